"""An entry with nothing filled in, as the document that a browser starts a new one from.

The browser fills in what a pasted error says; which fields there are, and in which words, is known here alone.
"""

import builtins
import re
import sys
from typing import Any

from generator.blanks import blank
from generator.catalog import Catalog
from generator.cures import as_yaml
from generator.model import Entry
from generator.model.text import NEW_BUILTINS
from generator.problems import Place
from generator.schema import schema_at
from generator.skeleton import Draft, skeleton

SCHEMA_VERSION = 1
FILLED: dict[str, Place] = {
    "exception": ("exception",),
    "template": ("messages", 0, "template"),
    "example": ("messages", 0, "examples", 0),
}
GIVEN = {
    "exception",
    "messages",
    "status",
    "samples",
}  # fields whose blanks are filled in, or need no example


def document(catalog: Catalog) -> dict[str, Any]:
    """The blanks that a browser can fill in, and the fields with their comments; how samples are run is the tail."""
    head, *fields, tail = re.split(
        r"^(?=[a-z])", skeleton(Draft(blank(Entry, FILLED["exception"]))), flags=re.M
    )
    owners = dict.fromkeys(sorted(_standard()), "python")
    for package in catalog.packages:
        owners |= dict.fromkeys(package.modules or (package.name,), package.name)
    return {
        "schema_version": SCHEMA_VERSION,
        "blanks": {name: as_yaml(blank(Entry, place)) for name, place in FILLED.items()},
        "head": head,
        "fields": [{"comment": _comment(field.partition(":")[0]), "text": field} for field in fields],
        "tail": tail,
        "builtins": sorted(_builtins()),
        "modules": owners,
        "packages": sorted(catalog.package),
    }


def _comment(name: str) -> str:
    """An example of a field's value, as a comment; nothing where one line cannot show it."""
    examples = schema_at(Entry, (name,)).get("examples")
    return "" if name in GIVEN or not examples else f"# For example: {as_yaml(examples[0])}\n"


def _builtins() -> set[str]:
    kinds = {name for name, kind in vars(builtins).items() if isinstance(kind, type)}
    raised = {name for name in kinds if issubclass(getattr(builtins, name), BaseException)}
    return (raised | NEW_BUILTINS) - {"WindowsError"}


def _standard() -> set[str]:
    return {name for name in sys.stdlib_module_names if not name.startswith("_")}
