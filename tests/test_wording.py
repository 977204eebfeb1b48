"""Words for what is wrong; most are tested by the cases, here are the lines they offer."""

import pytest

from generator.cures import as_written, as_yaml, example, line
from generator.model import Entry, Package
from generator.nodes import Scalar, Span
from generator.problems import Place
from generator.syntax import worded

ANYWHERE = Span(0, 0, 0, 0)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("plain words", "plain words"),
        ("no", '"no"'),
        ("True", '"True"'),
        ("NULL", '"NULL"'),
        ("y", '"y"'),
        ("a: b", '"a: b"'),
        ("3.10", '"3.10"'),
        ("[x]", '"[x]"'),
        ("*x*", '"*x*"'),
        ("“quoted” é", '"“quoted” é"'),
        (12, "12"),
        (False, "false"),
        ([2, 5], "[2, 5]"),
        (["a"], '["a"]'),
    ],
    ids=str,
)
def test_as_yaml(value: object, expected: str) -> None:
    """A value is written so that YAML reads that very value."""
    assert expected == as_yaml(value)


@pytest.mark.parametrize(
    ("place", "value", "expected"),
    [
        (("title",), "The disk", "title: The disk"),
        (("causes", 0, "fix"), "a: b", 'fix: "a: b"'),
        (("tags", 2), "disk", "- disk"),
        (("notes", 0, "reviewed"), False, "reviewed: false"),
        (("code",), "x = 1\n\ny = 2\n", "code: |\n  x = 1\n\n  y = 2"),
        (("title",), "", ""),
        ((), "x", ""),
    ],
    ids=["key", "nested", "item", "false", "lines", "nothing", "file"],
)
def test_line(place: Place, value: object, expected: str) -> None:
    """A value is offered with its key, or with the hyphen of an item."""
    assert expected == line(place, value)


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        (("severity",), "severity: critical"),
        (("fix_minutes",), "fix_minutes: [2, 5]"),
        (("fix_minutes", 1), "- 5"),
        (("versions",), 'versions:\n  python: ">=3.9"'),
        (("related", 3), "- openai/rate-limit"),
        (("dead_ends", 0, "tried"), "tried: Retrying with backoff."),
        (("verify", "broken", "env", "ANY"), ""),
        (("no", "such", "field"), ""),
    ],
    ids=["choice", "list", "item", "mapping", "beyond-the-example", "nested", "free-key", "unknown"],
)
def test_example(place: Place, expected: str) -> None:
    """A missing value is shown with the declaration's own example."""
    assert expected == example(Entry, place)


@pytest.mark.parametrize("name", [name for name, field in Entry.model_fields.items() if field.is_required()])
def test_every_required_field_of_an_entry_has_an_example(name: str) -> None:
    """Whoever leaves out a required key is shown one, without dots to fill."""
    shown = example(Entry, (name,))
    assert (True, False) == (
        shown.startswith(f"{name}:"),
        "…\n" in f"{shown}\n" and "OPENAI_API_KEY=…" not in shown,
    )


@pytest.mark.parametrize(
    "name", [name for name, field in Package.model_fields.items() if field.is_required()]
)
def test_every_required_field_of_a_package_has_an_example(name: str) -> None:
    """The same for packages."""
    shown = example(Package, (name,))
    assert (True, False) == (shown.startswith(f"{name}:"), "…" in shown)


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [("text", "a: b", '"a: b"'), ("number", "0x1F", "0x1F"), ("nothing", "~", "~")],
    ids=["text", "number", "nothing"],
)
def test_as_written(kind: str, text: str, expected: str) -> None:
    """A value that moves to another key stays what it was."""
    assert expected == as_written(Scalar(ANYWHERE, text, kind))


@pytest.mark.parametrize(
    ("complaint", "lines", "line_number", "column", "message", "cure"),
    [
        pytest.param(
            "mapping values are not allowed here",
            ("why: Note: it is full",),
            0,
            9,
            "a text with a colon and a space in it reads as a new key; put it in quotes",
            'why: "Note: it is full"',
            id="colon",
        ),
        pytest.param(
            "mapping values are not allowed here",
            ("why: Note: it is full", "  and goes on"),
            0,
            9,
            "a text with a colon and a space in it reads as a new key; put it in quotes",
            "",
            id="no-cure-for-a-text-that-goes-on",
        ),
        pytest.param(
            "found character '`' that cannot start any token",
            ("  - `x` y",),
            0,
            4,
            "a text that starts with ` must be in quotes",
            '- "`x` y"',
            id="item",
        ),
        pytest.param(
            "a new complaint", ("a: b",), 0, 0, "a new complaint", "", id="unknown-complaints-are-kept"
        ),
        pytest.param(
            "found unexpected end of stream",
            (),
            7,
            0,
            "a quotation mark that opens a text is never closed",
            "",
            id="past-the-end",
        ),
    ],
)
def test_syntax(
    complaint: str, lines: tuple[str, ...], line_number: int, column: int, message: str, cure: str
) -> None:
    """What a parser complains of is said in words of the contributor, with the line as it should be."""
    finding = worded(complaint, lines, line_number, column)
    assert ("E107", message, cure) == (finding.code.name, finding.message, finding.cure)
