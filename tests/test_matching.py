"""Message templates: literal text with holes, matched without backtracking."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.matching import Template, normalised, words


@pytest.mark.parametrize(
    ("template", "text", "expected"),
    [
        pytest.param("No key", "acme.AuthError: No key given", {}, id="literal-anywhere"),
        pytest.param("No key", "no key", None, id="case-counts"),
        pytest.param("Key: {key}.", "Key: ab.", {"key": "ab"}, id="hole"),
        pytest.param("Key: {key}", "Key: a b c", {"key": "a b c"}, id="last-hole-takes-the-rest"),
        pytest.param(
            "{name} is gone", "acme.put is gone", {"name": "acme.put"}, id="first-hole-takes-the-start"
        ),
        pytest.param("Key: {key}.", "Key: .", None, id="a-hole-is-not-empty"),
        pytest.param("Key: {key}", "Key:", None, id="nor-is-the-last"),
        pytest.param("{a} of {b} wanted", "1 of 2 wanted", {"a": "1", "b": "2"}, id="two-holes"),
        pytest.param("{a} of {b}", "x of of y", {"a": "x", "b": "of y"}, id="literals-at-their-first-place"),
        pytest.param("a {b} c", "a\n  x\n\ty c", {"b": "x y"}, id="white-space-is-one-space"),
        pytest.param("{'a': {b}}", "{'a': 1}", {"b": "1"}, id="other-braces-are-literal"),
        pytest.param("{A} {1a} {}", "{A} {1a} {}", {}, id="only-lower-case-names-are-holes"),
        pytest.param("a.b {c}", "axb 1", None, id="no-regular-expression"),
        pytest.param("é {a} 标", "é x 标", {"a": "x"}, id="any-letters"),
    ],
)
def test_match(template: str, text: str, expected: dict[str, str] | None) -> None:
    """A template fits where its literals occur in order with something in each hole."""
    assert expected == Template(template).match(text)


@pytest.mark.parametrize(
    ("template", "holes", "literals", "specificity", "key"),
    [
        ("Slow down: {limit} a minute", ("limit",), ("Slow down: ", " a minute"), 16, "down"),
        ("{a}{b}", ("a", "b"), ("", "", ""), 0, ""),
        ("word", (), ("word",), 4, ""),
        ("{a} - b - {c}", ("a", "c"), ("", " - b - ", ""), 3, "b"),
        ("the longest-word here", (), ("the longest-word here",), 19, "longest"),
    ],
)
def test_parts(
    template: str, holes: tuple[str, ...], literals: tuple[str, ...], specificity: int, key: str
) -> None:
    """A template knows its holes, its literals, how specific it is and the word to look it up by."""
    parts = Template(template)
    assert (holes, literals, specificity, key) == (parts.holes, parts.literals, parts.specificity, parts.key)


def test_normalised_and_words() -> None:
    """Texts are compared with single spaces; words are runs of letters, digits and underscores."""
    assert "a b c" == normalised("  a\n b\t\u00a0c ")
    assert frozenset({"a_b", "c1", "é"}) == words("a_b: c1 (é)")


LITERAL = st.text(alphabet="ab .{", max_size=4)
TEXT = st.text(alphabet="ab .{c", max_size=25)


@given(st.lists(LITERAL, min_size=1, max_size=4), TEXT)
def test_same_as_a_regular_expression(literals: list[str], text: str) -> None:
    """It matches exactly where the regular expression with a lazy group for each hole would."""
    template = Template("".join(f"{part}{{h{n}}}" for n, part in enumerate(literals[:-1])) + literals[-1])
    inner = template.literals[1:-1]
    if not all(inner):
        return
    pattern = "(.+?)".join(re.escape(part) for part in template.literals)
    end = "$" if template.holes and not template.literals[-1] else ""
    assert bool(re.search(pattern + end, normalised(text))) == (template.match(text) is not None)


@given(
    st.lists(LITERAL, min_size=2, max_size=4),
    st.lists(st.text(alphabet="xyz", min_size=1), min_size=3, max_size=3),
)
def test_filled_template_matches(literals: list[str], values: list[str]) -> None:
    """A template matches itself with its holes filled, and such a text has its key among its words."""
    template = Template("".join(f"{part}{{h{n}}}" for n, part in enumerate(literals[:-1])) + literals[-1])
    filled = template.text
    for number, value in enumerate(values):
        filled = filled.replace(f"{{h{number}}}", value)
    assert template.match(filled) is not None
    assert template.key == "" or template.key in words(filled)


def test_long_text() -> None:
    """Many holes over a long text that does not fit take no time that is felt."""
    template = Template(" ".join(f"a {{h{number}}}" for number in range(200)) + " end")
    assert template.match("a " * 100_000) is None
