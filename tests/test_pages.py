"""Every page of the built corpus, read by an HTML parser: what holds for all of them."""

import re
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from page_rules import RULES, Pages, Rule, address, leads_in, leads_out, resolved, valid_data
from selectolax.lexbor import LexborHTMLParser
from support import BASE_URL, TEMPLATES

from generator.catalog import Catalog, CatalogEntry
from generator.model import Entry, Package
from generator.model.walk import texts
from generator.pages import Site, render
from generator.pages.entry import view
from generator.settings import Settings
from generator.site_links import links_of


@pytest.fixture(scope="module")
def pages(site: Path) -> Pages:
    """Every page, parsed."""
    return {
        path.relative_to(site).as_posix(): LexborHTMLParser(path.read_bytes())
        for path in sorted(site.rglob("*.html"))
    }


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
    """The addresses outside the site that the entries and packages themselves name, and those for editing."""
    named = [text.value for part in (*corpus.packages, *corpus.entries) for text in texts(part_of(part))]
    found = {address for text in named for address in re.findall(r"https?://[^\s<>\"')\]`]+", text)}
    shown = (view(corpus, settings, item).links for item in corpus.entries)
    return {*named, *found, *(address for links in shown if links for address in links)}


def part_of(part: Package | CatalogEntry) -> Package | Entry:
    """What a person has written of it."""
    return part.entry if isinstance(part, CatalogEntry) else part


def test_every_link_leads_somewhere(site: Path, pages: Pages, corpus: Catalog, settings: Settings) -> None:
    """Each address in a page is a file of the site and an id in it, or a reference that an entry names."""
    allowed = external(corpus, settings)
    broken = [
        f"{path}: {link}"
        for path, page in pages.items()
        for node, link in links_of(page)
        if not (leads_out(path, node, link, allowed) or leads_in(site, pages, path, link))
    ]
    assert broken == []


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
