"""Making a report of a folder of entries: what is opened, and what is found."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import chain
from pathlib import Path

from generator.addresses.answers import Answer
from generator.load import Loaded
from generator.review.evidence import evidence
from generator.review.knowledge import knowledge, problems
from generator.review.places import Places
from generator.review.references import Exempt, exemptions, judged, named
from generator.review.report import KINDS, Item, Report, Section

OFF_LINE = (
    "No address was judged: none of their hosts can be found from here, so this machine seems off line."
)
NOT_ASKED = "No address was opened, as --offline asks."


@dataclass(frozen=True)
class Opened:
    """What was answered; nothing, with the words for it, if nobody was asked."""

    answers: Mapping[str, Answer]
    words: str


Open = Callable[[Iterable[str]], Opened]
"""Opens addresses."""


def review(root: Path, loaded: Loaded, today: date, exempt: Exempt, open_: Open) -> Report:
    """What has gone stale or wrong in a folder of entries on a day."""
    catalog, places = loaded.catalog, Places(root)
    everything = named(catalog)
    urls = sorted({one.url for one in everything})
    opened = open_(urls)
    found = chain(
        problems(loaded.problems),
        evidence(catalog, today),
        judged(everything, opened.answers, exempt, places),
        exemptions(urls, opened.answers, exempt),
        knowledge(catalog, places),
    )
    sections: dict[str, list[Item]] = {name: [] for name in KINDS}
    for name, item in found:
        sections[name].append(item)
    return Report(
        today.isoformat(),
        len(catalog.entries),
        len(catalog.packages),
        opened.words,
        tuple(Section(name, tuple(items)) for name, items in sections.items() if items),
    )
