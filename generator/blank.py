"""An entry with nothing filled in, from the declarations: what a new one is started from.

The browser gets it as a file and fills in what a pasted error says; which fields there are is known here alone.
"""

import builtins
import sys
from typing import Any

from generator.catalog import Catalog
from generator.cures import as_yaml
from generator.load import SCHEMA_LINES
from generator.model import Entry
from generator.model.text import NEW_BUILTINS
from generator.problems import Place
from generator.schema import schema_at

SCHEMA_VERSION = 1
GIVEN: dict[Place, str] = {
    ("status",): "active",
    ("samples", "broken", "language"): "python",
    ("samples", "fixed", "language"): "python",
}
LONG = 1000  # characters; a field that may have more gets lines of its own
EXCEPTION: Place = ("exception",)
TEMPLATE: Place = ("messages", 0, "template")
EXAMPLE: Place = ("messages", 0, "examples", 0)


def skeleton(catalog: Catalog) -> dict[str, Any]:
    """The document that the browser fills in: the blanks that can be, and the fields with their comments."""
    owners = dict.fromkeys(sorted(_standard()), "python")
    for package in catalog.packages:
        owners |= dict.fromkeys(package.modules or (package.name,), package.name)
    return {
        "schema_version": SCHEMA_VERSION,
        "blanks": {"exception": todo(EXCEPTION), "template": todo(TEMPLATE), "example": todo(EXAMPLE)},
        "head": SCHEMA_LINES[Entry] + "\n",
        "fields": [{"comment": comment(name), "text": field(name)} for name in required()],
        "tail": _how_to_verify(),
        "builtins": sorted(_builtins()),
        "modules": owners,
        "packages": sorted(catalog.package),
    }


def required() -> tuple[str, ...]:
    """The fields that each entry has, in their order."""
    names = schema_at(Entry, ()).get("required", ())
    return tuple(name for name in Entry.model_fields if name in names)


def field(name: str) -> str:
    """A field of an entry with blanks for what is to be written, as it stands in the file."""
    return "\n".join(_keyed((name,))) + "\n"


def comment(name: str) -> str:
    """An example of a field's value, as a comment; nothing where one line cannot show it."""
    examples = schema_at(Entry, (name,)).get("examples")
    if (name,) in GIVEN or not examples:
        return ""
    return f"# For example: {as_yaml(examples[0])}\n"


def todo(place: Place) -> str:
    """A blank: what is to be written there, in quotes."""
    return as_yaml(f"TODO: {_meaning(place)}")


def _meaning(place: Place) -> str:
    """What a field means; an item of a list means what the list does."""
    said = schema_at(Entry, place).get("description") or _meaning(place[:-1])
    return str(said)


def _keyed(place: Place) -> list[str]:
    first, *rest = _value(place)
    return [f"{place[-1]}: {first}".rstrip(), *(f"  {line}".rstrip() for line in rest)]


def _value(place: Place) -> list[str]:
    """The lines of a value: the first stands beside its key, the others below it."""
    schema = schema_at(Entry, place)
    if place in GIVEN:
        return [GIVEN[place]]
    if place[-1] == "code":
        return ["|", f"# TODO: {_meaning(place[:-1])}"]
    if "properties" in schema:
        return ["", *_members(place, schema)]
    if "items" in schema and schema["items"].get("type") != "integer":
        first, *rest = _item((*place, 0))
        return ["", f"- {first}", *(f"  {line}" for line in rest)]
    if schema.get("contentMediaType") and schema.get("maxLength", 0) > LONG:
        return ["|", f"TODO: {_meaning(place)}"]
    return [todo(place)]


def _item(place: Place) -> list[str]:
    schema = schema_at(Entry, place)
    return _members(place, schema) if "properties" in schema else [todo(place)]


def _members(place: Place, schema: dict[str, Any]) -> list[str]:
    needed = (name for name in schema["properties"] if name in schema.get("required", ()))
    return [line for name in needed for line in _keyed((*place, name))]


def _how_to_verify() -> str:
    """What no single field requires: how the samples are run. The broken one raises the exception."""
    lines = ("verify:", "  broken:", "    expect:", f"      exception: {todo(EXCEPTION)}")
    return "\n".join((*lines, "  fixed:", "    expect:", "      exit: 0", ""))


def _builtins() -> set[str]:
    kinds = {name for name, kind in vars(builtins).items() if isinstance(kind, type)}
    raised = {name for name in kinds if issubclass(getattr(builtins, name), BaseException)}
    return (raised | NEW_BUILTINS) - {"WindowsError"}


def _standard() -> set[str]:
    return {name for name in sys.stdlib_module_names if not name.startswith("_")}
