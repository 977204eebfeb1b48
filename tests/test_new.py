"""`errorbook new`: whole files from classes and from pasted text, and what it refuses to do.

Classes come from environments that are made from the package registry. Without a network, or without a sandbox, those
tests are skipped; in CI they must run. `pytest --accept` writes the files in `tests/new`.
"""

import os
import pty
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from support import ROOT, environment, errorbook, tree

from generator import authoring
from generator.load import load
from generator.problems import Refused
from generator.verify import environments, interpreters
from generator.verify.campaign import Base

EXPECTED = Path(__file__).parent / "new"
DAY = "2025-01-31"  # packages are taken as they were published until then
CONFLICT = """\
api-1  | Traceback (most recent call last):
api-1  |   File "/home/mara/bot/.venv/lib/python3.12/site-packages/openai/_base_client.py", line 1047, in request
api-1  |     raise self._make_status_error_from_response(err.response) from None
api-1  | openai.ConflictError: Error code: 409 - {'error': {'message': "The vector store 'vs_8f3a91bc22d0' is locked \
by mara@example.org (key sk-proj-abcdefghijklmnopqrstuvwxyz0123)", 'type': 'conflict_error', 'code': 'resource_locked'}}
api-1 exited with code 1
"""
SCHEMA_IN_JSON = (
    '{"ts": "2025-03-04T09:12:44Z", "exc_info": "Traceback (most recent call last):\\n  File \\"/srv/a.py\\", line 7\\n'
    "requests.exceptions.MissingSchema: Invalid URL 'shop.example/items': No scheme supplied. "
    'Perhaps you meant https://shop.example/items?"}\n'
)
ANSI_BUILTIN = (
    "\x1b[1m\x1b[31mE       ZeroDivisionError: integer division or modulo by zero\x1b[0m\n\n"
    "\x1b[31mtests/test_a.py\x1b[0m:12: ZeroDivisionError\n"
    "FAILED tests/test_a.py::test_mean - ZeroDivisionError: integer divis...\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the knowledge base in a folder of its own."""
    shutil.copytree(ROOT / "errors", tmp_path / "errors", ignore=shutil.ignore_patterns("*.evidence.json"))
    return tmp_path


def compared(name: str, text: str, accept: bool) -> None:
    """A file as it is expected, to the last character."""
    path = EXPECTED / name
    if accept:
        path.write_text(text, "utf-8")
    assert path.read_text("utf-8") == text


def readable(said: str) -> None:
    """Skip a test of what has to be fetched or isolated, where that cannot be."""
    if "could not be read" in said:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"classes are NOT read: {said}")


