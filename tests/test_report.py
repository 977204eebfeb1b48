"""`errorbook report`: whole reports of the corpus, as text, as JSON and as a page; what it exits with."""

import json
import re
import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
import trustme
from click.testing import CliRunner, Result
from misbehaving import Log, misbehaving, trusted
from page_rules import RULES
from selectolax.lexbor import LexborHTMLParser
from support import CORPUS, ROOT, TEMPLATES, tree

from generator import cli
from generator.addresses import rounds
from generator.catalog import Catalog
from generator.pages import Site
from generator.review import words
from generator.review.page import page
from generator.review.report import KINDS, Item, Report, Section
from generator.settings import Settings
from generator.site_links import Built

REPORTS = ROOT / "tests" / "reports"
ONE, TWO = "127.0.0.1", "127.0.0.2"
EXEMPT = """\
[tool.errorbook.links.exempt]
"https://acme.example/docs/limits" = "It is gone for programs."
"https://docs.python.org/*" = "Nobody minds."
"https://unknown.example/" = "It was named once."
"""
# What the addresses of the corpus are in these tests.
SITES = {
    "https://acme.example/docs/errors": (ONE, "/moved"),
    "https://acme.example/docs/keys": (ONE, "/gone"),
    "https://acme.example/docs/limits": (ONE, "/down"),
    "https://acme.example/docs": (ONE, "/page#no"),
    "https://acme.example/source": (ONE, "/forbidden"),
    "https://acme.example/": (ONE, "/"),
    "https://docs.python.org/3/library/exceptions.html#NameError": (TWO, "/page#top"),
    "https://docs.python.org/3/": (TWO, "/3/"),
    "https://www.python.org/": (TWO, "/hangs-up"),
    "https://github.com/python/cpython": (TWO, "/moved-home"),
}


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """Who signs the certificates here."""
    return trustme.CA()


@pytest.fixture
def server(authority: trustme.CA) -> Iterator[Log]:
    """The server that all addresses lead to."""
    with misbehaving(authority, ONE, TWO) as log:
        yield log


