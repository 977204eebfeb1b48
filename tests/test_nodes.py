"""Nodes that know where they stand, and findings that get their place from them."""

import pytest

from generator import codes
from generator.nodes import Document, Scalar, find
from generator.problems import Finding, Place, Problem
from generator.source import decode

TEXT = """\
title: The disk is full
causes:
  - cause: Uploads stay.
    fix: |
      Remove them,
      then look again.
  - {cause: "A quota", fix: Raise it}
versions: {python: ">=3.9"}
tags: []
"""


def document() -> Document:
    """The text, read."""
    read, problems = decode(TEXT.encode(), "a.yaml")
    assert (read is None, problems) == (False, [])
    assert read is not None
    return read


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        pytest.param(("title",), (1, 8, 16), id="text"),
        pytest.param(("causes", 0, "fix"), (4, 10, 10_000), id="block-of-lines"),
        pytest.param(("causes", 1, "cause"), (7, 13, 9), id="in-braces"),
        pytest.param(("causes", 1), (7, 6, 5), id="mapping-is-shown-at-its-first-key"),
        pytest.param(("tags",), (9, 7, 2), id="empty-list"),
        pytest.param(("versions", "package"), (8, 12, 6), id="missing-key-is-shown-in-its-mapping"),
        pytest.param(("nothing", "of", 3, "this"), (1, 1, 5), id="unknown-place"),
        pytest.param(("tags", 7), (9, 7, 2), id="missing-item"),
        pytest.param(("title", "deeper"), (1, 8, 16), id="within-a-text"),
    ],
)
def test_place(place: Place, expected: tuple[int, int, int]) -> None:
    """A finding stands where its value does; without one, at the nearest value around it."""
    problem = document().problem(Finding(codes.WRONG_TYPE, place, "wrong"))
    assert expected == (problem.line, problem.column, problem.width)


def test_whole_problem() -> None:
    """A finding becomes a problem with file, place, code, field, line and cure."""
    finding = Finding(codes.CHOICE, ("versions", "python"), "wrong", cure="python: x")
    line = 'versions: {python: ">=3.9"}'
    expected = Problem("a.yaml", 8, 20, "E204", "versions.python", "wrong", line, 7, "python: x")
    assert expected == document().problem(finding)


def test_at_key() -> None:
    """A finding about a key stands at the key."""
    problem = document().problem(Finding(codes.UNKNOWN_KEY, ("causes", 0, "fix"), "wrong", at_key=True))
    assert (4, 5, 3) == (problem.line, problem.column, problem.width)


@pytest.mark.parametrize(
    ("fragment", "expected"),
    [
        ("look", (6, 12, 4)),
        ("them,\nthen", (5, 14, 5)),
        ("not in it", (4, 10, 10_000)),
    ],
    ids=["on-a-later-line", "over-two-lines", "not-found"],
)
def test_fragment(fragment: str, expected: tuple[int, int, int]) -> None:
    """Of a long value the offending part is shown, where it can be found as written."""
    finding = Finding(codes.RAW_HTML, ("causes", 0, "fix"), "wrong", fragment=fragment)
    problem = document().problem(finding)
    assert expected == (problem.line, problem.column, problem.width)


def test_find_gives_the_key() -> None:
    """A value is found together with its key; an item has none."""
    node, key = find(document().root, ("causes", 1, "fix"))
    assert isinstance(node, Scalar)
    assert key is not None
    assert ("Raise it", "fix") == (node.text, key.text)
    assert find(document().root, ("causes", 1))[1] is None


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        (("causes", 1), '{cause: "A quota", fix: Raise it}'),
        (("causes", 1, "cause"), '"A quota"'),
        (("causes", 0, "fix"), ""),
    ],
    ids=["braces", "quotes", "several-lines"],
)
def test_source(place: Place, expected: str) -> None:
    """A value of one line can be shown as it stands in the file."""
    assert expected == document().source(find(document().root, place)[0])


def test_get() -> None:
    """A mapping gives the value of a key, or nothing."""
    title = document().root.get("title")
    assert isinstance(title, Scalar)
    assert ("The disk is full", None) == (title.text, document().root.get("titel"))
