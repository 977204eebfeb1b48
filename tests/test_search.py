"""The search index: what the cards say, how names are split, that its bytes repeat, and what a failure tells."""

import json
import os
import re
import sys
from html import unescape
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser
from support import BASE_URL, CORPUS, TEMPLATES, content, environment, errorbook, tree

from generator import search, urls
from generator.artifact import Artifact
from generator.build import build
from generator.catalog import Catalog
from generator.load import load
from generator.search import SearchError, card, examples, names, parts
from generator.settings import Settings


def card_of(catalog: Catalog, entry_id: str) -> str:
    """The card of an entry of the corpus."""
    return unescape(card(catalog, catalog.by_id[entry_id]))


def made(catalog: Catalog) -> dict[str, bytes]:
    """All that the search page fetches, by path."""
    return dict(search.search(catalog))


@pytest.fixture(scope="module")
def index(corpus: Catalog) -> dict[str, bytes]:
    """The search files of the corpus."""
    return made(corpus)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("Foo.bar", ("Foo", "bar"), id="dot"),
        pytest.param("openai.AuthenticationError", ("openai", "Authentication", "Error"), id="capitals"),
        pytest.param("json.JSONDecodeError", ("json", "JSON", "Decode", "Error"), id="an acronym first"),
        pytest.param("OpenAIError", ("Open", "AI", "Error"), id="an acronym within"),
        pytest.param("requests.exceptions.SSLError", ("requests", "exceptions", "SSL", "Error"), id="three"),
        pytest.param("BrokenPipe2Error", ("Broken", "Pipe2", "Error"), id="a digit stays"),
        pytest.param("_private.some_name", ("private", "some", "name"), id="underscores"),
        pytest.param("HTTP404", ("HTTP404",), id="a code stays"),
    ],
)
def test_names_are_split(name: str, expected: tuple[str, ...]) -> None:
    """Names are split at dots, underscores and capitals, and acronyms stay whole."""
    assert parts(name) == expected


def test_the_card_has_what_people_search_for(corpus: Catalog) -> None:
    """Name and parts, status, messages, aliases, tags, title, summary and package stand on the card."""
    item = corpus.by_id["acme/rejected-key"]
    text = card_of(corpus, item.id)
    assert "acme.AuthError AuthError acme Auth Error" in text
    assert f"HTTP {item.entry.http_code}" in text
    assert item.entry.title in text
    for alias in item.names[1:]:
        assert alias in text
    for tag in item.entry.tags or ():
        assert tag in text
    for message in item.entry.messages:
        assert message.examples[0] in text


def test_holes_are_no_words(corpus: Catalog) -> None:
    """The names of a template's holes are not searched for."""
    for item in corpus.entries:
        for message in item.entry.messages:
            assert message.template not in card_of(corpus, item.id) or "{" not in message.template


def test_the_card_escapes(corpus: Catalog) -> None:
    """Text with markup in it is text on the card."""
    item = corpus.entries[0]
    entry = item.entry.model_copy(update={"title": 'A <b data-pagefind-weight="10">"bold"</b> & title'})
    hostile = Catalog(corpus.packages, (type(item)(item.id, entry),), corpus.known)
    page = LexborHTMLParser(card(hostile, hostile.entries[0]))
    assert page.css("b") == []
    shown = [node.attributes["title"] for node in page.css('i[data-pagefind-meta="title[title]"]')]
    assert shown == [entry.title]


def test_the_vocabulary_has_classes_and_packages_once(corpus: Catalog) -> None:
    """Typing errors are mended with class names, without their modules, and with names of packages."""
    words = names(corpus)
    assert {"AuthError", "AcmeError", "NameError", "acme", "python"} <= set(words)
    assert words == sorted(set(words))
    assert not [word for word in words if "." in word]


def test_the_facets_name_each_page_and_its_values(corpus: Catalog, index: dict[str, bytes]) -> None:
    """Every entry has a page of the index, and the position of its value in every column."""
    facets = json.loads(index["search/facets.json"])
    pages = facets["pages"].split()
    assert [path for path in index if path.startswith("pagefind/fragment/")] == sorted(
        f"pagefind/fragment/{page}.pf_fragment" for page in pages
    )
    for place, item in enumerate(corpus.entries):
        for name, expected in {
            "package": item.package,
            "severity": item.entry.severity,
            "http": str(item.entry.http_code or ""),
            "difficulty": item.entry.difficulty,
        }.items():
            column = facets["facets"][name]
            number = column["of"][place]
            assert (column["values"][number] if number >= 0 else "") == expected


def test_only_what_the_page_uses_is_published(index: dict[str, bytes]) -> None:
    """Pagefind's own interfaces are left out."""
    beside = {path for path in index if not re.search(r"/(fragment|index)/", path)}
    loose = {re.sub(r"en_\w+", "en_…", path) for path in beside}
    assert loose == {
        "pagefind/pagefind.js",
        "pagefind/pagefind-worker.js",
        "pagefind/pagefind-entry.json",
        "pagefind/pagefind.en_….pf_meta",
        "pagefind/wasm.en.pagefind",
        "search/facets.json",
        "search/names.json",
    }


def test_examples_come_from_the_entries(corpus: Catalog) -> None:
    """The searches that the empty page offers are of this catalog."""
    assert examples(corpus)
    assert examples(Catalog(corpus.packages, (), frozenset())) == ()


def test_the_same_entries_give_the_same_bytes(corpus: Catalog, index: dict[str, bytes]) -> None:
    """Another temporary folder, another order of writing: the same files."""
    assert made(corpus) == index


