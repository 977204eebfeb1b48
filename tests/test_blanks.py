"""Blanks: each is reported as still to be written, with the field's meaning and an example, and as nothing else."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pasting import paste
from pydantic import BaseModel

from generator.blanks import blank, is_blank
from generator.load import load
from generator.model import Entry, Package
from generator.problems import Place, Problem, dotted
from generator.schema import SCHEMA_LINES, schema_at
from generator.skeleton import Draft, package_skeleton, skeleton

MADE = {"string": "text", "integer": 200, "number": 1, "boolean": True, "object": {"name": "text"}}
BY_NAME = {"exception": "openai.AuthenticationError", "warning": "UserWarning", "url": "https://example.com/"}
LEFT_OUT = ("not_runnable", "removed")  # they exclude what another field says
PACKAGE_FILE = Path(__file__).parent / "cases" / "base-package.yaml"


def whole(model: type[BaseModel], place: Place = ()) -> Any:
    """A value for a place with every field that there is, from the declaration's own examples."""
    schema = schema_at(model, place)
    if "properties" in schema:
        return {name: whole(model, (*place, name)) for name in schema["properties"] if name not in LEFT_OUT}
    if "examples" in schema:
        return schema["examples"][0]
    if schema.get("type") == "array":
        return [whole(model, (*place, 0))]
    return BY_NAME.get(str(place[-1])) or [*schema.get("enum", ()), MADE[schema.get("type", "string")]][0]


def leaves(value: Any, model: type[BaseModel], place: Place = ()) -> Iterator[Place]:
    """Where the values are that a person writes."""
    if isinstance(value, dict) and (not place or "properties" in schema_at(model, place)):
        for name, item in value.items():
            yield from leaves(item, model, (*place, name))
        return
    yield place
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from leaves(item, model, (*place, number))


def replaced(value: Any, place: Place, new: object) -> Any:
    """The value with another at a place."""
    if not place:
        return new
    first, *rest = place
    changed = value.copy()
    changed[first] = replaced(value[first], tuple(rest), new)
    return changed


def told(folder: Path, model: type[BaseModel], document: Any) -> list[tuple[str, str]]:
    """The codes and fields of all problems of a file."""
    name = "openai/package.yaml" if model is Package else "openai/mine.yaml"
    text = json.dumps(document, ensure_ascii=False)
    (folder / "openai").mkdir(exist_ok=True)
    (folder / name).write_text(f"{SCHEMA_LINES[model]}\n{text}\n", "utf-8")
    if model is Entry:
        package = PACKAGE_FILE.read_text("utf-8").replace("name: case", "name: openai", 1)
        (folder / "openai/package.yaml").write_text(f"{SCHEMA_LINES[Package]}\n{package}", "utf-8")
    return [(item.code, item.field) for item in load(folder).problems if item.file.endswith(name)]


def expected(value: Any, place: Place) -> list[tuple[str, str]]:
    """A list of nothing but blanks is one."""
    around = value
    for part in place[:-1]:
        around = around[part]
    is_only = isinstance(place[-1], int) and len(around) == 1
    return [("E601", dotted(place[:-1] if is_only else place))]


@pytest.mark.parametrize("model", [Entry, Package], ids=["entry", "package"])
@pytest.mark.parametrize("words", ["TODO", "TODO: what it is"])
def test_a_blank_of_every_field(model: type[BaseModel], words: str, tmp_path: Path) -> None:
    """Wherever a blank stands, it is reported once, there, and nothing else is said of the file."""
    document = whole(model)
    if model is Entry:
        document["related"] = document["look_alikes"] = None
        document = {name: value for name, value in document.items() if value}
    assert told(tmp_path, model, document) == []
    places = list(leaves(document, model))
    assert len(places) > {Entry: 90, Package: 10}[model]
    wrong = {}
    for place in places:
        found = told(tmp_path, model, replaced(document, place, words))
        if found != expected(document, place):
            wrong[dotted(place)] = found
    assert wrong == {}


def problems(folder: Path, text: str) -> tuple[Problem, ...]:
    """All problems of a knowledge base with one entry."""
    (folder / "openai").mkdir(exist_ok=True)
    package = PACKAGE_FILE.read_text("utf-8").replace("name: case", "name: openai", 1)
    (folder / "openai/package.yaml").write_text(f"{SCHEMA_LINES[Package]}\n{package}", "utf-8")
    (folder / "openai/mine.yaml").write_text(text, "utf-8")
    return load(folder).problems


def filled(text: str, found: tuple[Problem, ...]) -> str:
    """The text with the last blank filled in as its help says, which moves none before it."""
    problem = found[-1]
    if pasted := paste(text, problem):
        return pasted
    lines = text.split("\n")
    margin = len(lines[problem.line - 1]) - len(lines[problem.line - 1].lstrip())
    lines[problem.line - 1] = " " * margin + problem.cure.split("\n")[1].strip()
    return "\n".join(lines)


