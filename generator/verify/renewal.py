"""Keeps the locks beside the entries: which are wanted, which are out of date, which nobody wants any more."""

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from generator import locks, trials, whole
from generator.locks import Environment, Lock
from generator.model import Entry, Package
from generator.verify.interpreters import Interpreter
from generator.verify.locking import LockError, compiled, is_lock, title

AT_ONCE = 8  # most of the time goes to waiting for the registry


@dataclass(frozen=True)
class Renewed:
    """What was done to the lock files of a package, and what is worth a look though it is no error."""

    written: tuple[Path, ...]
    removed: tuple[Path, ...]
    notes: tuple[str, ...]


def wanted(package: Package, entries: Mapping[str, Entry], known: trials.Locks) -> tuple[Environment, ...]:
    """The environments that a package's entries (by id) want: each target alone, then what entries add to it.

    `known` are the locks there are: which versions an entry is run on depends on what a target resolved to.
    """
    jobs = (job for name, entry in entries.items() for job in trials.jobs(name, entry, package, known))
    return tuple(dict.fromkeys((*alone(package), *(job.environment for job in jobs))))


def alone(package: Package) -> tuple[Environment, ...]:
    """The environments of a package's targets, with nothing beyond them."""
    return tuple(Environment(target, python) for target in package.targets for python in target.pythons)


def renew(
    root: Path,
    package: str,
    environments: Iterable[Environment],
    interpreters: Mapping[str, Interpreter],
    *,
    again: bool = False,
) -> Renewed:
    """Make errors/<package>/locks/ hold a lock for each environment. `root` is the folder of entries.

    Locks that fit stay as they are, unless they are to be made `again`. Raises LockError with all that went wrong;
    the other locks are written nevertheless.
    """
    asked = _by_file(environments)
    folder = root / package / locks.FOLDER
    due = [item for name, item in asked.items() if again or not _fits(folder / name, item)]
    work = partial(_made, folder, root / package / "package.yaml", interpreters)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        results = list(pool.map(work, due))
    if faults := [str(result) for result in results if isinstance(result, LockError)]:
        raise LockError("\n\n".join(faults))
    written = tuple(result for result in results if isinstance(result, Path))
    return Renewed(written, (), differing(asked.values(), read(folder)))


def renew_package(
    root: Path,
    package: Package,
    entries: Mapping[str, Entry],
    interpreters: Mapping[str, Interpreter],
    *,
    again: bool = False,
    prune: bool = False,
) -> Renewed:
    """Renew all locks of a package: those of its targets, then those that its entries (by id) want besides.

    Those for Pythons that are not on this machine stay as they are. With `prune`, those that nothing wants are
    removed. Raises LockError as `renew` does.
    """
    folder = root / package.name / locks.FOLDER
    first = renew(root, package.name, _possible(alone(package), interpreters), interpreters, again=again)
    rest = wanted(package, entries, read(folder))
    possible = _possible(rest, interpreters)
    beyond = [item for item in possible if item.packages]
    second = renew(root, package.name, beyond, interpreters, again=again)
    last = renew(root, package.name, possible, interpreters)
    removed = tuple(_removed(folder, {item.file for item in rest})) if prune else ()
    return Renewed(first.written + second.written, removed, last.notes)


def _possible(
    environments: Iterable[Environment], interpreters: Mapping[str, Interpreter]
) -> list[Environment]:
    return [item for item in environments if item.python in interpreters]


def read(folder: Path) -> dict[str, Lock]:
    """The locks in a folder by the names of their files; what is none is passed over."""
    paths = sorted(folder.glob("*.txt"))
    return {path.name: locks.parse(text) for path in paths if (text := _text(path)) and is_lock(text)}


def differing(environments: Iterable[Environment], known: trials.Locks) -> tuple[str, ...]:
    """Where a target gets an older release on an older Python, because it does not say which it wants."""
    notes = {}
    for item in environments:
        for name in item.base.names:
            pins = _pins(item.target.pythons, item, name, known)
            if len(set(pins.values())) > 1 and not locks.pinned(item.target.requirements, name):
                versions = ", ".join(f"{pin} on Python {python}" for python, pin in pins.items())
                notes[item.target.name, name] = f"{item.target.name}: {name} is {versions}"
    return tuple(notes.values())


def _pins(pythons: tuple[str, ...], item: Environment, name: str, known: trials.Locks) -> dict[str, str]:
    found = {python: known.get(Environment(item.target, python).file) for python in pythons}
    return {python: lock.pins[name] for python, lock in found.items() if lock and name in lock.pins}


def _by_file(environments: Iterable[Environment]) -> dict[str, Environment]:
    asked: dict[str, Environment] = {}
    for item in environments:
        other = asked.setdefault(item.file, item)
        if other.header != item.header:
            fault = f"{title(item)} and {title(other)} would have the same lock {item.file}"
            raise LockError(
                f"{fault}\nhelp: name one of the targets, or ask for the packages, in other words"
            )
    return asked


def _fits(path: Path, environment: Environment) -> bool:
    text = _text(path)
    return text is not None and is_lock(text) and locks.parse(text).fits(environment)


def _text(path: Path) -> str | None:
    try:
        return path.read_bytes().decode()  # as it is: a lock with other ends of lines is none
    except (OSError, UnicodeDecodeError):
        return None


def _made(
    folder: Path, file: Path, interpreters: Mapping[str, Interpreter], environment: Environment
) -> Path | LockError | None:
    """Write a lock: its path, or what is wrong; None if it is as it was."""
    interpreter = interpreters.get(environment.python)
    if interpreter is None:
        python = environment.python
        missing = f"{title(environment)}: there is no CPython {python} on this machine"
        return LockError(f"{missing}\nhelp: uv python install {python}")
    try:
        text = compiled(environment, interpreter, file)
    except LockError as error:
        return error
    path = folder / environment.file
    if text == _text(path):
        return None
    return _written(path, text)


def _written(path: Path, text: str) -> Path | LockError:
    """Put a lock in its place."""
    try:
        path.parent.mkdir(exist_ok=True)
        whole.put(path, text.encode())
    except OSError as error:
        return LockError(f"{path.as_posix()}: cannot be written: {error.strerror}")
    return path


def _removed(folder: Path, kept: set[str]) -> Iterable[Path]:
    for path in sorted(folder.glob("*.txt")):
        if path.name not in kept:
            path.unlink()
            yield path
