"""The JSON Schemas of entries and packages, made from the declarations."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel

from generator.artifact import Artifact
from generator.model import Entry, Package
from generator.problems import Place

DIALECT = "https://json-schema.org/draft/2020-12/schema"
SCHEMAS: Mapping[str, type[BaseModel]] = MappingProxyType(
    {"entry.schema.json": Entry, "package.schema.json": Package}
)
SCHEMA_LINES: Mapping[type[BaseModel], str] = MappingProxyType(
    {model: f"# yaml-language-server: $schema=../{name}" for name, model in SCHEMAS.items()}
)
"""The first line of each file, which tells editors its schema."""


def _tidy(node: Any) -> Any:
    """Without what pydantic adds and no reader needs: titles, and null where a key is just left out."""
    if isinstance(node, list):
        return [_tidy(item) for item in node]
    if not isinstance(node, dict):
        return node
    kept = {
        key: _tidy(value) for key, value in node.items() if not (key == "title" and isinstance(value, str))
    }
    if kept.get("default", ...) is None:
        del kept["default"]
    choices = kept.get("anyOf", [])
    if {"type": "null"} in choices:
        rest = [choice for choice in choices if choice != {"type": "null"}]
        del kept["anyOf"]
        kept = {**(rest[0] if len(rest) == 1 else {"anyOf": rest}), **kept}
    return kept


@cache
def json_schema(model: type[BaseModel]) -> dict[str, Any]:
    """The JSON Schema of a declaration."""
    schema = {"$schema": DIALECT, **_tidy(model.model_json_schema(by_alias=True))}
    schema["title"] = model.__name__
    return schema


def schema_at(model: type[BaseModel], place: Place) -> dict[str, Any]:
    """What the schema says of the value at a place; empty where it says nothing."""
    root = json_schema(model)
    node: dict[str, Any] = root
    for part in place:
        node = _resolve(root, node)
        node = node.get("items", {}) if isinstance(part, int) else node.get("properties", {}).get(part, {})
    return {**_resolve(root, node), **node}


def _resolve(root: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    reference = node.get("$ref", "").rpartition("/")[2]
    return root["$defs"][reference] if reference else node


def artifacts() -> tuple[Artifact, ...]:
    """The schema files, as `errors/` holds them."""
    return tuple(
        Artifact(name, (json.dumps(json_schema(model), indent=2, ensure_ascii=False) + "\n").encode())
        for name, model in SCHEMAS.items()
    )


def stale(errors: Path) -> tuple[str, ...]:
    """The names of the schema files that differ from the declarations, or are missing."""
    return tuple(item.path for item in artifacts() if _read(errors / item.path) != item.content)


def _read(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""
