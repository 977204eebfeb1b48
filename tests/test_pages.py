"""Every page of the built corpus, read by an HTML parser: what holds for all of them."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode
from support import BASE_URL, TEMPLATES

from generator.catalog import Catalog
from generator.pages import Site, render
from generator.settings import Settings

NEEDS_WASM = {"search/index.html"}
POLICY = {
    "default-src": {"'none'"},
    "script-src": {"'self'"},
    "style-src": {"'self'"},
    "img-src": {"'self'"},
    "connect-src": {"'self'"},
    "manifest-src": {"'self'"},
    "form-action": {"'self'"},
    "base-uri": {"'none'"},
}
ADDRESSES = {"href", "src", "action", "poster", "data", "srcset", "formaction", "ping", "background", "cite"}

Pages = dict[str, LexborHTMLParser]
Rule = Callable[[str, LexborHTMLParser], Iterator[str]]


@pytest.fixture(scope="module")
def pages(site: Path) -> Pages:
    """Every page, parsed."""
    return {
        path.relative_to(site).as_posix(): LexborHTMLParser(path.read_bytes())
        for path in sorted(site.rglob("*.html"))
    }


def address(path: str) -> str:
    """Where a page is read. The 404 page answers for any address, so one that is deep is taken."""
    return BASE_URL + ("no/such/page" if path == "404.html" else path.removesuffix("index.html"))


def resolved(path: str, page: LexborHTMLParser, link: str) -> str:
    """The address that a link in a page leads to."""
    base = page.css_first("base[href]")
    return urljoin(urljoin(address(path), base.attributes["href"] if base else ""), link)


def one_heading_first(path: str, page: LexborHTMLParser) -> Iterator[str]:
    """A page has one h1, it comes first, and no level is left out below it."""
    levels = [int(node.tag[1]) for node in page.css("h1, h2, h3, h4, h5, h6")]
    if levels[:1] != [1] or levels.count(1) != 1:
        yield f"{levels.count(1)} h1; the first heading is h{(levels or [0])[0]}"
    yield from (f"h{two} after h{one}" for one, two in pairwise(levels) if two > one + 1)


def unique_ids(path: str, page: LexborHTMLParser) -> Iterator[str]:
    """An id stands once in a page."""
    counts = Counter(node.attributes["id"] for node in page.css("[id]"))
    yield from (f"{name} {number} times" for name, number in counts.items() if number > 1)


def a_head(path: str, page: LexborHTMLParser) -> Iterator[str]:
    """A page has a language, a title, a description, a viewport, and says where it belongs."""
    if page.css_first("html").attributes.get("lang") != "en":
        yield "no language"
    if [node.text(strip=True) for node in page.css("head > title")].count("") or not page.css("title"):
        yield "no title"
    for name in ("description", "viewport"):
        values = [node.attributes.get("content") for node in page.css(f"meta[name={name}]")]
        if len(values) != 1 or not values[0]:
            yield f"{name}: {values}"
    links = [node.attributes["href"] for node in page.css("link[rel=canonical]")]
    robots = [node.attributes["content"] for node in page.css("meta[name=robots]")]
    if (links, robots) != ([], ["noindex"]) and not (len(links) == 1 and str(links[0]).startswith(BASE_URL)):
        yield f"canonical {links}, robots {robots}"


def nothing_inline(path: str, page: LexborHTMLParser) -> Iterator[str]:
    """A page has no script, style or handler of its own, and loads no image, frame or font."""
    for node in page.css("script"):
        if "src" not in node.attributes and node.attributes.get("type") != "application/ld+json":
            yield f"script: {node.text()[:40]}"
    yield from (
        f"<{node.tag}>" for node in page.css("style, img, iframe, object, embed, video, audio, picture")
    )
    for node in page.css("*"):
        for name in node.attributes:
            if name.startswith("on") or name in ("style", "srcdoc"):
                yield f"{name} of <{node.tag}>"


def a_strict_policy(path: str, page: LexborHTMLParser) -> Iterator[str]:
    """One Content-Security-Policy stands before all that loads: this origin alone, nothing inline."""
    metas = page.css("meta[http-equiv=Content-Security-Policy]")
    if len(metas) != 1:
        yield f"{len(metas)} policies"
        return
    before = [node.tag for node in page.css_first("head").iter()]
    if set(before[: before.index("meta") + 2]) != {"meta"}:
        yield "something stands before the policy"
    parts = (part.split() for part in str(metas[0].attributes["content"]).split(";"))
    policy = {name: set(values) for name, *values in parts}
    expected = {**POLICY, "base-uri": {"'self'"}} if page.css("base") else POLICY
    if path in NEEDS_WASM:
        expected = {**expected, "script-src": {"'self'", "'wasm-unsafe-eval'"}}
    for name in sorted(expected.keys() | policy.keys()):
        if policy.get(name) != expected.get(name) and policy.get(name) != {"'none'"}:
            yield f"{name}: {policy.get(name)}"


def valid_data(path: str, page: LexborHTMLParser) -> Iterator[str]:
    """Structured data is JSON, and its addresses are whole."""
    for node in page.css('script[type="application/ld+json"]'):
        for key, value in _strings(json.loads(node.text())):
            if key in ("url", "item", "codeRepository") and not value.startswith("https://"):
                yield f"{key}: {value}"


def _strings(value: object, key: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, item in value.items():
            yield from _strings(item, name)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item, key)
    elif isinstance(value, str):
        yield key, value


def named(node: LexborNode) -> str:
    """What a screen reader says of an element."""
    inside = " ".join(str(part.attributes.get("aria-label") or "") for part in node.css("[aria-label]"))
    return str(
        node.attributes.get("aria-label") or node.attributes.get("title") or node.text(strip=True) + inside
    )


def labelled(path: str, page: LexborHTMLParser) -> Iterator[str]:
    """Every field, button and link says what it is for."""
    for node in page.css("a[href], button, summary"):
        if not named(node).strip():
            yield f"<{node.tag}> without a name: {node.html}"
    for node in page.css("input, select, textarea"):
        label, up = None, node.parent
        while up is not None and label is None:
            label, up = up if up.tag == "label" else None, up.parent
        by_id = page.css(f'label[for="{node.attributes.get("id")}"]')
        if (
            not (label or by_id or node.attributes.get("aria-label"))
            and node.attributes.get("type") != "hidden"
        ):
            yield f"<{node.tag}> without a label"


def landmarks(path: str, page: LexborHTMLParser) -> Iterator[str]:
    """A page has one main part, a way past the header, and navigations that have names.

    The 404 page has no such way: with its base address, a fragment would lead to another page.
    """
    if len(page.css("main")) != 1:
        yield f"{len(page.css('main'))} main parts"
    skip = page.css_first("body a[href]")
    way = "#" + str(page.css_first("main").attributes.get("id"))
    if path != "404.html" and skip.attributes["href"] != way:
        yield "the first link does not lead to the main part"
    yield from (
        "a navigation without a name" for node in page.css("nav") if not node.attributes.get("aria-label")
    )


RULES: tuple[Rule, ...] = (
    one_heading_first,
    unique_ids,
    a_head,
    nothing_inline,
    a_strict_policy,
    valid_data,
    labelled,
    landmarks,
)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_every_page(rule: Rule, pages: Pages) -> None:
    """The rule named in the test's id, whose docstring says it, holds for every page."""
    found = {path: faults for path, page in pages.items() if (faults := list(rule(path, page)))}
    assert found == {}


