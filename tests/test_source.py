"""Text → nodes with positions, by either of the two YAML loaders."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from casefiles import CORPUS, Case, all_cases

from generator import source
from generator.nodes import Document, Mapping, Node, Scalar, Sequence
from generator.problems import Problem

CORPUS_FILES = sorted(CORPUS.rglob("*.yaml"))
LOADERS = [pytest.param(yaml.CSafeLoader, id="c"), pytest.param(yaml.SafeLoader, id="pure")]

either = pytest.mark.parametrize("loader", LOADERS)


def places(node: Node, place: str = "") -> Iterator[tuple[object, ...]]:
    """Every node with where it starts, what it says and what YAML takes it for."""
    if isinstance(node, Scalar):
        yield place, node.span.line, node.span.column, node.text, node.kind
    elif isinstance(node, Sequence):
        yield place, node.span.line, node.span.column, "list"
        for number, item in enumerate(node.items):
            yield from places(item, f"{place}[{number}]")
    else:
        yield place, node.span.line, node.span.column, "mapping"
        for key, value in node.pairs:
            yield from places(key, f"{place}.{key.text} (key)")
            yield from places(value, f"{place}.{key.text}")


def read_with(
    loader: type, raw: bytes, monkeypatch: pytest.MonkeyPatch
) -> tuple[Document | None, list[Problem]]:
    """Read with one of the loaders."""
    monkeypatch.setattr(source, "Loader", loader)
    return source.decode(raw, "a.yaml")


def outcome(loader: type, raw: bytes, monkeypatch: pytest.MonkeyPatch) -> tuple[object, ...]:
    """What a loader makes of a text: nodes and problems, but for the words of syntax errors."""
    document, problems = read_with(loader, raw, monkeypatch)
    found = [(item.code, item.line, item.code != "E107" and item.message) for item in problems]
    return found, document and list(places(document.root))


@pytest.mark.parametrize("path", CORPUS_FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_loaders_agree_on_the_corpus(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The fallback reads the same values at the same places."""
    raw = path.read_bytes()
    assert outcome(yaml.CSafeLoader, raw, monkeypatch) == outcome(yaml.SafeLoader, raw, monkeypatch)