@pytest.fixture
def place(tmp_path: Path, authority: trustme.CA, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the corpus, which the command is started in; hosts may be asked as fast as can be."""
    shutil.copytree(CORPUS, tmp_path / "here" / "errors")
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", trusted(authority, tmp_path))
    monkeypatch.setattr(rounds, "Manners", partial(rounds.Manners, pause=0.0, patience=2.0))
    return tmp_path / "here"


def mapped(place: Path, log: Log) -> None:
    """Let every address of the entries and of the settings lead to the server."""
    (place / "pyproject.toml").write_text(EXEMPT)
    for path in (*place.glob("errors/*/*.yaml"), place / "pyproject.toml"):
        text = path.read_text("utf-8").replace("https://docs.python.org/*", f"https://{TWO}:{log.port}/3*")
        for url, (host, target) in SITES.items():
            text = re.sub(rf"{re.escape(url)}(?![\w./-])", f"https://{host}:{log.port}{target}", text)
        path.write_text(text, "utf-8")


def run(*arguments: str) -> Result:
    """The command, in this process."""
    given = () if "--today" in arguments else ("--today", "2026-03-03")
    return CliRunner().invoke(
        cli.commands, ["report", "--jobs", "1", *given, *arguments], standalone_mode=False
    )


def expect(name: str, found: str, accept: bool) -> None:
    """A whole report, compared with the one on file."""
    path = REPORTS / name
    if accept:
        path.write_text(found, "utf-8")
    assert found == path.read_text("utf-8")


@pytest.fixture
def accept(pytestconfig: pytest.Config) -> bool:
    """Whether what is said now is to be what is expected."""
    return bool(pytestconfig.getoption("--accept"))


@pytest.mark.parametrize("style", ["text", "json"])
def test_off_line_the_rest_is_told(place: Path, style: str, accept: bool) -> None:
    """Without the network, everything but references is judged."""
    done = run("--offline", "--format", style)
    expect(f"offline.{style}", done.stdout, accept)
    assert (done.stderr, done.return_value) == ("", 1)


@pytest.mark.parametrize("style", ["text", "json"])
def test_everything_is_told(place: Path, server: Log, style: str, accept: bool) -> None:
    """What each address answers stands beside the places that name it."""
    mapped(place, server)
    done = run("--format", style)
    expect(f"online.{style}", done.stdout.replace(f":{server.port}", ""), accept)
    assert (done.stderr, done.return_value) == ("", 1)


def test_the_same_day_nobody_is_asked_again(place: Path, server: Log, tmp_path: Path) -> None:
    """A second report of a day opens nothing and says the same, unless it is to; the next day all is opened."""
    mapped(place, server)
    first, asked = run().stdout, len(server.asked)
    assert (run().stdout, len(server.asked)) == (first, asked)
    assert [path.name for path in (tmp_path / "cache" / "errorbook").iterdir()] == ["addresses.json"]
    assert (run("--again").stdout, len(server.asked)) == (first, 2 * asked)
    run("--today", "2026-03-04")
    assert len(server.asked) == 3 * asked
    assert sorted(path.name for path in place.iterdir()) == ["errors", "pyproject.toml"]


def test_a_machine_that_is_off_line_judges_nothing(place: Path, tmp_path: Path) -> None:
    """If no host can be found, that is said, and is neither a fault of the entries nor kept."""
    hosts = re.compile(r"https://(acme\.example|[\w.]*python\.org|github\.com)")
    for path in place.glob("errors/*/*.yaml"):
        path.write_text(hosts.sub("https://no.invalid", path.read_text("utf-8")), "utf-8")
    done = run()
    assert done.stdout.splitlines()[1].startswith("No address was judged: none of their hosts can be found")
    assert "Unreachable" not in done.stdout
    assert not (tmp_path / "cache").exists()


def test_nothing_to_do(place: Path) -> None:
    """If nothing needs doing, that is said, and the status is good; what is only to know is told."""
    shutil.rmtree(place / "errors" / "python")
    for old, new in (("reviewed: false", "reviewed: true"), ("related: [python/missing-name]\n", "")):
        path = place / "errors" / "acme" / "rejected-key.yaml"
        path.write_text(path.read_text().replace(old, new))
    with (place / "errors" / "acme" / "slow-down.yaml").open("a") as file:
        file.write("look_alikes:\n  - {id: acme/rejected-key, question: 'Did calls work before?'}\n")
    done = run("--offline")
    assert (done.stdout.splitlines()[-1], done.return_value) == ("Nothing needs doing.", 0)
    assert "Classes without an entry (1, to know)" in done.stdout


@pytest.mark.parametrize(("day", "told"), [("2026-05-30", False), ("2026-05-31", True)])
def test_evidence_gets_old(place: Path, day: str, told: bool) -> None:
    """Runs are old after ninety days, counted to the day that is given."""
    lines = run("--offline", "--today", day).stdout.splitlines()
    old = "  acme/rejected-key: the oldest run is of 2026-03-01, 91 days ago"
    assert (old in lines, "    help: errorbook verify --all acme/rejected-key" in lines) == (told, told)


def test_each_way_to_stand_has_its_section(place: Path) -> None:
    """What was never run, or changed since, is told with the command that runs it."""
    (place / "errors/python/missing-name.evidence.json").unlink()
    path = place / "errors/acme/rejected-key.yaml"
    path.write_text(
        path.read_text().replace("broken: {env: {ACME_KEY: bad}", "broken: {env: {ACME_KEY: worse}")
    )
    text = run("--offline").stdout
    assert (
        "\n  acme/rejected-key: changed since: 6 of 18 runs\n    help: errorbook verify acme/rejected-key"
        in text
    )
    assert (
        "\n  python/missing-name: to be run: 8 of 8 runs\n    help: errorbook verify python/missing-name"
        in text
    )


def test_problems_come_first(place: Path) -> None:
    """Entries that break a rule are named with the command that says which; the others are judged."""
    path = place / "errors/acme/slow-down.yaml"
    path.write_text(path.read_text() + "extra: 1\n")
    (place / "errors/python/package.yaml").write_text("name: python\n")
    done = run("--offline")
    sections = [line for line in done.stdout.splitlines() if re.search(r"^\S.*\(\d", line)]
    assert sections[:2] == ["Problems (2)", "Notes to review (1)"]
    assert "    help: errorbook check errors/acme/slow-down.yaml\n" in done.stdout


HOSTILE = Report(
    "2026-03-03",
    1,
    1,
    "Addresses opened: 1.",
    tuple(
        Section(
            name,
            (
                Item(
                    "acme/x\x1b[2J<script>alert(1)</script>",
                    "\x1b]0;title\x07 \u202e<img src=x onerror=alert(1)>",
                    ("errors/\x1b[1m.yaml:1",),
                    "do\x08 <b>it</b>",
                    "rm\x1b[8m\n\tsecond <i>",
                    ("acme.\x9bError", "<u>"),
                ),
                Item('https://x.example/"><script>', "javascript:alert(1)"),
            ),
        )
        for name in KINDS
    ),
)


def test_a_terminal_obeys_nothing_that_is_shown() -> None:
    """Whatever a title, an address or an answer holds is written out."""
    text = words.as_text(HOSTILE)
    assert [char for char in text if not char.isprintable() and char != "\n"] == []
    assert "\\x1b[2J" in text
    assert json.loads(words.as_json(HOSTILE))["sections"][0]["items"][0]["names"] == ["acme.\x9bError", "<u>"]


def test_a_page_runs_nothing_that_is_shown(corpus: Catalog, settings: Settings) -> None:
    """Nothing that is shown becomes an element or a script of the page."""
    files = {item.path: item.content for item in page(Site(corpus, settings, TEMPLATES), HOSTILE)}
    found = LexborHTMLParser(files["index.html"])
    assert found.css("script, img, i, u, b") == []
    assert {str(link.attributes["href"]).partition(":")[0] for link in found.css("main a")} <= {
        "https",
        *(f"#{name}" for name in KINDS),
    }


def test_the_page_keeps_the_rules_of_pages(place: Path, server: Log, tmp_path: Path) -> None:
    """The page stands in a folder of its own with all that it loads; it says what the text says."""
    mapped(place, server)
    done = run("--page", str(tmp_path / "page"))
    assert done.stderr == f"wrote {tmp_path}/page/index.html\n"
    files = tree(tmp_path / "page")
    assert sorted(files) == [
        ".errorbook-manifest.json",
        "index.html",
        *(f"static/{name}" for name in ("evidence.css", "icon.svg", "report.css", "site.css")),
    ]
    found = LexborHTMLParser(files["index.html"])
    assert [fault for rule in RULES for fault in rule("index.html", found)] == []
    assert list(Built(tmp_path / "page").broken()) == []
    shown = found.css_first("main").text()
    for line in done.stdout.splitlines()[3:]:
        for part in re.split(r": | \(|, ", line.strip().removeprefix("help: ").removesuffix("to know)")):
            assert part.rstrip(")") in shown, line


def test_the_page_may_not_replace_the_entries(place: Path) -> None:
    """A folder of entries is no place for a page."""
    done = run("--offline", "--page", "errors")
    assert "expected a folder apart from the entries" in str(done.exception)
    assert (place / "errors/acme/package.yaml").is_file()


def test_a_day_is_a_day(place: Path) -> None:
    """What is no day is refused."""
    assert "expected a day such as 2026-01-31; found 'soon'" in str(run("--today", "soon").exception)