def written(folder: Path, *arguments: str, text: str = "") -> tuple[str, dict[str, str]]:
    """What the command says on standard error, and the files it wrote."""
    before = tree(folder)
    done = subprocess.run(
        [sys.executable, "-m", "generator", "new", *arguments],
        cwd=folder,
        env=environment(),
        input=text,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    files = {path: data.decode() for path, data in tree(folder).items() if before.get(path) != data}
    return done.stderr, {path: text for path, text in files.items() if path.endswith(".yaml")}


CLASSES = {
    "openai.ConflictError": "openai/conflict",
    "requests.exceptions.MissingSchema": "requests/missing-schema",
    "ZeroDivisionError": "python/zero-division",
}


@pytest.mark.parametrize("name", CLASSES)
def test_from_a_class(name: str, folder: Path, request: pytest.FixtureRequest) -> None:
    """What is known of a class, and blanks for the rest; nothing else is wrong with it."""
    said, files = written(folder, name)
    readable(said)
    assert list(files) == [f"errors/{CLASSES[name]}.yaml"]
    compared(f"{CLASSES[name].replace('/', '-')}.yaml", *files.values(), request.config.getoption("--accept"))
    found = load(folder / "errors").problems
    assert {(item.code, Path(item.file).stem) for item in found} == {
        ("E601", CLASSES[name].partition("/")[2])
    }


PASTED = {"compose": CONFLICT, "json": SCHEMA_IN_JSON, "ansi": ANSI_BUILTIN}

SLUGS = {
    "compose": "openai/vector-store-locked",
    "json": "requests/invalid-url-no-scheme-supplied",
    "ansi": "python/integer-division-modulo-zero",
}


@pytest.mark.parametrize("name", PASTED)
def test_from_pasted_text(name: str, folder: Path, request: pytest.FixtureRequest) -> None:
    """The message becomes a template and an example, without secrets; frames and codes become signals."""
    said, files = written(folder, "--from", "-", text=PASTED[name])
    readable(said)
    assert list(files) == [f"errors/{SLUGS[name]}.yaml"]
    text = next(iter(files.values()))
    compared(f"pasted-{name}.yaml", text, request.config.getoption("--accept"))
    assert ("mara" in text, "abcdefghijk" in text) == (False, False)
    assert {item.code for item in load(folder / "errors").problems} == {"E601"}


def test_of_a_new_package(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """A package that is not here is described by its newest release; its links come from there."""
    errors = tmp_path / "errors"
    errors.mkdir()
    base = Base(errors, environments.default_cache(os.environ), interpreters.find(), DAY)
    prepared = authoring.prepared(base, load(errors).catalog, "httpx.ReadTimeout", None)
    readable(" ".join(prepared.notes))
    newest = list(base.interpreters)[-1]
    files = prepared.files(errors, prepared.slugs("")[0], prepared.draft)
    names = [path.relative_to(errors).as_posix() for path in files]
    assert names == ["httpx/package.yaml", "httpx/read-timeout.yaml"]
    for name, text in zip(names, files.values(), strict=True):
        same = text.replace(f'"{newest}"', '"3.13"').replace(f'">={newest}"', '">=3.13"')
        compared(name.replace("/", "-"), same, request.config.getoption("--accept"))


def test_an_entry_that_explains_it_already(folder: Path) -> None:
    """It is named, and nothing is written, unless that is asked for."""
    text = "ModuleNotFoundError: No module named 'seaborn'\n"
    (folder / "log.txt").write_text(text, "utf-8")
    before = tree(folder)
    done = errorbook("new", "--from", "log.txt", cwd=folder)
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.startswith(
        "python/module-not-found explains this error already: A module cannot be found\n"
    )
    assert tree(folder) == before
    done = errorbook("new", "--from", "log.txt", "--anyway", "--slug", "mine", cwd=folder)
    assert (done.returncode, done.stdout.splitlines()[0]) == (0, "wrote errors/python/mine.yaml")
    assert "python/module-not-found explains this class already; is it the same error?" in done.stderr
    entry = (folder / "errors/python/mine.yaml").read_text("utf-8")
    assert 'look_alikes:\n  - id: python/module-not-found\n    question: "TODO: ' in entry


def test_what_to_do_next(folder: Path) -> None:
    """The commands that follow are named, and they do what they say."""
    done = errorbook("new", "ZeroDivisionError", cwd=folder)
    assert done.stdout == (
        "wrote errors/python/zero-division.yaml\n"
        "18 blanks to fill in; each says what belongs there. Then:\n"
        "  errorbook check errors/python/zero-division.yaml\n"
        "  errorbook verify python/zero-division\n"
        "  errorbook serve\n"
    )
    check = errorbook("check", "errors/python/zero-division.yaml", cwd=folder)
    assert (check.returncode, check.stdout.count(" E601 ")) == (1, 18)


@pytest.mark.parametrize("slug", ["zero-division", "module-not-found"])
def test_no_file_is_overwritten(slug: str, folder: Path) -> None:
    """Where the file is is said, and it stays as it was."""
    path = folder / "errors" / "python" / f"{slug}.yaml"
    path.write_text("mine", "utf-8")
    before = tree(folder)
    done = errorbook("new", "ZeroDivisionError", "--slug", slug, cwd=folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"errors/python/{slug}.yaml: is there already; nothing was written" in done.stderr
    assert tree(folder) == before


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("RateLimitError",), "expected an exception with its module, such as anthropic.RateLimitError"),
        (("no such",), "expected"),
        ((), "expected an exception, such as openai.RateLimitError, or --from"),
        (("ZeroDivisionError", "--slug", "Not This"), "help: --slug not-this"),
        (("ZeroDivisionError", "--slug", "package"), "expected lower-case words"),
        (("--from", "nowhere.txt"), "nowhere.txt"),
    ],
)
def test_what_is_refused(arguments: tuple[str, ...], words: str, folder: Path) -> None:
    """The message says what is expected, and nothing is written."""
    before = tree(folder)
    done = errorbook("new", *arguments, cwd=folder)
    assert (done.returncode, words in done.stderr) == (2, True), done.stderr
    assert tree(folder) == before


