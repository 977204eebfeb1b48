"""What several tests share: the fixture corpus, the command in a process of its own, a folder as a value."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page

from generator.locks import FOLDER, Lock, parse
from generator.output import MANIFEST
from generator.serve import Server, Stage, State

ROOT = Path(__file__).parents[1]
CORPUS = ROOT / "tests" / "corpus" / "errors"
TEMPLATES = ROOT / "templates"
BASE_URL = "https://errors.example.com/book/"
Open = Callable[..., Page]
"""Opens a page of a site by its path."""
# What keeps Chromium from talking to anyone but the site.
QUIET = (
    *("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
)


def environment(**more: str) -> dict[str, str]:
    """The variables of a process that runs this checkout's generator, wherever it is started."""
    return {**os.environ, "PYTHONPATH": str(ROOT), **more}


def errorbook(
    *arguments: str | Path, cwd: Path, env: dict[str, str] | None = None, timeout: float = 60
) -> subprocess.CompletedProcess[str]:
    """Run the command to its end."""
    return subprocess.run(
        [sys.executable, "-m", "generator", *map(str, arguments)],
        cwd=cwd,
        env=env or environment(),
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, with its content."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def content(folder: Path) -> dict[str, bytes]:
    """What stands in an output folder, but for the list that the writer keeps."""
    return {path: data for path, data in tree(folder).items() if path != MANIFEST}


def locks_of(package: Path) -> dict[str, Lock]:
    """The locks in the folder of a package."""
    return {path.name: parse(path.read_text("utf-8")) for path in (package / FOLDER).iterdir()}


@contextmanager
def serving(folder: Path, *arguments: str | Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """`errorbook serve` at work in a folder, and the address it says, with a slash at its end."""
    with subprocess.Popen(
        [sys.executable, "-u", "-m", "generator", "serve", "--port", "0", *map(str, arguments)],
        cwd=folder,
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stderr is not None
            line = next(line for line in iter(process.stderr.readline, "") if line.startswith("http"))
            assert line.endswith("/ (Ctrl+C stops)\n")
            yield process, line.split()[0]
        finally:
            process.kill()


def until(holds: Callable[[], bool], seconds: float = 30) -> bool:
    """Ask until it holds, or time is up."""
    end = time.monotonic() + seconds
    while not (found := holds()) and time.monotonic() < end:
        time.sleep(0.05)
    return found


@contextmanager
def served(folder: Path, live: bool = False) -> Iterator[str]:
    """The address of a folder that is served on loopback meanwhile, without a slash at its end."""
    folders = ((Path(place), names) for place, _, names in os.walk(folder, followlinks=True))
    paths = [place / name for place, names in folders for name in names]
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
    server = Server(Stage(State(files)), 0, live)
    server.start()
    try:
        yield server.address.rstrip("/")
    finally:
        server.stop()
