"""What is known of an exception class: from the newest target in the sandbox, or from what there is without it."""

import builtins
import difflib
import importlib.util
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from generator import locks
from generator.locks import Environment, Lock
from generator.model import Package, PublicClass
from generator.problems import Refused
from generator.verify import coverage, environments, renewal
from generator.verify.campaign import Base
from generator.verify.definition import Definition, definition
from generator.verify.locking import is_lock
from generator.verify.sandbox import Cell


class NoSuchClass(Refused):
    """A package has no class of that name; the text says what is like it."""


@dataclass(frozen=True)
class Facts:
    """What could be found out, and in `notes` what could not."""

    name: str
    """The class by the name to import it by."""
    also: tuple[str, ...] = ()
    """Other public names."""
    bases: tuple[str, ...] = ()
    status: int | None = None
    doc: str = ""
    places: tuple[str, ...] = ()
    """Where the package raises it: `openai/_client.py:656`."""
    source: str = ""
    """What was read: the target, or what is installed."""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Place:
    """An environment that there is, and what it was made from."""

    environment: Environment
    lock: Lock
    folder: Path
    cell: Cell

    @property
    def packages(self) -> Path:
        """Where its packages are."""
        return next(self.folder.glob("lib/python3.*/site-packages"))


def builtin(name: str) -> Facts:
    """What this Python says of a builtin exception."""
    kind = getattr(builtins, name, None)
    version = f"Python {sys.version_info.major}.{sys.version_info.minor}"
    if kind is None:  # of a later Python
        return Facts(name, notes=(f"{name} is not in {version}",))
    return Facts(
        name, (), tuple(base.__name__ for base in kind.__bases__), doc=kind.__doc__ or "", source=version
    )


def read(base: Base, package: Package, name: str, recorded: tuple[PublicClass, ...]) -> Facts:
    """What is known of a class of a package; `recorded` are the classes that were read before.

    Raises NoSuchClass.
    """
    notes: list[str] = []
    found, files, source = recorded, tuple[Path, ...](), ""
    try:
        place = made(base, package)
        files, source = tuple(roots(place, package)), place.environment.target.name
        found = coverage.read(package, place.cell)
    except Refused as error:
        notes.append(f"{package.name}: its newest target could not be read: {first(error)}")
    if not files:
        files = tuple(_installed_here(package))
        source = f"{package.name} as it is installed here" if files else ""
    defined = definition(name.rpartition(".")[2], files) if files else None
    return _gathered(_public(package, name, found, defined), defined, source, tuple(notes))


def _gathered(one: PublicClass, defined: Definition | None, source: str, notes: tuple[str, ...]) -> Facts:
    facts = Facts(one.name, one.also, one.bases, source=source)
    if defined is None:
        return replace(facts, notes=(*notes, f"{one.name}: its definition could not be read"))
    return replace(facts, status=defined.status, doc=defined.doc, places=defined.places, notes=notes)


def _public(
    package: Package, name: str, classes: tuple[PublicClass, ...], defined: Definition | None
) -> PublicClass:
    """The class of a name, or of a private name of the same class; what nobody knows is taken as it is named.

    Raises NoSuchClass if the package defines none of that name.
    """
    bare = name.rpartition(".")[2]
    exact = [one for one in classes if name in (one.name, *one.also)]
    alike = [one for one in classes if one.name.rpartition(".")[2] == bare]
    if exact or len(alike) == 1:
        return (exact or alike)[0]
    if classes and not defined:
        known = [one.name for one in classes]
        near = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
        cure = f"\nhelp: errorbook new {near[0]}" if near else f"\nhelp: errorbook coverage {package.name}"
        raise NoSuchClass(f"expected an exception class of {package.name}; found {name}{cure}")
    return PublicClass(name=name, bases=())


def made(base: Base, package: Package) -> Place:
    """The environment of the package's newest target, with the lock it has or with one that is not kept."""
    environment = coverage.newest(base, package)
    interpreter = base.interpreters[environment.python]
    text = _lock(base, package, environment)
    folder = environments.make(text, interpreter, base.cache)
    return Place(environment, locks.parse(text), folder, Cell(folder, interpreter.base, {}))


def _lock(base: Base, package: Package, environment: Environment) -> str:
    path = base.root / package.name / locks.FOLDER / environment.file
    if path.is_file() and is_lock(text := path.read_text("utf-8")) and locks.parse(text).fits(environment):
        return text
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, package.name).mkdir()
        renewal.renew(Path(folder), package.name, [environment], base.interpreters)
        return Path(folder, package.name, locks.FOLDER, environment.file).read_text("utf-8")


def roots(place: Place, package: Package) -> Iterator[Path]:
    """The folders or files of a package's modules in an environment; for Python, those of the standard library."""
    folder = place.packages
    if not package.registry:
        folder = next(place.cell.base.glob("lib/python3.*/"), folder)
    for module in package.modules or (package.name,):
        yield from (path for path in (folder / module, folder / f"{module}.py") if path.exists())


def _installed_here(package: Package) -> Iterator[Path]:
    """The same of what is installed beside errorbook. Nothing of it is imported."""
    for module in package.modules or (package.name,):
        found = importlib.util.find_spec(module)
        for folder in (found.submodule_search_locations or ()) if found else ():
            yield Path(folder)
        if found and not found.submodule_search_locations and found.origin and found.origin.endswith(".py"):
            yield Path(found.origin)


def first(error: Refused) -> str:
    """What a refusal says, without its help."""
    return str(error).splitlines()[0]
