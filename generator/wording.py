"""What pydantic found wrong → a finding in words that a first-time contributor can act on."""

import difflib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel

from generator import codes
from generator.nodes import Mapping, Node, Scalar, Sequence
from generator.problems import Finding, Place
from generator.schema import schema_at

NOT_TEXT = ("yes", "no", "y", "n", "true", "false", "on", "off", "null")
BY_NAME = {code.name: code for code in codes.ALL}


@dataclass(frozen=True)
class Fault:
    """One error of pydantic's: the declaration, the place, what stands there, and pydantic's own account of it."""

    model: type[BaseModel]
    place: Place
    node: Node
    kind: str
    message: str
    context: dict[str, Any]
    siblings: frozenset[str]

    @property
    def text(self) -> str:
        """What stands there, if it is a scalar."""
        return self.node.text if isinstance(self.node, Scalar) else ""

    @property
    def schema(self) -> dict[str, Any]:
        """What the declaration says of the place."""
        return schema_at(self.model, self.place)

    @property
    def example(self) -> str:
        """The place, filled with the declaration's own example."""
        return example(self.model, self.place)


def worded(fault: Fault) -> Finding:
    """The finding for a fault."""
    if isinstance(fault.node, Scalar) and fault.node.kind == "nothing" and fault.kind != "missing":
        return Finding(
            codes.EMPTY, fault.place, "expected a value; found nothing", fault.example, at_key=True
        )
    if fault.kind in BY_NAME:
        key, cure = fault.context["key"], fault.context["cure"]
        place = (*fault.place, key) if key else fault.place
        cure = str(cure) if isinstance(fault.node, Mapping) and not key else line(place, cure)
        return Finding(BY_NAME[fault.kind], place, fault.message, cure)
    return WORDS.get(fault.kind, _other)(fault)


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
        return _keyed(place, _indent("|\n" + value.rstrip("\n"), "", "  "))
    return _keyed(place, as_yaml(value))


def _keyed(place: Place, shown: str) -> str:
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


def _found(node: Node) -> str:
    if isinstance(node, Mapping):
        return "a mapping"
    if isinstance(node, Sequence):
        return "a list"
    return f"the {node.kind} {_short(node.text)}"


def _short(text: str) -> str:
    joined = " ".join(text.split())
    return joined if len(joined) <= 60 else joined[:59] + "…"


def _missing(fault: Fault) -> Finding:
    if isinstance(fault.node, Sequence):
        whole = fault.place[:-1]
        return Finding(codes.TOO_FEW, whole, "expected one more item", example(fault.model, whole))
    return Finding(codes.MISSING_KEY, fault.place, "required, and not there", fault.example)


def _unknown(fault: Fault) -> Finding:
    known = list(schema_at(fault.model, fault.place[:-1]).get("properties", ()))
    free = [name for name in known if name not in fault.siblings]
    near = difflib.get_close_matches(str(fault.place[-1]), free, n=1, cutoff=0.6)
    if not near:
        message = f"no such key; known here: {', '.join(known)}"
        return Finding(codes.UNKNOWN_KEY, fault.place, message, at_key=True)
    value = " " + _as_written(fault.node) if fault.text and len(fault.text) < 80 else ""
    message = f"no such key; did you mean {near[0]}?"
    return Finding(codes.UNKNOWN_KEY, fault.place, message, f"{near[0]}:{value}", at_key=True)


def _as_written(node: Node) -> str:
    if isinstance(node, Scalar):
        return as_yaml(node.text) if node.kind == "text" else node.text
    return ""


def _text(fault: Fault) -> Finding:
    if not isinstance(fault.node, Scalar):
        return _typed("text")(fault)
    message = f"expected text; found {_found(fault.node)}; put it in quotes"
    pattern = fault.schema.get("pattern", "")
    right = (text for text in (fault.text, f">={fault.text}") if re.search(pattern, text))
    value = next(right, "") if len(fault.text) < 80 else ""
    cure = line(fault.place, value) if value else fault.example
    return Finding(codes.WRONG_TYPE, fault.place, message, cure)


