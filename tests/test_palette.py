"""The colours of code can be read: WCAG contrast of at least 4.5 in light and in dark."""

import re
from functools import cache

import pytest
from pygments.token import STANDARD_TYPES
from support import TEMPLATES

from generator import palette

CSS = (TEMPLATES / "static" / "site.css").read_text("utf-8")
SCHEMES = ("light", "dark")
PAIRS = sorted({*palette.COLOURS.values(), palette.TEXT})


@cache
def pair(name: str) -> tuple[str, str]:
    """The light and the dark value of a custom property of the style sheet."""
    found = re.search(rf"--{name}: light-dark\((#\w+), (#\w+)\);", CSS)
    assert found, f"site.css defines --{name} as two hexadecimal colours"
    return found[1], found[2]


def luminance(colour: str) -> float:
    """The relative luminance of #rrggbb, as WCAG defines it."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, from 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_computed_as_wcag_does() -> None:
    """Black on white is 21, a colour on itself is 1, #767676 on white just passes."""
    found = [round(contrast("#ffffff", other), 2) for other in ("#000000", "#ffffff", "#767676")]
    assert found == [21.0, 1.0, 4.54]


def test_the_background_of_code_is_the_one_the_colours_are_made_for() -> None:
    """The style sheet shows code on the background that the palette names."""
    assert pair("raised") == palette.CODE_BACKGROUND


@pytest.mark.parametrize("background", ["raised", "bad-wash", "good-wash"])
def test_every_colour_can_be_read_on(background: str) -> None:
    """Each colour of code reaches 4.5:1 on plain, removed and added lines, in both schemes."""
    behind = pair(background)
    short = {
        f"{colours[place]} on {behind[place]} in {scheme}": round(contrast(colours[place], behind[place]), 2)
        for colours in PAIRS
        for place, scheme in enumerate(SCHEMES)
        if contrast(colours[place], behind[place]) < 4.5
    }
    assert short == {}


@pytest.mark.parametrize("name", ["ink", "soft", "bad", "good", "warn"])
@pytest.mark.parametrize("background", ["page", "raised"])
def test_text_can_be_read(name: str, background: str) -> None:
    """Each colour of text reaches 4.5:1 on the page and on raised surfaces, in both schemes."""
    values = zip(pair(name), pair(background), strict=True)
    assert [round(contrast(*colours), 2) for colours in values if contrast(*colours) < 4.5] == []


@pytest.mark.parametrize("name", ["bad", "good", "warn"])
def test_text_can_be_read_on_its_wash(name: str) -> None:
    """A word of warning reaches 4.5:1 on the wash of its kind."""
    values = zip(pair(name), pair(f"{name}-wash"), strict=True)
    assert [round(contrast(*colours), 2) for colours in values if contrast(*colours) < 4.5] == []


def test_every_kind_of_token_has_the_colour_of_its_nearest_kind() -> None:
    """A token is styled if it or a kind above it has a colour; the others show as plain text."""
    rules = dict.fromkeys(re.findall(r"\.code \.([\w-]+)", palette.stylesheet()))
    expected = {
        name
        for token, name in STANDARD_TYPES.items()
        if name and any(kind in palette.COLOURS for kind in token.split())
    }
    assert (set(rules), len(re.findall(r"\.code \.", palette.stylesheet()))) == (expected, len(expected))


def test_each_rule_names_both_schemes() -> None:
    """Every rule gives one colour for light and one for dark."""
    rules = palette.stylesheet().splitlines()
    assert [
        rule for rule in rules if not re.search(r"\{ color: light-dark\(#\w{6}, #\w{6}\); \}$", rule)
    ] == []
