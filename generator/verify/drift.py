"""The newest releases: does what the entries say still hold for what came out since?"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from packaging.utils import canonicalize_name

from generator import locks, trials
from generator.catalog import Catalog, CatalogEntry
from generator.locks import Environment, Lock
from generator.model import Package, Run, Target
from generator.trials import Record
from generator.verify import renewal
from generator.verify.campaign import Base


def items(base: Base, catalog: Catalog, entries: Iterable[CatalogEntry]) -> tuple[CatalogEntry, ...]:
    """The entries with runs on the newest release of their package instead of those on its targets.

    Their record is what the package's last target gave, so that only what differs is told. Locks go to the base's
    root, which is not that of the entries. Packages whose last target is the newest release are left out.
    """
    groups: dict[str, list[CatalogEntry]] = {}
    for item in entries:
        groups.setdefault(item.package, []).append(item)
    return tuple(
        item for name, group in groups.items() for item in _moved(base, catalog.package[name], group)
    )


def _moved(base: Base, package: Package, group: list[CatalogEntry]) -> Iterator[CatalogEntry]:
    newest = _newest(base, package)
    if newest is None:
        return
    known = renewal.read(base.root / package.name / locks.FOLDER)
    for item in group:
        wanted = trials.jobs(item.id, item.entry, newest, known)
        renewal.renew(base.root, package.name, {job.environment for job in wanted}, base.interpreters)
        last = [run for run in item.runs if run.target == package.targets[-1].name]
        before = tuple(_as_before(base, run, newest.targets[0]) for run in last)
        yield replace(item, record=Record(wanted, (), before))


def _newest(base: Base, package: Package) -> Package | None:
    """The package with its newest release as its only target; None if that is its last one already."""
    last = package.targets[-1]
    python = next((name for name in reversed(last.pythons) if name in base.interpreters), None)
    if not package.registry or python is None:
        return None
    asked = _target(f"{package.registry} newest", package.registry, python)
    version = _lock(base, package, Environment(asked, python)).pins[canonicalize_name(package.registry)]
    if version == locks.pinned(last.requirements, package.registry):
        return None
    found = _target(f"{package.registry} {version}", f"{package.registry}=={version}", python)
    _lock(base, package, Environment(found, python))
    return package.model_copy(update={"targets": (found,)})


def _target(name: str, requirement: str, python: str) -> Target:
    return Target.model_validate({"name": name, "requirements": (requirement,), "pythons": (python,)})


def _lock(base: Base, package: Package, environment: Environment) -> Lock:
    folder: Path = base.root / package.name / locks.FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    renewal.renew(base.root, package.name, [environment], base.interpreters)
    return renewal.read(folder)[environment.file]


def _as_before(base: Base, run: Run, target: Target) -> Run:
    """A recorded run in the place of the one to compare with it."""
    python = base.interpreters[target.pythons[0]].version
    return run.model_copy(update={"target": target.name, "python": python, "packages": ()})