FULL = Draft(
    "openai.ConflictError",
    aliases=("openai.error.ConflictError",),
    http_code=409,
    hosts=("api.openai.com",),
    python=">=3.9",
    package=">=1.5.0",
    hints={
        "why": "In openai 3.54.0 it is raised at openai/_client.py:656",
        "summary": 'Its "docstring": yes',
    },
)


@pytest.mark.parametrize(
    "draft", [Draft("openai.ConflictError"), FULL, Draft("ValueError")], ids=["bare", "full", "builtin"]
)
def test_a_skeleton_is_right_once_it_is_filled_in(draft: Draft, tmp_path: Path) -> None:
    """Nothing but blanks is wrong with a skeleton; with the examples of the declaration in their place, nothing is."""
    text = skeleton(draft)
    found = problems(tmp_path, text)
    assert {item.code for item in found} == {"E601"}
    left = len(found)
    while found:
        text = filled(text, found)
        found = problems(tmp_path, text)
        assert {item.code for item in found} <= {"E601"}
        assert len(found) < left, found[-1]
        left = len(found)
    assert "TODO" not in text


def test_a_skeleton_has_the_order_of_the_declaration() -> None:
    """Fields come as they are declared."""
    names = [line.partition(":")[0] for line in skeleton(FULL).splitlines()[1:] if line[:1].isalpha()]
    assert names == [name for name in Entry.model_fields if name in names]
    assert {name for name, item in Entry.model_fields.items() if item.is_required()} <= set(names)


def test_a_blank_says_what_to_write() -> None:
    """It has the words of the declaration, and the choices; the code of a sample means what its holder does."""
    assert blank(Entry, ("title",)) == "TODO: what a person would call it, short"
    assert blank(Entry, ("status",)).endswith("A retired entry keeps its page: active, retired")
    assert blank(Entry, ("samples", "broken", "code")) == "TODO: raises this error and nothing else"
    assert blank(Package, ("docs",), "Here.") == "TODO: its documentation. Here."


@pytest.mark.parametrize("text", ["TODO", " TODO\n", "TODO: x", "# TODO: x\nimport y", "TODO:\nx"])
def test_what_is_a_blank(text: str) -> None:
    """`TODO` alone, or before a colon; in code after a hash."""
    assert is_blank(text)


@pytest.mark.parametrize(
    "text", ["", "todo", "TODO list", "A TODO: x", "TODOS: x", "x\n# TODO: y", "mastodon"]
)
def test_what_is_no_blank(text: str) -> None:
    """Other text that has the word in it."""
    assert not is_blank(text)


def test_data_is_never_a_blank(tmp_path: Path) -> None:
    """What a sample finds in its files, its environment or a reply may say TODO."""
    document = whole(Entry)
    del document["related"], document["look_alikes"]
    document["verify"]["files"] = {"notes.txt": "TODO: buy milk"}
    document["verify"]["broken"]["env"] = {"STATE": "TODO"}
    document["verify"]["service"][0]["json"] = {"state": "TODO"}
    assert told(tmp_path, Entry, document) == []


def test_a_rule_that_looks_at_a_blank_says_nothing(tmp_path: Path) -> None:
    """An example cannot fit a template that is not written; a secret beside a blank is still found."""
    document = whole(Entry)
    del document["related"], document["look_alikes"]
    document["messages"][0]["template"] = "TODO"
    document["samples"]["broken"] = {"language": "nothing", "code": "TODO"}
    document["samples"]["fixed"] = {"language": "python", "code": "key = 'sk-" + "a1" * 20 + "'\n"}
    assert sorted(told(tmp_path, Entry, document)) == [
        ("E405", "samples.fixed.code"),
        ("E601", "messages[0].template"),
        ("E601", "samples.broken.code"),
    ]


def test_a_package_with_blanks(tmp_path: Path) -> None:
    """The file of a new package has blanks alone, and its entries are not blamed for them."""
    target = {"name": "openai 1.5.0", "requirements": ["openai==1.5.0"], "pythons": ["3.13"]}
    text = package_skeleton({"name": "openai", "registry": "openai", "targets": [target]})
    problems(tmp_path, skeleton(FULL))
    (tmp_path / "openai/package.yaml").write_text(text, "utf-8")
    found = load(tmp_path).problems
    assert [item.field for item in found if item.file.endswith("package.yaml")] == [
        "title",
        "summary",
        "homepage",
        "docs",
        "source",
    ]
    assert {item.code for item in found} == {"E601"}