def _whole_number(fault: Fault) -> Finding:
    finding = _typed("a whole number")(fault)
    number = re.fullmatch(r"[0-9]{1,5}", fault.text)
    return replace(finding, cure=line(fault.place, int(fault.text))) if number else finding


def _truth(fault: Fault) -> Finding:
    cure = line(fault.place, fault.text.lower() in ("yes", "y", "true", "on", "1"))
    return replace(_typed("true or false")(fault), cure=cure)


def _list(fault: Fault) -> Finding:
    finding = _typed("a list")(fault)
    kind = str(schema_at(fault.model, (*fault.place, 0)).get("type"))
    fits = (
        isinstance(fault.node, Scalar)
        and {"string": "text", "integer": "number"}.get(kind) == fault.node.kind
    )
    if not fits or len(fault.text) >= 80:
        return finding
    return replace(finding, cure=_keyed(fault.place, f"[{_as_written(fault.node)}]"))


def _typed(wanted: str) -> "Words":
    def explain(fault: Fault) -> Finding:
        return Finding(
            codes.WRONG_TYPE, fault.place, f"expected {wanted}; found {_found(fault.node)}", fault.example
        )

    return explain


def _choice(fault: Fault) -> Finding:
    choices = [str(choice) for choice in fault.schema.get("enum", ())]
    near = difflib.get_close_matches(fault.text, choices, n=1, cutoff=0) or choices
    is_text = isinstance(fault.node, Scalar) and fault.node.kind == "text"
    found = _short(fault.text) if is_text else _found(fault.node)
    tail = "; put it in quotes" if fault.text in choices and not is_text else ""
    message = f"expected one of {', '.join(choices)}; found {found}{tail}"
    return Finding(codes.CHOICE, fault.place, message, line(fault.place, near[0]))


def _no_text(fault: Fault) -> Finding:
    return Finding(codes.EMPTY, fault.place, "expected text; found none", fault.example)


def _long_text(fault: Fault) -> Finding:
    message = f"expected at most {fault.context['max_length']} characters; found {len(fault.text.strip())}"
    return Finding(codes.TOO_LONG, fault.place, message)


def _few(fault: Fault) -> Finding:
    message = f"expected at least {fault.context['min_length']}; found {fault.context['actual_length']}"
    return Finding(codes.TOO_FEW, fault.place, message, fault.example)


def _many(fault: Fault) -> Finding:
    return Finding(
        codes.TOO_LONG, fault.place, f"expected at most {fault.context['max_length']} items; found more"
    )


def _range(fault: Fault) -> Finding:
    low, high = fault.schema.get("minimum"), fault.schema.get("maximum")
    wanted = f"expected {low} to {high}" if high is not None else f"expected {low} or more"
    return Finding(codes.RANGE, fault.place, f"{wanted}; found {_short(fault.text)}", fault.example)


def _form(fault: Fault) -> Finding:
    if not fault.text.strip():
        return _no_text(fault)
    message = f"not of the form expected here; found {_found(fault.node)}"
    return Finding(codes.WRONG_TYPE, fault.place, message, fault.example)


def _other(fault: Fault) -> Finding:
    message = f"{fault.message[0].lower()}{fault.message[1:]}; found {_found(fault.node)}"
    return Finding(codes.WRONG_TYPE, fault.place, message)


Words = Callable[[Fault], Finding]

WORDS: MappingProxyType[str, Words] = MappingProxyType(
    {
        "missing": _missing,
        "extra_forbidden": _unknown,
        "string_type": _text,
        "int_type": _whole_number,
        "bool_type": _truth,
        "tuple_type": _list,
        "model_type": _typed("a mapping"),
        "dict_type": _typed("a mapping"),
        "literal_error": _choice,
        "string_too_short": _no_text,
        "string_too_long": _long_text,
        "string_pattern_mismatch": _form,
        "too_short": _few,
        "too_long": _many,
        "greater_than_equal": _range,
        "less_than_equal": _range,
    }
)
