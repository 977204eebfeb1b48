"""A file's text with what it says, and where its comments are."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from generator import codes
from generator.nodes import Document, Mapping, Node, Scalar, Sequence
from generator.problems import Place
from generator.source import LINE_BREAK, decode

BLOCK = ("|", ">")


class Edit(NamedTuple):
    """Characters of a text that are replaced."""

    start: int
    end: int
    new: str


class Comment(NamedTuple):
    """A comment, and where it begins."""

    line: int
    column: int
    text: str


class Found(NamedTuple):
    """A key or a value. The place of a key is that of its value."""

    place: Place
    node: Scalar
    is_key: bool = False


@dataclass(frozen=True)
class Draft:
    """A text that could be read, as it is between two steps."""

    text: str
    document: Document

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """Where each line begins."""
        return (0, *(match.end() for match in LINE_BREAK.finditer(self.text)))

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines, without their breaks."""
        return self.document.lines

    def offset(self, line: int, column: int = 0) -> int:
        """A place in the text; past the last line it is the end."""
        return self.starts[line] + column if line < len(self.starts) else len(self.text)

    def replaced(self, node: Scalar, new: str) -> Edit:
        """The edit that writes a value anew."""
        span = node.span
        return Edit(self.offset(span.line, span.column), self.offset(span.end_line, span.end_column), new)

    def written(self, node: Node) -> str:
        """The sign that a value begins with."""
        start = self.offset(node.span.line, node.span.column)
        return self.text[start : start + 1]

    def is_block(self, node: Scalar) -> bool:
        """Whether a text is written as a block, in which every space counts."""
        return self.written(node) in BLOCK and node.span.end_line > node.span.line

    @cached_property
    def scalars(self) -> tuple["Found", ...]:
        """All keys and values that are not lists or mappings."""
        return tuple(_scalars(self.document.root, ()))

    @cached_property
    def block_lines(self) -> frozenset[int]:
        """The lines that belong to texts written as blocks, but for those that open them."""
        return frozenset(
            line
            for _, node, _ in self.scalars
            if self.is_block(node)
            for line in range(node.span.line + 1, last_line(self, node) + 1)
        )

    @cached_property
    def taken(self) -> dict[int, list[tuple[int, int, Scalar]]]:
        """By line, the columns that values and keys take, from and to; blocks are in `block_lines`."""
        found: dict[int, list[tuple[int, int, Scalar]]] = defaultdict(list)
        for _, node, _ in self.scalars:
            span = node.span
            for line in () if self.is_block(node) else range(span.line, span.end_line + 1):
                start = span.column if line == span.line else 0
                end = span.end_column if line == span.end_line else len(self.lines[line])
                found[line].append((start, end, node))
        return found

    @cached_property
    def comments(self) -> tuple[Comment, ...]:
        """Every comment of the file."""
        free = ((number, line) for number, line in enumerate(self.lines) if number not in self.block_lines)
        return tuple(found for number, line in free for found in _comment(number, line, self.taken[number]))


def _scalars(node: Node, place: Place) -> Iterator[Found]:
    if isinstance(node, Scalar):
        yield Found(place, node)
    elif isinstance(node, Sequence):
        for number, item in enumerate(node.items):
            yield from _scalars(item, (*place, number))
    else:
        for key, value in node.pairs:
            yield Found((*place, key.text), key, True)
            yield from _scalars(value, (*place, key.text))


def _comment(number: int, line: str, taken: Iterable[tuple[int, int, Scalar]]) -> Iterator[Comment]:
    column = line.find("#")
    while column >= 0:
        begins = column == 0 or line[column - 1] in " \t"
        if begins and not any(start <= column < end for start, end, _ in taken):
            yield Comment(number, column, line[column:])
            return
        column = line.find("#", column + 1)


def last_line(draft: Draft, node: Node) -> int:
    """The last line of what a value says. Where lists and mappings end, YAML counts the comments after them in."""
    span = node.span
    if isinstance(node, Scalar) or draft.written(node) in ("[", "{"):
        return span.end_line - 1 if span.end_column == 0 and span.end_line > span.line else span.end_line
    children = node.items if isinstance(node, Sequence) else [value for _, value in node.pairs]
    keys = [key.span.end_line for key, _ in node.pairs] if isinstance(node, Mapping) else []
    return max([span.line, *keys, *(last_line(draft, child) for child in children[-1:])])


def draft_of(text: str, file: str = "") -> Draft | None:
    """A text as a draft; None if anything but a tab keeps it from being read as it stands."""
    document, problems = decode(text.encode("utf-8", "surrogatepass"), file)
    if document is None or any(problem.code != codes.TAB.name for problem in problems):
        return None
    return Draft(text, document)


def edited(text: str, edits: Iterable[Edit]) -> str:
    """The text after edits that do not overlap."""
    parts, at = [], 0
    for edit in sorted(edits):
        parts += [text[at : edit.start], edit.new]
        at = edit.end
    return "".join((*parts, text[at:]))
