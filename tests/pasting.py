"""Doing what a line of help says, as a person would: put it in the place of what is wrong, or add it."""

import re

from generator.nodes import Document, Mapping, Node, Scalar, Sequence, Span, find
from generator.problems import Place, Problem
from generator.source import decode

WHOLE_LINES = ("E105", "E106", "E107")


def paste(text: str, problem: Problem) -> str | None:
    """The text with the cure in it; None for a cure that is not a line of YAML."""
    if problem.code == "E112":
        return f"{problem.cure}\n{text}"
    if problem.code in WHOLE_LINES:
        return _line(text, problem) if problem.cure else None
    if not re.match(r"- |[\w-]+:", problem.cure) or problem.cure.count("\n"):
        return None
    document, _ = decode(text.encode(), "case")
    return None if document is None else _value(text, document, problem)


def _line(text: str, problem: Problem) -> str:
    lines = text.split("\n")
    old = lines[problem.line - 1]
    margin = re.match(r"\s*(?:- (?!- ))*" if problem.cure[:1] != "-" else r"\s*", old)
    lines[problem.line - 1] = (margin.group() if margin and problem.code == "E107" else "") + problem.cure
    return "\n".join(lines)


def _value(text: str, document: Document, problem: Problem) -> str:
    place = _place(problem.field)
    around, _ = find(document.root, place[:-1])
    name, _, value = problem.cure.partition(":")
    if isinstance(around, Sequence) and isinstance(place[-1], int):
        return _replaced(text, around.items[place[-1]].span, problem.cure.removeprefix("- "))
    assert isinstance(around, Mapping)
    pair = next((pair for pair in around.pairs if place and pair[0].text == place[-1]), None)
    if pair and not value:
        return _replaced(text, pair[0].span, name)
    if pair and name in (place[-1], *_renamed(problem)):
        return _replaced(text, _joined(*pair), problem.cure)
    return _added(text, around, problem.cure)


def _renamed(problem: Problem) -> tuple[str, ...]:
    return (problem.cure.partition(":")[0],) if problem.code == "E201" else ()


def _place(field: str) -> Place:
    parts = re.findall(r"[^.\[\]]+", field) if field != "file" else []
    return tuple(int(part) if part.isdecimal() else part for part in parts)


def _joined(key: Scalar, value: Node) -> Span:
    return Span(key.span.line, key.span.column, value.span.end_line, value.span.end_column)


def _replaced(text: str, span: Span, new: str) -> str:
    end = _offset(text, span.end_line, span.end_column)
    return (
        text[: _offset(text, span.line, span.column)] + new + ("" if span.end_column else "\n") + text[end:]
    )


def _added(text: str, mapping: Mapping, new: str) -> str:
    column = mapping.pairs[0][0].span.column
    start = _offset(text, mapping.pairs[0][0].span.line, column)
    is_flow = text[_offset(text, mapping.span.line, mapping.span.column)] == "{"
    return text[:start] + new + (", " if is_flow else "\n" + " " * column) + text[start:]


def _offset(text: str, line: int, column: int) -> int:
    return sum(len(part) + 1 for part in text.split("\n")[:line]) + column