def test_titles_tell_pages_apart(pages: Pages) -> None:
    """No two pages have the same title."""
    counts = Counter(page.css_first("title").text() for page in pages.values())
    assert {title: number for title, number in counts.items() if number > 1} == {}


def external(corpus: Catalog, settings: Settings) -> set[str]:
    """The addresses outside the site that the entries themselves name."""
    found = {url for package in corpus.packages for url in (package.homepage, package.docs, package.source)}
    for item in corpus.entries:
        causes = [cause.reference for cause in item.entry.causes if cause.reference]
        found |= {reference.url for reference in (*item.entry.references, *causes)}
        found.add(f"{settings.repository}/edit/{settings.branch}/errors/{item.id}.yaml")
    return found


def test_every_link_leads_somewhere(site: Path, pages: Pages, corpus: Catalog, settings: Settings) -> None:
    """Each address in a page is a file of the site and an id in it, or a reference that an entry names."""
    allowed = external(corpus, settings)
    broken = []
    for path, page in pages.items():
        for node in page.css("*"):
            links = [str(node.attributes[name]) for name in ADDRESSES & {*node.attributes}]
            if node.attributes.get("http-equiv") == "refresh":
                links.append(str(node.attributes["content"]).partition("url=")[2])
            for link in links:
                if not (leads_out(path, node, link, allowed) or leads_in(site, pages, path, link)):
                    broken.append(f"{path}: {link}")
    assert broken == []


