"""Messy pasted text → what it says: exceptions, the lines of their messages, codes, statuses and packages.

The rules are those of `templates/static/pasted.js`: ASCII classes only, no look-behind, so that both read alike.
"""

import re
from dataclasses import dataclass

from generator.matching import squash

LIMIT = 20_000  # characters that are read; of longer text the beginning and the end

ANSI = re.compile(
    r"\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\[(?:[0-9]{1,3};)*[0-9]{1,3}m"
)
# What tools put before each line: compose services, kernel and log times, pytest, quotations, boxes.
PREFIX = re.compile(
    r"^(?:[A-Za-z0-9_.-]+ +\| ?|[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:.,]+(?:Z|[+-][0-9:]+)? +"
    r"|E {2,}|E$|[>#] |>$|[\u2500-\u257f] ?|\*\*\* )"
)
TRAIL = " " + "".join(map(chr, range(0x2500, 0x2580)))  # what boxes leave at the end of a line
# A run of back-slashes is read once, whatever follows it: a pattern that had to end in a letter would try every start.
ESCAPED = re.compile(r"\\+(?:r\\+n|[nt])?")
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*")
KIND = re.compile(
    r"(?:Error|Exception|Warning|Timeout|Exit|Interrupt|Redirects|Schema|NotFound|NotExist|InV1|Iteration)$"
)
# A class that is not called an error counts where only an error can stand: first on its line, before a colon.
CLASS = re.compile(r"\.[A-Z][A-Za-z0-9]*$")
FRAME = re.compile(
    r'^ *(?:File "|at line |[^ \t]+\.py:[0-9]+: in |[^ \t]+\.py in |-{2,}> ?[0-9])|^  +[0-9]+ '
)
PACKAGE = re.compile(r"(?:site|dist)-packages[/\\]+([A-Za-z0-9_]+)")
STATUS = re.compile(
    r"(?:error code|status code|status_code|status|http|code)[^A-Za-z0-9]{0,4}([1-5][0-9]{2})\b"
    r"|\b([1-5][0-9]{2}) (?:client|server) error",
    re.IGNORECASE | re.ASCII,
)
CHAIN = (
    "The above exception was the direct cause of the following exception",
    "During handling of the above exception, another exception occurred",
)


@dataclass(frozen=True)
class Raised:
    """An exception named in the text: its dotted name as printed, and whether it stands where one is raised."""

    name: str
    raised: bool

    @property
    def bare(self) -> str:
        """The class alone, in lower case."""
        return self.name.rpartition(".")[2].lower()

    @property
    def package(self) -> str:
        """The package it is qualified with, or nothing."""
        return self.name.partition(".")[0].lower() if "." in self.name else ""


@dataclass(frozen=True)
class Pasted:
    """What a pasted text says. `text` is the text without what tools put around it.

    Of chained exceptions, `cause` is the squashed text of the first and `wrapper` the name of the last.
    """

    text: str
    squashed: str
    exceptions: tuple[Raised, ...]
    words: frozenset[str]
    statuses: frozenset[int]
    packages: frozenset[str]
    cause: str
    wrapper: str


def cleaned(text: str) -> str:
    """The text without colours, line prefixes and boxes, and with escaped line ends as line ends."""
    if len(text) > LIMIT:
        text = text[: LIMIT // 2] + "\n" + text[-LIMIT // 2 :]
    lines = ANSI.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).split("\n")
    return "\n".join(_line(line) for line in lines)


def _line(line: str) -> str:
    for _ in range(3):
        shorter = PREFIX.sub("", line.lstrip() if PREFIX.match(line.lstrip()) else line, count=1)
        if shorter == line:
            break
        line = shorter
    return line.rstrip(TRAIL)


def unescaped(text: str) -> str:
    """The text with the line ends of JSON and of repr as spaces."""
    return ESCAPED.sub(lambda found: " " if found.group()[-1] in "nt" else found.group(), text)


def read(text: str) -> Pasted:
    """Read a pasted text."""
    clean = cleaned(text)
    plain = unescaped(clean)
    first, after = _chain(clean)
    return Pasted(
        text=plain,
        squashed=squash(plain),
        exceptions=_exceptions(clean),
        words=frozenset(word.lower() for word in re.findall(r"[A-Za-z0-9_]+", plain)),
        statuses=frozenset(int(one or other) for one, other in STATUS.findall(plain)),
        packages=frozenset(name.lower() for name in PACKAGE.findall(clean)),
        cause=squash(unescaped(first)) if after else "",
        wrapper=next((item.name for item in reversed(_exceptions(after)) if item.raised), ""),
    )


def _chain(clean: str) -> tuple[str, str]:
    """The text of the first of chained exceptions, and what follows it; nothing follows where none are chained."""
    starts = [start for words in CHAIN if (start := clean.find(words)) >= 0]
    return (clean[: min(starts)], clean[min(starts) :]) if starts else (clean, "")


def _exceptions(clean: str) -> tuple[Raised, ...]:
    """The exceptions that the text names, in order; each once, as raised if it is so anywhere."""
    found: dict[str, bool] = {}
    for line in clean.split("\n"):
        frame = FRAME.match(line) is not None
        start = len(line) - len(line.lstrip())
        for match in NAME.finditer(line):
            name = match.group()
            first = CLASS.search(name) and match.start() == start and line[match.end() :][:1] in ("", ":")
            if frame or len(name) < 5 or not (KIND.search(name) or first):
                continue
            raised = _raised(line, match.start(), match.end())
            found[name] = found.get(name, False) or raised
    return tuple(Raised(name, raised) for name, raised in found.items())


def _raised(line: str, start: int, end: int) -> bool:
    """Whether a name stands where an exception is printed: first on its line, or after a colon, and then a colon."""
    before = line[:start].rstrip(" \t`'\"([{<-*")
    after = line[end:].lstrip("`'\"")
    printed = after == "" or after[0] in ":(" or after.startswith("  ")
    return printed and (before == "" or before[-1] in ":>|]" or not after.startswith("("))
