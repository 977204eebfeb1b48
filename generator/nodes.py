"""What a file says, as nodes that know where they stand, and how a finding gets its place."""

from dataclasses import dataclass
from typing import NamedTuple

from generator.problems import Finding, Place, Problem, dotted
from generator.secrets import shielded

MOST_SHOWN = 20_000  # characters of a line that a problem keeps
WIDE = 10_000  # to the end of the line; the caret stops where the text does


class Spot(NamedTuple):
    """A place in a file's lines, counted from 0, and how many characters of the line it takes."""

    line: int = 0
    column: int = 0
    width: int = 1


START = Spot()


@dataclass(frozen=True, slots=True)
class Span:
    """From where to where a value stands; lines and columns from 0."""

    line: int
    column: int
    end_line: int
    end_column: int

    @property
    def start(self) -> Spot:
        """Where it starts, and how wide it is on that line."""
        width = self.end_column - self.column if self.end_line == self.line else WIDE
        return Spot(self.line, self.column, width)


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value as written. `kind` is what YAML takes it for: text, number, truth value, date, nothing."""

    span: Span
    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list."""

    span: Span
    items: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys with their values, in the order written."""

    span: Span
    pairs: tuple[tuple[Scalar, "Node"], ...]

    def get(self, name: str) -> "Node | None":
        """The value of a key, or None."""
        return next((value for key, value in self.pairs if key.text == name), None)


Node = Scalar | Sequence | Mapping


@dataclass(frozen=True, slots=True)
class Document:
    """One file, read."""

    file: str
    lines: tuple[str, ...]
    root: Mapping

    def problem(self, finding: Finding) -> Problem:
        """The finding, in its place."""
        return problem_at(self.file, self.lines, finding, self._spot(finding))

    def source(self, node: Node) -> str:
        """A value as it stands in the file, if that is one line; else nothing."""
        span = node.span
        is_line = span.line == span.end_line < len(self.lines) and span.end_column - span.column <= 80
        return self.lines[span.line][span.column : span.end_column] if is_line else ""

    def _spot(self, finding: Finding) -> Spot:
        node, key = find(self.root, finding.place)
        if finding.at_key and key is not None:
            return key.span.start
        if finding.fragment and (spot := self._fragment(node.span, finding.fragment)):
            return spot
        if isinstance(node, Mapping) and node.pairs:
            return node.pairs[0][0].span.start
        return node.span.start

    def _fragment(self, span: Span, fragment: str) -> Spot | None:
        """Where the first line of a fragment stands within a value of several lines."""
        first = fragment.strip().split("\n")[0]
        for number in range(span.line, min(span.end_line + 1, len(self.lines))):
            column = self.lines[number].find(first, span.column if number == span.line else 0)
            if column >= 0:
                return Spot(number, column, len(first))
        return None


def problem_at(file: str, lines: tuple[str, ...], finding: Finding, spot: Spot = START) -> Problem:
    """A finding at a known place in a file; what is missing after the last line is shown at its end.

    Reports go to logs that many read, so nothing in them may tell a key.
    """
    if lines and spot.line >= len(lines):
        spot = Spot(len(lines) - 1, len(lines[-1]))
    return Problem(
        file=file,
        line=spot.line + 1,
        column=spot.column + 1,
        code=finding.code.name,
        field=dotted(finding.place),
        message=shielded(finding.message),
        excerpt=shielded(lines[spot.line][:MOST_SHOWN]) if spot.line < len(lines) else "",
        width=spot.width,
        cure=shielded(finding.cure),
        level=finding.code.level,
    )


def find(root: Node, place: Place) -> tuple[Node, Scalar | None]:
    """The value at a place, and its key; where the place is not there, the nearest value around it."""
    node, key = root, None
    for part in place:
        if isinstance(node, Mapping) and isinstance(part, str):
            pair = next(((k, v) for k, v in node.pairs if k.text == part), None)
            if pair is None:
                break
            key, node = pair
        elif isinstance(node, Sequence) and isinstance(part, int) and part < len(node.items):
            key, node = None, node.items[part]
        else:
            break
    return node, key