def leads_out(path: str, node: LexborNode, link: str, allowed: set[str]) -> bool:
    """Whether a whole address may stand here: a reference, the page's own place, or home on the 404 page."""
    if node.tag == "base" or node.attributes.get("rel") == "canonical":
        return urljoin(address(path), link).startswith(BASE_URL)
    return node.tag == "a" and (link in allowed or (path == "404.html" and link == BASE_URL))


def leads_in(site: Path, pages: Pages, path: str, link: str) -> bool:
    """Whether a relative link leads to a file of the site and, if it names one, to an id in it."""
    target = urlsplit(resolved(path, pages[path], link))
    if urlsplit(link).scheme or link.startswith("/") or not target.geturl().startswith(BASE_URL):
        return False
    file = unquote(target.path).removeprefix(urlsplit(BASE_URL).path)
    file = file + "index.html" if file == "" or file.endswith("/") else file
    if path == "404.html" and file == "no/such/page":
        file = path
    if not (site / file).is_file():
        return False
    return not target.fragment or (file in pages and bool(pages[file].css(f'[id="{target.fragment}"]')))


def test_the_404_page_works_at_any_depth(pages: Pages) -> None:
    """The page that answers for any address starts its links from the path of the site."""
    assert pages["404.html"].css_first("base").attributes == {"href": urlsplit(BASE_URL).path}


def test_the_404_page_keeps_its_reader(pages: Pages) -> None:
    """A link to a part of the 404 page does not lead away from it."""
    page = pages["404.html"]
    inside = [
        str(node.attributes["href"]) for node in page.css("a[href]") if "#" in str(node.attributes["href"])
    ]
    assert [
        link for link in inside if resolved("404.html", page, link).partition("#")[0] != address("404.html")
    ] == []


def test_only_redirects_and_the_404_page_are_not_their_own_place(pages: Pages) -> None:
    """An address computed from the name of one entry's exception leads to that entry; all others are canonical."""
    elsewhere = {
        path: str(link.attributes["href"]).removeprefix(BASE_URL)
        for path, page in pages.items()
        for link in page.css("link[rel=canonical]")
        if link.attributes["href"] != address(path)
    }
    assert elsewhere == {
        "e/NameError/index.html": "errors/python/missing-name/",
        "e/acme.AcmeError/index.html": "errors/acme/slow-down/",
        "e/acme.AuthError/index.html": "errors/acme/rejected-key/",
        "e/acme.error.AuthError/index.html": "errors/acme/rejected-key/",
    }


def test_a_site_without_an_address_claims_none(corpus: Catalog) -> None:
    """Without the site's address, structured data has no address of its own, as a relative one would be wrong."""
    artifacts = render(Site(corpus, Settings(), TEMPLATES))
    pages = {item.path: LexborHTMLParser(item.content) for item in artifacts if item.path.endswith(".html")}
    assert {path: faults for path, page in pages.items() if (faults := list(valid_data(path, page)))} == {}


def test_every_example_of_a_message_is_on_its_page(corpus: Catalog, pages: Pages) -> None:
    """A reader who searches the page for the error as printed finds it."""
    missing = [
        example
        for item in corpus.entries
        for message in item.entry.messages
        for example in message.examples
        if example not in pages[f"errors/{item.id}/index.html"].css_first("main").text()
    ]
    assert missing == []
