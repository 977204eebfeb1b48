"""Whatever text stands in an entry, its page is the page of that text and nothing more."""

import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser
from support import BASE_URL, TEMPLATES

from generator import markup
from generator.catalog import Catalog, CatalogEntry
from generator.feeds import feeds
from generator.model import Entry, Package
from generator.pages.entry import view
from generator.pages.site import Site
from generator.settings import Settings
from generator.source import FORBIDDEN

QUICK = settings(
    max_examples=60, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck), database=None
)
FRAGMENTS = (
    *(
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<svg/onload=alert(1)>",
        "<!--",
        "-->",
        "]]>",
    ),
    *(
        "</title></textarea></script>",
        "</pre></code>",
        "'onclick='a",
        '"><b onclick=a>',
        "&lt;b&gt;",
        "&amp;lt;",
    ),
    *(
        "&#60;",
        "{{ 7*7 }}",
        "{% raw %}",
        "{# x #}",
        "${x}",
        "`",
        "``",
        "```",
        "~~~",
        "\\",
        "|",
        "*",
        "_",
        "\n",
        "\n\n",
    ),
    *("[a](javascript:alert(1))", "[a]:", "javascript:alert(1)", "data:text/html", "<javascript:alert(1)>"),
    *(
        "![a](b)",
        "#",
        "-",
        "1.",
        ">",
        "https://x.example/",
        '<https://x.example/"onclick=a>',
        "é",
        "漢",
        "🙂",
    ),
)
SAFE = st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufeff").filter(
    lambda sign: not FORBIDDEN.search(sign)
)
TEXT = st.lists(st.one_of(st.sampled_from(FRAGMENTS), st.text(SAFE, max_size=8)), min_size=1, max_size=8).map(
    " ".join
)
VISIBLE = re.compile(r"[^\W_]|[!-~]")
PROSE = TEXT.map(str.strip).filter(VISIBLE.search)
LINE = PROSE.map(lambda text: " ".join(text.split())[:100].strip()).filter(VISIBLE.search)

PACKAGE = Package.model_validate(
    {
        "name": "acme",
        "title": "Acme",
        "summary": "Acme.",
        "homepage": "https://acme.example/",
        "docs": "https://acme.example/",
        "source": "https://acme.example/",
        "targets": ({"name": "acme 1", "requirements": (), "pythons": ("3.12",)},),
    }
)
KNOWN_SCRIPTS = {"age.js", "theme.js", "site.js", "paste.js", "missing.js", "search.js"}
# What a page has, and what Markdown may add to it.
ADDED = (markup.ALLOWED_TAGS, {"href", "title", "rel", "start", "class", "tabindex", "data-language"})


def entry(line: str, prose: str, code: str) -> dict[str, Any]:
    """An entry all of whose free texts are the given ones."""
    block = {"language": "python", "code": code, "mark": (1,)}
    pair = {"broken": block, "fixed": {**block, "code": code + "\nx = 1"}}
    reference = {"title": line, "url": "https://acme.example/docs"}
    return {
        "title": line,
        "exception": "acme.AcmeError",
        "severity": "high",
        "difficulty": "beginner",
        "fix_minutes": (1, 2),
        "summary": line,
        "messages": ({"template": prose, "examples": (prose, line)},),
        "signals": {"codes": (line,), "frames": (line,)},
        "quick_fix": prose,
        "why": prose,
        "detection": prose,
        "causes": ({"cause": prose, "fix": prose, "sample": pair, "reference": reference},),
        "samples": {**pair, "explanation": prose},
        "dead_ends": ({"tried": line, "why": prose},),
        "workaround": prose,
        "prevention": prose,
        "handling": {"retryable": "no", "honour": line, "idempotency": line},
        "versions": {"python": ">=3.9"},
        "since": "1.0",
        "status": "active",
        "references": (reference,),
        "tags": ("a",),
        "notes": ({"author": line, "date": "2026-01-31", "body": prose, "reviewed": False},),
        "not_runnable": line,
    }


def site_of(values: dict[str, Any]) -> tuple[Site, CatalogEntry]:
    """A site with this one entry."""
    item = CatalogEntry("acme/one", Entry.model_validate(values))
    catalog = Catalog((PACKAGE,), (item,), frozenset({item.id}))
    return Site(catalog, Settings(base_url=BASE_URL), TEMPLATES), item


SITE, _ = site_of(entry("x", "x", "x"))


