"""All entries, sorted and indexed, with the values that follow from them."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import TypeVar

from generator.model import Entry, Package, PublicClass, PublicClasses, Run, Severity
from generator.trials import NEVER_RUN, Record

Key = TypeVar("Key", bound=Hashable)

SEVERITIES: tuple[Severity, ...] = ("critical", "high", "medium", "low")


@dataclass(frozen=True)
class CatalogEntry:
    """One entry under its id, with its recorded runs if there are any."""

    id: str
    entry: Entry
    record: Record = NEVER_RUN

    @property
    def package(self) -> str:
        """The name of the package that the entry belongs to."""
        return self.id.partition("/")[0]

    @property
    def slug(self) -> str:
        """The entry's own part of its id."""
        return self.id.partition("/")[2]

    @property
    def names(self) -> tuple[str, ...]:
        """All qualified names under which the exception is known, its present one first."""
        return (self.entry.exception, *(alias.name for alias in self.entry.aliases or ()))

    @property
    def runs(self) -> tuple[Run, ...]:
        """The recorded runs of the samples as they are now."""
        return self.record.runs

    @property
    def verified(self) -> str | None:
        """The date of the oldest run that the entry rests on; None unless all were done and passed."""
        passed = self.runs and not self.record.missing and all(run.outcome == "pass" for run in self.runs)
        return min(run.date for run in self.runs) if passed else None

    @property
    def tested_on(self) -> tuple[str, ...]:
        """The targets on which every run was done and passed."""
        failed = {run.target for run in self.runs if run.outcome != "pass"}
        failed |= {job.environment.target.name for job in self.record.missing}
        return tuple(dict.fromkeys(run.target for run in self.runs if run.target not in failed))


@dataclass(frozen=True)
class Catalog:
    """All entries and packages. `known` are the ids of all files, also of those that could not be read."""

    packages: tuple[Package, ...]
    entries: tuple[CatalogEntry, ...]
    known: frozenset[str]
    classes: Mapping[str, PublicClasses] = field(default_factory=dict)
    """The exception classes that packages define, where they were read."""

    @cached_property
    def by_id(self) -> Mapping[str, CatalogEntry]:
        """Entries by id."""
        return MappingProxyType({item.id: item for item in self.entries})

    @cached_property
    def package(self) -> Mapping[str, Package]:
        """Packages by name."""
        return MappingProxyType({package.name: package for package in self.packages})

    @cached_property
    def by_package(self) -> Mapping[str, tuple[CatalogEntry, ...]]:
        """Entries by package; packages without entries have an empty tuple."""
        groups = self._grouped(lambda item: (item.package,))
        return MappingProxyType({package.name: groups.get(package.name, ()) for package in self.packages})

    @cached_property
    def by_severity(self) -> Mapping[str, tuple[CatalogEntry, ...]]:
        """Entries by severity, the worst first."""
        groups = self._grouped(lambda item: (item.entry.severity,))
        return MappingProxyType({level: groups[level] for level in SEVERITIES if level in groups})

    @cached_property
    def by_http_code(self) -> Mapping[int, tuple[CatalogEntry, ...]]:
        """Entries by HTTP status."""
        return self._grouped(lambda item: (item.entry.http_code,) if item.entry.http_code else ())

    @cached_property
    def by_tag(self) -> Mapping[str, tuple[CatalogEntry, ...]]:
        """Entries by tag."""
        return self._grouped(lambda item: item.entry.tags or ())

    @cached_property
    def by_name(self) -> Mapping[str, tuple[CatalogEntry, ...]]:
        """Entries by every qualified name of their exceptions."""
        return self._grouped(lambda item: dict.fromkeys(item.names))

    def covering(self, found: PublicClass) -> tuple[CatalogEntry, ...]:
        """The entries about a class, under any of its names."""
        items = (item for name in (found.name, *found.also) for item in self.by_name.get(name, ()))
        return tuple({item.id: item for item in items}.values())

    def related(self, item: CatalogEntry) -> tuple[CatalogEntry, ...]:
        """The entries named as related, then those that name this one."""
        named = item.entry.related or ()
        others = (other for other in self._naming.get(item.id, ()) if other.id not in named)
        return (*(self.by_id[name] for name in named), *others)

    @cached_property
    def _naming(self) -> Mapping[str, tuple[CatalogEntry, ...]]:
        return self._grouped(lambda item: item.entry.related or ())

    @cached_property
    def taken_for(self) -> Mapping[str, tuple[CatalogEntry, ...]]:
        """Entries by the ids that they name as look-alikes."""
        return self._grouped(lambda item: (other.id for other in item.entry.look_alikes or ()))

    def _grouped(
        self, keys: Callable[[CatalogEntry], Iterable[Key]]
    ) -> Mapping[Key, tuple[CatalogEntry, ...]]:
        groups: dict[Key, list[CatalogEntry]] = {}
        for item in self.entries:
            for key in keys(item):
                groups.setdefault(key, []).append(item)
        return MappingProxyType({key: tuple(groups[key]) for key in sorted(groups)})  # type: ignore[type-var]
