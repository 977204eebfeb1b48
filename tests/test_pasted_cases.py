"""Pasted errors find their entry, and what has no entry finds none with confidence."""

from pathlib import Path
from time import process_time

import pytest
from pasted_cases import Case, Published, cases
from support import ROOT

from generator.load import load
from generator.pasted import read

CASES = cases()
LEAST = 60
WITHOUT_ENTRY = 20
FORMS = 3  # of each entry
# Texts that made a pattern try every start of a long run, or would.
LONG = 20_000
HOSTILE = {
    "spaces before the end of a line": " " * LONG + "x",
    "box signs before the end of a line": "─" * LONG + "x",
    "back-slashes": "\\" * LONG,
    "escaped returns": "\\r" * (LONG // 2),
    "brackets": "[" * LONG,
    "numbers in brackets": "[" + "111;" * (LONG // 4),
    "escapes": "\x1b]" * (LONG // 2),
    "an escape without an end": "\x1b[" + "0" * LONG,
    "dots": "a." * (LONG // 2),
    "one name": "Error" * (LONG // 5),
    "names": " ".join(f"A{number}Error:" for number in range(LONG // 10)),
    "classes after spaces": " " * (LONG // 2) + "a.Bcd " * (LONG // 12),
    "quotes": "'" * LONG + "FooError",
    "modules": ".py:1" * (LONG // 5),
    "folders": "site-packages/" * (LONG // 14),
    "lines": "\n" * LONG,
    "prefixes": "E   " * (LONG // 4),
    "statuses": "status" * (LONG // 6),
    "the start of a message": "The model `" * (LONG // 11),
}


@pytest.fixture(scope="module")
def index(published: Path) -> Published:
    """The index of this repository's entries."""
    return Published(published)


def test_there_are_enough_cases(published: Path) -> None:
    """Every entry is pasted in several messy forms, and there are errors that no entry explains."""
    found = [case.entry for case in CASES]
    pages = published.glob("errors/*/*/index.html")
    entries = {page.parent.relative_to(published / "errors").as_posix() for page in pages}
    assert len(CASES) >= LEAST
    assert found.count(None) >= WITHOUT_ENTRY
    assert len({case.id for case in CASES}) == len(CASES)
    assert {entry: found.count(entry) for entry in entries if found.count(entry) < FORMS} == {}
    assert set(found) - entries == {None}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_pasted_error_finds_its_entry(case: Case, index: Published) -> None:
    """The right entry is first; without one, nothing is said with confidence."""
    matches = index.explain(case.text)
    if case.entry:
        assert [match.record.id for match in matches][:1] == [case.entry]
    else:
        assert [match.record.id for match in matches if match.confident] == []


def test_printed_names_have_a_page(published: Path) -> None:
    """What a traceback prints can be looked up: every qualified name of an example or of a recorded run."""
    items = load(ROOT / "errors").catalog.entries
    printed = {
        raised.name
        for item in items
        for text in (
            *(example for message in item.entry.messages for example in message.examples),
            *(run.raised.traceback for run in item.runs if run.raised),
        )
        for raised in read(text).exceptions
        if raised.raised and raised.package in {name.partition(".")[0] for name in item.names}
    }
    aliases = {"pydantic_core._pydantic_core.ValidationError", "json.decoder.JSONDecodeError"}
    assert {
        name for name in aliases | printed if not (published / "e" / name / "index.html").is_file()
    } == set()


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_is_read_quickly(text: str, index: Published) -> None:
    """No pattern goes back over a long run again and again: that took seconds."""
    start = process_time()
    index.explain(text)
    assert process_time() - start < 0.5
