"""The tracebacks and the classes that runs of the broken sample recorded, each different one once."""

from dataclasses import dataclass

from generator.model import Package, Raised, Run
from generator.pages.runs import newest_first, place, places


@dataclass(frozen=True)
class Trace:
    """A traceback as it was printed, and where."""

    python: str
    """The newest Python that printed it, on the newest target that did."""
    same: tuple[str, ...]
    """The other places that did."""
    text: str
    marked: frozenset[int]
    """The lines of the message."""

    @property
    def language(self) -> str:
        """How it is highlighted."""
        return "pytb" if self.text.startswith("Traceback") else "text"


@dataclass(frozen=True)
class Family:
    """What an `except` clause may name to catch what was raised, and where that is so."""

    classes: tuple[str, ...]
    children: tuple[str, ...]
    places: tuple[str, ...]


def raising(runs: tuple[Run, ...], package: Package) -> list[tuple[Run, Raised]]:
    """The runs of the main broken sample that raised what they should, newest first."""
    wanted = (run for run in runs if run.sample == "broken" and run.cause is None and run.outcome == "pass")
    return [(run, run.raised) for run in newest_first(wanted, package) if run.raised]


def traces(found: list[tuple[Run, Raised]]) -> dict[str, list[Trace]]:
    """One for each traceback that differs, by the newest target that printed it; the newest first."""
    texts: dict[str, list[tuple[Run, Raised]]] = {}
    for run, raised in found:
        texts.setdefault(raised.traceback, []).append((run, raised))
    targets: dict[str, list[Trace]] = {}
    for text, [(newest, raised), *others] in texts.items():
        same = places(place(run) for run, _ in others)
        trace = Trace(place(newest)[1], same, text, _message_lines(text, raised.message))
        targets.setdefault(newest.target, []).append(trace)
    return targets


def _message_lines(text: str, message: str) -> frozenset[int]:
    """The numbers of the lines that the message takes at the end; of the last line, where it stands elsewhere."""
    last = text.rstrip().count("\n") + 1
    length = message.rstrip().count("\n") if text.rstrip().endswith(message.rstrip()) else 0
    return frozenset(range(last - length, last + 1))


def families(found: list[tuple[Run, Raised]]) -> tuple[Family, ...]:
    """One for each set of classes that differs, the newest first."""
    groups: dict[tuple[tuple[str, ...], tuple[str, ...]], list[tuple[str, str]]] = {}
    for run, raised in found:
        groups.setdefault((raised.classes, raised.children), []).append(place(run))
    return tuple(Family(classes, children, places(group)) for (classes, children), group in groups.items())
