"""What could be better in entries that are right: one small generator each, its docstring is the rule."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from generator import codes
from generator.catalog import Catalog, CatalogEntry
from generator.checks.across import Located
from generator.codes import Code
from generator.cures import line
from generator.model.walk import Text, texts
from generator.problems import Finding, Place

# What one reads while something is broken, in characters of its source.
LIMITS: Mapping[tuple[str, ...], int] = {
    ("quick_fix",): 600,
    ("why",): 1200,
    ("detection",): 800,
    ("causes", "cause"): 400,
    ("causes", "fix"): 500,
    ("workaround",): 500,
    ("prevention",): 400,
}
FEW = 6  # entries for one exception that a reader can be led between by questions
ROOM = 10  # look-alikes that an entry can have
YEAR = 366  # days

NOT_PROSE = re.compile(r"```.*?(?:```|\Z)|`+[^`]*`+|\"[^\"]*\"|“[^”]*”", re.DOTALL)
FILLER = re.compile(
    r"\b(?:(?i:simply|obviously|basically|of course|needless to say|please note|note that|it is important to"
    r"|it should be noted|as you (?:can see|know)|(?:can|could|should|must|to|you) just)|Just)\b"
)
LOUD = re.compile(r"\w+!(?!\w)")


class Advised(NamedTuple):
    """What rules of advice look at: one entry among all, and the day it is."""

    item: CatalogEntry
    catalog: Catalog
    today: str


Advice = Iterator[Finding]


def short_enough(now: Advised) -> Advice:
    """What is read in a hurry is short."""
    for text in texts(now.item.entry):
        limit = LIMITS.get(tuple(part for part in text.place if isinstance(part, str)))
        if limit and len(text.value) > limit:
            message = f"expected at most {limit} characters, for a reader in a hurry; found {len(text.value)}"
            yield Finding(codes.LENGTHY, text.place, message)


def _own_prose(now: Advised) -> Iterator[Text]:
    """The entry's Markdown without code and quotations, and without what others wrote."""
    for text in texts(now.item.entry):
        if text.markdown and text.place[0] != "notes":
            yield text._replace(value=NOT_PROSE.sub(lambda match: " " * len(match.group()), text.value))


def no_filler(now: Advised) -> Advice:
    """Prose has no words that only tell the reader how easy it is."""
    for text in _own_prose(now):
        if match := FILLER.search(text.value):
            yield _to_remove(codes.FILLER, text.place, " ".join(match.group().split()))


def no_exclamation(now: Advised) -> Advice:
    """Prose has no exclamation marks."""
    for text in _own_prose(now):
        if match := LOUD.search(text.value):
            yield _to_remove(codes.LOUD, text.place, match.group())


def _to_remove(code: Code, place: Place, words: str) -> Finding:
    wanted = "a period" if code is codes.LOUD else "the sentence without it"
    return Finding(code, place, f"expected {wanted}; found “{words}”", fragment=words)


def title_is_a_name(now: Advised) -> Advice:
    """A title does not end in a period; an ellipsis may."""
    title = now.item.entry.title
    if title.endswith(".") and not title.endswith(".."):
        message = "expected a title without a period at its end; found one"
        yield Finding(codes.TITLE_ENDS, ("title",), message, line(("title",), title.removesuffix(".")))


def named_back(now: Advised) -> Advice:
    """Look-alikes name each other, and so do the few entries for one exception that is not a builtin."""
    named = {other.id for other in now.item.entry.look_alikes or ()}
    if len(named) >= ROOM:
        return
    for other, reason in sorted(_alike(now).items()):
        if other not in named and other != now.item.id:
            item = f"- id: {other}\n  question: …"
            cure = item if named else "look_alikes:\n  " + item.replace("\n", "\n  ")
            yield Finding(codes.ONE_SIDED, ("look_alikes",), f"{other} {reason}", cure, at_key=True)


def _alike(now: Advised) -> Mapping[str, str]:
    """The entries that this one should be told apart from, and why."""
    item, catalog = now.item, now.catalog
    groups = [(name, catalog.by_name.get(name, ())) for name in item.names if "." in name]
    same = {
        other.id: f"is about {name} too, and this entry does not tell the two apart"
        for name, group in groups
        if len(group) <= FEW
        for other in group
    }
    naming = catalog.taken_for.get(item.id, ())
    return same | {other.id: "names this entry as a look-alike, and is not named back" for other in naming}


def opened_lately(now: Advised) -> Advice:
    """References that say when somebody opened them were opened within a year."""
    entry, today = now.item.entry, date.fromisoformat(now.today)
    listed = ((("references", number), item) for number, item in enumerate(entry.references))
    caused = ((("causes", number, "reference"), cause.reference) for number, cause in enumerate(entry.causes))
    for place, reference in (*listed, *caused):
        opened = reference.opened if reference else None
        if opened and (today - date.fromisoformat(opened)).days > YEAR:
            message = f"nobody has opened it since {opened}; open it, and see whether it still says so"
            here = (*place, "opened")
            yield Finding(codes.STALE_REFERENCE, here, message, line(here, now.today))


def evidence_is_current(now: Advised) -> Advice:
    """Samples that can be run were run as they are now."""
    record = now.item.record
    if record.missing:
        code = codes.OUTDATED if record.recorded else codes.NEVER_RUN
        some = len(record.missing), sum(not job.probe for job in record.wanted)
        message = f"{some[0]} of {some[1]} runs are not recorded as the samples are now"
        yield Finding(code, ("verify",), message, f"errorbook verify {now.item.id}", at_key=True)


def samples_pass(now: Advised) -> Advice:
    """Each recorded run ended as expected."""
    failed = [run for run in now.item.runs if run.outcome == "fail"]
    for run in failed[:1]:
        others = f", and {len(failed) - 1} more" if len(failed) > 1 else ""
        message = (
            f"the {run.sample} sample on {run.target}, Python {run.python}{others}: {'; '.join(run.faults)}"
        )
        yield Finding(codes.FAILING, ("verify",), message, f"errorbook verify {now.item.id}", at_key=True)


RULES: tuple[Callable[[Advised], Advice], ...] = (
    short_enough,
    no_filler,
    no_exclamation,
    title_is_a_name,
    named_back,
    opened_lately,
    evidence_is_current,
    samples_pass,
)


def advice(catalog: Catalog, today: str) -> Iterator[Located]:
    """Everything that could be better in the valid entries; `today` is a date, `2026-01-31`."""
    for item in catalog.entries:
        for rule in RULES:
            yield from (Located(item.id, finding) for finding in rule(Advised(item, catalog, today)))