@pytest.mark.parametrize("case", all_cases(), ids=lambda case: case.name)
def test_loaders_agree_on_cases(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """The fallback finds the same faults on the same lines; after a tab it may read no further."""
    raw = case.text.encode()
    found, nodes = outcome(yaml.CSafeLoader, raw, monkeypatch)
    if "\t" in case.text:
        assert found == outcome(yaml.SafeLoader, raw, monkeypatch)[0]
    else:
        assert (found, nodes) == outcome(yaml.SafeLoader, raw, monkeypatch)


@pytest.mark.parametrize(
    ("loader", "expected"), [(yaml.CSafeLoader, []), (yaml.SafeLoader, ["E107"])], ids=["c", "pure"]
)
def test_question_mark_in_braces(loader: type, expected: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The one known difference: the fallback wants a text in braces that holds a question mark in quotes."""
    _, problems = read_with(loader, b"a: {b: Is it this one?}", monkeypatch)
    assert expected == [problem.code for problem in problems]


def test_the_fast_loader_is_used() -> None:
    """The C loader is there and taken."""
    assert source.Loader is yaml.CSafeLoader


@either
@pytest.mark.parametrize(
    ("written", "text", "kind"),
    [
        ("3.10", "3.10", "number"),
        ("0o17", "0o17", "text"),
        ("1_000", "1_000", "number"),
        ("12:30", "12:30", "number"),
        ("no", "no", "truth value"),
        ("2026-01-31", "2026-01-31", "date"),
        ("~", "~", "nothing"),
        ("", "", "nothing"),
        ('"3.10"', "3.10", "text"),
        ("'no'", "no", "text"),
        ("=", "=", "text"),
        ("|\n  a\n  b\n", "a\nb\n", "text"),
        (">\n  a\n  b\n", "a b\n", "text"),
        ('"a\\tb"', "a\tb", "text"),
    ],
    ids=lambda value: repr(value) if isinstance(value, str) else "",
)
def test_kinds(loader: type, written: str, text: str, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A scalar keeps its source text, and what YAML would take it for is known."""
    document, problems = read_with(loader, f"a: {written}".encode(), monkeypatch)
    assert document is not None
    value = document.root.get("a")
    assert isinstance(value, Scalar)
    assert (text, kind, []) == (value.text, value.kind, problems)


@either
@pytest.mark.parametrize(
    "line_break",
    ["\n", "\r\n", "\r", "\x85", "\u2028", "\u2029"],
    ids=["LF", "CRLF", "CR", "NEL", "LS", "PS"],
)
def test_line_breaks(loader: type, line_break: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever ends lines in a file, the place of a value is that in an editor."""
    raw = line_break.join(["# first", "a: 1", "b: x", "b: 2"]).encode()
    document, problems = read_with(loader, raw, monkeypatch)
    assert document is not None
    assert ("# first", "a: 1", "b: x", "b: 2") == document.lines
    assert [(4, 1, "b: 2", "given twice; the first is on line 3")] == [
        (item.line, item.column, item.excerpt, item.message) for item in problems
    ]


@either
def test_columns_count_characters(loader: type, monkeypatch: pytest.MonkeyPatch) -> None:
    """Columns count characters, not bytes."""
    document, _ = read_with(loader, "{é👍: x, 标: y}".encode(), monkeypatch)
    assert document is not None
    assert isinstance(document.root, Mapping)
    assert [1, 8] == [key.span.column for key, _ in document.root.pairs]


@either
@pytest.mark.parametrize(
    ("raw", "line", "column", "message"),
    [
        (b"title: caf\xe9\n", 1, 11, "expected UTF-8; found the byte 0xe9"),
        (b"a: 1\n\xc3\xa9: \xff", 2, 4, "expected UTF-8; found the byte 0xff"),
        ("a: 1".encode("utf-16"), 1, 1, "expected UTF-8; found the byte 0xff"),
        (b"a: \xed\xa0\x80", 1, 4, "expected UTF-8; found the byte 0xed"),
    ],
    ids=["latin-1", "after-accents", "utf-16", "surrogate"],
)
def test_not_utf8(
    loader: type, raw: bytes, line: int, column: int, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bytes that are not UTF-8 are shown where they are."""
    document, problems = read_with(loader, raw, monkeypatch)
    assert document is None
    assert [("E104", line, column, message)] == [
        (item.code, item.line, item.column, item.message) for item in problems
    ]


@either
def test_every_line_with_a_forbidden_character(loader: type, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each line with a character that cannot be allowed is reported, with the line as it should be."""
    document, problems = read_with(loader, b"a: x\x00y\nb: 1\nc: \x1bz\x07\n", monkeypatch)
    assert document is None
    assert [("E105", 1, 5, "a: xy"), ("E105", 3, 4, "c: z")] == [
        (item.code, item.line, item.column, item.cure) for item in problems
    ]


@either
def test_too_many_values(loader: type, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file with thousands of values is refused before each of them costs a problem."""
    document, problems = read_with(loader, "".join(f"k{n}: 1\n" for n in range(3_000)).encode(), monkeypatch)
    assert document is None
    assert [("E103", 2500, "expected at most 5000 keys and values; found more")] == [
        (item.code, item.line, item.message) for item in problems
    ]


def test_read_names_the_file(tmp_path: Path) -> None:
    """Problems carry the name under which the file was asked for."""
    path = tmp_path / "a.yaml"
    path.write_bytes(b"")
    expected = Problem(
        "errors/a.yaml", 1, 1, "E111", "file", "expected `key: value` lines; the file is empty"
    )
    assert (None, [expected]) == source.read(path, "errors/a.yaml")
