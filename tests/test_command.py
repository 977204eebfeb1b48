"""The command from end to end, in a process of its own: exit status, what it prints, what it writes."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest
from support import CORPUS, environment, errorbook, tree

from generator.cli import COMMANDS, commands


@pytest.fixture
def team(tmp_path: Path) -> Path:
    """A folder with entries of its own."""
    shutil.copytree(CORPUS, tmp_path / "team" / "errors")
    return tmp_path / "team"


def spoil(team: Path) -> None:
    """Make one entry wrong."""
    path = team / "errors/acme/slow-down.yaml"
    path.write_text(path.read_text("utf-8").replace("http_code: 429", "http_code: 999"), "utf-8")


def timeless(text: str) -> str:
    """Without how long it took."""
    return re.sub(r"\d+\.\d s\n", "… s\n", text)


PROBLEM = """\
errors/acme/slow-down.yaml:5:12: E306 http_code: expected 100 to 599; found 999
    5 | http_code: 999
      |            ^^^
help: http_code: 401

"""


def test_build_says_what_it_did(team: Path) -> None:
    """A build that went well leaves with 0, prints one line on standard error and nothing else."""
    done = errorbook("build", cwd=team)
    files = {path: data for path, data in tree(team / "site").items() if path[0] != "."}
    size = sum(map(len, files.values())) / 1e6
    line = f"3 entries, {len(files)} files ({len(files)} changed, 0 removed), {size:.1f} MB in site, … s\n"
    assert (done.returncode, done.stdout, timeless(done.stderr)) == (0, "", line)


def test_a_second_build_changes_nothing(team: Path) -> None:
    """Without a change, the second build writes no file and says so."""
    errorbook("build", cwd=team)
    before = {path: path.stat().st_mtime_ns for path in (team / "site").rglob("*") if path.is_file()}
    done = errorbook("build", cwd=team)
    assert {path: path.stat().st_mtime_ns for path in before} == before
    assert "(0 changed, 0 removed)" in done.stderr


def test_the_corpus_gives_these_files(site: Path) -> None:
    """Each thing that has an address in the contract has its file, and no entry or listing has another."""
    expected = """
        404.html api/v1/index.json api/v1/match/0.json api/v1/match/1.json api/v1/match/index.json
        api/v1/openapi.json api/v1/skeleton.json e/NameError/index.html e/acme.AcmeError/index.html
        e/acme.AuthError/index.html e/acme.error.AuthError/index.html errors/acme/rejected-key/index.html
        errors/acme/rejected-key/index.json errors/acme/rejected-key/index.md errors/acme/slow-down/index.html
        errors/acme/slow-down/index.json errors/acme/slow-down/index.md errors/python/missing-name/index.html
        errors/python/missing-name/index.json errors/python/missing-name/index.md explain/index.html
        feed.xml http/401/index.html
        http/429/index.html http/index.html index.html llms.txt opensearch.xml packages/acme/index.html
        packages/index.html packages/python/index.html robots.txt schema/entry.json schema/package.json
        search/facets.json search/index.html search/names.json
        severity/critical/index.html severity/index.html severity/low/index.html severity/medium/index.html
        sitemap.xml tags/authentication/index.html tags/index.html tags/keys/index.html tags/names/index.html
        verification/index.html
    """
    found = {path for path in tree(site) if not path.startswith(("static/", "pagefind/", "."))}
    assert found == set(expected.split())


@pytest.mark.parametrize("before", [True, False], ids=["a site is there", "no site yet"])
def test_a_problem_leaves_the_output_as_it_was(team: Path, before: bool) -> None:
    """With a problem in the data, build leaves with 1, tells it with its place, and writes nothing at all."""
    if before:
        errorbook("build", cwd=team)
    spoil(team)
    files = tree(team)
    done = errorbook("build", cwd=team)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", PROBLEM + "1 problem; site is as it was\n")
    assert tree(team) == files


def test_check_reports_on_standard_output(team: Path) -> None:
    """The problems are what check is for: they go to standard output, the count to standard error."""
    good = errorbook("check", "--no-advice", cwd=team)
    spoil(team)
    bad = errorbook("check", "--no-advice", cwd=team)
    assert (good.returncode, good.stdout, good.stderr) == (0, "", "3 entries checked: no problems\n")
    assert (bad.returncode, bad.stdout, bad.stderr) == (1, PROBLEM, "3 entries checked: 1 problem\n")


def test_check_of_a_path_reports_that_path(team: Path) -> None:
    """With paths, only what is wrong in them counts."""
    spoil(team)
    found = [
        errorbook("check", path, cwd=team).returncode
        for path in ("errors/acme", "errors/acme/slow-down.yaml", "errors/python")
    ]
    assert found == [1, 1, 0]


def test_check_as_json(team: Path) -> None:
    """Programs get the same problems as JSON, and an empty list when there is none."""
    good = errorbook("check", "--format", "json", "--no-advice", cwd=team)
    spoil(team)
    bad = errorbook("check", "--format", "json", "--no-advice", cwd=team)
    expected = {
        "file": "errors/acme/slow-down.yaml",
        "line": 5,
        "column": 12,
        "code": "E306",
        "field": "http_code",
        "message": "expected 100 to 599; found 999",
        "excerpt": "http_code: 999",
        "width": 3,
        "cure": "http_code: 401",
        "level": "problem",
        "fixable": False,
    }
    assert (good.returncode, json.loads(good.stdout)) == (0, [])
    assert (bad.returncode, json.loads(bad.stdout)) == (1, [expected])


def test_schema_check_tells_what_is_stale(team: Path) -> None:
    """A schema that differs from the declarations fails --check and is written without it."""
    fresh = errorbook("schema", "--check", cwd=team)
    (team / "errors/entry.schema.json").write_text("{}", "utf-8")
    stale = errorbook("schema", "--check", cwd=team)
    written = errorbook("schema", cwd=team)
    again = errorbook("schema", "--check", cwd=team)
    assert [done.returncode for done in (fresh, stale, written, again)] == [0, 1, 0, 0]
    assert [done.stderr for done in (fresh, stale, written, again)] == [
        "",
        "errors/entry.schema.json: differs from the declarations\nhelp: errorbook schema\n",
        "wrote errors/entry.schema.json\n",
        "",
    ]


@pytest.mark.parametrize("name", COMMANDS)
def test_help_has_an_example(name: str, tmp_path: Path) -> None:
    """The help of each command shows how it is called."""
    done = errorbook(name, "--help", cwd=tmp_path)
    examples = re.findall(rf"^ +errorbook {name}\b", done.stdout, re.MULTILINE)
    assert (done.returncode, done.stderr, len(examples) >= 1) == (0, "", True)


def test_every_option_says_what_it_does() -> None:
    """No option is left to be guessed."""
    context = click.Context(commands)
    every = {name: commands.get_command(context, name) for name in COMMANDS}
    silent = [
        f"{name} {option.opts[0]}"
        for name, command in every.items()
        if command
        for option in command.params
        if isinstance(option, click.Option) and not option.help
    ]
    assert silent == []


def test_help_names_the_exit_statuses(tmp_path: Path) -> None:
    """The help of the command lists the commands and what each exit status means."""
    done = errorbook("--help", cwd=tmp_path)
    text = " ".join(done.stdout.split())
    assert [name for name in COMMANDS if name not in text] == []
    assert "Exit status: 0 good, 1 the data has problems, 2 wrong usage, 3 a bug in errorbook." in text


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["bild"], "No such command"),
        (["build", "--jobs", "0"], "--jobs"),
        (["build", "--errors", "nowhere"], "nowhere"),
        (["build", "--templates", "nowhere"], "nowhere"),
        (["build", "--out", "pyproject.toml"], "expected a folder to write the site to"),
        (["build", "--out", "."], "expected a folder apart from the entries in errors"),
        (["build", "--out", "errors"], "expected a folder apart from the entries in errors"),
        (["build", "--out", "errors/acme/site"], "expected a folder apart from the entries in errors"),
        (["build", "--base-url", "ftp://x"], "base_url"),
        (["check", "nowhere"], "nowhere"),
        (["check", "--format", "xml"], "xml"),
        (["check", "--diff"], "--fix"),
        (["serve", "--port", "70000"], "70000"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_wrong_usage(team: Path, arguments: list[str], message: str) -> None:
    """A wrong call leaves with 2, says what is wrong on standard error, and writes nothing."""
    (team / "pyproject.toml").touch()
    before = tree(team)
    done = errorbook(*arguments, cwd=team)
    assert (done.returncode, done.stdout, message in done.stderr, "Traceback" in done.stderr) == (
        2,
        "",
        True,
        False,
    )
    assert tree(team) == before


def test_wrong_settings(team: Path) -> None:
    """Settings that cannot be right leave with 2, with the file, the setting and what was expected."""
    (team / "pyproject.toml").write_text("[tool.errorbook]\naccent = 400\ntitle = 3\n", "utf-8")
    done = errorbook("build", cwd=team)
    assert (done.returncode, done.stdout, done.stderr) == (
        2,
        "",
        f"errorbook: {team / 'pyproject.toml'}: [tool.errorbook] is not right:\n"
        "  title: Input should be a valid string; found 3\n"
        "  accent: Input should be less than or equal to 360; found 400\n",
    )
    assert not (team / "site").exists()


def test_a_bug_says_so_with_its_traceback(team: Path) -> None:
    """A fault of the program itself leaves with 3 and shows all there is to know."""
    code = "import generator.cli as cli, generator.commands.build as c; c.run = lambda *a: 1 / 0; cli.main(['build'])"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=team,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    lines = done.stderr.splitlines()
    assert (done.returncode, done.stdout, lines[0], lines[-2:]) == (
        3,
        "",
        "Traceback (most recent call last):",
        [
            "ZeroDivisionError: division by zero",
            "errorbook: this is a bug in errorbook; please report it with the lines above",
        ],
    )


def test_settings_stand_beside_the_entries(team: Path, tmp_path: Path) -> None:
    """The settings are those beside the folder of entries, wherever the command is called; a flag wins."""
    (team / "pyproject.toml").write_text(
        '[tool.errorbook]\ntitle = "Ours"\nbase_url = "https://a.example/"\n', "utf-8"
    )
    arguments = ("--errors", team / "errors", "--out", tmp_path / "out", "--base-url", "https://b.example/x")
    assert errorbook("build", *arguments, cwd=tmp_path).returncode == 0
    feed = (tmp_path / "out/feed.xml").read_text("utf-8")
    assert ("<title>Ours</title>" in feed, "<link>https://b.example/x/</link>" in feed) == (True, True)
