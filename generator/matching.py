"""Message templates: literal text with `{name}` holes, matched from left to right without backtracking."""

import re
from dataclasses import dataclass
from functools import cached_property

WORD = re.compile(r"\w+|\W+")
MOST_STARTS = 8  # occurrences of the first literal that are tried
LEAST_SPECIFIC = 4  # letters, digits and signs that a template must have of its own
LONGEST_HOLE = 400  # letters and digits that a hole may hold
HOLE = re.compile(r"\{([a-z][a-z0-9_]*)\}")


def squash(text: str) -> str:
    """Letters and digits alone, in lower case: what wrapping, quoting and escaping leave the same.

    Emoji and whatever else JavaScript counts as two characters goes too, so that both count alike.
    """
    return "".join(
        char.lower() if char.isascii() else char
        for char in text
        if (char.isalnum() if char.isascii() else char < "\U00010000")
    )


def _follow(literals: list[str], squashed: str, end: int) -> bool:
    for literal in literals:
        found = squashed.find(literal, end, end + LONGEST_HOLE + len(literal))
        if found < 0:
            return False
        end = found + len(literal)
    return True


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
        return tuple(HOLE.split(normalised(self.text))[::2])

    @cached_property
    def specificity(self) -> int:
        """How many literal letters, digits and signs there are; the more specific template has more."""
        return sum(len(literal.replace(" ", "")) for literal in self.literals)

    @cached_property
    def squashed(self) -> tuple[str, ...]:
        """The literals as `squash` leaves them, without those it leaves nothing of."""
        return tuple(filter(None, map(squash, self.literals)))

    @cached_property
    def weight(self) -> int:
        """How many letters and digits the literals have: how much a match says."""
        return sum(map(len, self.squashed))

    def occurs_in(self, squashed: str) -> bool:
        """Whether the literals occur in a squashed text in their order, each near the one before."""
        first, *rest = self.squashed or ("\0",)
        start = squashed.find(first)
        for _ in range(MOST_STARTS):
            if start < 0:
                return False
            if _follow(rest, squashed, start + len(first)):
                return True
            start = squashed.find(first, start + 1)
        return False

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
