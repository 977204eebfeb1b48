"""The entries of this repository: free of problems, and their site keeps the rules of every page."""

from pathlib import Path

import pytest
from page_rules import RULES, Pages, Rule, leads_in, leads_out
from selectolax.lexbor import LexborHTMLParser
from support import BASE_URL, ROOT, TEMPLATES
from test_pages import external

from generator.build import build
from generator.load import load
from generator.settings import Settings
from generator.site_links import links_of

SETTINGS = Settings(base_url=BASE_URL, repository="https://code.example/acme/errors")


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the repository's own entries."""
    out = tmp_path_factory.mktemp("real") / "site"
    assert build(ROOT / "errors", TEMPLATES, out, SETTINGS, jobs=2).problems == ()
    return out


@pytest.fixture(scope="module")
def pages(real: Path) -> Pages:
    """Every page of it, parsed."""
    files = sorted(real.rglob("*.html"))
    return {path.relative_to(real).as_posix(): LexborHTMLParser(path.read_bytes()) for path in files}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_every_page(rule: Rule, pages: Pages) -> None:
    """What holds for the pages of made-up entries holds for those of real ones."""
    found = {path: faults for path, page in pages.items() if (faults := list(rule(path, page)))}
    assert found == {}


def test_every_link_leads_somewhere(real: Path, pages: Pages) -> None:
    """Links in real entries lead to pages of the site or to the references that the entries name."""
    allowed = external(load(ROOT / "errors").catalog, SETTINGS)
    broken = [
        f"{path}: {link}"
        for path, page in pages.items()
        for node, link in links_of(page)
        if not (leads_out(path, node, link, allowed) or leads_in(real, pages, path, link))
    ]
    assert broken == []
