"""How one problem is written for a person."""

import pytest

from generator.problems import Problem, as_text, dotted, visible

PLAIN = Problem("a.yaml", 3, 8, "E203", "title", "expected text", "title: no", 2, 'title: "no"')


def test_as_text() -> None:
    """Place and message, the line with a caret below the fault, then the help."""
    expected = """\
a.yaml:3:8: E203 title: expected text
    3 | title: no
      |        ^^
help: title: "no\""""
    assert expected == as_text(PLAIN)


def test_without_line_or_cure() -> None:
    """A problem of the file as a whole is one line."""
    assert as_text(Problem("a.yaml", 1, 1, "E101", "file", "cannot be read")) == (
        "a.yaml:1:1: E101 file: cannot be read"
    )


def test_help_of_several_lines() -> None:
    """Further lines of the help are aligned with the first, and blank ones stay blank."""
    problem = Problem("a.yaml", 1, 1, "E202", "samples", "missing", cure="a: |\n  x\n\n  y")
    assert as_text(problem).split("\n")[1:] == ["help: a: |", "        x", "", "        y"]


@pytest.mark.parametrize(
    ("excerpt", "column", "width", "expected"),
    [
        pytest.param("title: no", 8, 10_000, "       ^^", id="no-further-than-the-line"),
        pytest.param("title: no", 10, 1, "         ^", id="past-the-end"),
        pytest.param("título: no", 9, 2, "        ^^", id="accents"),
        pytest.param("标题: no", 5, 2, "      ^^", id="wide-letters"),
        pytest.param("e\u0301: no", 5, 2, "   ^^", id="combining-accent"),
        pytest.param("a\x1b: no", 5, 2, "       ^^", id="after-an-escape"),
        pytest.param("a: \x1b\x1b", 4, 2, "   ^^^^^^^^", id="an-escape-itself"),
    ],
)
def test_caret(excerpt: str, column: int, width: int, expected: str) -> None:
    """The caret stands below the fault as a terminal shows it."""
    problem = Problem("a.yaml", 1, column, "E203", "title", "wrong", excerpt, width)
    assert f"      | {expected}" == as_text(problem).split("\n")[2]


@pytest.mark.parametrize("column", [1, 60, 5_000, 9_999, 10_000])
def test_long_line(column: int) -> None:
    """Of a long line a part is shown, with the fault in it."""
    line = "".join(chr(ord("a") + number % 26) for number in range(10_000))
    _, shown, caret = as_text(Problem("a.yaml", 1, column, "E206", "why", "long", line)).split("\n")
    assert (line[column - 1], True) == (shown[caret.index("^")], len(shown) < 120)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("café 标题 👍", "café 标题 👍"),
        ("a\tb\x1b[31m\x7f", "a\\x09b\\x1b[31m\\x7f"),
        ("\u202e\u200b\ufeff", "\\u202e\\u200b\\ufeff"),
        ("\u2028\u2029\x85", "\\u2028\\u2029\\x85"),
        ("\udcff\U000e0041", "\\udcff\\U000e0041"),
    ],
    ids=["letters-and-signs", "controls", "invisible", "line-breaks", "surrogates-and-tags"],
)
def test_visible(text: str, expected: str) -> None:
    """What a terminal would obey, or nobody can see, is written out; all else stays."""
    assert expected == visible(text)


def test_nothing_of_a_problem_is_obeyed() -> None:
    """Names, fields, messages, lines and cures are all made visible."""
    bad = "\x1b[2J\r\u202e"
    problem = Problem(bad, 1, 1, "E201", bad, bad, bad, 6, bad)
    shown = visible(bad)
    expected = f"{shown}:1:1: E201 {shown}: {shown}\n    1 | {shown}\n      | {'^' * 17}\nhelp: {shown}"
    assert expected == as_text(problem)


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ((), "file"),
        (("title",), "title"),
        (("causes", 0, "fix"), "causes[0].fix"),
        (("tags", 12), "tags[12]"),
    ],
    ids=["file", "key", "nested", "item"],
)
def test_dotted(place: tuple[str | int, ...], expected: str) -> None:
    """Places are written as people write them."""
    assert expected == dotted(place)


def test_order() -> None:
    """Problems sort by file, then line and column as numbers."""
    places = [("a", 2, 1), ("a", 10, 1), ("a", 10, 9), ("a", 10, 10), ("b", 1, 1)]
    problems = [Problem(*place, "E999", "f", "m") for place in places]
    assert problems == sorted([*problems[2:], *problems[:2]])
