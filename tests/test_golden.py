"""The main part of each kind of page, as it was last looked at. `pytest --accept` writes it anew."""

from dataclasses import replace
from pathlib import Path

import pytest
from pretty import pretty
from selectolax.lexbor import LexborHTMLParser
from support import TEMPLATES

from generator.catalog import Catalog, CatalogEntry
from generator.pages import Site, render
from generator.settings import Settings

GOLDEN = Path(__file__).parent / "golden"
PAGES = {
    "home": "index.html",
    "404": "404.html",
    "entry-full": "errors/acme/rejected-key/index.html",
    "entry-minimal": "errors/acme/slow-down/index.html",
    "entry-retired": "errors/python/missing-name/index.html",
    "listing-package": "packages/acme/index.html",
    "listing-http": "http/401/index.html",
    "groups": "tags/index.html",
    "verification": "verification/index.html",
    "exception-single": "e/acme.AuthError/index.html",
    "exception-shared": "e/acme.AcmeError/index.html",
}


@pytest.fixture(scope="module")
def pages(corpus: Catalog, settings: Settings) -> dict[str, str]:
    """All pages of the corpus, in which two entries share an exception."""
    twin = corpus.by_id["acme/slow-down"].entry.model_copy(
        update={"title": "The server is overloaded", "summary": "The server has `no` room for you."}
    )
    shared = replace(corpus, entries=(*corpus.entries, CatalogEntry("acme/overloaded", twin)))
    return {item.path: item.content.decode() for item in render(Site(shared, settings, TEMPLATES))}


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_as_it_was_accepted(
    name: str, pages: dict[str, str], request: pytest.FixtureRequest
) -> None:
    """What stands in <main> is what someone has looked at and accepted."""
    main = LexborHTMLParser(pages[PAGES[name]]).css_first("main")
    found = pretty(main)
    golden = GOLDEN / f"{name}.html"
    if request.config.getoption("--accept"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(found, "utf-8")
    assert (golden.read_text("utf-8") if golden.exists() else "") == found


def test_no_golden_file_is_left_over() -> None:
    """Each accepted page is still compared with something."""
    assert {path.name for path in GOLDEN.iterdir()} == {f"{name}.html" for name in PAGES}
