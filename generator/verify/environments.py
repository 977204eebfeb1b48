"""Makes environments from locks, once each, in a cache outside of the repository.

An environment is made beside its place and moved there when it is whole. Nothing that is installed runs while it
is made: only wheels are taken, and a Python that does not see them compiles them.
"""

import hashlib
import os
import re
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import distributions
from pathlib import Path

from packaging.utils import canonicalize_name, canonicalize_version

from generator import locks
from generator.problems import Refused
from generator.verify.installer import InstallerFailed, cannot_reach, uv
from generator.verify.interpreters import Interpreter
from generator.verify.locking import WHEELS_ONLY, is_lock

FORMAT = 1  # goes up when an environment is made in another way, so that none of the old ones is taken
LOCK = "lock.txt"  # in an environment: what it was made from
KEY = re.compile(r"\.?([0-9a-f]{32})(?:\..*)?")  # how the names of all that belongs to an environment begin
SECONDS = 900
INSTALL = (
    "pip",
    "install",
    "--quiet",
    "--require-hashes",
    "--no-deps",
    "--no-compile-bytecode",
    *WHEELS_ONLY,
)
REMAKE = "help: remove the lock file and make it again"


class EnvironmentFailed(Refused):
    """An environment cannot be made; the text says from which lock, why, and what to do."""


def default_cache(own: Mapping[str, str]) -> Path:
    """The folder for environments that a process's environment variables lead to."""
    named = own.get("XDG_CACHE_HOME", "")
    folder = Path(named) if named.startswith("/") else Path(own.get("HOME") or "~").expanduser() / ".cache"
    return folder / "errorbook" / "environments"


def key(lock: str, interpreter: Interpreter) -> str:
    """A digest of all that an environment is made from, 32 hexadecimal digits; the name of its folder."""
    parts = (str(FORMAT), interpreter.version, str(interpreter.path), lock)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


def make(lock: str, interpreter: Interpreter, cache: Path) -> Path:
    """The folder of an environment that holds what the text of a lock names, and nothing else.

    It is made if it is not in the cache; its Python is `bin/python` in it. Everybody may read it, nobody should
    write to it. Raises EnvironmentFailed.
    """
    if not is_lock(lock):
        raise EnvironmentFailed(f"{_title(lock)}: expected pins with hashes; found another line\n{REMAKE}")
    if f"\n# on Python {interpreter.minor}\n" not in lock:
        raise EnvironmentFailed(
            f"{_title(lock)}: cannot be installed on Python {interpreter.version}\n{REMAKE}"
        )
    place = cache.absolute() / key(lock, interpreter)
    if _is_whole(place):
        return place
    try:
        with _alone(place):
            if not _is_whole(place):
                _fill(place, lock, interpreter)
    except OSError as error:
        hint = "help: make room, or name another folder in XDG_CACHE_HOME"
        raise EnvironmentFailed(f"{cache}: cannot be written: {error.strerror or error}\n{hint}") from error
    return place


def _title(lock: str) -> str:
    """What a lock was made from: `openai==1.5.0 on Python 3.9`."""
    words = [line.removeprefix("# ") for line in lock.splitlines()[:2] if line.startswith("# ")]
    return " ".join(words) or "a lock"


def _is_whole(place: Path) -> bool:
    """Whether it is there, and the Python that it was made from as well."""
    return (place / LOCK).is_file() and (place / "bin" / "python").exists()


@contextmanager
def _alone(place: Path) -> Iterator[None]:
    """Only one process at a time makes an environment; the lock goes when its holder dies.

    The file of the lock stays: to remove it would be a race.
    """
    place.parent.mkdir(parents=True, exist_ok=True)
    if sys.platform == "win32":
        yield
        return
    import fcntl  # noqa: PLC0415 - there is none on Windows

    with place.with_name(f"{place.name}.lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _clear(place: Path) -> None:
    if place.exists():
        place.rename(Path(tempfile.mkdtemp(prefix=f".{place.name}.", dir=place.parent)) / place.name)
    for leftover in place.parent.glob(f".{place.name}.*"):
        shutil.rmtree(leftover, ignore_errors=True)


def _fill(place: Path, lock: str, interpreter: Interpreter) -> None:
    _clear(place)
    # A name of its own: what a killed process started may still be writing to the folder that it used.
    beside = Path(tempfile.mkdtemp(prefix=f".{place.name}.", dir=place.parent))
    try:
        fresh = beside / place.name
        _install(fresh, lock, interpreter)
        _check(fresh, lock)
        _compile(fresh, place, interpreter)
        _open_to_all(fresh)
        fresh.rename(place)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _install(fresh: Path, lock: str, interpreter: Interpreter) -> None:
    try:
        uv("venv", "--quiet", "--no-project", "--relocatable", "--python", str(interpreter.path), str(fresh))
        (fresh / LOCK).write_text(lock, encoding="utf-8", newline="\n")
        if locks.parse(lock).pins:
            uv(*INSTALL, "--python", str(fresh / "bin" / "python"), "--requirements", str(fresh / LOCK))
    except InstallerFailed as error:
        words = "\n".join(f"  {line}".rstrip() for line in str(error).splitlines())
        raise EnvironmentFailed(
            f"{_title(lock)}: cannot be installed\n{words}\n{_cure(str(error))}"
        ) from None


def _cure(words: str) -> str:
    if cannot_reach(words):
        return "help: connect to the package registry, or name the one to use in UV_DEFAULT_INDEX"
    if "no usable wheels" in words:
        return "help: only wheels are installed; in package.yaml, require a release that has one for this machine"
    return REMAKE


def _check(fresh: Path, lock: str) -> None:
    """Refuse what is not exactly that which the lock names."""
    pins, found = locks.parse(lock).pins, installed(fresh)
    words = [
        f"  {name}: {pins.get(name, 'nothing')} locked, {found.get(name, 'nothing')} installed"
        for name in sorted(pins.keys() | found)
        if canonicalize_version(pins.get(name, "")) != canonicalize_version(found.get(name, ""))
    ]
    if words:
        raise EnvironmentFailed("\n".join((f"{_title(lock)}: is not what the lock says", *words, REMAKE)))


def installed(place: Path) -> dict[str, str]:
    """What is installed in an environment: versions by package, read from its files; nothing of it is run."""
    found = distributions(path=[str(_packages(place))])
    return {canonicalize_name(item.metadata["Name"]): item.version for item in found}


def _packages(place: Path) -> Path:
    return next(place.glob("lib/python3.*/site-packages"))


def _compile(fresh: Path, place: Path, interpreter: Interpreter) -> None:
    """Compile what is installed under the paths it will have. What is not Python of this version stays uncompiled."""
    final = place / _packages(fresh).relative_to(fresh)
    # Without `site`, and not by the environment's own Python: a wheel may hold .pth files, which are run.
    command = [str(interpreter.path), "-I", "-S", "-m", "compileall", "-qq", "-j", "0", "-d", str(final)]
    subprocess.run(  # noqa: S603 - the interpreter that was asked for
        [*command, str(_packages(fresh))], env={}, capture_output=True, timeout=SECONDS, check=False
    )


def _open_to_all(fresh: Path) -> None:
    """Let everybody read it and only its owner write to it; uv may have unpacked it for one user alone."""
    for folder, _, files in os.walk(fresh):
        for path in (Path(folder), *(Path(folder, name) for name in files)):
            mode = stat.S_IMODE(path.lstat().st_mode)
            wanted = (mode | (0o555 if path.is_dir() or mode & stat.S_IXUSR else 0o444)) & ~0o022
            if mode != wanted and not path.is_symlink():
                path.chmod(wanted)
