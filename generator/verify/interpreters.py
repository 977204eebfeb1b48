"""The Pythons on this machine. None is ever downloaded."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from packaging.version import Version

from generator.verify.installer import InstallerFailed, uv

SECONDS = 10  # a shim that waits for something is no Python
AT_ONCE = 8
NAME = re.compile(r"python3\.[0-9]+")
# Understood by every Python 3. `_base_executable` is what a virtual environment was made from.
QUESTION = (
    "import json, platform, sys;"
    "print(json.dumps([sys.implementation.name, platform.python_version(),"
    " getattr(sys, '_base_executable', sys.executable), sys.base_prefix]))"
)


@dataclass(frozen=True)
class Interpreter:
    """A CPython: its exact version ("3.9.18"), the real path of its program, the folder it is installed in."""

    version: str
    path: Path
    base: Path

    @property
    def minor(self) -> str:
        """Its version by the first two numbers: "3.9"."""
        return ".".join(self.version.split(".")[:2])


def find(own: Mapping[str, str] | None = None) -> Mapping[str, Interpreter]:
    """The newest CPython of each minor version ("3.9"), oldest first.

    Looked for on the PATH, among those of pyenv and of uv, and in the running one. `own` are the environment
    variables that say where those are; this process's, if none are given.
    """
    candidates = dict.fromkeys(_candidates(os.environ if own is None else own))
    with ThreadPoolExecutor(AT_ONCE) as pool:
        found = [interpreter for interpreter in pool.map(asked, candidates) if interpreter]
    newest: dict[str, Interpreter] = {}
    for interpreter in sorted(found, key=lambda item: Version(item.version), reverse=True):
        newest.setdefault(
            interpreter.minor, interpreter
        )  # of two that are the same, the first that was found
    return dict(sorted(newest.items(), key=lambda item: Version(item[0])))


@cache
def asked(path: Path, seconds: float = SECONDS) -> Interpreter | None:
    """What a program says that it is; None unless it is a CPython that answers in time. Asked once a process."""
    command = [str(path), "-I", "-c", QUESTION]
    known = {name: os.environ[name] for name in ("PATH", "HOME", "PYENV_ROOT") if name in os.environ}
    try:
        done = subprocess.run(  # noqa: S603 - that is the question
            command, env=known, stdin=subprocess.DEVNULL, capture_output=True, timeout=seconds, check=True
        )
        implementation, version, program, base = json.loads(done.stdout)
        Version(version)
    except (OSError, subprocess.SubprocessError, ValueError, TypeError):
        return None
    return Interpreter(version, _real(program), _real(base)) if implementation == "cpython" else None


def _candidates(own: Mapping[str, str]) -> Iterator[Path]:
    """Real paths of programs that may be Pythons, in the order of preference."""
    folders = [Path(part) for part in own.get("PATH", "").split(os.pathsep) if part]
    pyenv = Path(own["PYENV_ROOT"]) if own.get("PYENV_ROOT") else Path(own.get("HOME", "/")) / ".pyenv"
    for managed in (pyenv / "versions", _managed()):
        folders += sorted(item / "bin" for item in _listed(managed))
    for folder in folders:
        yield from (_real(item) for item in sorted(_listed(folder)) if NAME.fullmatch(item.name))
    yield _real(sys.executable)


def _managed() -> Path:
    """Where uv keeps the Pythons that it installed."""
    try:
        return Path(uv("python", "dir").strip())
    except InstallerFailed:
        return Path(os.devnull)


def _listed(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []


def _real(path: str | Path) -> Path:
    return Path(os.path.realpath(path))
