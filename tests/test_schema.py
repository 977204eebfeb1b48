"""The JSON Schemas: what editors are told is what the generator accepts."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from casefiles import CASES, CORPUS
from jsonschema import Draft202012Validator
from pydantic import BaseModel

from generator.model import Entry, Package
from generator.schema import artifacts, json_schema, schema_at, stale

ROOT = Path(__file__).parent.parent
VALID = [
    *sorted(path for path in CORPUS.rglob("*.yaml")),
    CASES / "base-entry.yaml",
    CASES / "base-package.yaml",
]


def subschemas(node: Any) -> list[dict[str, Any]]:
    """Every mapping within a schema."""
    if isinstance(node, list):
        return [found for item in node for found in subschemas(item)]
    if isinstance(node, dict):
        return [node, *(found for item in node.values() for found in subschemas(item))]
    return []


@pytest.mark.parametrize("folder", [ROOT / "errors", CORPUS], ids=["errors", "corpus"])
def test_committed_schemas_are_fresh(folder: Path) -> None:
    """The schema files are those of the declarations; `errorbook schema` writes them again."""
    assert stale(folder) == ()


def test_stale(tmp_path: Path) -> None:
    """A schema file that is missing or differs is named."""
    (tmp_path / "entry.schema.json").write_text("{}", encoding="utf-8")
    assert ("entry.schema.json", "package.schema.json") == stale(tmp_path)
    for artifact in artifacts():
        (tmp_path / artifact.path).write_bytes(artifact.content)
    assert stale(tmp_path) == ()


@pytest.mark.parametrize("model", [Entry, Package])
def test_schemas_are_schemas(model: type[BaseModel]) -> None:
    """Both are valid JSON Schemas of the dialect they name."""
    Draft202012Validator.check_schema(json_schema(model))


@pytest.mark.parametrize("model", [Entry, Package])
def test_every_field_is_explained(model: type[BaseModel]) -> None:
    """An editor can show what each field means, without pydantic's own words."""
    fields = [
        (name, field)
        for schema in subschemas(json_schema(model))
        if isinstance(schema.get("properties"), dict)
        for name, field in schema["properties"].items()
    ]
    assert [name for name, field in fields if not field.get("description") and "$ref" not in field] == []
    assert [name for name, field in fields if "title" in field or field.get("default", "") is None] == []


@pytest.mark.parametrize("model", [Entry, Package])
def test_examples_are_valid(model: type[BaseModel]) -> None:
    """The examples that editors show satisfy their own fields."""
    root = json_schema(model)
    wrong = [
        (schema, example)
        for schema in subschemas(root)
        for example in (schema["examples"] if isinstance(schema.get("examples"), list) else [])
        if not Draft202012Validator({"$defs": root["$defs"], **schema}).is_valid(example)
    ]
    assert wrong == []


@pytest.mark.parametrize("path", VALID, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_valid_files_satisfy_their_schema(path: Path) -> None:
    """What the generator accepts, an editor does not mark."""
    model = Package if "package" in path.stem else Entry
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert [error.message for error in Draft202012Validator(json_schema(model)).iter_errors(data)] == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("exception", "two words"),
        ("severity", "severe"),
        ("http_code", 99),
        ("fix_minutes", [1]),
        ("title", ""),
        ("since", "latest"),
        ("related", ["no-package"]),
        ("versions", {"python": "3.10"}),
        ("unknown", 1),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_editors_mark_what_is_wrong(field: str, value: object) -> None:
    """The commonest mistakes are seen in an editor before anything is run."""
    data = yaml.safe_load((CASES / "base-entry.yaml").read_text(encoding="utf-8"))
    assert Draft202012Validator(json_schema(Entry)).is_valid({**data, field: value}) is False


def test_schema_at() -> None:
    """The schema of any value can be looked up by its place, with its definition."""
    assert (100, 599) == (
        schema_at(Entry, ("http_code",))["minimum"],
        schema_at(Entry, ("http_code",))["maximum"],
    )
    assert ["author", "date", "body", "reviewed"] == schema_at(Entry, ("notes", 3))["required"]
    assert {} == schema_at(Entry, ("no", "such", 1, "field"))


def test_artifacts_are_readable() -> None:
    """The files are JSON with two spaces, letters as letters, and a new line at the end."""
    for artifact in artifacts():
        text = artifact.content.decode()
        assert text == json.dumps(json.loads(text), indent=2, ensure_ascii=False) + "\n"
