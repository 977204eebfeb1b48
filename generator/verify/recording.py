"""What the recorder said of a run → the exception as evidence holds it, the same on every machine."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from generator.model import Raised
from generator.model.evidence import Linked
from generator.source import FORBIDDEN
from generator.verify.execution import Ended

LONGEST = 50_000  # characters of a text that are kept
LONGEST_NAME, LONGEST_FRAME = 200, 500
FRAMES = 20  # of each end of a long way
ADDRESS = re.compile(r"\b0x[0-9a-f]{6,16}\b")
ESCAPE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07]*\x07|.)")
TRACEBACK = re.compile(
    r"^(?:  \+ Exception Group )?Traceback \(most recent call last\):|^  File \"", re.MULTILINE
)
LIBRARIES = re.compile(r"^(?:.*/site-packages/|/python/lib/python[0-9.]+/|/sample/)")


def raised(ended: Ended, base: Path) -> Raised | None:
    """The exception that the run ended in. `base` is the folder of its Python: its paths are shown as /python."""
    record = _last(ended)
    if record is None:
        return None
    begin, end = _extent(ended)
    return Raised(
        type=_name(record["type"]),
        classes=_names(record["classes"]),
        children=_names(record["children"]),
        message=clean(record["message"], base),
        status=record["status"],
        chain=tuple(_linked(link, base) for link in record["chain"]),
        frames=_frames(record["frames"], base),
        traceback=clean(ended.stderr[begin:end] or record["traceback"], base, keep_end=True),
    )


def is_expected(ended: Ended) -> bool:
    """Whether the recorder found the very class that it was told to look for."""
    return any(said["raised"]["expected"] for said in ended.records if "raised" in said)


def printed(ended: Ended) -> str:
    """The end of what is printed of the exception: its class and message."""
    record = _last(ended)
    return str(record["printed"]) if record else ""


def failures(ended: Ended) -> tuple[str, ...]:
    """What kept the recorder from recording an exception."""
    return tuple(said["broken"] for said in ended.records if "broken" in said)


def beside(ended: Ended) -> str:
    """What stands on standard error apart from the traceback."""
    begin, end = _extent(ended)
    return ended.stderr[:begin] + ended.stderr[end:]


def _last(ended: Ended) -> dict[str, Any] | None:
    """The record of the exception that ended the program."""
    return next((said["raised"] for said in reversed(ended.records) if "raised" in said), None)


def _extent(ended: Ended) -> tuple[int, int]:
    """Where the traceback stands on standard error: as Python printed it, which knows better than its library.

    Before Python 3.12 the library leaves out suggestions, and calls classes of the sample otherwise.
    """
    record = _last(ended)
    if record is None:
        return 0, 0
    trace, *ends = (_printable(record[name]) for name in ("traceback", "printed", "message"))
    if (whole := ended.stderr.rfind(trace)) >= 0:
        return whole, whole + len(trace)
    ends.append("<exception str() failed>\n")
    last = next((text for text in ends if text and text in ended.stderr), "")
    if not last:
        return 0, 0
    first = TRACEBACK.search(ended.stderr)
    found = ended.stderr.rfind(last)
    # A suggestion may follow the message on its line: "Did you mean: …?"
    end = ended.stderr.find("\n", found + len(last.rstrip("\n")))
    return min(first.start(), found) if first else found, end + 1 if end >= 0 else len(ended.stderr)


def _printable(text: str) -> str:
    """As standard error shows it: half a character is written out."""
    return text.encode(errors="backslashreplace").decode()


def warned(ended: Ended) -> tuple[tuple[str, bool], ...]:
    """The warnings that were shown: class, and whether it is the expected one."""
    return tuple((said["warned"][0], said["warned"][1]) for said in ended.records if "warned" in said)


def _linked(link: dict[str, Any], base: Path) -> Linked:
    return Linked(type=_name(link["type"]), message=clean(link["message"], base))


def _name(name: str) -> str:
    """A class that was defined in a function has no importable name: `f.<locals>.E` is `f.E`.

    What is no letter, digit or sign of a name is `_`: classes may be called anything.
    """
    parts = name.replace("<locals>.", "").split(".")
    spelt = ".".join(re.sub(r"\W|^(?=[0-9]|$)", "_", part, flags=re.ASCII) for part in parts)
    return spelt[:LONGEST_NAME].rstrip(".")


def _names(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(_name(name) for name in names)


def _frames(frames: list[list[str]], base: Path) -> tuple[str, ...]:
    shown = [
        f"{LIBRARIES.sub('', clean(file, base))}:{clean(function, base)}"[-LONGEST_FRAME:]
        for file, function in frames
    ]
    if len(shown) > 2 * FRAMES:
        shown = [*shown[:FRAMES], f"… {len(shown) - 2 * FRAMES} more", *shown[-FRAMES:]]
    return tuple(shown)


def clean(text: str, base: Path, keep_end: bool = False) -> str:
    """Without colours and what cannot be seen; with paths and addresses that are the same everywhere."""
    text = FORBIDDEN.sub("", ESCAPE.sub("", _printable(text)).replace("\r", ""))
    text = text.replace(f"{base}/lib/python", "/python/lib/python")
    text = ADDRESS.sub("0x7f0000000000", text)
    if len(text) <= LONGEST:
        return text
    return f"{text[: LONGEST // 2]}\n…\n{text[-LONGEST // 2 :]}" if keep_end else f"{text[:LONGEST]}…"