def test_a_misspelt_class(folder: Path) -> None:
    """The class that is nearest is named."""
    done = errorbook("new", "openai.ConflictErorr", cwd=folder)
    assert (done.returncode, done.stderr.splitlines()[-1]) == (2, "help: errorbook new openai.ConflictError")


def test_an_unknown_module(tmp_path: Path) -> None:
    """The registry has no such package; nothing is made up."""
    base = Base(tmp_path, environments.default_cache(os.environ), interpreters.find(), DAY)
    name = "errorbook_has_no_such_module.Error"
    try:
        prepared = authoring.prepared(base, load(tmp_path).catalog, name, None)
    except Refused as error:
        assert str(error).startswith(
            "there is no package errorbook_has_no_such_module on the registry\nhelp: "
        )
    else:
        readable(" ".join(prepared.notes))
        raise AssertionError("it must be refused")


def test_pasted_text_makes_nobody_fetch_a_package(folder: Path) -> None:
    """A name in a text is anybody's; a package is fetched only if a person names it, or the text has its files."""
    (folder / "log.txt").write_text("java.lang.NullPointerException: Cannot invoke\n", "utf-8")
    done = errorbook("new", "--from", "log.txt", cwd=folder)
    assert (done.returncode, "java is no package here, and the text has no file of it" in done.stderr) == (
        2,
        True,
    )


def test_without_a_sandbox(folder: Path) -> None:
    """What was recorded of the classes and what stands in the source is used; what could not be read is said."""
    done = errorbook("new", "openai.ConflictError", cwd=folder, env=environment(PATH=str(folder)))
    assert (done.returncode, "not known: openai: its newest target could not be read" in done.stderr) == (
        0,
        True,
    )
    text = (folder / "errors/openai/conflict.yaml").read_text("utf-8")
    assert "exception: openai.ConflictError\n" in text
    assert {item.code for item in load(folder / "errors").problems} == {"E601"}


def test_without_a_registry_and_without_a_sandbox(folder: Path) -> None:
    """A new package that cannot be fetched gets a file of blanks, and so does its entry."""
    own = environment(
        PATH=str(folder), UV_OFFLINE="1", UV_CACHE_DIR=str(folder / "c"), XDG_CACHE_HOME=str(folder / "x")
    )
    done = errorbook("new", "somepackage.Wrong", cwd=folder, env=own)
    assert (done.returncode, "not known: somepackage" in done.stderr) == (0, True), done.stderr
    assert done.stdout.startswith(
        "wrote errors/somepackage/package.yaml\nwrote errors/somepackage/wrong.yaml\n"
    )
    assert {item.code for item in load(folder / "errors").problems} == {"E601"}


def test_on_a_terminal(folder: Path) -> None:
    """Only what nobody else can know is asked for; what is passed over stays blank."""
    ours, theirs = pty.openpty()
    os.write(ours, b"Divided by nothing\nmedium\n\n\n")
    done = subprocess.run(
        [sys.executable, "-m", "generator", "new", "ZeroDivisionError"],
        cwd=folder,
        env=environment(),
        stdin=theirs,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    os.close(ours)
    os.close(theirs)
    assert (done.returncode, done.stdout.splitlines()[0]) == (0, "wrote errors/python/divided-nothing.yaml")
    text = (folder / "errors/python/divided-nothing.yaml").read_text("utf-8")
    assert "title: Divided by nothing\n" in text
    assert "severity: medium\n" in text
    assert 'difficulty: "TODO: ' in text
