"""A report: sections of things to do, and of things to know, each with what mends it."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Item:
    """One thing: what it is about, what is the case, where that stands, and what mends it."""

    subject: str
    text: str
    places: tuple[str, ...] = ()
    """Files, with a line where one is known: `errors/openai/rate-limit.yaml:57`."""
    advice: str = ""
    """What to do, in words."""
    cure: str = ""
    """A command or lines to paste."""
    names: tuple[str, ...] = ()
    """What it is a number of."""


@dataclass(frozen=True)
class Kind:
    """A kind of thing: what it is called, what it means, and whether something is to be done about it."""

    title: str
    text: str
    due: bool = True


KINDS: Mapping[str, Kind] = {
    "problems": Kind("Problems", "Entries that break a rule. Mend them first: they are missing below."),
    "failing": Kind("Failing", "A run of a sample did not end as expected. Correct the entry, then run it."),
    "changed": Kind("Changed since", "The samples, or what they run on, changed after the last run."),
    "never": Kind("Never run", "There is no recorded run."),
    "partly": Kind("Run in part", "Some runs are still to be done."),
    "old": Kind("Old evidence", "The oldest run that counts is more than 90 days old."),
    "gone": Kind("Pages that are gone", "The page does not exist any more."),
    "moved": Kind("Pages that moved", "The page has another address for good."),
    "anchor": Kind("Missing anchors", "The page is there, the part of it that is named is not."),
    "certificate": Kind("Certificates", "A browser would warn of the page."),
    "unreachable": Kind("Unreachable pages", "The page was tried twice. It may be back tomorrow."),
    "exemptions": Kind("Exemptions", "Settings excuse an address that need not be excused."),
    "notes": Kind("Notes to review", "Nobody has checked what a note says."),
    "look-alikes": Kind("One-sided look-alikes", "An entry is taken for another that does not say so."),
    "refused": Kind(
        "Pages that cannot be judged", "They refuse programs. Open them in a browser, or exempt them.", False
    ),
    "classes": Kind("Classes without an entry", "Exceptions of a package that no entry explains.", False),
}
"""What a report can hold, in its order."""


@dataclass(frozen=True)
class Section:
    """All things of one kind."""

    name: str
    items: tuple[Item, ...]

    @property
    def kind(self) -> Kind:
        """What they are."""
        return KINDS[self.name]


@dataclass(frozen=True)
class Report:
    """What has gone stale or wrong on a day. Sections hold something."""

    today: str
    entries: int
    packages: int
    references: str
    """What was done about the addresses that entries name."""
    sections: tuple[Section, ...]

    @property
    def due(self) -> int:
        """How many things are to be done."""
        return sum(len(section.items) for section in self.sections if section.kind.due)
