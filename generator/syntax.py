"""What a YAML parser complains of → a finding in words that a first-time contributor can act on."""

import json
import re

from generator import codes
from generator.problems import Finding

PAIR = re.compile(r"\s*(?:- )*([a-z_]+:) +(\S.*)")
BRACKETS = {"[": "]", "{": "}"}
ITEM = re.compile(r"\s*(-) +(\S.*)")

QUOTE = "put it in quotes"
COLON = f"a text with a colon and a space in it reads as a new key; {QUOTE}"
START = f"a text cannot start with this sign; {QUOTE}"
AFTER = "text goes on after the closing quotation mark; put all of it in quotes"
ESCAPE = "in double quotes a backslash starts an escape; use single quotes, or write it twice"
ABOVE = "expected `key: value` on the line above; found no colon with a space after it"
DEEPER = "expected a key at the indentation of the keys above; found one further in"

# Words of the two parsers, and what they come from. The first that occurs decides.
WORDS: tuple[tuple[str, str], ...] = (
    ("mapping values are not allowed", COLON),
    ("block scalar", START),
    ("cannot start any token", START),
    ("expected alphabetic or numeric character", START),
    ("found unexpected end of stream", "a quotation mark that opens a text is never closed"),
    ("escape character", ESCAPE),
    ("escape sequence", ESCAPE),
    ("hexdecimal number", ESCAPE),
    ("could not find expected ':'", "expected `key: value`; found no colon"),
    ("',' or", "expected a comma or the closing bracket"),
    ("flow node", "expected a value; found another sign"),
    ("tab character", "expected spaces; found a tab"),
    ("block sequence entries are not allowed", "a list starts on a line of its own, below its key"),
    (
        "while parsing a block",
        "expected a key or an item; look for a quotation mark or wrong indentation, here and just above",
    ),
)


def worded(complaint: str, lines: tuple[str, ...], line: int, column: int) -> Finding:
    """The finding for a complaint at a place; with a cure where quotation marks are one."""
    text = lines[line] if line < len(lines) else ""
    match = PAIR.fullmatch(text) or ITEM.fullmatch(text)
    message = next((said for words, said in WORDS if words in complaint), complaint)
    if message is COLON and (match is None or column < match.start(2)):
        message = DEEPER if _indent(text) > _indent(lines[line - 1]) else ABOVE
    elif match and column > match.start(2):
        message = _value_ended(match[2]) or message
    goes_on = line + 1 < len(lines) and _indent(lines[line + 1]) > _indent(text)
    cure = "" if goes_on or not match else _cure(message, match)
    if message is START and match:
        message = f"a text that starts with {match[2][0]} must be in quotes"
    return Finding(codes.SYNTAX, (), message, cure)


def _value_ended(value: str) -> str:
    """What to say when the parser took the value to end before the line does."""
    if value[0] in BRACKETS and not value.rstrip().endswith(BRACKETS[value[0]]):
        return START
    return AFTER if re.match(r"""("[^"\\]*"|'[^']*') *[^ #]""", value) else ""


def _cure(message: str, match: re.Match[str]) -> str:
    key, value = match[1], match[2].rstrip()
    if message is ESCAPE and re.fullmatch(r'"[^"\']*"', value):
        return f"{key} '{value[1:-1]}'"
    if message in (START, AFTER) or (message is COLON and value[0] not in "[{'\"|>"):
        return f"{key} {json.dumps(value, ensure_ascii=False)}"
    return ""


def _indent(line: str) -> int:
    bare = re.sub(r"^(\s*)(?:- )+", lambda match: " " * len(match.group()), line)
    return len(bare) - len(bare.lstrip()) if bare.strip() else 0
