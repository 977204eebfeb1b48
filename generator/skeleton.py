"""What is known of an error → the text of its file, with blanks for what only a person knows.

Fields come in the order of the declaration, and every required one is there: a field that is added to the model is
in the next file.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from generator.blanks import CODE, blank
from generator.model import Entry, Package
from generator.problems import Place
from generator.schema import SCHEMA_LINES, schema_at
from generator.written import WIDTH, written

LONG = 300  # characters; a text that may have more is written on lines of its own


@dataclass(frozen=True)
class Draft:
    """What is known of an error before anybody has written about it. What is empty is not known."""

    exception: str
    template: str = ""
    example: str = ""
    title: str = ""
    severity: str = ""
    difficulty: str = ""
    aliases: tuple[str, ...] = ()
    http_code: int | None = None
    codes: tuple[str, ...] = ()
    frames: tuple[str, ...] = ()
    look_alikes: tuple[str, ...] = ()
    python: str = ""
    package: str = ""
    references: tuple[tuple[str, str], ...] = ()
    """Titles and addresses, the official one first."""
    hosts: tuple[str, ...] = ()
    """Where the package sends its requests, if it is the client of a service."""
    hints: Mapping[str, str] = field(default_factory=dict)
    """What is known and helps to write a field, by its name."""


def skeleton(draft: Draft) -> str:
    """The text of an entry's file."""
    hints: dict[Place, str] = {(name,): hint for name, hint in draft.hints.items()}
    return filled_in(Entry, _entry(draft), hints)


def filled_in(
    model: type[BaseModel], known: Mapping[str, Any], hints: Mapping[Place, str] | None = None
) -> str:
    """The text of a file with what is known, and a blank for each required value that is not."""
    whole = _Whole(model, hints or {}).value((), known)
    return f"{SCHEMA_LINES[model]}\n{written(whole)}"


def _entry(draft: Draft) -> Mapping[str, Any]:
    message = {"template": draft.template, "examples": [draft.example] if draft.example else None}
    signals = {
        "codes": list(draft.codes),
        "http_status": [draft.http_code] if draft.http_code else None,
        "frames": list(draft.frames),
    }
    is_builtin = "." not in draft.exception
    known: dict[str, Any] = {
        "title": draft.title,
        "exception": draft.exception,
        "aliases": [{"name": name} for name in draft.aliases],
        "severity": draft.severity,
        "http_code": draft.http_code,
        "difficulty": draft.difficulty,
        "messages": [_given(message)],
        "signals": _given(signals),
        "causes": [{}],
        "samples": {name: {"language": "python"} for name in ("broken", "fixed")},
        "look_alikes": [{"id": name} for name in draft.look_alikes],
        "versions": _given(
            {"python": draft.python, "package": draft.package or (None if is_builtin else ...)}
        ),
        "status": "active",
        "references": [{"title": title, "url": url} for title, url in draft.references],
        "verify": _verification(draft),
    }
    return _given(known)


def _verification(draft: Draft) -> Mapping[str, Any]:
    """How the samples are run: what the broken one must end in, and a stand-in for the service if there is one."""
    expected = _given({"exception": draft.exception, "status": draft.http_code, "exit": 1})
    trials = {"broken": {"expect": expected}, "fixed": {"expect": {"exit": 0}}}
    if not draft.hosts:
        return trials
    reply = _given({"status": draft.http_code, "json": ..., "source": {}})
    return {"hosts": list(draft.hosts), "service": [reply], **trials}


def _given(known: Mapping[str, Any]) -> dict[str, Any]:
    """Without what is not known. `...` stands for what is to be written although it is optional."""
    return {name: value for name, value in known.items() if value not in (None, "", [], {})}


@dataclass(frozen=True)
class _Whole:
    """Fills what is known of a declaration up with blanks."""

    model: type[BaseModel]
    hints: Mapping[Place, str]

    def value(self, place: Place, known: Any) -> Any:
        """The value at a place."""
        schema = schema_at(self.model, place)
        if isinstance(known, list):
            return [self.value((*place, number), item) for number, item in enumerate(known)]
        if "properties" in schema:
            held = known or {}
            names = (
                name for name in schema["properties"] if name in held or name in schema.get("required", ())
            )
            return {name: self.value((*place, name), held.get(name)) for name in names}
        if known is not None and known is not ...:
            return known
        return self._blank(place, schema)

    def _blank(self, place: Place, schema: Mapping[str, Any]) -> Any:
        item = schema_at(self.model, (*place, 0))
        if schema.get("type") == "array" and item.get("type") in ("object", "string"):
            return [self.value((*place, 0), None)]
        text = blank(self.model, place, self.hints.get(place, ""))
        if place[-1] == CODE:
            return f"# {text}\n"
        is_prose = schema.get("contentMediaType") and schema.get("maxLength", 0) > LONG
        return _lines(text) if is_prose else text


def _lines(text: str) -> str:
    """A text on as many lines as it takes."""
    lines, rest = [], text
    while len(rest) > WIDTH - 2 and " " in rest[: WIDTH - 2]:
        first, _, _ = rest[: WIDTH - 2].rpartition(" ")
        lines.append(first)
        rest = rest[len(first) + 1 :]
    return "\n".join([*lines, rest]) + "\n"


def package_skeleton(known: Mapping[str, Any]) -> str:
    """The text of a package's file, from those of its fields that are known."""
    return filled_in(Package, _given(known))
