"""Entries that were not run as they are now, or long ago."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

from generator.catalog import Catalog
from generator.pages.runs import Runs
from generator.review.report import Item

OLD = 90  # days, as `age.js` has it

Found = Iterator[tuple[str, Item]]
"""Things, each with the name of its section."""


def evidence(catalog: Catalog, today: date) -> Found:
    """What is wrong with the recorded runs of each entry."""
    for entry in catalog.entries:
        if entry.package in catalog.package:
            runs = Runs(entry, catalog.package[entry.package])
            yield from _standing(runs)
            yield from _age(runs, today)


def _standing(runs: Runs) -> Found:
    number = Counter(slot.state for slot in runs.slots)
    texts = {
        "failing": f"not as expected: {number['fail']}",
        "changed": f"changed since: {number['changed']}",
        "partly": f"not run: {number['missing']}",
        "never": f"to be run: {number['missing']}",
    }
    if runs.standing in texts:
        text = f"{texts[runs.standing]} of {len(runs.slots)} runs"
        yield runs.standing, Item(runs.item.id, text, cure=f"errorbook verify {runs.item.id}")


def _age(runs: Runs, today: date) -> Found:
    if runs.slots and runs.day and (age := (today - date.fromisoformat(runs.day)).days) > OLD:
        text = f"the oldest run is of {runs.day}, {age} days ago"
        yield "old", Item(runs.item.id, text, cure=f"errorbook verify --all {runs.item.id}")
