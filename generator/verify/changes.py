"""What is different from the last time, as one would tell it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from generator.matching import normalised
from generator.model import Run
from generator.trials import slot

SHOWN = 160  # characters of a message


def changes(before: Iterable[Run], after: Iterable[Run]) -> tuple[str, ...]:
    """One line for each thing that changed, with all the targets for which it did.

    `openai 3.54.0 (Python 3.13): the message of the broken sample changed from "…" to "…"`
    """
    recorded = {slot(run): run for run in before}
    told: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for run in after:
        for sentence in _sentences(recorded.get(slot(run)), run):
            told[sentence][run.target].append(run.python)
    return tuple(f"{_targets(targets)}: {sentence}" for sentence, targets in told.items())


def _targets(targets: dict[str, list[str]]) -> str:
    return ", ".join(
        f"{target} (Python {', '.join(dict.fromkeys(pythons))})" for target, pythons in targets.items()
    )


def _sentences(before: Run | None, after: Run) -> Iterator[str]:
    which = f"the {after.sample} sample" + (f" of cause {after.cause}" if after.cause else "")
    if after.outcome == "fail":
        yield f"{which} is not as expected: {'; '.join(after.faults)}"
    elif before is None:
        yield f"{which} is as expected, for the first time"
    elif before.outcome == "fail":
        yield f"{which} is as expected again"
    if before is not None and before.outcome == "pass":
        yield from _differences(which, before, after)


def _differences(which: str, before: Run, after: Run) -> Iterator[str]:
    if before.packages and before.packages != after.packages:
        yield f"{which} now runs with {', '.join(after.packages)}; before, with {', '.join(before.packages)}"
    if before.raised is None or after.raised is None:
        return
    if before.raised.type != after.raised.type:
        yield f"{which} now raises {after.raised.type}; it raised {before.raised.type}"
    elif before.raised.message != after.raised.message:
        old, new = _parted(before.raised.message, after.raised.message)
        yield f"the message of {which} changed from {old} to {new}"
    if before.raised.classes != after.raised.classes:
        yield f"{after.raised.type} now derives from {', '.join(after.raised.classes[1:])}"
    if before.raised.status != after.raised.status:
        yield f"{which} now carries the status {after.raised.status or 'none'}; it was {before.raised.status or 'none'}"


def _parted(old: str, new: str) -> tuple[str, str]:
    """Two messages; long ones from shortly before the place where they begin to differ."""
    pairs = enumerate(zip(old, new, strict=False))
    same = next((at for at, (one, other) in pairs if one != other), min(len(old), len(new)))
    start = max(0, same - 20) if max(len(old), len(new)) > SHOWN else 0
    return _shown(old, start), _shown(new, start)


def _shown(text: str, start: int) -> str:
    part = normalised(text[start : start + SHOWN])
    return f'"{"…" if start else ""}{part}{"…" if len(text) > start + SHOWN else ""}"'
