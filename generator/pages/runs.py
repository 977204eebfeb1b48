"""How an entry stands: what was run, what came of it, and what is still to be run, as pages show it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

from packaging.utils import canonicalize_name
from packaging.version import Version

from generator.catalog import CatalogEntry
from generator.model import Package, Run
from generator.trials import slot

State = Literal["fail", "changed", "missing", "pass"]
Standing = Literal["verified", "partly", "changed", "never", "failing", "not-runnable"]

WORDS: Mapping[State, tuple[str, str]] = {
    "fail": ("✕", "not as expected"),
    "changed": ("↻", "changed since"),
    "missing": ("–", "not run"),
    "pass": ("✓", "as expected"),
}
"""What may be the case, the worst first, with the mark and the words for it."""
ORDER = tuple(WORDS)


class Meaning(NamedTuple):
    """A way for an entry to stand: what it is called in a heading and in the facts, and what it means."""

    title: str
    fact: str
    text: str


MEANINGS: Mapping[Standing, Meaning] = {
    "verified": Meaning("Verified", "", "Every run ended as expected."),
    "partly": Meaning(
        "In part", "in part", "What was run ended as expected; some runs are still to be done."
    ),
    "changed": Meaning(
        "Changed since",
        "not since it changed",
        "The samples, or what they run on, changed after the last run.",
    ),
    "never": Meaning("Never run", "not yet", "No recorded run yet: nothing of it is marked as verified."),
    "failing": Meaning("Failing", "no, a run failed", "A run did not end as expected."),
    "not-runnable": Meaning("Not runnable", "cannot be run", "The samples need what a run cannot have."),
}


@dataclass(frozen=True)
class Slot:
    """One run that there is to do, with what is known of it. `run` may be one of what has changed since."""

    cause: int
    target: str
    python: str
    state: State
    run: Run | None


@dataclass(frozen=True)
class Outcome:
    """What came of several runs taken together: the worst of them, and since when that is known."""

    state: State
    day: str | None
    places: tuple[str, ...]
    """Where it came of them."""
    pythons: tuple[str, ...]
    """The Pythons it came of them on, unless it came of all."""

    @property
    def mark(self) -> str:
        """A sign for it."""
        return WORDS[self.state][0]

    @property
    def words(self) -> str:
        """What it is called."""
        return WORDS[self.state][1]


@dataclass(frozen=True)
class Matrix:
    """Targets by Python, with the outcome of both samples in each place; None where there is nothing to run."""

    pythons: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Outcome | None, ...]], ...]


@dataclass(frozen=True)
class Runs:
    """All that a page says of the runs of one entry."""

    item: CatalogEntry
    package: Package

    @cached_property
    def slots(self) -> tuple[Slot, ...]:
        """Every run that there is to do. Attempts at what the entry says cannot be run do not count."""
        if self.item.entry.verify is None:
            return ()
        record = self.item.record
        old = {slot(run): run for run in record.outdated}
        held = [(slot(run), _state(run), run) for run in record.runs]
        open_ = [(job.slot, _unrun(old.get(job.slot)), old.get(job.slot)) for job in record.missing]
        return tuple(
            Slot(cause, target, python, state, run)
            for (cause, target, python, _), state, run in sorted((*held, *open_), key=self._order)
        )

    def _order(self, found: tuple[tuple[int, str, str, str], State, Run | None]) -> tuple[object, ...]:
        cause, target, python, sample = found[0]
        names = [item.name for item in self.package.targets]
        return (cause, names.index(target), Version(python), sample)

    @property
    def standing(self) -> Standing:
        """How the entry stands as a whole."""
        states = {item.state for item in self.slots}
        if self.item.entry.verify is None:
            return "not-runnable"
        if "fail" in states:
            return "failing"
        if "changed" in states:
            return "changed"
        if states == {"pass"}:
            return "verified"
        return "partly" if "pass" in states else "never"

    @property
    def meaning(self) -> Meaning:
        """How that is told."""
        return MEANINGS[self.standing]

    @property
    def day(self) -> str | None:
        """The day of the oldest run that holds."""
        return min((run.date for run in self.item.runs), default=None)

    @property
    def matrix(self) -> Matrix:
        """The runs of the main samples."""
        main = [item for item in self.slots if item.cause == 0]
        pythons = sorted({item.python for item in main}, key=Version)
        rows = (
            (name, tuple(outcome([item for item in here if item.python == python]) for python in pythons))
            for name, here in by_target(main).items()
        )
        return Matrix(tuple(pythons), tuple(rows))

    def of_cause(self, number: int) -> tuple[Outcome, ...]:
        """What came of the samples of a cause, or of the main ones (0), both together, the worst first."""
        here = [item for item in self.slots if item.cause == number]
        states = {place: _worst(item for item in here if at(item) == place) for place in map(at, here)}
        found = (outcome([item for item in here if states[at(item)] == state]) for state in WORDS)
        return tuple(item for item in found if item)

    @property
    def faults(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """What was not as expected, with the run it was seen in."""
        failed = [item.run for item in self.slots if item.run and item.state == "fail"]
        return tuple((_called(run), run.faults) for run in failed)


def outcome(slots: Sequence[Slot]) -> Outcome | None:
    """What came of several runs, taken together; None if there are none."""
    if not slots:
        return None
    state = _worst(slots)
    such = [item for item in slots if item.state == state]
    day = min((item.run.date for item in such if item.run), default=None)
    here = dict.fromkeys(map(at, such))
    pythons = () if len(here) == len(set(map(at, slots))) else tuple(python for _, python in here)
    return Outcome(state, day, places(here), pythons)


def at(item: Slot) -> tuple[str, str]:
    """The target and the Python of a run to do."""
    return item.target, item.python


def by_target(slots: Iterable[Slot]) -> dict[str, list[Slot]]:
    """Runs to do by their targets, in their order."""
    found: dict[str, list[Slot]] = {}
    for item in slots:
        found.setdefault(item.target, []).append(item)
    return found


def places(found: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Targets and Pythons in words, each target once: `acme 1.0.0 · Python 3.9, 3.12`."""
    pythons: dict[str, set[str]] = {}
    for target, python in found:
        pythons.setdefault(target, set()).add(python)
    return tuple(
        f"{target} · Python {', '.join(sorted(each, key=Version))}" for target, each in pythons.items()
    )


def place(run: Run) -> tuple[str, str]:
    """The target of a run, and its Python by its first two numbers."""
    _, target, python, _ = slot(run)
    return target, python


def newest_first(runs: Iterable[Run], package: Package) -> list[Run]:
    """Runs by the version of the package, then by that of Python, the newest first."""
    return sorted(runs, key=lambda run: (_version(run, package), Version(run.python)), reverse=True)


def _version(run: Run, package: Package) -> Version:
    pins = dict(item.partition("==")[::2] for item in run.packages)
    return Version(pins.get(canonicalize_name(package.registry or ""), "0"))


def _worst(slots: Iterable[Slot]) -> State:
    return min((item.state for item in slots), key=ORDER.index)


def _state(run: Run) -> State:
    return "pass" if run.outcome == "pass" else "fail"


def _unrun(before: Run | None) -> State:
    return "changed" if before else "missing"


def _called(run: Run) -> str:
    cause = f", cause {run.cause}" if run.cause else ""
    return f"{run.target} · Python {run.python}{cause}, {run.sample} sample"