def pages(values: dict[str, Any]) -> dict[str, LexborHTMLParser]:
    """The pages that show an entry's texts."""
    site, item = site_of(values)
    site.__dict__["environment"] = SITE.environment  # compiled once
    site.environment.globals["catalog"] = site.catalog
    shown = {"view": view(site.catalog, site.settings, item), "item": item, "entry": item.entry}
    site.page("entry.md", "errors/acme/one/", "index.md", **shown)
    items = site.catalog.entries
    artifacts = {
        "entry": site.page("entry.html", "errors/acme/one/", **shown),
        "home": site.page("home.html", "", kinds=(), items=items, limit=9),
        "exception": site.page("exception.html", "e/a/", name="acme.AcmeError", items=items),
        "shared": site.page("exception.html", "e/a/", name="acme.AcmeError", items=items * 2),
    }
    return {name: LexborHTMLParser(artifact.content) for name, artifact in artifacts.items()}


def vocabulary(page: LexborHTMLParser) -> tuple[set[str], set[str]]:
    """The names of all elements and of all attributes in a page."""
    nodes = page.css("*")
    return {node.tag for node in nodes}, {name for node in nodes for name in node.attributes}


HARMLESS = {name: vocabulary(page) for name, page in pages(entry("x", "x", "x")).items()}


@QUICK
@given(line=LINE, prose=PROSE, code=TEXT.filter(VISIBLE.search))
def test_no_text_becomes_markup(line: str, prose: str, code: str) -> None:
    """Any text in any field leaves a page with the elements and attributes of a harmless one, and Markdown's."""
    for name, page in pages(entry(line, prose, code)).items():
        tags, attributes = vocabulary(page)
        allowed_tags = HARMLESS[name][0] | (ADDED[0] if name == "entry" else set())
        allowed_attributes = HARMLESS[name][1] | (ADDED[1] if name == "entry" else set())
        assert (name, tags - allowed_tags, attributes - allowed_attributes) == (name, set(), set())


@QUICK
@given(line=LINE, prose=PROSE, code=TEXT.filter(VISIBLE.search))
def test_no_text_runs(line: str, prose: str, code: str) -> None:
    """Any text in any field adds no script and no link that a browser would run."""
    for page in pages(entry(line, prose, code)).values():
        scripts = [str(node.attributes["src"]) for node in page.css("script[src]")]
        assert {script.rpartition("/")[2].partition("?")[0] for script in scripts} <= KNOWN_SCRIPTS
        assert {node.attributes.get("type") for node in page.css("script:not([src])")} <= {
            "application/ld+json"
        }
        links = [str(node.attributes["href"]) for node in page.css("a[href]")]
        schemes = {link.partition(":")[0].strip().lower() for link in links if ":" in link.partition("/")[0]}
        assert schemes <= {"https", "http", "mailto"}


@QUICK
@given(line=LINE, prose=PROSE, code=TEXT.filter(VISIBLE.search))
def test_plain_text_comes_back_verbatim(line: str, prose: str, code: str) -> None:
    """What is not Markdown is read by a browser as it was written: title, messages, code, names, head."""
    item = Entry.model_validate(entry(line, prose, code))
    page = pages(entry(line, prose, code))["entry"]
    description = page.css_first("meta[name=description]").attributes["content"]
    blocks = [node.text() for node in page.css("pre")]
    broken, fixed = item.samples.broken.code.rstrip("\n"), item.samples.fixed.code.rstrip("\n")
    assert page.css_first("h1").text() == item.title
    assert page.css_first("title").text() == f"acme.AcmeError: {item.title} · Errorbook"
    assert description == markup.plain(item.summary)
    assert [text for text in (item.messages[0].examples[0], broken, fixed) if text not in blocks] == []
    assert [
        text for text in (item.notes[0].author, item.references[0].title) if text not in page.body.text()
    ] == []


@QUICK
@given(line=LINE, prose=PROSE)
def test_documents_for_programs_hold_any_text(line: str, prose: str) -> None:
    """Any text can stand in the feed, the sitemap and the JSON documents: they are made without a fault."""
    site, _ = site_of(entry(line, prose, "x"))
    paths = {artifact.path for artifact in feeds(site.catalog, site.settings)}
    assert {"feed.xml", "sitemap.xml", "errors/acme/one/index.json", "llms.txt"} <= paths


@QUICK
@given(text=PROSE)
def test_markdown_is_always_safe(text: str) -> None:
    """Any Markdown, also such as `check` would refuse, becomes allowed elements with allowed attributes."""
    page = LexborHTMLParser(markup.markdown(text) + markup.inline(text))
    inside = page.body.css("*")
    tags = {node.tag for node in inside} - {"body"}
    attributes = {name for node in inside for name in node.attributes}
    assert (tags - markup.ALLOWED_TAGS - {"span"}, attributes - ADDED[1]) == (set(), set())


@pytest.mark.parametrize("field", ["title", "summary", "quick_fix", "why"])
def test_template_syntax_is_text(field: str) -> None:
    """Jinja2's signs in a text are shown, not run."""
    page = pages({**entry("x", "x", "x"), field: "{{ 7 * 7 }} {% set a %} {# b #}"})["entry"]
    assert "{{ 7 * 7 }} {% set a %} {# b #}" in page.css_first("main").text()
