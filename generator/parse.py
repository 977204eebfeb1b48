"""Nodes → a valid declaration, or problems with line and column. No rule here looks at two entries."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import PurePath
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError, create_model
from pydantic_core import ErrorDetails

from generator import blanks, codes, nodes
from generator.model.base import NOTHING, Declared
from generator.nodes import Document, Node, Scalar, find, problem_at
from generator.problems import Finding, Place, Problem
from generator.wording import Fault, worded

Model = TypeVar("Model", bound=BaseModel)

WHOLE_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,15})")
DECIMAL = re.compile(r"-?(0|[1-9][0-9]{0,15})\.[0-9]{1,15}")


class Ambiguous:
    """A scalar that YAML would turn into something else than was written, such as `12:30`. It fits no field."""


def plain(node: Node) -> Any:
    """The value of a node; tuples for lists. Only what has one reading becomes a number or a truth value."""
    if isinstance(node, nodes.Mapping):
        return {key.text: plain(value) for key, value in node.pairs}
    if isinstance(node, nodes.Sequence):
        return tuple(plain(item) for item in node.items)
    return _scalar(node)


def _scalar(node: Scalar) -> Any:
    if node.kind == "text":
        return node.text
    if node.kind == "nothing":
        return NOTHING
    if node.kind == "number" and WHOLE_NUMBER.fullmatch(node.text):
        return int(node.text)
    if node.kind == "number" and DECIMAL.fullmatch(node.text):
        return float(node.text)
    return {"true": True, "false": False}.get(node.text, Ambiguous())


@dataclass(frozen=True)
class Parsed(Generic[Model]):
    """A file as read. `model` is None if anything is wrong; `fields` are the top-level fields that are right.

    `unwritten` is where it has blanks. Texts take one for a value, so `fields` may hold some.
    """

    model: Model | None
    fields: Mapping[str, Any]
    problems: tuple[Problem, ...]
    unwritten: tuple[Place, ...] = ()


def parse(model: type[Model], document: Document, schema_line: str) -> Parsed[Model]:
    """Read a document as a declaration. Without one there is at least one problem."""
    problems = []
    if document.lines[0].strip() != schema_line:
        finding = Finding(
            codes.SCHEMA_LINE,
            (),
            "expected the schema on the first line, for editors; found something else",
            schema_line,
        )
        problems.append(problem_at(document.file, document.lines, finding))
    data = plain(document.root)
    unwritten = blanks.unwritten(model, document.root)
    problems += [document.problem(blanks.finding(model, place)) for place in unwritten]
    try:
        valid = model.model_validate(data, context={"package": PurePath(document.file).parent.name})
    except ValidationError as error:
        details = error.errors(include_url=False)
    else:
        return Parsed(None if unwritten else valid, dict(valid), tuple(problems), unwritten)
    wrong = {str(detail["loc"][0]) for detail in details if detail["loc"]}
    fields = {
        name: _alone(model, name, data[name])
        for name in model.model_fields
        if name in data and name not in wrong
    }
    problems += _explained(model, document, [item for item in details if not _of_blank(unwritten, item)])
    return Parsed(None, fields, tuple(problems), unwritten)


def _of_blank(unwritten: tuple[Place, ...], detail: ErrorDetails) -> bool:
    """Whether pydantic only says that a blank is not a value, or that its neighbours do not fit it."""
    around = detail["loc"] if "key" in detail.get("ctx", {}) else ()
    beside = bool(around) and any(place[: len(around)] == around for place in unwritten)
    return beside or blanks.hides(unwritten, detail["loc"])


def _alone(model: type[BaseModel], name: str, value: object) -> Any:
    return getattr(_field(model, name).model_validate({name: value}), name)


@cache
def _field(model: type[BaseModel], name: str) -> type[BaseModel]:
    """A declaration of one field of another: what is right by itself can be checked although the whole is not."""
    field = model.model_fields[name]
    kind: Any = (field.annotation, field)
    return create_model(name, __base__=Declared, **{name: kind})


def _explained(model: type[BaseModel], document: Document, details: list[ErrorDetails]) -> Iterator[Problem]:
    for detail in details:
        place = _place(document, detail["loc"])
        node, _ = find(document.root, place)
        context = detail.get("ctx", {})
        if detail["type"] == "too_short" and isinstance(node, nodes.Sequence):
            # pydantic counts only the valid items; the others have problems of their own
            if len(node.items) >= context["min_length"]:
                continue
            context["actual_length"] = len(node.items)
        around = _siblings(document, place), document.source(node)
        yield document.problem(
            worded(Fault(model, place, node, detail["type"], detail["msg"], context, *around))
        )


def _siblings(document: Document, place: Place) -> frozenset[str]:
    around, _ = find(document.root, place[:-1])
    return (
        frozenset(key.text for key, _ in around.pairs) if isinstance(around, nodes.Mapping) else frozenset()
    )


def _place(document: Document, loc: tuple[int | str, ...]) -> Place:
    """The part of pydantic's location that is in the file, and one step beyond it for a missing key."""
    known: Place = ()
    for part in loc:
        node, _ = find(document.root, known)
        if isinstance(node, Scalar):
            break
        known = (*known, part)
    return known
