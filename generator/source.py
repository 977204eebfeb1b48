"""YAML text → nodes that know where they stand. The only importer of yaml; knows no field.

Only plain data is read: no anchors, aliases, tags or second documents, so nothing can expand, recurse or be executed.
"""

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from generator import codes, syntax
from generator.codes import Code
from generator.nodes import START, Document, Mapping, Node, Scalar, Sequence, Span, Spot, problem_at
from generator.problems import Finding, Place, Problem

Loader: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Mark = Any  # the two loaders have marks of different classes; both have `line` and `column`

# Complaints for which it helps more to see where the thing began than where the parser gave up.
CONTEXT_SAYS_WHERE = r"could not find expected ':'|end of stream|',' or"

MAX_BYTES = 256 * 1024
MAX_DEPTH = 20
MAX_NODES = 5_000  # an entry has about 150; each can have a problem of its own
LINE_BREAK = re.compile(r"\r\n|[\n\r\x85\u2028\u2029]")
# Control characters, surrogates and non-characters; then what hides or reverses other characters.
FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff"
    "\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\U000e0000-\U000e007f]"
)
KINDS = {"int": "number", "float": "number", "bool": "truth value", "null": "nothing", "timestamp": "date"}


class _Stopped(Exception):  # noqa: N818 - not an error of the program
    """Reading cannot go on past a finding."""

    def __init__(self, code: Code, message: str, spot: Spot = START, place: Place = ()) -> None:
        super().__init__(message)
        self.finding, self.spot = Finding(code, place, message), spot


class Unreadable(Exception):  # noqa: N818 - not an error of the program
    """A file whose bytes cannot be had."""

    def __init__(self, code: Code, message: str) -> None:
        super().__init__(message)
        self.finding = Finding(code, (), message)


def read(path: Path, file: str) -> tuple[Document | None, list[Problem]]:
    """Read one file; `file` is how problems name it. Without a document there is at least one problem."""
    try:
        return decode(content(path, MAX_BYTES), file)
    except Unreadable as error:
        return None, [problem_at(file, (), error.finding)]


def content(path: Path, limit: int) -> bytes:
    """The bytes of a regular file. Raises Unreadable if it is anything else, or has more than `limit`."""
    if path.is_symlink():
        raise Unreadable(codes.LINK_OUT, "expected a file; found a symbolic link")
    if not path.is_file():
        raise Unreadable(codes.UNREADABLE, "expected a file; found a folder or a device")
    try:
        with path.open("rb") as stream:
            raw = stream.read(limit + 1)
    except OSError as error:
        raise Unreadable(codes.UNREADABLE, f"cannot be read: {error.strerror}") from None
    if len(raw) > limit:
        raise Unreadable(codes.TOO_LARGE, f"expected at most {limit // 1024} KiB; found more")
    return raw


def decode(raw: bytes, file: str) -> tuple[Document | None, list[Problem]]:
    """Read the bytes of one file, as `read` does."""
    try:
        text = raw.removeprefix(b"\xef\xbb\xbf").decode("utf-8")
    except UnicodeDecodeError as error:
        return None, [_not_utf8(error, file)]
    lines = tuple(LINE_BREAK.split(text))
    found = list(_forbidden(lines)) if FORBIDDEN.search(text) or "\t" in text else []
    document = None
    if all(finding.code is codes.TAB for finding, _ in found):
        document = _document(text, lines, file, found)
    return document, [problem_at(file, lines, *item) for item in found]


def _document(
    text: str, lines: tuple[str, ...], file: str, found: list[tuple[Finding, Spot]]
) -> Document | None:
    reader = _Reader(text)
    try:
        root = reader.document()
    except _Stopped as stop:
        last = min(stop.spot.line, len(lines) - 1)
        if "\t" not in lines[last]:  # a tab is what stopped it, and is among the findings
            finding = stop.finding
            if finding.code is codes.SYNTAX:
                finding = syntax.worded(finding.message, lines, *stop.spot[:2])
            found.append((finding, stop.spot._replace(line=last)))
        return None
    finally:
        found += reader.found
    return Document(file, lines, root)


def _not_utf8(error: UnicodeDecodeError, file: str) -> Problem:
    before = error.object[: error.start].decode("utf-8", "replace").removeprefix("\ufeff")
    lines = tuple(LINE_BREAK.split(before + "\ufffd"))
    finding = Finding(codes.NOT_UTF8, (), f"expected UTF-8; found the byte 0x{error.object[error.start]:02x}")
    return problem_at(file, lines, finding, Spot(len(lines) - 1, len(lines[-1]) - 1))


def _forbidden(lines: tuple[str, ...]) -> Iterator[tuple[Finding, Spot]]:
    for number, line in enumerate(lines):
        if match := FORBIDDEN.search(line):
            message = f"the character {_named(match.group())} is not allowed"
            cure = FORBIDDEN.sub("", line).rstrip()
            yield Finding(codes.FORBIDDEN_CHARACTER, (), message, cure), Spot(number, match.start())
        if (column := line.find("\t")) >= 0:
            finding = Finding(codes.TAB, (), "expected spaces; found a tab", line.expandtabs(2).rstrip())
            yield finding, Spot(number, column)


def _named(char: str) -> str:
    name = unicodedata.name(char, "a control character").lower()
    return f"U+{ord(char):04X} ({name})"


