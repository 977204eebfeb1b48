"""What is mended within lines: each step says what it would change, `mend` proves that nothing else does."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from pydantic import BaseModel

from generator.fixes.draft import Draft, Edit, draft_of, edited
from generator.nodes import Mapping, Scalar, Sequence
from generator.parse import parse
from generator.problems import Place, dotted
from generator.schema import SCHEMA_LINES

VERSIONS = {"since", "removed", "version", "versions", "python", "pythons", "package"}
WRITTEN_OTHERWISE = {"number", "date", "truth value"}


@dataclass(frozen=True)
class Change:
    """What a step would do: edits, words for each place it mends, which values become text, comments it adds."""

    edits: tuple[Edit, ...] = ()
    notes: tuple[tuple[int, str], ...] = ()
    quoted: frozenset[Place] = frozenset()
    added: Counter[str] = field(default_factory=Counter)


NOTHING = Change()


def line_breaks(draft: Draft, _: type[BaseModel]) -> Change:
    """Lines end in a line feed."""
    found = [match.start() for match in re.finditer(r"\r\n?", draft.text)]
    edits = (Edit(start, start + len(_return(draft.text, start)), "\n") for start in found)
    return Change(tuple(edits), ((0, f"ended {_count(len(found), 'line')} in a line feed"),) if found else ())


def _return(text: str, start: int) -> str:
    return text[start : start + 2] if text.startswith("\r\n", start) else text[start]


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def trailing_space(draft: Draft, _: type[BaseModel]) -> Change:
    """No line ends in spaces, but for those of a block, where they are part of the text."""
    edits, notes = [], []
    for number, line in enumerate(draft.lines):
        bare = line.rstrip(" \t")
        if bare != line and number not in draft.block_lines and not bare.endswith("\\"):
            edits.append(Edit(draft.offset(number, len(bare)), draft.offset(number, len(line)), ""))
            notes.append((number, "removed the space at the end"))
    return Change(tuple(edits), tuple(notes))


def tabs(draft: Draft, _: type[BaseModel]) -> Change:
    """Between values, tabs are spaces; within double quotes they are written out."""
    edits, notes = [], []
    for number, line in enumerate(draft.lines):
        if "\t" not in line or number in draft.block_lines:
            continue
        found = [edit for match in re.finditer(r"\t+", line) for edit in _tab(draft, number, match)]
        edits += found
        notes += [(number, "replaced a tab")] if found else []
    return Change(tuple(edits), tuple(notes))


def _tab(draft: Draft, number: int, match: re.Match[str]) -> Iterator[Edit]:
    around = [node for start, end, node in draft.taken[number] if start <= match.start() < end]
    start, size = draft.offset(number, match.start()), len(match.group())
    if not around:
        yield Edit(start, start + size, "  " * size if match.start() == 0 else " ")
    elif draft.written(around[0]) == '"':
        yield Edit(start, start + size, "\\t" * size)


def quotes(draft: Draft, model: type[BaseModel]) -> Change:
    """A value that YAML takes for a number, a date or a truth value is quoted where its text is what is wanted."""
    wrong = _wrong(draft, model)
    found = {
        place: node
        for place, node, is_key in draft.scalars
        if node.kind in WRITTEN_OTHERWISE and not is_key and dotted(place) in wrong
    }
    trial = draft_of(edited(draft.text, (_quoted(draft, node) for node in found.values()))) if found else None
    still = _wrong(trial, model) if trial else wrong
    right = {place: node for place, node in found.items() if dotted(place) not in still}
    return Change(
        tuple(_quoted(draft, node) for node in right.values()),
        tuple((node.span.line, f"quoted {_named(place, node)}") for place, node in right.items()),
        frozenset(right),
    )


def _wrong(draft: Draft, model: type[BaseModel]) -> frozenset[str]:
    return frozenset(problem.field for problem in parse(model, draft.document, SCHEMA_LINES[model]).problems)


def _quoted(draft: Draft, node: Scalar) -> Edit:
    return draft.replaced(node, json.dumps(node.text, ensure_ascii=False))


def _named(place: Place, node: Scalar) -> str:
    name = next((part for part in reversed(place) if isinstance(part, str)), "")
    if node.kind == "number":
        return "a version" if name in VERSIONS else "a number"
    return "a date" if node.kind == "date" else "a word"


def sorted_tags(draft: Draft, _: type[BaseModel]) -> Change:
    """Tags are in the order of the alphabet."""
    node = draft.document.root.get("tags")
    items = [item for item in node.items if isinstance(item, Scalar)] if isinstance(node, Sequence) else []
    right = sorted(items, key=lambda item: item.text)
    if right == items or not isinstance(node, Sequence) or len(items) < len(node.items):
        return NOTHING
    first, last = items[0].span.line, items[-1].span.end_line
    if any(first <= comment.line <= last for comment in draft.comments):
        return NOTHING  # a comment belongs to its tag
    edits = tuple(
        draft.replaced(old, _source(draft, new)) for old, new in zip(items, right, strict=True) if old != new
    )
    return Change(edits, ((first, "sorted the tags"),))


def _source(draft: Draft, node: Scalar) -> str:
    edit = draft.replaced(node, "")
    return draft.text[edit.start : edit.end]


def schema_line(draft: Draft, model: type[BaseModel]) -> Change:
    """The first line tells editors the schema. It is added, or moved up; another line for editors is left alone."""
    wanted = SCHEMA_LINES[model]
    others = [comment for comment in draft.comments if "yaml-language-server" in comment.text]
    if draft.lines[0].strip() == wanted or (others and others[0].text.strip() != wanted):
        return NOTHING
    if not others:
        return Change((Edit(0, 0, wanted + "\n"),), ((0, "added the schema line"),), added=Counter([wanted]))
    line = others[0].line
    if others[0].column or line > _first_key(draft):
        return NOTHING
    out = Edit(draft.offset(line), draft.offset(line + 1), "")
    return Change((Edit(0, 0, wanted + "\n"), out), ((line, "moved the schema line up"),))


def _first_key(draft: Draft) -> int:
    root: Mapping = draft.document.root
    return root.pairs[0][0].span.line if root.pairs else 0


def last_newline(draft: Draft, _: type[BaseModel]) -> Change:
    """A file ends in one line feed."""
    bare = draft.text.rstrip("\n")
    if not bare or draft.text == bare + "\n":
        return NOTHING
    edit = Edit(len(bare), len(draft.text), "\n")
    return Change((edit,), ((len(draft.lines) - 1, "ended the file in one line feed"),))
