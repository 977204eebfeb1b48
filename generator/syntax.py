"""What a YAML parser complains of → a finding in words that a first-time contributor can act on."""

import json
import re

from generator import codes
from generator.problems import Finding

PAIR = re.compile(r"\s*(?:- )*([\w.-]+:) +(\S.*)")
ITEM = re.compile(r"\s*(-) +(\S.*)")

QUOTE = "put it in quotes"
COLON = f"a text with a colon and a space in it reads as a new key; {QUOTE}"
START = f"a text cannot start with this sign; {QUOTE}"
DEEPER = "expected a key at the indentation of the keys above; found one further in"

# Words of the two parsers, and what they come from. The first that occurs decides.
WORDS: tuple[tuple[str, str], ...] = (
    ("mapping values are not allowed", COLON),
    ("cannot start any token", START),
    ("expected alphabetic or numeric character", START),
    ("found unexpected end of stream", "a quotation mark that opens a text is never closed"),
    ("escape character", r"in double quotes a backslash starts an escape; write it twice: \\"),
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
    message = next((said for words, said in WORDS if words in complaint), complaint)
    text = lines[line] if line < len(lines) else ""
    pair = PAIR.fullmatch(text)
    if message is COLON and (pair is None or column < pair.start(2)):
        return Finding(codes.SYNTAX, (), DEEPER if pair else message)
    cure = _quoted(pair or ITEM.fullmatch(text)) if message in (COLON, START) else ""
    goes_on = line + 1 < len(lines) and _indent(lines[line + 1]) > _indent(text)
    return Finding(codes.SYNTAX, (), message, "" if goes_on else cure)


def _quoted(match: re.Match[str] | None) -> str:
    if match is None or match[2][0] in "[{'\"|>":
        return ""
    return f"{match[1]} {json.dumps(match[2].rstrip(), ensure_ascii=False)}"


def _indent(line: str) -> int:
    bare = re.sub(r"^(\s*)(?:- )+", lambda match: " " * len(match.group()), line)
    return len(bare) - len(bare.lstrip()) if bare.strip() else 0
