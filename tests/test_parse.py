"""Nodes → declarations, or problems; nothing is converted on the way."""

from typing import Any

import pytest
from casefiles import CORPUS

from generator.load import SCHEMA_LINES
from generator.model import Entry, Package
from generator.nodes import Document
from generator.parse import Ambiguous, Parsed, parse, plain
from generator.problems import Problem
from generator.source import decode

LINE = SCHEMA_LINES[Entry]


def read(text: str) -> Document:
    """The text as a document without problems."""
    document, problems = decode(text.encode(), "errors/acme/a.yaml")
    assert document is not None
    assert problems == []
    return document


def changed(old: str, new: str) -> Parsed[Entry]:
    """A valid entry, with a part of it changed, parsed."""
    text = (CORPUS / "acme" / "slow-down.yaml").read_text(encoding="utf-8")
    assert text.count(old) == 1
    return parse(Entry, read(text.replace(old, new)), LINE)


def test_valid_entry() -> None:
    """A valid file becomes a declaration, and nothing is wrong."""
    parsed = changed("severity: medium", "severity: low")
    assert isinstance(parsed.model, Entry)
    assert ("low", 429, (10, 10), ()) == (
        parsed.model.severity,
        parsed.model.http_code,
        parsed.model.fix_minutes,
        parsed.problems,
    )


def test_valid_package() -> None:
    """Packages are parsed in the same way."""
    text = (CORPUS / "acme" / "package.yaml").read_text(encoding="utf-8")
    parsed = parse(Package, read(text), SCHEMA_LINES[Package])
    assert parsed.model is not None
    assert ("acme", ("3.9", "3.12"), ()) == (
        parsed.model.name,
        parsed.model.targets[0].pythons,
        parsed.problems,
    )


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("12", 12),
        ("-1", -1),
        ("1.5", 1.5),
        ("true", True),
        ("false", False),
        ("text", "text"),
        ('"12"', "12"),
        ("[1, [a]]", (1, ("a",))),
        ("{a: {b: 1}}", {"a": {"b": 1}}),
    ],
    ids=["whole", "negative", "decimal", "true", "false", "text", "quoted", "lists", "mappings"],
)
def test_plain_values(written: str, expected: object) -> None:
    """What can be read in one way only becomes a value."""
    assert {"a": expected} == plain(read(f"a: {written}").root)


@pytest.mark.parametrize(
    "written",
    ["12:30", "0x1F", "012", "1_000", ".5", ".inf", ".nan", "yes", "No", "TRUE", "2026-01-31"],
)
def test_ambiguous_values(written: str) -> None:
    """What YAML would turn into something else than was written fits no field."""
    value: dict[str, Any] = plain(read(f"a: {written}").root)
    assert isinstance(value["a"], Ambiguous)


def test_number_too_large_to_read() -> None:
    """A number of ten thousand digits is not even converted."""
    value: dict[str, Any] = plain(read(f"a: {'9' * 10_000}").root)
    assert isinstance(value["a"], Ambiguous)


def test_schema_line_must_be_first() -> None:
    """The line for editors is asked for at the top of the file, with the entry parsed all the same."""
    parsed = changed(LINE, "# An error")
    expected = Problem(
        "errors/acme/a.yaml",
        1,
        1,
        "E112",
        "file",
        "expected the schema on the first line, for editors; found something else",
        "# An error",
        1,
        LINE,
    )
    assert (expected,) == parsed.problems
    assert parsed.model is not None


def test_fields_that_are_right() -> None:
    """Of a wrong file the right fields can still be checked; the wrong ones are left out."""
    parsed = changed("severity: medium\nhttp_code: 429", "severity: bad\nhttp_code: 'x'")
    assert parsed.model is None
    text = (CORPUS / "acme" / "slow-down.yaml").read_text(encoding="utf-8")
    keys = {key.text for key, _ in read(text).root.pairs}
    assert keys - {"severity", "http_code"} == set(parsed.fields)
    assert ("Too many requests", (10, 10), "1.0.0") == (
        parsed.fields["title"],
        parsed.fields["fix_minutes"],
        parsed.fields["since"],
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("fix_minutes: [10, 10]", "fix_minutes: [5]"),
        ("fix_minutes: [10, 10]", "fix_minutes: []"),
        ("fix_minutes: [10, 10]", "fix_minutes: [x, y]"),
        ("related: [acme/rejected-key]", "related: [[]]"),
        ("related: [acme/rejected-key]", "dead_ends: []"),
        ("status: active", "status: {}"),
        ("versions: {", "versions: [] #"),
    ],
)
def test_no_entry_without_a_problem(old: str, new: str) -> None:
    """Whatever keeps a file from being an entry is said."""
    parsed = changed(old, new)
    assert (None, True) == (parsed.model, len(parsed.problems) > 0)


def test_all_problems_in_one_run() -> None:
    """Reading does not stop at the first fault of a file."""
    parsed = changed(
        "severity: medium\nhttp_code: 429\ndifficulty: intermediate",
        "severity: x\nhttp_code: y\ndifficulty: z",
    )
    assert ["difficulty", "http_code", "severity"] == sorted(problem.field for problem in parsed.problems)
