"""The order of the keys of a file: that of the declarations. Comments go with the key they stand above."""

from itertools import pairwise

from pydantic import BaseModel

from generator.fixes.draft import Draft, Edit, last_line
from generator.fixes.steps import NOTHING, Change


def key_order(draft: Draft, model: type[BaseModel]) -> Change:
    """The keys of a file stand in the order of the declarations; a file with unknown keys is left alone."""
    order = {field.alias or name: number for number, (name, field) in enumerate(model.model_fields.items())}
    names = [key.text for key, _ in draft.document.root.pairs]
    if not set(names) <= set(order):
        return NOTHING
    right = sorted(range(len(names)), key=lambda number: order[names[number]])
    borders = _borders(draft) if right != list(range(len(names))) else ()
    if not borders or not draft.text.endswith("\n"):
        return NOTHING
    parts = [draft.text[start:end] for start, end in pairwise(borders)]
    new = "".join(parts[number] for number in right)
    first = draft.document.root.pairs[0][0].span.line
    return Change((Edit(borders[0], borders[-1], new),), ((first, "put the keys in order"),))


def _borders(draft: Draft) -> tuple[int, ...]:
    """Where each key with what belongs to it begins, and where the last one ends; nothing if lines are shared."""
    pairs = draft.document.root.pairs
    starts, before = [], -1
    for key, value in pairs:
        if key.span.line <= before or key.span.column:
            return ()
        starts.append(_first_comment(draft, key.span.line, before))
        before = max(key.span.line, last_line(draft, value))
    end = before + 1
    while end < len(draft.lines) and draft.lines[end].startswith(" ") and _is_comment(draft, end):
        end += 1
    return tuple(draft.offset(line) for line in (*starts, end))


def _first_comment(draft: Draft, line: int, before: int) -> int:
    """The first line of the comment above a key. What stands at the top of the file, up to a blank line, stays."""
    first = line
    while first - 1 > before and draft.lines[first - 1].startswith("#"):
        first -= 1
    return line if before == -1 and first == 0 else first


def _is_comment(draft: Draft, line: int) -> bool:
    return draft.lines[line].lstrip().startswith("#")
