"""The pages of `docs/` that are written from the declarations: `python -m generator.reference docs`."""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from generator import codes
from generator.artifact import Artifact
from generator.model import Entry, Package
from generator.schema import json_schema

GROUPS = {
    "E1": "Reading a file",
    "E2": "Keys and types",
    "E3": "Values",
    "E4": "Text and code",
    "E5": "Between entries",
    "E6": "Unfinished",
    "A1": "Advice",
}
INTRODUCTIONS = {
    "A1": "Advice blocks nothing and changes no exit status; `errorbook check --no-advice` leaves it out.",
}
GUIDE = "writing-an-entry.md"
WRITTEN = "<!-- Written by `make docs` from the code; do not edit. -->"


def problems() -> str:
    """Every code, what it means and what to do."""
    lines = [
        WRITTEN,
        "# Problems",
        "",
        "What `errorbook check` reports. A code never changes its meaning.",
        "",
    ]
    for prefix, title in GROUPS.items():
        lines += [f"## {title}", ""]
        lines += [INTRODUCTIONS[prefix], ""] if prefix in INTRODUCTIONS else []
        for code in codes.ALL:
            if code.name.startswith(prefix):
                lines += [f"### {code.name} {code.title}", "", code.meaning, "", f"**Cure:** {code.cure}", ""]
    return "\n".join(lines)


def fields() -> str:
    """Every field of an entry and of a package, with its meaning, its limits and an example."""
    lines = [
        WRITTEN,
        "# Fields",
        "",
        "Required unless marked optional. Text is Markdown where it says so.",
        "",
    ]
    for model, title in ((Entry, "An entry"), (Package, "A package")):
        schema = json_schema(model)
        lines += [f"## {title}", "", *_table(schema)]
        for name, part in sorted(schema["$defs"].items()):
            lines += [f"### {name}", "", part.get("description", ""), "", *_table(part)]
    return "\n".join(lines)


def _table(schema: dict[str, Any]) -> Iterator[str]:
    yield from ("| field | holds | kind | example |", "|---|---|---|---|")
    required = schema.get("required", ())
    for name, field in schema.get("properties", {}).items():
        shown = f"`{name}`" + ("" if name in required else " (optional)")
        yield f"| {shown} | {field.get('description', '')} | {_kind(field)} | {_example(field)} |"
    yield ""


def _kind(field: dict[str, Any]) -> str:
    if "$ref" in field:
        name = field["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "enum" in field:
        return ", ".join(f"`{choice}`" for choice in field["enum"])
    if field.get("type") == "array":
        return f"list of {_kind(field.get('items', {}))}{_bounds(field, 'minItems', 'maxItems')}"
    kind = {"string": "text", "integer": "number", "boolean": "true or false", "object": "mapping"}
    markdown = "Markdown" if field.get("contentMediaType") == "text/markdown" else ""
    bounds = _bounds(field, "minimum", "maximum") or _bounds(field, "minLength", "maxLength", "characters")
    return f"{markdown or kind.get(field.get('type', ''), 'any value')}{bounds}"


def _bounds(field: dict[str, Any], low: str, high: str, unit: str = "") -> str:
    least, most = field.get(low), field.get(high)
    if most is None:
        return ""
    shown = (
        f"{least} to {most}"
        if least is not None and least != most
        else f"{most}"
        if least
        else f"at most {most}"
    )
    return f", {shown} {unit}".rstrip()


def _example(field: dict[str, Any]) -> str:
    if "examples" not in field:
        return ""
    value = field["examples"][0]
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return "`" + text.replace("\n", "⏎").replace("|", "\\|").replace("`", "'") + "`"


def guide(text: str) -> str:
    """A page in which `<!-- fields: … -->` is followed by what the declaration of an entry says of those fields."""
    return re.sub(r"(<!-- fields: (.*?) -->\n).*?(<!-- end -->)", _listed, text, flags=re.DOTALL)


def _listed(found: re.Match[str]) -> str:
    properties = json_schema(Entry)["properties"]
    lines = [_told(name, properties[name]) for name in found[2].split()]
    return "\n".join([found[1], *lines, "", found[3]])


def _told(name: str, field: dict[str, Any]) -> str:
    example = _example(field)
    return f"- `{name}`: {field['description']}" + (f" For example: {example}" if example else "")


def artifacts(folder: Path) -> tuple[Artifact, ...]:
    """The pages that are generated, wholly or in part, as the folder of the documentation should hold them."""
    written = guide((folder / GUIDE).read_text(encoding="utf-8"))
    pages = {"problems.md": problems(), "fields.md": fields(), GUIDE: written}
    return tuple(Artifact(path, text.encode()) for path, text in pages.items())


def main(folder: Path) -> None:
    """Write the pages into a folder."""
    for artifact in artifacts(folder):
        (folder / artifact.path).write_bytes(artifact.content)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
