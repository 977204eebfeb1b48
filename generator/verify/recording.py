"""What the recorder said of a run → the exception as evidence holds it, the same on every machine."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from generator.model import Raised
from generator.model.evidence import Linked
from generator.verify.execution import Ended

LONGEST = 50_000  # characters of a text that are kept
FRAMES = 20  # of each end of a long way
ADDRESS = re.compile(r"\b0x[0-9a-f]{6,16}\b")
ESCAPE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07]*\x07|.)")
UNSEEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]"
)
TRACEBACK = re.compile(
    r"^(?:  \+ Exception Group )?Traceback \(most recent call last\):|^  File \"", re.MULTILINE
)
LIBRARIES = re.compile(r"^(?:.*/site-packages/|/python/lib/python[0-9.]+/|/sample/)")


def raised(ended: Ended, base: Path) -> Raised | None:
    """The exception that the run ended in. `base` is the folder of its Python: its paths are shown as /python."""
    record = next((said["raised"] for said in reversed(ended.records) if "raised" in said), None)
    if record is None:
        return None
    begin, end = _extent(ended)
    return Raised(
        type=_name(record["type"]),
        classes=_names(record["classes"]),
        children=_names(record["children"]),
        message=_clean(record["message"], base),
        status=record["status"],
        chain=tuple(_linked(link, base) for link in record["chain"]),
        frames=_frames(record["frames"], base),
        traceback=_clean(ended.stderr[begin:end] or record["traceback"], base),
    )


def is_expected(ended: Ended) -> bool:
    """Whether the recorder found the very class that it was told to look for."""
    return any(said["raised"]["expected"] for said in ended.records if "raised" in said)


def printed(ended: Ended) -> str:
    """The end of what is printed of the exception: its class and message."""
    return next((said["raised"]["printed"] for said in reversed(ended.records) if "raised" in said), "")


def beside(ended: Ended) -> str:
    """What stands on standard error apart from the traceback."""
    begin, end = _extent(ended)
    return ended.stderr[:begin] + ended.stderr[end:]


def _extent(ended: Ended) -> tuple[int, int]:
    """Where the traceback stands on standard error: as Python printed it, which knows better than its library."""
    record = next((said["raised"] for said in reversed(ended.records) if "raised" in said), None)
    ends = (record["printed"], record["message"]) if record else ()
    last = next((text for text in ends if text and text in ended.stderr), "")
    if not last:
        return 0, 0
    first = TRACEBACK.search(ended.stderr)
    found = ended.stderr.rfind(last)
    # A suggestion may follow the message on its line: "Did you mean: …?"
    end = ended.stderr.find("\n", found + len(last.rstrip("\n")))
    return min(first.start(), found) if first else found, end + 1 if end >= 0 else len(ended.stderr)


def warned(ended: Ended) -> tuple[tuple[str, bool], ...]:
    """The warnings that were shown: class, and whether it is the expected one."""
    return tuple((said["warned"][0], said["warned"][1]) for said in ended.records if "warned" in said)


def _linked(link: dict[str, Any], base: Path) -> Linked:
    return Linked(type=_name(link["type"]), message=_clean(link["message"], base))


def _name(name: str) -> str:
    """A class that was defined in a function has no importable name; the function's is left out."""
    return re.sub(r"[^.]*<locals>\.", "", name)


def _names(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(_name(name) for name in names)


def _frames(frames: list[list[str]], base: Path) -> tuple[str, ...]:
    shown = [f"{LIBRARIES.sub('', _clean(file, base))}:{function}" for file, function in frames]
    if len(shown) > 2 * FRAMES:
        shown = [*shown[:FRAMES], f"… {len(shown) - 2 * FRAMES} more", *shown[-FRAMES:]]
    return tuple(shown)


def _clean(text: str, base: Path) -> str:
    """Without colours and what cannot be seen; with paths and addresses that are the same everywhere."""
    text = UNSEEN.sub("", ESCAPE.sub("", text))
    text = text.replace(f"{base}/lib/python", "/python/lib/python")
    text = ADDRESS.sub("0x7f0000000000", text)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
