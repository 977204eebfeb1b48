"""What was run of the whole site: every entry on every target."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from generator.catalog import Catalog, CatalogEntry
from generator.model import Package
from generator.pages.runs import MEANINGS, Meaning, Outcome, Runs, by_target, outcome


@dataclass(frozen=True)
class Row:
    """One entry, with an outcome for each target; None where its versions leave nothing to run."""

    runs: Runs
    outcomes: tuple[Outcome | None, ...]


@dataclass(frozen=True)
class Group:
    """The entries of one package that can be run."""

    package: Package
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Overview:
    """What the page shows."""

    catalog: Catalog

    @cached_property
    def _runs(self) -> tuple[Runs, ...]:
        return tuple(Runs(item, self.catalog.package[item.package]) for item in self.catalog.entries)

    @property
    def counts(self) -> tuple[tuple[Meaning, int], ...]:
        """How many entries stand how, with what that means."""
        found = Counter(runs.standing for runs in self._runs)
        return tuple((meaning, found[standing]) for standing, meaning in MEANINGS.items())

    @property
    def days(self) -> tuple[str, str] | None:
        """The days of the oldest and the newest run that hold."""
        days = [run.date for runs in self._runs for run in runs.item.runs if runs.slots]
        return (min(days), max(days)) if days else None

    @property
    def groups(self) -> tuple[Group, ...]:
        """The packages that have entries to run."""
        rows: dict[str, list[Row]] = {}
        for runs in self._runs:
            if runs.standing != "not-runnable":
                rows.setdefault(runs.package.name, []).append(_row(runs))
        return tuple(Group(self.catalog.package[name], tuple(rows[name])) for name in sorted(rows))

    @property
    def not_runnable(self) -> tuple[CatalogEntry, ...]:
        """The entries whose samples cannot be run."""
        return tuple(runs.item for runs in self._runs if runs.standing == "not-runnable")


def _row(runs: Runs) -> Row:
    found = by_target(runs.slots)
    outcomes = (outcome(found.get(target.name, ())) for target in runs.package.targets)
    return Row(runs, tuple(outcomes))
