"""Whatever a file holds, reading it ends in an entry or in problems that can be shown."""

import unicodedata
from typing import Any

import pytest
import yaml
from casefiles import CASES
from hypothesis import example, given, settings
from hypothesis import strategies as st

from generator import source
from generator.checks import File, within
from generator.load import SCHEMA_LINES
from generator.model import Entry
from generator.model.walk import texts
from generator.parse import parse
from generator.problems import Problem, as_text
from generator.source import LINE_BREAK, decode

LINE = SCHEMA_LINES[Entry]
BASE = (CASES / "base-entry.yaml").read_text(encoding="utf-8")
LOADERS = [pytest.param(yaml.CSafeLoader, id="c"), pytest.param(yaml.SafeLoader, id="pure")]
EXAMPLES = settings(max_examples=200)

# Letters that YAML, Markdown and terminals give a meaning to, more often than any others.
ODD = st.text(
    alphabet=st.one_of(st.sampled_from("-:?[]{},#&*!|>'\"%@`\\ \n\r\t~<=._0123abn\u00e9"), st.characters()),
    max_size=60,
)


def read(raw: bytes) -> tuple[Entry | None, list[Problem]]:
    """What a file gives: an entry, problems, or both."""
    document, problems = decode(raw, "errors/acme/x.yaml")
    if document is None:
        return None, problems
    parsed = parse(Entry, document, LINE)
    found = within(File("acme/x", Entry, parsed.fields))
    return parsed.model, [*problems, *parsed.problems, *(document.problem(finding) for finding in found)]


def check(raw: bytes, entry: Entry | None, problems: list[Problem]) -> None:
    """Without an entry there is a problem; each stands within the file and is safe to print."""
    assert entry is not None or problems
    lines = LINE_BREAK.split(raw.decode("utf-8", "replace").removeprefix("\ufeff"))
    for problem in problems:
        assert 1 <= problem.line <= len(lines)
        assert 1 <= problem.column <= len(lines[problem.line - 1]) + 1
        text = as_text(problem)
        assert not [
            char for char in text if char != "\n" and unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp")
        ]
        text.encode("utf-8")


@pytest.mark.parametrize("loader", LOADERS)
@settings(max_examples=1_000)
@given(raw=st.one_of(st.binary(max_size=200), ODD.map(lambda text: text.encode("utf-8", "surrogatepass"))))
@example(raw=b"")
@example(raw=b"?")
@example(raw=b"\xef\xbb\xbf")
@example(raw=b'a: "\\ud800"')
@example(raw=b"a:\n  - b\n c: d")
@example(raw=b"a: 1\n\t")
@example(raw=b"%YAML 9.9\n---\na")
@example(raw=b"%TAG ! x\n---\na: b")
@example(raw="\u2028a: [\u2029".encode())
def test_any_bytes(loader: type, raw: bytes) -> None:
    """Any bytes are read without an exception."""
    before = source.Loader
    source.Loader = loader
    try:
        check(raw, *read(raw))
    finally:
        source.Loader = before


SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.dates(),
    ODD,
    st.sampled_from(["3.10", "no", "12:30", "~", "0x1"]),
)
KEYS = st.one_of(
    st.sampled_from([*Entry.model_fields, "cause", "fix", "template", "language", "code", "url"]), ODD
)
STRUCTURES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(KEYS, inner, max_size=4)),
    max_leaves=12,
)


@EXAMPLES
@given(data=st.dictionaries(KEYS, STRUCTURES, max_size=6), flow=st.sampled_from([None, True, False]))
def test_any_structure(data: dict[str, Any], flow: bool | None) -> None:
    """Any lists and mappings under any keys are read without an exception."""
    raw = yaml.safe_dump(data, default_flow_style=flow, allow_unicode=True).encode("utf-8", "surrogatepass")
    check(raw, *read(raw))


@EXAMPLES
@given(name=st.sampled_from(list(Entry.model_fields)), value=STRUCTURES)
def test_anything_in_any_field(name: str, value: Any) -> None:
    """Anything in any field of a right entry gives an entry, or problems that say what is wrong."""
    data = {**yaml.safe_load(BASE), name: value}
    raw = f"{LINE}\n{yaml.safe_dump(data, allow_unicode=True)}".encode("utf-8", "surrogatepass")
    check(raw, *read(raw))


def places() -> list[tuple[str | int, ...]]:
    """Where the texts of a valid entry stand."""
    entry, problems = read(f"{LINE}\n{BASE}".encode())
    assert entry is not None
    assert problems == []
    return [text.place for text in texts(entry)]


@settings(max_examples=400)
@given(place=st.sampled_from(places()), text=ODD)
def test_any_text_in_any_text_field(place: tuple[str | int, ...], text: str) -> None:
    """A text comes through as it was written, but for white space around it; or a problem says why not."""
    data: Any = yaml.safe_load(BASE)
    holder = data
    for part in place[:-1]:
        holder = holder[part]
    holder[place[-1]] = text
    written = yaml.safe_dump(data, width=10_000)
    raw = f"{LINE}\n{written}".encode("utf-8", "surrogatepass")
    entry, problems = read(raw)
    check(raw, entry, problems)
    if not problems:
        assert entry is not None
        actual = {found.place: found.value for found in texts(entry)}[place]
        assert text.strip() == actual.strip()
        assert actual in (text, text.strip())


@EXAMPLES
@given(text=st.text(max_size=200), column=st.integers(1, 300), width=st.integers(1, 10_000))
def test_any_problem_can_be_shown(text: str, column: int, width: int) -> None:
    """A problem about any text is written in signs that can be seen, with the caret within the window."""
    problem = Problem(text, 1, column, "E999", text, text, text.replace("\n", ""), width, text)
    shown = as_text(problem)
    widest = max((len(line) for line in shown.split("\n")[1:3]), default=0)
    assert all(char == "\n" or unicodedata.category(char)[0] != "C" for char in shown)
    assert widest <= 10 * 100 + 10
