"""Builds that are killed, and builds at the same time: at every moment one whole site is in place."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

import pytest
from support import ROOT, content, environment

from generator.artifact import Artifact
from generator.output import publish

COUNT = 60

# Publishes COUNT files that all say argv[2]. argv[3]: kill after so many artifacts, or at a step of the swap.
BUILD = f"""
import os, signal, sys
from pathlib import Path
from generator import output
from generator.artifact import Artifact

folder, word, step = Path(sys.argv[1]), sys.argv[2].encode(), sys.argv[3]
kill = lambda: os.kill(os.getpid(), signal.SIGKILL)

def artifacts():
    for number in range({COUNT}):
        if step == str(number):
            kill()
        yield Artifact(f"errors/{{number}}/index.html", word * 500)

def between(fresh, target, retired):
    target.rename(retired)
    kill()

def swapped(fresh, target, retired):
    swap(fresh, target, retired)
    kill()

def emptied(*arguments, **options):
    kill()

swap = output._put_in_place
if step == "between":
    output._put_in_place = between
if step == "swapped":
    output._put_in_place = swapped
if step == "before":
    output._put_in_place = emptied
if step == "ready":
    print("ready", flush=True)
output.publish(folder, artifacts())
"""


def site(word: str) -> dict[str, bytes]:
    """The whole site of a word, with a file that no build wrote."""
    pages = {f"errors/{number}/index.html": word.encode() * 500 for number in range(COUNT)}
    return {**pages, "mine/notes.txt": b"mine"}


def start(folder: Path, word: str, step: str = "ready") -> subprocess.Popen[str]:
    """Begin a build in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-c", BUILD, str(folder), word, step],
        env=environment(),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )


def killed(folder: Path, word: str, step: str) -> bool:
    """Whether a build was killed, as it should be."""
    with start(folder, word, step) as build:
        return build.wait(30) == -signal.SIGKILL


def pages(word: str) -> Iterable[Artifact]:
    """The artifacts of a word."""
    return (Artifact(path, data) for path, data in site(word).items() if path.startswith("errors/"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The site `old`, with a file that no build wrote."""
    place = tmp_path / "parent" / "site"
    publish(place, pages("old"))
    (place / "mine").mkdir()
    (place / "mine/notes.txt").write_bytes(b"mine")
    return place


def works_again(folder: Path) -> None:
    """The next build leaves its own site whole, and nothing beside it."""
    publish(folder, pages("next"))
    assert (content(folder), [path.name for path in folder.parent.iterdir()]) == (site("next"), ["site"])


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        pytest.param("0", "old", id="before the first page"),
        pytest.param("1", "old", id="after one page"),
        pytest.param(str(COUNT - 1), "old", id="before the last page"),
        pytest.param("before", "old", id="before the exchange"),
        pytest.param("swapped", "new", id="after the exchange"),
    ],
)
def test_a_build_killed_at_a_step(folder: Path, step: str, expected: str) -> None:
    """Before the exchange the old site is in place, after it the new one; each is whole."""
    assert (killed(folder, "new", step), content(folder)) == (True, site(expected))
    works_again(folder)


def test_a_build_killed_between_two_renames(folder: Path) -> None:
    """Where folders cannot be exchanged, the old site waits whole beside its place; the next build puts it back."""
    assert killed(folder, "new", "between")
    assert content(folder.parent / ".site.old") == site("old")
    works_again(folder)


def test_a_failing_build_after_one_killed_between_two_renames(folder: Path) -> None:
    """Even if the next build fails, it has put the old site back."""
    assert killed(folder, "new", "between")
    with pytest.raises(ZeroDivisionError):
        publish(folder, (Artifact(str(1 // number), b"") for number in (1, 0)))
    assert (content(folder), [path.name for path in folder.parent.iterdir()]) == (site("old"), ["site"])


def test_builds_killed_at_any_moment(folder: Path) -> None:
    """Killed at twelve moments across a build, each leaves the old or the new site, never a mixture."""
    with start(folder, "old") as build:
        build.stdout.readline()
        ready = time.perf_counter()
        assert build.wait(30) == 0
        span = time.perf_counter() - ready
    for moment in range(12):
        with start(folder, "new") as build:
            build.stdout.readline()
            try:
                build.wait(span * (moment + 0.5) / 12)
            except subprocess.TimeoutExpired:
                build.kill()
        assert content(folder) in (site("old"), site("new"))
        publish(folder, pages("old"))
    works_again(folder)


def test_builds_at_once(folder: Path) -> None:
    """Builds of one folder at the same time take turns: all end well and one of the sites is in place, whole."""
    with start(folder, "one") as one, start(folder, "two") as two, start(folder, "three") as three:
        assert [build.wait(60) for build in (one, two, three)] == [0, 0, 0]
    assert content(folder) in (site("one"), site("two"), site("three"))
    works_again(folder)


def test_readers_always_see_a_site(folder: Path) -> None:
    """While a build replaces the site, its pages can be read at every moment."""
    page = folder / "errors/7/index.html"
    with start(folder, "new") as build:
        seen = set()
        while build.poll() is None:
            seen.add(page.read_bytes()[:3])
    seen.add(page.read_bytes()[:3])
    assert (build.returncode, seen) == (0, {b"old", b"new"})
