"""`errorbook links`: what is missing in a built site, whatever path it is published under."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from support import ROOT

from generator import cli
from generator.site_links import Broken, Built

PAGE = """<!doctype html><link rel="canonical" href="https://site.example/kb/{path}">
<link rel="icon" href="{root}i.svg?v=1">
<h1 id="top">Page</h1><a name="old">x</a>{links}"""


def make(folder: Path, links: str, home: bool = True) -> Path:
    """A small site of which one page has some links."""
    pages = {"": "", "a/b/": links, "a/c d/": '<p id="p\u00e4rt">'}
    for path, body in pages.items():
        (folder / path).mkdir(parents=True, exist_ok=True)
        root = "../" * path.count("/")
        page = PAGE.format(path=path, root=root, links=body)
        text = page if home else page.replace("canonical", "other")
        (folder / path / "index.html").write_text(text, "utf-8")
    (folder / "i.svg").write_text("<svg/>")
    (folder / "404.html").write_text('<base href="/kb/"><a href="./">Home</a><a href="a/b/#top">b</a>')
    return folder


GOOD = (
    "",
    '<a href="../../">Home</a><a href="#top"></a><a href="#old"></a><a href="">here</a><a href="?q=1">here</a>',
    '<a href="../c%20d/#p%C3%A4rt"></a><a href="../c d/index.html"></a>',
    '<img srcset="../../i.svg 1x, ../../i.svg?v=2 2x"><form action="../b/"></form>',
    '<a href="https://other.example/no"></a><a href="mailto:a@b.example"></a><a href="//other.example/"></a>',
    '<a href="https://site.example/kb/a/b/#top"></a><a href="https://site.example/other/"></a>',
    '<meta http-equiv="refresh" content="0; url=../../">',
)
BAD = {
    '<a href="../x/">': ("../x/", "there is no a/x/index.html"),
    '<a href="../b">': ("../b", "there is no a/b"),
    '<a href="#no">': ("#no", "a/b/index.html has nothing of the id no"),
    '<a href="#None">': ("#None", "a/b/index.html has nothing of the id None"),
    '<a href="../../i.svg#x">': ("../../i.svg#x", "i.svg has nothing of the id x"),
    '<a href="../../#no">': ("../../#no", "index.html has nothing of the id no"),
    '<script src="../../s.js">': ("../../s.js", "there is no s.js"),
    '<img srcset="../../i.svg 1x, ../../j.svg 2x">': ("../../j.svg", "there is no j.svg"),
    '<a href="/kb/">': ("/kb/", "it leads out of the site if that is not at the root of its host"),
    '<a href="../../../up/">': (
        "../../../up/",
        "it leads out of the site if that is not at the root of its host",
    ),
    '<a href="https://site.example/kb/gone/">': (
        "https://site.example/kb/gone/",
        "there is no gone/index.html",
    ),
    '<a href="https://[/">': ("https://[/", "it is no address"),
    '<a href="%2e%2e/%2e%2e/%2e%2e/x">': ("%2e%2e/%2e%2e/%2e%2e/x", "there is no a/b/../../../x"),
    '<meta http-equiv="refresh" content="0; url=../../no/">': ("../../no/", "there is no no/index.html"),
}


@pytest.mark.parametrize("links", GOOD)
def test_good_links(tmp_path: Path, links: str) -> None:
    """What leads to a page, a part of one, a file, or another site is good."""
    assert list(Built(make(tmp_path, links)).broken()) == []


@pytest.mark.parametrize("links", BAD)
def test_broken_links(tmp_path: Path, links: str) -> None:
    """What is missing is named, with the page and the link as it stands there."""
    assert list(Built(make(tmp_path, links)).broken()) == [Broken("a/b/index.html", *BAD[links])]


def test_the_page_for_what_is_missing(tmp_path: Path) -> None:
    """The links of the 404 page start from its base, and are judged by it."""
    make(tmp_path, "", home=False)
    page = tmp_path / "404.html"
    page.write_text(page.read_text() + '<a href="no/">x</a>')
    assert list(Built(tmp_path).broken()) == [Broken("404.html", "no/", "there is no no/index.html")]


def run(*arguments: str) -> Result:
    """The command, in this process."""
    return CliRunner().invoke(cli.commands, ["links", *arguments], standalone_mode=False)


def test_the_built_site_is_whole(site: Path) -> None:
    """The corpus as a site has no link that leads nowhere."""
    done = run("--site", str(site))
    assert (done.stdout, done.return_value) == ("", 0)


def test_the_command_says_what_is_missing(tmp_path: Path) -> None:
    """A line a link, in order; status 1."""
    done = run("--site", str(make(tmp_path, '<a href="../x\x1b/">')))
    assert (done.stdout, done.stderr, done.return_value) == (
        "a/b/index.html: ../x\\x1b/: there is no a/x\\x1b/index.html\n",
        "4 pages: 1 link to mend\n",
        1,
    )


def test_no_site(tmp_path: Path) -> None:
    """A folder without pages is no site."""
    assert "expected a built site; found no page" in str(run("--site", str(tmp_path)).exception)


def test_there_is_a_target() -> None:
    """`make links` calls it."""
    assert "errorbook links" in (ROOT / "Makefile").read_text().replace("$(BIN)/", "")
