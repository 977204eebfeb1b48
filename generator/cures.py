"""Values and keys as a person would write them in an entry: the lines that are offered as help."""

import json
import re

from pydantic import BaseModel

from generator.nodes import Node, Scalar
from generator.problems import Place
from generator.schema import schema_at

NOT_TEXT = ("yes", "no", "y", "n", "true", "false", "on", "off", "null")


def example(model: type[BaseModel], place: Place) -> str:
    """`key: value` with the declaration's own example; for a list or a mapping, what it must hold."""
    schema = schema_at(model, place)
    if "examples" in schema:
        return line(place, schema["examples"][0])
    if not schema:
        return ""
    if isinstance(place[-1], int) and (whole := schema_at(model, place[:-1]).get("examples")):
        return line(place, whole[0][min(place[-1], len(whole[0]) - 1)])
    if schema.get("type") == "array":
        item = (*place, 0)
        return f"{place[-1]}:\n" + _indent(_members(model, item), "  - ", "    ")
    if isinstance(place[-1], int):
        return _indent(_members(model, place), "- ", "  ")
    return f"{place[-1]}:\n" + _indent(_members(model, place), "  ", "  ")


def _members(model: type[BaseModel], place: Place) -> str:
    required = schema_at(model, place).get("required", ())
    return "\n".join(example(model, (*place, name)) for name in required) or "…"


def _indent(text: str, first: str, rest: str) -> str:
    return "\n".join(
        ((rest if number else first) + part).rstrip() for number, part in enumerate(text.split("\n"))
    )


def line(place: Place, value: object) -> str:
    """The value as it should stand in the file: `key: value`, or `- value` in a list; nothing for no value."""
    if value == "" or not place:
        return ""
    if isinstance(value, str) and "\n" in value:
        return keyed(place, _indent("|\n" + value.rstrip("\n"), "", "  "))
    return keyed(place, as_yaml(value))


def keyed(place: Place, shown: str) -> str:
    """A value, already as in a file, after its key or the hyphen of its item."""
    return f"- {shown}" if isinstance(place[-1], int) else f"{place[-1]}: {shown}"


def as_yaml(value: object) -> str:
    """A value as a person would write it in YAML, on one line."""
    if (
        isinstance(value, str)
        and re.fullmatch(r"[A-Za-z][A-Za-z ./_-]*", value)
        and value.lower() not in NOT_TEXT
    ):
        return value
    return json.dumps(value, ensure_ascii=False)


def as_written(node: Node) -> str:
    """A scalar as it stands in the file: quoted if it is text, bare if it is not."""
    if isinstance(node, Scalar):
        return as_yaml(node.text) if node.kind == "text" else node.text
    return ""
