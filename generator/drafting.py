"""Messy pasted text → what a new entry can take from it: the exception, its message, a template, signals.

Secrets and what names a person are gone before anything else is read, for an entry is published.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from generator.holes import LONGEST, template
from generator.pasted import CHAIN, ESCAPED, FRAME, KIND, NAME, Raised, cleaned, read
from generator.secrets import masked
from generator.source import FORBIDDEN

MOST_LINES = 15  # of a message
MOST_FRAMES = 3
MOST_NARROW = 50  # columns of a terminal
HOME = re.compile(r"(/home/|/Users/|\b[A-Za-z]:\\+Users\\+)[^/\\\s'\":]+")
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
INSTALLED = re.compile(r"(?:site|dist)-packages[/\\]+((?:[\w.-]+[/\\]+)*[\w.-]+\.pyx?)\b")
CODES = (
    re.compile(r"['\"]code['\"]: ?['\"]([A-Za-z][\w.-]{2,60})['\"]"),
    re.compile(r"['\"]type['\"]: ?['\"]([a-z]+(?:_[a-z]+)*_error)['\"]"),
    re.compile(r"\[type=([a-z_.]{3,60})[,\]]"),
    re.compile(r"\b((?:Errno|WinError) -?[0-9]+)"),
    re.compile(r"\b(E[A-Z]{4,13})\b(?= |$|[:,)])"),
)
# A kind that a service gives to so many errors that it points to none.
COMMON = {"invalid_request_error", "api_error", "ERROR"}
SUMMARY = re.compile(r"(?:FAILED|ERROR) \S+::")  # pytest cuts the message there
# What is no more of a message: the next traceback, a rule, a prompt, a log's next line, what else tools say.
ENDS = re.compile(
    r"Traceback \(most|[=_-]{5,}|(?:\([\w.-]+\) )?\S*[$#%](?: |$)|PS [A-Z]:|\[[0-9]{4}-|exited with code|make: "
    r"|\S+-[0-9]+ exited"
)


@dataclass(frozen=True)
class Report:
    """What a pasted text says of the exception that it is about."""

    name: str
    """The exception as printed; nothing if none is."""
    others: tuple[str, ...]
    """Other exceptions that the text raises, in order."""
    message: str
    template: str
    codes: tuple[str, ...]
    status: int | None
    frames: tuple[str, ...]
    packages: frozenset[str]

    @property
    def example(self) -> str:
        """The line as printed: the exception and its message."""
        return f"{self.name}: {self.message}" if self.message else self.name


def reported(text: str, name: str = "") -> Report:
    """Read a pasted text; `name` is the exception that it is about, else it is the last that is raised."""
    clean = published(text)
    pasted = read(clean)
    raised = _in_order(clean, [item for item in pasted.exceptions if item.raised])
    chosen = _printed(raised, name) or (raised[-1] if raised else name)
    message = _message(clean.split("\n"), chosen) if chosen else ""
    bare = chosen.rpartition(".")[2]
    statuses = sorted(status for status in pasted.statuses if status >= 400)
    return Report(
        chosen,
        tuple(other for other in raised if other != chosen),
        message,
        (template(message) or template(f"{bare}: {message}")) if message else "",
        _codes(message),
        statuses[0] if len(statuses) == 1 else None,
        _frames(clean),
        pasted.packages,
    )


def published(text: str) -> str:
    """The text as it may be published: on lines of its own, without secrets, home folders and what hides."""
    unfolded = "\n".join(_unfolded(line) for line in text.splitlines())
    clean = FORBIDDEN.sub("", cleaned(unfolded).expandtabs(4))
    clean = "\n".join(line.rstrip() for line in clean.splitlines())
    return EMAIL.sub("user@example.com", HOME.sub(r"\1user", masked(clean)))


def _unfolded(line: str) -> str:
    """A line of a log, with what JSON or repr put on one line on its own lines again."""
    try:
        held = json.loads(line) if line.lstrip().startswith("{") else None
    except (ValueError, RecursionError):
        held = None
    texts = [text for text in _texts(held) if any(map(KIND.search, NAME.findall(text)))]
    if texts:
        return max(texts, key=len)
    return ESCAPED.sub(_newline, line) if "Traceback (most recent" in line else line


def _newline(found: re.Match[str]) -> str:
    return "\n" if found.group()[-1] in "nr" else found.group()


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)


def _in_order(clean: str, raised: list[Raised]) -> list[str]:
    """The names of exceptions by where they are raised last."""
    return sorted((item.name for item in raised), key=lambda name: (_line_of(clean.split("\n"), name), name))


def _printed(raised: list[str], name: str) -> str:
    """The name under which an exception is printed in the text: as asked for, or by its class alone."""
    bare = name.rpartition(".")[2]
    fitting = [item for item in raised if item.rpartition(".")[2] == bare]
    return name if name in raised else fitting[-1] if name and fitting else ""


def _head(name: str) -> re.Pattern[str]:
    """An exception where it is printed: `Name: message`, `Name('message')`, or its name at the end of a line."""
    return re.compile(
        rf"(?:^|[^\w.]){re.escape(name)}[`'\"]?(?::\s*(?P<said>\S.*)|\((?P<quote>['\"])(?P<held>.+)(?P=quote),?\)|:?\s*$)"
    )


def _line_of(lines: list[str], name: str) -> int:
    """The last line on which an exception is printed with a message, else without; -1 if there is none."""
    head = _head(name)
    printed = (item for item in enumerate(lines) if not SUMMARY.match(item[1]))
    found = [(number, match) for number, line in printed if (match := head.search(line))]
    said = [number for number, match in found if match["said"] or match["held"]]
    return (said or [number for number, _ in found] or [-1])[-1]


def _message(lines: list[str], name: str) -> str:
    start = _line_of(lines, name)
    found = _head(name).search(lines[start]) if start >= 0 else None
    if not found or not (first := found["said"] or found["held"]):
        return ""
    rest = [] if found["held"] else list(_continued(lines[start + 1 :]))
    message = _joined(first.strip(), rest, len(lines[start]))
    return message if len(message) <= LONGEST else message[:LONGEST].rpartition(" ")[0]


def _joined(first: str, rest: list[str], width: int) -> str:
    """The lines of a message; those that a terminal broke where it was full are one again."""
    widths = {width, *map(len, rest[:-1])}
    if len(rest) < 2 or len(widths) > 1 or width < MOST_NARROW:
        return "\n".join([first, *rest])
    return first + "".join(rest)


def _continued(lines: list[str]) -> Iterator[str]:
    """The lines of a message after its first."""
    for line in lines[:MOST_LINES]:
        first = NAME.match(line)
        is_next = first and KIND.search(first.group()) and line[first.end() :][:1] == ":"
        if not line.strip() or FRAME.match(line) or ENDS.match(line) or line.startswith(CHAIN) or is_next:
            return
        yield line


def _codes(message: str) -> tuple[str, ...]:
    """The codes of the payload, those that name this error."""
    found = (code for pattern in CODES for code in pattern.findall(message))
    return tuple(code for code in dict.fromkeys(found) if code not in COMMON)[:3]


def _frames(clean: str) -> tuple[str, ...]:
    """Where the exception passed in installed packages, the innermost first."""
    paths = [re.sub(r"[/\\]+", "/", path) for path in INSTALLED.findall(clean)]
    return tuple(dict.fromkeys(reversed(paths)))[:MOST_FRAMES]
