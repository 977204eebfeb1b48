"""A file's bytes → the same file with what has one right answer mended, or as it was."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from pydantic import BaseModel

from generator.fixes import steps
from generator.fixes.draft import Draft, draft_of, edited
from generator.fixes.order import key_order
from generator.fixes.steps import Change
from generator.nodes import Mapping, Node, Scalar, Sequence
from generator.problems import Place

Step = Callable[[Draft, type[BaseModel]], Change]

# Those that keep the numbers of lines come first, so that notes name lines as the reader has them.
STEPS: tuple[Step, ...] = (
    steps.line_breaks,
    steps.trailing_space,
    steps.tabs,
    steps.quotes,
    steps.sorted_tags,
    steps.last_newline,
    key_order,
    steps.schema_line,
)
ROUNDS = 3  # one step can make room for another
BOM = b"\xef\xbb\xbf"


class Note(NamedTuple):
    """What was mended, on which line (from 1)."""

    line: int
    words: str


@dataclass(frozen=True)
class Fixed:
    """A file before and after; the same bytes if there was nothing to mend."""

    before: bytes
    after: bytes
    notes: tuple[Note, ...] = ()


def fix(raw: bytes, model: type[BaseModel]) -> Fixed:
    """Mend a file that can be read. Each step is taken only if it loses nothing: not a value, not a comment."""
    try:
        text = raw.removeprefix(BOM).decode("utf-8")
    except UnicodeDecodeError:
        return Fixed(raw, raw)
    draft = draft_of(text)
    if draft is None:
        return Fixed(raw, raw)
    notes = [Note(1, "removed the byte order mark")] if raw.startswith(BOM) else []
    for _ in range(ROUNDS):
        before = draft
        for step in STEPS:
            draft, words = _taken(draft, step(draft, model))
            notes += words
        if draft.text == before.text:
            break
    return Fixed(raw, draft.text.encode(), tuple(dict.fromkeys(notes)))


def _taken(draft: Draft, change: Change) -> tuple[Draft, list[Note]]:
    after = draft_of(edited(draft.text, change.edits)) if change.edits else None
    if after is None or not _keeps_all(draft, after, change):
        return draft, []
    return after, [Note(line + 1, words) for line, words in change.notes]


def _keeps_all(before: Draft, after: Draft, change: Change) -> bool:
    """Whether a change left every value and comment, but for what it says it does."""
    wanted = _values(before.document.root)
    wanted |= {place: (wanted[place][0], "text") for place in change.quoted}
    return wanted == _values(after.document.root) and _comments(before) + change.added == _comments(after)


def _values(root: Mapping) -> dict[Place, tuple[str, str]]:
    """All that a file says, by place; the order of tags says nothing."""
    values = dict(_leaves(root, ()))
    tags = sorted(value for place, value in values.items() if place[:1] == ("tags",))
    places = sorted(place for place in values if place[:1] == ("tags",))
    return values | dict(zip(places, tags, strict=True))


def _leaves(node: Node, place: Place) -> list[tuple[Place, tuple[str, str]]]:
    if isinstance(node, Scalar):
        return [(place, (node.text, node.kind))]
    pairs: list[tuple[str | int, Node]] = (
        list(enumerate(node.items))
        if isinstance(node, Sequence)
        else [(key.text, value) for key, value in node.pairs]
    )
    found = [leaf for part, value in pairs for leaf in _leaves(value, (*place, part))]
    return found or [(place, ("", type(node).__name__))]


def _comments(draft: Draft) -> Counter[str]:
    return Counter(" ".join(comment.text.split()) for comment in draft.comments)