class _Reader:
    """Turns the events of one YAML document into nodes. `found` gathers what does not stop the reading."""

    def __init__(self, text: str) -> None:
        self._loader = Loader(text)
        self._nodes = 0
        self.found: list[tuple[Finding, Spot]] = []

    def document(self) -> Mapping:
        try:
            return self._document()
        except yaml.MarkedYAMLError as error:
            starts = re.search(CONTEXT_SAYS_WHERE, str(error.problem))
            mark = (error.context_mark if starts else None) or error.problem_mark or error.context_mark
            message = " ".join(part for part in (error.context, error.problem) if part) or "cannot be read"
            raise _Stopped(codes.SYNTAX, message, _spot(mark)) from None
        except yaml.YAMLError as error:
            raise _Stopped(codes.SYNTAX, str(error).split("\n")[0]) from None
        finally:
            self._loader.dispose()

    def _document(self) -> Mapping:
        self._loader.get_event()  # the start of the stream
        if isinstance(self._loader.get_event(), yaml.StreamEndEvent):
            raise _Stopped(codes.NOT_A_MAPPING, "expected `key: value` lines; the file is empty")
        root = self._node(self._loader.get_event(), (), 0)
        self._loader.get_event()  # the end of the document
        event = self._loader.get_event()
        if not isinstance(event, yaml.StreamEndEvent):
            message = "expected one document; found a second"
            raise _Stopped(codes.NOT_A_MAPPING, message, _spot(event.start_mark))
        if not isinstance(root, Mapping):
            found = "a list" if isinstance(root, Sequence) else "a text" if root.text else "nothing"
            raise _Stopped(
                codes.NOT_A_MAPPING, f"expected `key: value` lines; found {found}", root.span.start
            )
        return root

    def _node(self, event: Any, place: Place, depth: int) -> Node:
        if unused := _unused_feature(event):
            message = (
                f"expected a value written out; found {unused}; put text that starts with this sign in quotes"
            )
            raise _Stopped(codes.YAML_FEATURE, message, _spot(event.start_mark), place)
        if depth > MAX_DEPTH:
            raise _Stopped(
                codes.TOO_DEEP,
                f"expected at most {MAX_DEPTH} levels of lists and mappings; found more",
                _spot(event.start_mark),
            )
        self._nodes += 1
        if self._nodes > MAX_NODES:
            message = f"expected at most {MAX_NODES} keys and values; found more"
            raise _Stopped(codes.TOO_LARGE, message, _spot(event.start_mark))
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, place)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(event, place, depth)
        return self._mapping(event, place, depth)

    def _scalar(self, event: yaml.ScalarEvent, place: Place) -> Scalar:
        tag = self._loader.resolve(yaml.ScalarNode, event.value, event.implicit).rpartition(":")[2]
        span = _span(event, event)
        if event.style == '"' and (match := FORBIDDEN.search(event.value)):  # others have no escapes
            message = f"the character {_named(match.group())} is not allowed, nor its escape"
            self.found.append((Finding(codes.FORBIDDEN_CHARACTER, place, message), span.start))
        return Scalar(span, event.value, KINDS.get(tag, "text"))

    def _sequence(self, start: yaml.Event, place: Place, depth: int) -> Sequence:
        items: list[Node] = []
        while not isinstance(event := self._loader.get_event(), yaml.SequenceEndEvent):
            items.append(self._node(event, (*place, len(items)), depth + 1))
        return Sequence(_span(start, event), tuple(items))

    def _mapping(self, start: yaml.Event, place: Place, depth: int) -> Mapping:
        pairs: dict[str, tuple[Scalar, Node]] = {}
        while not isinstance(event := self._loader.get_event(), yaml.MappingEndEvent):
            key = self._key(event, place, depth)
            value = self._node(self._loader.get_event(), (*place, key.text), depth + 1)
            first, _ = pairs.setdefault(key.text, (key, value))
            if first is not key:
                message = f"given twice; the first is on line {first.span.line + 1}"
                self.found.append((Finding(codes.DUPLICATE_KEY, (*place, key.text), message), key.span.start))
        return Mapping(_span(start, event), tuple(pairs.values()))

    def _key(self, event: Any, place: Place, depth: int) -> Scalar:
        node = self._node(event, place, depth) if isinstance(event, yaml.ScalarEvent) else None
        if not isinstance(node, Scalar) or node.text == "<<":
            found = "the merge key <<" if node else "a list or a mapping"
            message = f"expected a word as the key; found {found}"
            raise _Stopped(codes.YAML_FEATURE, message, _spot(event.start_mark), place)
        return node


def _unused_feature(event: Any) -> str:
    """What an event has that entries do not use: an alias, an anchor or a tag."""
    if isinstance(event, yaml.AliasEvent):
        return f"the alias *{event.anchor}"
    if getattr(event, "anchor", None):
        return f"the anchor &{event.anchor}"
    tag = getattr(event, "tag", None)
    return f"the tag {tag.replace('tag:yaml.org,2002:', '!!')}" if tag else ""


def _spot(mark: Mark | None) -> Spot:
    return Spot(mark.line, mark.column) if mark else START


def _span(start: Any, end: Any) -> Span:
    return Span(start.start_mark.line, start.start_mark.column, end.end_mark.line, end.end_mark.column)
