"""YAML text → nodes that know where they stand. The only importer of yaml; knows no field.

Only plain data is read: no anchors, aliases, tags or second documents, so nothing can expand, recurse or be executed.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from generator import codes
from generator.codes import Code
from generator.nodes import Document, Mapping, Node, Scalar, Sequence, Span, problem_at
from generator.problems import Finding, Place, Problem

Loader: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Mark = Any  # the two loaders have marks of different classes; both have `line` and `column`

MAX_BYTES = 256 * 1024
MAX_DEPTH = 20
LINE_BREAK = re.compile(r"\r\n|[\n\r\x85\u2028\u2029]")
# Control characters, surrogates and non-characters; then what hides or reverses other characters.
FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff"
    "\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\U000e0000-\U000e007f]"
)
KINDS = {"int": "number", "float": "number", "bool": "truth value", "null": "nothing", "timestamp": "date"}


class _Stop(Exception):
    """Reading cannot go on past a finding."""

    def __init__(self, finding: Finding, line: int, column: int) -> None:
        super().__init__()
        self.finding, self.line, self.column = finding, line, column


def read(path: Path, file: str) -> tuple[Document | None, list[Problem]]:
    """Read one file; `file` is how problems name it. Without a document there is at least one problem."""
    try:
        raw = _bytes(path)
    except _Stop as stop:
        return None, [problem_at(file, (), stop.finding)]
    return decode(raw, file)


def _bytes(path: Path) -> bytes:
    if path.is_symlink():
        raise _Stop(Finding(codes.LINK_OUT, (), "expected a file; found a symbolic link"), 0, 0)
    if not path.is_file():
        raise _Stop(Finding(codes.UNREADABLE, (), "expected a file; found a folder or a device"), 0, 0)
    try:
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise _Stop(Finding(codes.UNREADABLE, (), f"cannot be read: {error.strerror}"), 0, 0) from None
    if len(raw) > MAX_BYTES:
        raise _Stop(
            Finding(codes.TOO_LARGE, (), f"expected at most {MAX_BYTES // 1024} KiB; found more"), 0, 0
        )
    return raw


def decode(raw: bytes, file: str) -> tuple[Document | None, list[Problem]]:
    """Read the bytes of one file, as `read` does."""
    text, problems = _text(raw, file)
    if problems:
        return None, problems
    lines = tuple(LINE_BREAK.split(text))
    problems = [problem_at(file, lines, finding, line, column) for finding, line, column in _forbidden(lines)]
    if problems:
        return None, problems
    reader = _Reader(text, lines)
    try:
        root = reader.document()
    except _Stop as stop:
        line, column = min(stop.line, len(lines) - 1), stop.column
        return None, [
            *(problem_at(file, lines, *found) for found in reader.found),
            problem_at(file, lines, stop.finding, line, column),
        ]
    return Document(file, lines, root), [problem_at(file, lines, *found) for found in reader.found]


def _text(raw: bytes, file: str) -> tuple[str, list[Problem]]:
    try:
        return raw.removeprefix(b"\xef\xbb\xbf").decode("utf-8"), []
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8", "replace")
        lines = tuple(LINE_BREAK.split(before + "\ufffd"))
        message = f"expected UTF-8; found the byte 0x{raw[error.start]:02x}"
        return "", [
            problem_at(file, lines, Finding(codes.NOT_UTF8, (), message), len(lines) - 1, len(lines[-1]) - 1)
        ]


def _forbidden(lines: tuple[str, ...]) -> Iterator[tuple[Finding, int, int]]:
    for number, line in enumerate(lines):
        if match := FORBIDDEN.search(line):
            message = f"the character U+{ord(match.group()):04X} is not allowed"
            cure = FORBIDDEN.sub("", line).strip()
            yield Finding(codes.FORBIDDEN_CHARACTER, (), message, cure), number, match.start()
        if (column := line.find("\t")) >= 0:
            yield (
                Finding(codes.TAB, (), "expected spaces; found a tab", line.expandtabs(2).rstrip()),
                number,
                column,
            )


class _Reader:
    """Turns the events of one YAML document into nodes. `found` gathers what does not stop the reading."""

    def __init__(self, text: str, lines: tuple[str, ...]) -> None:
        self._loader = Loader(text)
        self._lines = lines
        self.found: list[tuple[Finding, int, int, int]] = []

    def document(self) -> Mapping:
        try:
            return self._document()
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            message = " ".join(part for part in (error.context, error.problem) if part) or "cannot be read"
            raise self._stop(codes.SYNTAX, message, mark) from None
        except (yaml.YAMLError, RecursionError) as error:
            raise _Stop(Finding(codes.SYNTAX, (), str(error).split("\n")[0]), 0, 0) from None
        finally:
            self._loader.dispose()

    def _document(self) -> Mapping:
        self._loader.get_event()  # the start of the stream
        event = self._loader.get_event()
        if isinstance(event, yaml.StreamEndEvent):
            raise _Stop(
                Finding(codes.NOT_A_MAPPING, (), "expected `key: value` lines; the file is empty"), 0, 0
            )
        root = self._node(self._loader.get_event(), (), 0)
        self._loader.get_event()  # the end of the document
        event = self._loader.get_event()
        if not isinstance(event, yaml.StreamEndEvent):
            raise self._stop(codes.NOT_A_MAPPING, "expected one document; found a second", event.start_mark)
        if not isinstance(root, Mapping):
            found = "a list" if isinstance(root, Sequence) else "a text" if root.text else "nothing"
            raise _Stop(
                Finding(codes.NOT_A_MAPPING, (), f"expected `key: value` lines; found {found}"),
                root.span.line,
                0,
            )
        return root

    def _stop(self, code: Code, message: str, mark: Mark | None, place: Place = ()) -> _Stop:
        line, column = (mark.line, mark.column) if mark else (0, 0)
        return _Stop(Finding(code, place, message), line, column)

    def _node(self, event: Any, place: Place, depth: int) -> Node:
        if isinstance(event, yaml.AliasEvent):
            message = f"expected a value; found the alias *{event.anchor}"
            raise self._stop(codes.YAML_FEATURE, message, event.start_mark, place)
        if getattr(event, "anchor", None):
            raise self._stop(
                codes.YAML_FEATURE,
                f"expected a value; found the anchor &{event.anchor}",
                event.start_mark,
                place,
            )
        if getattr(event, "tag", None) not in (None, "!"):
            raise self._stop(
                codes.YAML_FEATURE, f"expected a value; found the tag {event.tag}", event.start_mark, place
            )
        if depth > MAX_DEPTH:
            raise self._stop(codes.TOO_DEEP, f"expected at most {MAX_DEPTH} levels", event.start_mark)
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, place)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(event, place, depth)
        return self._mapping(event, place, depth)

    def _scalar(self, event: yaml.ScalarEvent, place: Place) -> Scalar:
        tag = self._loader.resolve(yaml.ScalarNode, event.value, event.implicit).rpartition(":")[2]
        span = _span(event.start_mark, event.end_mark)
        if match := FORBIDDEN.search(event.value):
            message = f"the character U+{ord(match.group()):04X} is not allowed, nor its escape"
            finding = Finding(codes.FORBIDDEN_CHARACTER, place, message)
            self.found.append((finding, span.line, span.column, span.end_column - span.column))
        return Scalar(span, event.value, KINDS.get(tag, "text"))

    def _sequence(self, start: yaml.Event, place: Place, depth: int) -> Sequence:
        items: list[Node] = []
        while not isinstance(event := self._loader.get_event(), yaml.SequenceEndEvent):
            items.append(self._node(event, (*place, len(items)), depth + 1))
        return Sequence(_span(start.start_mark, event.end_mark), tuple(items))

    def _mapping(self, start: yaml.Event, place: Place, depth: int) -> Mapping:
        pairs: dict[str, tuple[Scalar, Node]] = {}
        while not isinstance(event := self._loader.get_event(), yaml.MappingEndEvent):
            key = self._key(event, place, depth)
            value = self._node(self._loader.get_event(), (*place, key.text), depth + 1)
            if key.text in pairs:
                self._twice(key, pairs[key.text][0], place)
            else:
                pairs[key.text] = (key, value)
        return Mapping(_span(start.start_mark, event.end_mark), tuple(pairs.values()))

    def _key(self, event: Any, place: Place, depth: int) -> Scalar:
        if not isinstance(event, yaml.ScalarEvent):
            raise self._stop(codes.YAML_FEATURE, "expected a word as the key", event.start_mark, place)
        node = self._node(event, place, depth)
        assert isinstance(node, Scalar)  # noqa: S101 - a scalar event gives a scalar
        if node.text == "<<":
            raise self._stop(
                codes.YAML_FEATURE, "expected a word as the key; found a merge", event.start_mark, place
            )
        return node

    def _twice(self, key: Scalar, first: Scalar, place: Place) -> None:
        message = f"given twice; the first is on line {first.span.line + 1}"
        finding = Finding(codes.DUPLICATE_KEY, (*place, key.text), message)
        span = key.span
        self.found.append((finding, span.line, span.column, span.end_column - span.column))


def _span(start: Mark, end: Mark) -> Span:
    return Span(start.line, start.column, end.line, end.column)
