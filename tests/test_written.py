"""What is written as YAML is read back as the same values, and in the style of the entries."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from generator.parse import plain
from generator.source import FORBIDDEN, decode
from generator.written import written

# What an entry may hold at all; tabs and other ends of lines are refused in its source.
LINES = st.text(max_size=200).map(lambda text: FORBIDDEN.sub("", " ".join(text.split(" "))))
TEXT = LINES.filter(lambda text: len(text.splitlines()) <= 1 and "\t" not in text) | st.text(
    st.sampled_from("ab \n#:-'\"{}[]|>&*!%@`,?"), max_size=200
)
SCALARS = TEXT | st.integers(0, 9999) | st.booleans()
KEYS = st.sampled_from("abcdef")


def nested(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Lists and mappings, as entries nest them: no list stands directly in another."""
    mappings = st.dictionaries(KEYS, inner, min_size=1, max_size=3)
    return mappings | st.lists(SCALARS | mappings, min_size=1, max_size=3)


VALUES = st.recursive(SCALARS, nested, max_leaves=8)


def read(text: str) -> Any:
    """The values that a text of YAML holds, with lists for tuples."""
    document, problems = decode(text.encode(), "case")
    assert document is not None, problems
    return listed(plain(document.root))


def listed(value: Any) -> Any:
    """Tuples as lists."""
    if isinstance(value, dict):
        return {key: listed(item) for key, item in value.items()}
    return [listed(item) for item in value] if isinstance(value, tuple) else value


@given(st.dictionaries(st.sampled_from(["title", "why", "messages"]), VALUES, min_size=1))
def test_it_is_read_back(value: dict[str, Any]) -> None:
    """Whatever the values are."""
    assert read(written(value)) == value


def test_the_style() -> None:
    """Words bare, others in quotes; long lines folded, several lines as they stand; short mappings on one line."""
    value = {
        "title": "The key is rejected",
        "since": "1.0",
        "retryable": "no",
        "url": "https://example.com/a#b",
        "summary": "word " * 30 + "end",
        "why": "One.\n\nTwo: three.\n",
        "codes": ["E1", "Errno 111"],
        "fix_minutes": [2, 5],
        "aliases": [{"name": "a.B"}, {"name": "a.C", "versions": "<1.0"}],
        "verify": {"broken": {"expect": {"exception": "a.B", "exit": 1}}},
    }
    assert (
        written(value)
        == """\
title: The key is rejected
since: "1.0"
retryable: "no"
url: https://example.com/a#b
summary: >-
  word word word word word word word word word word word word word word word word word word word word word
  word word word word word word word word word end
why: |
  One.

  Two: three.
codes: [E1, Errno 111]
fix_minutes: [2, 5]
aliases:
  - name: a.B
  - {name: a.C, versions: "<1.0"}
verify:
  broken: {expect: {exception: a.B, exit: 1}}
"""
    )
