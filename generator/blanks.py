"""What is still to be written in a file: how a blank looks, what it says, and what is said of it.

A blank is `TODO`, or `TODO:` and the field's meaning. It stands where a value will, whatever the kind of the field.
"""

import re
from collections.abc import Iterator

from pydantic import BaseModel

from generator import codes, nodes
from generator.cures import example, line
from generator.nodes import Node, Scalar
from generator.problems import Finding, Place
from generator.schema import schema_at

MARK = "TODO"
BLANK = re.compile(rf"(?:# ?)?{MARK}(?::.*)?", re.DOTALL)  # in code it is a comment
CODE = "code"


def is_blank(text: str) -> bool:
    """Whether a text says that it is still to be written."""
    return BLANK.fullmatch(text.strip()) is not None


def blank(model: type[BaseModel], place: Place, hint: str = "") -> str:
    """What stands at a place until somebody writes it; a hint is something that is known and helps."""
    words = f"{MARK}: {meaning(model, place)}"
    return f"{words}. {hint}" if hint else words


def meaning(model: type[BaseModel], place: Place) -> str:
    """What a field holds, in the words of its declaration, and its choices if it has any."""
    # A block of code means what its holder does: the broken sample, or the fixed one. An item means what its list does.
    is_part = place[-1] == CODE or isinstance(place[-1], int)
    schema = schema_at(model, place[:-1] if is_part else place)
    words = str(schema.get("description", "")).removesuffix(".")
    choices = [str(choice) for choice in schema.get("enum", ())]
    if any(choice not in words for choice in choices):
        words += f": {', '.join(choices)}"
    return words[:1].lower() + words[1:] if words[1:2].islower() else words


def finding(model: type[BaseModel], place: Place) -> Finding:
    """What is said of a blank."""
    message = f"still to be written: {meaning(model, place)}"
    schema = schema_at(model, place)
    choices = schema["enum"] if "enum" in schema and "examples" not in schema else ()
    cure = line(place, choices[0]) if choices else example(model, place)
    return Finding(codes.BLANK, place, message, cure, fragment=MARK)


def unwritten(model: type[BaseModel], root: Node) -> tuple[Place, ...]:
    """Where a file has blanks. What stands under keys that no field declares is data, and never one."""
    return tuple(_unwritten(model, root, ()))


def _unwritten(model: type[BaseModel], node: Node, place: Place) -> Iterator[Place]:
    if isinstance(node, nodes.Mapping):
        for key, value in node.pairs:
            yield from _unwritten(model, value, (*place, key.text))
    elif isinstance(node, nodes.Sequence):
        if node.items and all(_is_one(model, item, place) for item in node.items):
            yield place  # a list of nothing but blanks is one
        else:
            for number, item in enumerate(node.items):
                yield from _unwritten(model, item, (*place, number))
    elif _is_one(model, node, place):
        yield place


def _is_one(model: type[BaseModel], node: Node, place: Place) -> bool:
    is_text = isinstance(node, Scalar) and node.kind == "text" and is_blank(node.text)
    return is_text and bool(place) and bool(schema_at(model, place))


def hides(blanks: tuple[Place, ...], fault: Place) -> bool:
    """Whether a fault of a value is that of a blank: of the blank itself, or of what stands in it."""
    return any(fault[: len(place)] == place for place in blanks)


def concerns(blanks: tuple[Place, ...], fault: Place) -> bool:
    """Whether a rule looked at a blank: an example cannot fit a template that is still to be written."""
    around = (place[:-1] or place for place in blanks)
    return any(fault[: len(place)] == place for place in around)
