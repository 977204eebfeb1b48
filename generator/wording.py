"""What pydantic found wrong → a finding in words that a first-time contributor can act on."""

import difflib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel

from generator import codes
from generator.cures import as_written, example, keyed, line
from generator.nodes import Mapping, Node, Scalar, Sequence
from generator.problems import Finding, Place
from generator.schema import schema_at

JSON_SCALAR = r"-?(0|[1-9][0-9]{0,15})(\.[0-9]{1,15})?|true|false|null|~|"


@dataclass(frozen=True)
class Fault:
    """One error of pydantic's: the declaration, the place, what stands there, and pydantic's own account of it.

    `siblings` are the keys beside it, `source` is the value as it stands in the file, if that is one line.
    """

    model: type[BaseModel]
    place: Place
    node: Node
    kind: str
    message: str
    context: dict[str, Any]
    siblings: frozenset[str]
    source: str

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
        return _no_value(fault)
    if fault.kind == codes.EMPTY.name:
        return _no_text(fault)
    if fault.kind in codes.BY_NAME:
        key, cure = fault.context["key"], fault.context["cure"]
        place = (*fault.place, key) if key else fault.place
        is_whole = isinstance(fault.node, Mapping) and isinstance(cure, str)
        return Finding(
            codes.BY_NAME[fault.kind], place, fault.message, cure if is_whole else line(place, cure)
        )
    return WORDS.get(fault.kind, _other)(fault)


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
    return Finding(codes.MISSING_KEY, fault.place, "this key is required; it is not there", fault.example)


def _unknown(fault: Fault) -> Finding:
    known = list(schema_at(fault.model, fault.place[:-1]).get("properties", ()))
    free = [name for name in known if name not in fault.siblings]
    near = difflib.get_close_matches(str(fault.place[-1]), free, n=1, cutoff=0.6)
    if not near:
        message = f"no such key; known here: {', '.join(known)}"
        return Finding(codes.UNKNOWN_KEY, fault.place, message, at_key=True)
    value = " " + as_written(fault.node) if fault.text and len(fault.text) < 80 else ""
    message = f"no such key; did you mean {near[0]}?"
    return Finding(codes.UNKNOWN_KEY, fault.place, message, f"{near[0]}:{value}", at_key=True)


def _split_at_colon(node: Mapping) -> str:
    """The text that somebody wrote, where YAML took what is before its colon for a key."""
    key, value = node.pairs[0] if len(node.pairs) == 1 else (None, None)
    return f"{key.text}: {value.text}" if key and isinstance(value, Scalar) and value.text else ""


def _text(fault: Fault) -> Finding:
    if isinstance(fault.node, Mapping) and (whole := _split_at_colon(fault.node)):
        message = (
            "expected text; found a key and its value, as there is a colon with a space; put it in quotes"
        )
        return Finding(codes.WRONG_TYPE, fault.place, message, line(fault.place, whole))
    if not isinstance(fault.node, Scalar):
        finding = _typed("text")(fault)
        return replace(finding, cure=line(fault.place, fault.source)) if fault.source else finding
    message = f"expected text; found {_found(fault.node)}; put it in quotes"
    pattern = fault.schema.get("pattern", "")
    right = (text for text in (fault.text, f">={fault.text}") if re.search(pattern, text))
    value = next(right, "") if len(fault.text) < 80 else ""
    cure = line(fault.place, value) if value else fault.example
    return Finding(codes.WRONG_TYPE, fault.place, message, cure)


def _whole_number(fault: Fault) -> Finding:
    if re.fullmatch(r"-?[0-9]{17,}", fault.text):
        return _range(fault)
    finding = _typed("a whole number")(fault)
    number = re.fullmatch(r"[0-9]{1,5}", fault.text)
    return replace(finding, cure=line(fault.place, int(fault.text))) if number else finding


def _truth(fault: Fault) -> Finding:
    cure = line(fault.place, fault.text.lower() in ("yes", "y", "true", "on", "1"))
    return replace(_typed("true or false")(fault), cure=cure)


def _list(fault: Fault) -> Finding:
    finding = _typed("a list")(fault)
    kind = str(schema_at(fault.model, (*fault.place, 0)).get("type"))
    is_enough = fault.schema.get("minItems", 0) <= 1
    fits = (
        isinstance(fault.node, Scalar)
        and {"string": "text", "integer": "number"}.get(kind) == fault.node.kind
    )
    if not fits or not is_enough or len(fault.text) >= 80:
        return finding
    return replace(finding, cure=keyed(fault.place, f"[{as_written(fault.node)}]"))


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


def _no_value(fault: Fault) -> Finding:
    if isinstance(fault.place[-1], int):
        message = "expected a value; found nothing; remove the item, or write one"
        return Finding(codes.EMPTY, fault.place, message)
    is_needed = fault.place[-1] in schema_at(fault.model, fault.place[:-1]).get("required", ())
    tail = "" if is_needed else "; leave the key out, or write one"
    return Finding(
        codes.EMPTY, fault.place, f"expected a value; found nothing{tail}", fault.example, at_key=True
    )


def _no_text(fault: Fault) -> Finding:
    return Finding(codes.EMPTY, fault.place, "expected text; found none", fault.example)


def _long_text(fault: Fault) -> Finding:
    message = f"expected at most {fault.context['max_length']} characters; found {len(fault.text.strip())}"
    return Finding(codes.TOO_LONG, fault.place, message)


def _few(fault: Fault) -> Finding:
    message = (
        f"expected at least {_items(fault.context['min_length'])}; found {fault.context['actual_length']}"
    )
    return Finding(codes.TOO_FEW, fault.place, message, fault.example)


def _many(fault: Fault) -> Finding:
    found = len(fault.node.items) if isinstance(fault.node, Sequence) else "more"
    message = f"expected at most {_items(fault.context['max_length'])}; found {found}"
    return Finding(codes.TOO_LONG, fault.place, message)


def _items(number: int) -> str:
    return f"{number} item" if number == 1 else f"{number} items"


def _range(fault: Fault) -> Finding:
    low, high = fault.schema.get("minimum"), fault.schema.get("maximum")
    wanted = f"expected {low} to {high}" if high is not None else f"expected {low} or more"
    is_near = low in (0, 1) and fault.text.startswith(("-", "0"))
    cure = line(fault.place, low) if is_near else fault.example
    return Finding(codes.RANGE, fault.place, f"{wanted}; found {_short(fault.text)}", cure)


def _form(fault: Fault) -> Finding:
    if not fault.text.strip():
        return _no_text(fault)
    wanted = fault.example.partition(" ")[2] or "letters, digits and hyphens"
    message = f"expected a value such as {wanted}; found {_found(fault.node)}"
    return Finding(codes.WRONG_TYPE, fault.place, message)


def _json(fault: Fault) -> Finding:
    odd = next(_not_json(fault.node), "")
    message = f"{fault.message}; found {_short(odd)}; put it in quotes"
    return Finding(codes.WRONG_TYPE, fault.place, message, fragment=odd)


def _not_json(node: Node) -> Iterator[str]:
    if isinstance(node, Scalar):
        if node.kind != "text" and not re.fullmatch(JSON_SCALAR, node.text):
            yield node.text
        return
    for part in node.items if isinstance(node, Sequence) else (value for _, value in node.pairs):
        yield from _not_json(part)


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
        "float_type": _typed("a number"),
        "json_type": _json,
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
