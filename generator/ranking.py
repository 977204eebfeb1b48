"""A pasted text and the entries it could be → a ranked list, each with its reasons.

The rules and the numbers are those of `templates/static/matching.js`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from generator.matching import Template
from generator.pasted import Pasted, Raised

TEMPLATE, TEMPLATE_MOST = 40, 30  # for a message that fits, and at most as much again for how much it says
CAUSE = 8  # for being what another exception came of
WORDS = 30  # for a message whose words are all there
QUALIFIED, SAME_PACKAGE, BARE, MENTIONED = 30, 25, 15, 6
OTHER_PACKAGE, CONTRADICTED = 3, -12
CODE, STATUS, FRAMES, NAMED = 15, 5, 8, 4
ENOUGH = 12  # letters and digits of a template that say something by themselves
MUCH = 45  # the least score of a confident answer
LEAD = 4  # by how much it leads the next
SHARE = 0.75  # of a template's words that are worth a mention
GENERIC = {"exception", "error", "baseexception", "warning"}


@dataclass(frozen=True)
class Record:
    """What the match index knows of an entry."""

    id: str
    title: str
    names: tuple[str, ...]
    templates: tuple[str, ...]
    codes: tuple[str, ...]
    statuses: tuple[int, ...]
    modules: tuple[str, ...]


@dataclass(frozen=True)
class Match:
    """One entry, how well it fits, and why."""

    record: Record
    score: int
    confident: bool
    reasons: tuple[str, ...]
    captured: dict[str, str]


@dataclass(frozen=True)
class _Scored:
    record: Record
    score: int
    sure: bool
    reasons: tuple[str, ...]
    captured: dict[str, str]


def rank(pasted: Pasted, records: Iterable[Record], most: int = 5) -> tuple[Match, ...]:
    """The entries that fit, best first. The first is confident if it says enough and leads."""
    scored = [item for item in (_score(pasted, record) for record in records) if item.score > 0]
    scored.sort(key=lambda item: (-item.score, item.record.id))
    lead = scored[0].score - scored[1].score if len(scored) > 1 else LEAD
    return tuple(
        Match(
            item.record, item.score, number == 0 and item.sure and lead >= LEAD, item.reasons, item.captured
        )
        for number, item in enumerate(scored[:most])
    )


def _score(pasted: Pasted, record: Record) -> _Scored:
    message, weight, said, captured = _message(pasted, record)
    named, kind, who = _exception(pasted, record)
    code = next((code for code in record.codes if code.lower() in pasted.words), "")
    status = next((status for status in record.statuses if status in pasted.statuses), 0)
    frames = next((name for name in record.modules if name in pasted.packages), "")
    word = next((name for name in record.modules if any(name in known for known in pasted.words)), "")
    about = (FRAMES if frames else NAMED if word else 0) if message or named > 0 or code else 0
    score = message + named + (CODE if code else 0) + (STATUS if status else 0) + about
    told = weight >= ENOUGH or bool(code and named > 0)
    reasons = (
        who,
        said,
        f"the payload has {code}" if code else "",
        f"HTTP status {status}" if status else "",
        f"{frames} is in the traceback" if frames else "",
    )
    evidence = message > 0 or named > 0 or code
    return _Scored(
        record,
        score if evidence else 0,
        told and score >= MUCH and kind != "contradicted",
        tuple(filter(None, reasons)),
        captured,
    )


def _message(pasted: Pasted, record: Record) -> tuple[int, int, str, dict[str, str]]:
    """Points, the weight of the template that fits, the reason, and what its holes hold."""
    fitting = [
        template for template in map(Template, record.templates) if template.occurs_in(pasted.squashed)
    ]
    if not fitting:
        share, words = _shared(pasted, record)
        points = int(WORDS * share + 0.5) if share >= SHARE else 0
        return points, 0, f"most words of its message: {words}" if points else "", {}
    best = max(fitting, key=lambda template: template.weight)
    captured = next((holes for template in fitting if (holes := template.match(pasted.text))), {})
    points = TEMPLATE + min(best.weight // 2, TEMPLATE_MOST)
    if pasted.wrapper and best.occurs_in(pasted.cause) and not _is_wrapper(pasted, record):
        return (
            points + CAUSE,
            best.weight,
            f"the cause has “{_quote(best)}”; {pasted.wrapper} came of it",
            captured,
        )
    return points, best.weight, f"the message has “{_quote(best)}”", captured


def _is_wrapper(pasted: Pasted, record: Record) -> bool:
    wrapper = Raised(pasted.wrapper, True).bare
    return any(Raised(name, True).bare == wrapper for name in record.names)


def _shared(pasted: Pasted, record: Record) -> tuple[float, str]:
    """The largest share of a template's words that the text has, by their letters; and some of them."""
    best, shown = 0.0, ""
    for text in record.templates:
        words = [
            word.lower()
            for literal in Template(text).literals
            for word in re.findall(r"[A-Za-z0-9_]{3,}", literal)
        ]
        total = sum(map(len, words))
        there = [word for word in words if word in pasted.words]
        share = sum(map(len, there)) / total if len(words) >= 4 else 0.0
        if share > best:
            best, shown = share, " ".join(there[:5])
    return best, shown


def _quote(template: Template) -> str:
    literal = max(template.literals, key=len).strip(" '\"`.,:;")
    return literal if len(literal) <= 60 else literal[:59] + "…"


def _exception(pasted: Pasted, record: Record) -> tuple[int, str, str]:
    """Points for the exception, what kind of agreement it is, and the reason."""
    best = (0, "", "")
    for raised in pasted.exceptions:
        for name in record.names:
            best = max(best, _agreement(raised, name, pasted, record), key=lambda found: found[0])
    if best[0] <= 0 and any(item.raised and item.bare not in GENERIC for item in pasted.exceptions):
        return CONTRADICTED, "contradicted", ""
    return best


def _agreement(raised: Raised, name: str, pasted: Pasted, record: Record) -> tuple[int, str, str]:
    known = Raised(name, True)
    if raised.bare != known.bare:
        return 0, "", ""
    if not raised.raised:
        return MENTIONED, "mentioned", f"{raised.name} is mentioned"
    if raised.name.lower() == name.lower():
        return QUALIFIED, "same", f"same exception, {name}"
    if raised.package and raised.package == known.package:
        return SAME_PACKAGE, "same", f"same exception, {name}"
    if raised.package and known.package:
        return OTHER_PACKAGE, "other", f"an exception of that name, but of {raised.package}"
    return BARE, "bare", f"an exception named {known.name.rpartition('.')[2]}"
