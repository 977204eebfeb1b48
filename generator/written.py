"""Values → YAML in the style of the entries. What is written is read back as the same values."""

import json
import re
import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

from generator.cures import NOT_TEXT

WIDTH = 110
BRIEF = 24  # characters of a text of several words that still goes into a list on one line
PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9 ./_-]*|https://[A-Za-z0-9./_#-]+")
Value = Any  # texts, numbers, truth values, lists and mappings of them


def written(value: Mapping[str, Value]) -> str:
    """A mapping as the lines of a file."""
    return "".join(f"{line}\n" for line in _mapping(value, 0, is_top=True))


def _mapping(value: Mapping[str, Value], column: int, is_top: bool = False) -> list[str]:
    lines: list[str] = []
    for key, item in value.items():
        short = _short(item)
        is_compact = (
            not (is_top and isinstance(item, Mapping)) and len(key) + column + len(short) + 2 <= WIDTH
        )
        lines += [f"{key}: {short}"] if short and is_compact else _long(key, item, column)
    return lines


def _long(key: str, item: Value, column: int) -> list[str]:
    if isinstance(item, Mapping):
        return [f"{key}:", *_indented(_mapping(item, column + 2))]
    if isinstance(item, str):
        first, *rest = _text(item, column)
        return [f"{key}: {first}", *_indented(rest)]
    return [f"{key}:", *_indented([line for part in item for line in _item(part, column + 2)])]


def _item(item: Value, column: int) -> list[str]:
    short = _short(item)
    if isinstance(item, Mapping):
        lines = [short] if short and len(item) > 1 else _mapping(item, column + 2)
    else:
        lines = [short] if short and column + len(short) <= WIDTH else _text(item, column)
    return [("- " if number == 0 else "  ") + line if line else line for number, line in enumerate(lines)]


def _indented(lines: list[str]) -> list[str]:
    return [f"  {line}" if line else line for line in lines]


def _short(value: Value) -> str:
    """The value on one line; nothing if it reads better on several."""
    if isinstance(value, str):
        return "" if "\n" in value else _quoted(value)
    if isinstance(value, Mapping):
        inside = ", ".join(f"{key}: {_short(item)}" for key, item in value.items())
        return f"{{{inside}}}" if all(_is_word(item) for item in value.values()) and len(inside) < 100 else ""
    if isinstance(value, Sequence):
        inside = ", ".join(_short(item) for item in value)
        is_short = all(_is_word(item) or _is_brief(item) for item in value) and not _holds_mappings(value)
        return f"[{inside}]" if is_short and len(inside) < 90 else ""
    return json.dumps(value)


def _is_word(value: Value) -> bool:
    """Whether a value goes into a list or mapping on one line: no text of several words."""
    if isinstance(value, str):
        return not re.search(r"\s", value)
    return bool(_short(value))


def _is_brief(value: Value) -> bool:
    return isinstance(value, str) and len(value) <= BRIEF and "\n" not in value


def _holds_mappings(value: Sequence[Value]) -> bool:
    return any(isinstance(item, Mapping) for item in value)


def _quoted(text: str) -> str:
    is_plain = PLAIN.fullmatch(text) and text.lower() not in NOT_TEXT and text == text.strip()
    return text if is_plain else json.dumps(text, ensure_ascii=False)


def _text(text: str, column: int) -> list[str]:
    """A long text: folded if it is one line, as it stands if it is several, in quotes if neither would keep it."""
    if text.startswith((" ", "\n")) or re.search(r"[^\S\n]\n|\n\n\Z|[^\S \n]|[^\S\n]\Z", text):
        return [json.dumps(text, ensure_ascii=False)]
    if "\n" in text:
        return ["|" if text.endswith("\n") else "|-", *text.removesuffix("\n").split("\n")]
    if "  " in text:
        return [json.dumps(text, ensure_ascii=False)]
    return [">-", *textwrap.wrap(text, WIDTH - column - 2, break_long_words=False, break_on_hyphens=False)]
