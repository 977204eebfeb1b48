"""A located problem in the data, and how one is written for a person to read."""

import unicodedata
from dataclasses import dataclass

from generator.codes import Code, Level

WINDOW = 100  # characters of a long source line that are shown

Place = tuple[str | int, ...]
"""Where a value stands within a file: `("causes", 0, "fix")`."""


class Refused(Exception):  # noqa: N818 - the program is in order; what was asked of it is not
    """What was asked cannot be done; the text says why and what to do."""


@dataclass(frozen=True)
class Finding:
    """What is wrong with which value, before it is known on which line that stands.

    `fragment` is the offending part of a longer text, `cure` a line or command that can be pasted.
    """

    code: Code
    place: Place
    message: str
    cure: str = ""
    fragment: str = ""
    at_key: bool = False


@dataclass(frozen=True, order=True)
class Problem:
    """A finding in its place: file, line and column (from 1), and the line itself with the width of the fault.

    `fixable` is set by whoever has tried.
    """

    file: str
    line: int
    column: int
    code: str
    field: str
    message: str
    excerpt: str = ""
    width: int = 1
    cure: str = ""
    level: Level = "problem"
    fixable: bool = False


def visible(text: str) -> str:
    """The text with every character that a terminal would obey, or nobody can see, written out."""
    return "".join(_escaped(char) if _is_hidden(char) else char for char in text)


def _is_hidden(char: str) -> bool:
    kind = unicodedata.category(char)
    return kind[0] == "C" or kind in ("Zl", "Zp")


def _escaped(char: str) -> str:
    number = ord(char)
    return (
        f"\\x{number:02x}"
        if number < 0x100
        else f"\\u{number:04x}"
        if number < 0x10000
        else f"\\U{number:08x}"
    )


def _columns(text: str) -> int:
    """How many columns of a terminal a visible text takes: none for a combining sign, two for a wide one."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
    )


def dotted(place: Place) -> str:
    """`("causes", 0, "fix")` as people write it: `causes[0].fix`."""
    parts = (f"[{part}]" if isinstance(part, int) else f".{_short(part)}" for part in place)
    return "".join(parts).removeprefix(".") or "file"


def _short(key: str) -> str:
    return key if len(key) <= 60 else key[:59] + "…"


def excerpt(problem: Problem) -> tuple[str, str, str, str]:
    """The line of a problem, as much as is shown of it: before the fault, the fault, after it; and the caret."""
    start = max(0, problem.column - 1 - WINDOW // 2) if len(problem.excerpt) > WINDOW else 0
    end, column = start + WINDOW, problem.column - 1
    until = max(column, min(column + problem.width, end))
    line = problem.excerpt
    before, fault, after = visible(line[start:column]), visible(line[column:until]), visible(line[until:end])
    return before, fault, after, " " * _columns(before) + "^" * max(1, _columns(fault.rstrip()))


def _caret(problem: Problem) -> list[str]:
    *line, caret = excerpt(problem)
    gutter = f"{problem.line:>5} | "
    return [gutter + "".join(line), " " * (len(gutter) - 2) + "| " + caret]


def as_text(problem: Problem) -> str:
    """One problem as a person reads it: where and what, the line with a caret, and the help."""
    head = (
        f"{problem.file}:{problem.line}:{problem.column}: {problem.code} {problem.field}: {problem.message}"
    )
    lines = [visible(head)]
    if problem.excerpt:
        lines += [line.rstrip() for line in _caret(problem)]
    if problem.cure:
        cure = [visible(line) for line in problem.cure.split("\n")]
        lines += ["help: " + cure[0], *(f"      {line}".rstrip() for line in cure[1:])]
    return "\n".join(lines)
