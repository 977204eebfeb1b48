"""Message templates: literal text with `{name}` holes, matched from left to right without backtracking."""

import re
from dataclasses import dataclass
from functools import cached_property

WORD = re.compile(r"\w+|\W+")
HOLE = re.compile(r"\{([a-z][a-z0-9_]*)\}")


def normalised(text: str) -> str:
    """The text with each run of white space as one space, so that wrapping makes no difference."""
    return " ".join(text.split())


def words(text: str) -> frozenset[str]:
    """The words of a text; a template's `key` is among them if the template can fit."""
    return frozenset(re.findall(r"\w+", text))


@dataclass(frozen=True)
class Template:
    """A message as printed, with holes for what varies. Other braces than `{lower_case}` are literal."""

    text: str

    @cached_property
    def holes(self) -> tuple[str, ...]:
        """The names of the holes, in order."""
        return tuple(HOLE.findall(self.text))

    @cached_property
    def literals(self) -> tuple[str, ...]:
        """The literal text before, between and after the holes; one more than there are holes."""
        return tuple(HOLE.sub("\0", normalised(self.text)).split("\0"))

    @cached_property
    def specificity(self) -> int:
        """How many literal letters, digits and signs there are; the more specific template has more."""
        return sum(len(literal.replace(" ", "")) for literal in self.literals)

    @cached_property
    def key(self) -> str:
        """The longest whole word of the literals, or nothing: a text without it need not be tried."""
        whole = (word for text in self.literals for word in WORD.findall(text)[1:-1])
        return max((word for word in whole if re.match(r"\w", word)), key=len, default="")

    def match(self, text: str) -> dict[str, str] | None:
        """What the holes hold, if the template occurs in the text. A hole holds one character at least.

        Each literal is taken at its first occurrence; as holes take anything, that finds any match there is.
        """
        whole = normalised(text)
        first, *rest = self.literals
        start = whole.find(first)
        if start < 0:
            return None
        end = start + len(first)
        captured: dict[str, str] = {}
        for number, (hole, literal) in enumerate(zip(self.holes, rest, strict=True)):
            last = number == len(rest) - 1
            found = len(whole) if last and not literal else whole.find(literal, end + 1)
            if found <= end:
                return None
            captured[hole] = whole[end:found].strip()
            end = found + len(literal)
        return captured
