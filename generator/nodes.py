"""What a file says, as nodes that know where they stand, and how a finding gets its place."""

from dataclasses import dataclass

from generator.problems import Finding, Place, Problem, dotted


@dataclass(frozen=True, slots=True)
class Span:
    """From where to where a value stands; lines and columns from 0."""

    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value as written. `kind` is what YAML would take it for: text, number, truth value, date or nothing."""

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
        line, column, width = self._locate(finding)
        return problem_at(self.file, self.lines, finding, line, column, width)

    def _locate(self, finding: Finding) -> tuple[int, int, int]:
        node, key = find(self.root, finding.place)
        if finding.at_key and key is not None:
            node = key
        if isinstance(node, Mapping) and not finding.fragment:
            start = node.pairs[0][0].span if node.pairs else node.span
            return start.line, start.column, start.end_column - start.column
        return self._fragment(node.span, finding.fragment)

    def _fragment(self, span: Span, fragment: str) -> tuple[int, int, int]:
        first = fragment.strip().split("\n")[0]
        for number in range(span.line, min(span.end_line + 1, len(self.lines))) if first else ():
            column = self.lines[number].find(first, span.column if number == span.line else 0)
            if column >= 0:
                return number, column, len(first)
        one_line = span.end_line == span.line
        end = (
            span.end_column if one_line else len(self.lines[span.line]) if span.line < len(self.lines) else 0
        )
        return span.line, span.column, end - span.column


def problem_at(
    file: str, lines: tuple[str, ...], finding: Finding, line: int = 0, column: int = 0, width: int = 1
) -> Problem:
    """A finding at a known place; line and column from 0."""
    excerpt = lines[line] if line < len(lines) else ""
    return Problem(
        file,
        line + 1,
        column + 1,
        finding.code.name,
        dotted(finding.place),
        finding.message,
        excerpt,
        width,
        finding.cure,
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