def test_variables_of_pagefind_change_nothing(
    corpus: Catalog, index: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pagefind reads options from variables; a build does not hand them on."""
    monkeypatch.setenv("PAGEFIND_EXCLUDE_SELECTORS", "p")
    monkeypatch.setenv("PAGEFIND_INCLUDE_CHARACTERS", "<>$")
    assert made(corpus) == index


def test_builds_repeat_byte_for_byte(tmp_path: Path) -> None:
    """Hash seed, time zone, locale and number of processes change nothing in a build with its search index."""
    sites = []
    for number, variables in enumerate(
        (
            {"PYTHONHASHSEED": "1", "TZ": "UTC", "LC_ALL": "C"},
            {"PYTHONHASHSEED": "2", "TZ": "Asia/Kathmandu", "LC_ALL": "C.UTF-8"},
        )
    ):
        out = tmp_path / f"site-{number}"
        env = environment(**variables)
        done = errorbook(
            "build", "--errors", CORPUS, "--out", out, "--jobs", str(number + 1), cwd=tmp_path, env=env
        )
        assert done.returncode == 0, done.stderr
        sites.append(tree(out))
    assert sites[0] == sites[1]
    assert any(path.startswith("pagefind/index/") for path in sites[0])


def test_a_catalog_without_entries_has_no_index(tmp_path: Path, corpus: Catalog) -> None:
    """Pagefind refuses to index nothing; the search page then offers nothing to search."""
    empty = Catalog(corpus.packages, (), frozenset())
    assert set(made(empty)) == {"search/facets.json", "search/names.json"}


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        pytest.param(
            (sys.executable, "-m", "no_such_pagefind"), "Pagefind is not installed", id="no package"
        ),
        pytest.param(("/no/such/program",), "No such file", id="no program"),
        pytest.param(
            (sys.executable, "-c", "raise SystemExit('out of memory')"), "out of memory", id="fails"
        ),
        pytest.param((sys.executable, "-c", "raise SystemExit(3)"), "status 3", id="fails silently"),
        pytest.param((sys.executable, "-c", ""), "status 0", id="writes nothing"),
    ],
)
def test_a_failure_says_why_and_changes_nothing(
    command: tuple[str, ...],
    expected: str,
    tmp_path: Path,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Without its index a site is not published; the one in place stays."""
    out = tmp_path / "site"
    assert build(CORPUS, TEMPLATES, out, settings).written
    before = content(out)
    monkeypatch.setattr(search, "COMMAND", command)
    with pytest.raises(SearchError, match=expected) as caught:
        build(CORPUS, TEMPLATES, out, settings)
    assert "pip install" in str(caught.value)
    assert content(out) == before
    assert list(tmp_path.iterdir()) == [out]


def test_the_command_tells_a_failure(tmp_path: Path) -> None:
    """A broken Pagefind is no bug of the generator: exit status 2, with the cure."""
    (tmp_path / "pagefind_bin.py").write_text("raise SystemExit('this program is broken')")
    env = environment()
    env["PYTHONPATH"] = f"{tmp_path}{os.pathsep}{env['PYTHONPATH']}"
    done = errorbook("build", "--errors", CORPUS, "--out", tmp_path / "site", cwd=tmp_path, env=env)
    assert done.returncode == 2
    assert "this program is broken" in done.stderr
    assert "help: " in done.stderr
    assert not (tmp_path / "site").exists()


def test_the_page_alone_may_run_webassembly(site: Path) -> None:
    """The search page allows WebAssembly; no other page does; none allows inline scripts or other origins."""
    for path, page in tree(site).items():
        if path.endswith(".html"):
            found = re.search(r'Content-Security-Policy" content="([^"]*)', page.decode())
            assert found
            policy = unescape(found[1])
            assert ("'wasm-unsafe-eval'" in policy) == (path == "search/index.html"), path
            assert "unsafe-inline" not in policy
            assert "'unsafe-eval'" not in policy


def test_the_page_without_scripts_leads_to_the_lists(site: Path) -> None:
    """With JavaScript off, the form is not shown, and the page says what to do instead."""
    page = (site / "search" / "index.html").read_text()
    assert re.search(r'<form[^>]* role="search" hidden>', page)
    assert "needs JavaScript" in page
    assert 'href="../packages/acme/"' in page


def test_browsers_can_search_from_their_address_bar(site: Path) -> None:
    """opensearch.xml names the search page, and every page names opensearch.xml."""
    description = (site / "opensearch.xml").read_text()
    assert f'template="{BASE_URL}search/?q={{searchTerms}}"' in description
    assert 'href="../opensearch.xml"' in (site / "search" / "index.html").read_text()


def test_opensearch_needs_the_address(tmp_path: Path) -> None:
    """Without the site's address there is no opensearch.xml, and no link to it."""
    build(CORPUS, TEMPLATES, tmp_path / "site", Settings())
    assert not (tmp_path / "site" / "opensearch.xml").exists()
    assert "opensearch" not in (tmp_path / "site" / "index.html").read_text()


def test_every_artifact_stands_in_its_folder(index: dict[str, bytes]) -> None:
    """All files of the search stand in pagefind/ and search/."""
    assert {Path(path).parts[0] for path in index} == {"pagefind", urls.SEARCH.rstrip("/")}
    assert all(isinstance(Artifact(path, data).content, bytes) for path, data in index.items())


def test_the_real_entries_fit(tmp_path: Path) -> None:
    """The entries of this repository can be indexed, each under an id of its own."""
    catalog = load(CORPUS.parents[2] / "errors").catalog
    pages = json.loads(made(catalog)["search/facets.json"])["pages"].split()
    assert len(set(pages)) == len(catalog.entries)
