"""The declarations: what each kind of text accepts, and that declared things stay as they are."""

import json

import pytest
import yaml
from casefiles import CASES
from pydantic import BaseModel, TypeAdapter, ValidationError

from generator import model
from generator.model import Entry
from generator.model.text import (
    Code,
    Day,
    EntryId,
    ExceptionName,
    Line,
    Message,
    Prose,
    ReleaseVersion,
    Sentence,
    Specifier,
    Tag,
    Url,
    quoted,
)
from generator.model.verification import JsonText
from generator.model.walk import Text, is_markdown, texts


def accepts(kind: object, value: object) -> bool:
    """Whether a kind of text takes a value as it is, but for white space around it."""
    try:
        taken = TypeAdapter(kind).validate_python(value, strict=True)
    except ValidationError:
        return False
    return bool(taken == value or (isinstance(value, str) and taken == value.strip()))


@pytest.mark.parametrize(
    ("kind", "right", "wrong"),
    [
        pytest.param(
            Line,
            ["a", " a ", "é标", "x" * 100],
            ["", " ", "a\nb", "a\u2028b", "a\rb", "x" * 101, 1, None],
            id="line",
        ),
        pytest.param(Sentence, ["`a` *b*", "x" * 300], ["", "a\nb", "\u3164", "x" * 301], id="sentence"),
        pytest.param(Message, ["a\nb", "x" * 2000], ["", "\u00a0\u200d", "x" * 2001], id="message"),
        pytest.param(Prose, ["a\n\nb", "x" * 4000], ["", "\n \n", "x" * 4001], id="prose"),
        pytest.param(Code, ["  x = 1\n", "x" * 8000], ["", " \n ", "x" * 8001], id="code"),
        pytest.param(
            ExceptionName,
            ["KeyError", "ExceptionGroup", "PythonFinalizationError", "a.B", "a._b.C1"],
            [
                "AuthError",
                "print",
                "int",
                "a.",
                ".B",
                "a..B",
                "a.1B",
                "a-b.C",
                "a.B()",
                "x." + "y" * 199,
                "é.B",
            ],
            id="exception",
        ),
        pytest.param(
            Specifier,
            [">=1", ">=1.0,<3", "==1.*", "~=1.2", "!=1.5", ">= 3.9"],
            ["", "1.0", "^1.2", "any", ">=", "3.9+"],
            id="specifier",
        ),
        pytest.param(
            ReleaseVersion, ["1.0", "v2", "1.0rc1", "2024.1.31"], ["", "1.x", "latest", ">=1"], id="version"
        ),
        pytest.param(
            Url,
            [
                "https://a.example/",
                "https://a.example/b?c=d#e",
                "https://xn--e-1ga.example",
                "https://a.example/%C3%A9",
            ],
            [
                "http://a.example/",
                "https://",
                "https:///b",
                "https://localhost",
                "javascript:alert(1)",
                "//a.example",
                "https://a.example/é",
                "https://a.example/ b",
                'https://a.example/"',
                "https://[::1",
                "HTTPS://a.example/<b>",
                "https://a.example/" + "x" * 500,
            ],
            id="address",
        ),
        pytest.param(
            Day,
            ["2026-01-31"],
            ["2026-02-30", "20260131", "2026-1-31", "31.1.2026", "2026-W05-6", "２０２６-01-31"],
            id="day",
        ),
        pytest.param(
            Tag, ["a", "a-b-2", "x" * 40], ["", "A", "a b", "-a", "a--b", "a_b", "x" * 41], id="tag"
        ),
        pytest.param(
            EntryId,
            ["a/b", "a_b/c-d", "a-b/c"],
            ["a", "a/b/c", "A/b", "a/B", "../b", "a/..", "/a/b", "a/b/", "a/b\n", "a//b"],
            id="id",
        ),
    ],
)
def test_kinds_of_text(kind: object, right: list[object], wrong: list[object]) -> None:
    """Each kind of text takes what it is for, and nothing else."""
    assert ([], []) == (
        [value for value in right if not accepts(kind, value)],
        [value for value in wrong if accepts(kind, value)],
    )


@pytest.mark.parametrize("value", [None, True, 1, 2.5, "a", [1, {"b": None}], {"a": {"b": [False]}}], ids=str)
def test_json_text(value: object) -> None:
    """A reply is kept as JSON text, and read back it is the same."""
    assert value == json.loads(TypeAdapter(JsonText).validate_python(value))


def test_quoted() -> None:
    """A value in a message is on one line and not endless."""
    assert ("'a\\nb'", 62) == (quoted("a\nb"), len(quoted("x" * 10_000)))


@pytest.mark.parametrize("name", model.__all__)
def test_every_declaration_is_strict(name: str) -> None:
    """Declarations are frozen, convert nothing and take no other key."""
    declared = getattr(model, name)
    if name == "Severity":
        return
    config = declared.model_config
    assert (True, True, "forbid") == (config["frozen"], config["strict"], config["extra"])


def valid() -> Entry:
    """The valid entry that the cases start from."""
    data = yaml.safe_load((CASES / "base-entry.yaml").read_text(encoding="utf-8"))

    def tuples(value: object) -> object:
        if isinstance(value, list):
            return tuple(tuples(item) for item in value)
        return {key: tuples(item) for key, item in value.items()} if isinstance(value, dict) else value

    return Entry.model_validate(tuples(data))


def test_entries_cannot_be_changed() -> None:
    """An entry is what the file said."""
    entry = valid()
    with pytest.raises(ValidationError):
        entry.title = "x"
    assert hash(entry.causes) == hash(valid().causes)


def test_texts_and_their_places() -> None:
    """All texts of an entry are found in the order of the declarations, each with its place and kind."""
    found = list(texts(valid()))
    expected = [
        Text(("title",), "The disk is full", False),
        Text(("exception",), "acme.DiskError", False),
        Text(("severity",), "high", False),
        Text(("difficulty",), "beginner", False),
        Text(("summary",), "The server has no space left.", True),
        Text(("messages", 0, "template"), "No space left: {bytes} wanted", False),
        Text(("messages", 0, "examples", 0), "acme.DiskError: No space left: 12 wanted", False),
        Text(("quick_fix",), "Remove old uploads.", True),
    ]
    assert expected == found[: len(expected)]
    assert Text(("causes", 0, "fix"), "Remove them after a week.", True) in found
    assert Text(("samples", "broken", "code"), "acme.put(b'1' * 12)\n", False) in found


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        (
            Entry,
            {"summary", "quick_fix", "why", "detection", "workaround", "prevention", "not_runnable"},
        ),
        (model.Cause, {"cause", "fix"}),
        (model.LookAlike, {"question"}),
        (model.CodeBlock, set()),
        (model.Package, {"summary"}),
    ],
    ids=["entry", "cause", "look-alike", "code", "package"],
)
def test_markdown_fields(declared: type[BaseModel], expected: set[str]) -> None:
    """Which fields are Markdown is declared with their kind."""
    assert expected == {name for name in declared.model_fields if is_markdown(declared, name)}
