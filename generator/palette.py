"""The colours of highlighted code, as pairs for light and dark. Each reaches 4.5:1 on the code's background."""

from types import MappingProxyType

from pygments.token import (
    STANDARD_TYPES,
    Comment,
    Error,
    Generic,
    Keyword,
    Literal,
    Name,
    Number,
    Operator,
    Punctuation,
    String,
    _TokenType,
)

CODE_BACKGROUND = ("#f6f7f9", "#14171d")
TEXT = ("#1f2430", "#dfe3ea")

KEYWORD = ("#8a2a8c", "#d69bea")
STRING = ("#1c6b3c", "#93d6a4")
NUMBER = ("#8f4700", "#efb378")
FUNCTION = ("#1f55b5", "#8db8ff")
TYPE = ("#0b6670", "#7fd0d8")
COMMENT = ("#626b7a", "#929cad")
FAILURE = ("#b3261e", "#ff9a90")

COLOURS = MappingProxyType(
    {
        Comment: COMMENT,
        Keyword: KEYWORD,
        Keyword.Constant: NUMBER,
        Operator.Word: KEYWORD,
        Name.Builtin: TYPE,
        Name.Builtin.Pseudo: KEYWORD,
        Name.Class: TYPE,
        Name.Decorator: TYPE,
        Name.Exception: FAILURE,
        Name.Function: FUNCTION,
        Name.Namespace: TYPE,
        Name.Tag: KEYWORD,
        Name.Attribute: FUNCTION,
        Name.Variable: FUNCTION,
        String: STRING,
        String.Doc: COMMENT,
        String.Escape: NUMBER,
        String.Interpol: NUMBER,
        Literal.Date: NUMBER,
        Number: NUMBER,
        Generic.Error: FAILURE,
        Generic.Traceback: FAILURE,
        Generic.Prompt: COMMENT,
        Generic.Deleted: FAILURE,
        Generic.Inserted: STRING,
        Generic.Heading: FUNCTION,
        Error: TEXT,
        Punctuation: TEXT,
    }
)


def colour(token: _TokenType) -> tuple[str, str] | None:
    """The light and the dark colour of a token, from the nearest kind that has one."""
    while token not in COLOURS:
        if token.parent is None:
            return None
        token = token.parent
    return COLOURS[token]


def stylesheet() -> str:
    """CSS rules for the classes that highlighted code carries."""
    rules: dict[tuple[str, str], list[str]] = {}
    for token, name in STANDARD_TYPES.items():
        if name and (pair := colour(token)):
            rules.setdefault(pair, []).append(f".code .{name}")
    lines = [
        f"{', '.join(names)} {{ color: light-dark({light}, {dark}); }}"
        for (light, dark), names in rules.items()
    ]
    return "\n".join(lines) + "\n"
