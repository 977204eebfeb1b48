"""What an address answered, in words, and what its page holds."""

import re
from dataclasses import dataclass, replace
from typing import Literal
from urllib.parse import unquote

Kind = Literal["good", "gone", "moved", "anchor", "certificate", "unreachable", "refused"]

GONE = {404, 410}
REFUSED = {401, 403, 429, 999}  # what programs get where a person would be let in
# Fragments that name no element: lines of code, words to mark, the path of a script.
UNJUDGED = re.compile(r"L\d+(C\d+)?(-L\d+(C\d+)?)?|:~:.*|[!/].*")


@dataclass(frozen=True)
class Answer:
    """What one address answered: `detail` in words, and where its page is now if it moved for good."""

    kind: Kind
    detail: str = ""
    moved_to: str = ""


@dataclass(frozen=True)
class Page:
    """What the page at an address answered."""

    answer: Answer
    ids: frozenset[str] | None = None
    """What fragments can lead to; None if that is not known."""
    is_silent: bool = False
    """Whether there was no answer at all."""

    def at(self, fragment: str) -> Answer:
        """What an address with a fragment answered."""
        lacks = bool(fragment) and self.ids is not None and not is_in(fragment, self.ids)
        if self.answer.kind == "good" and lacks:
            return Answer("anchor", f"the page has no anchor {fragment}")
        if self.answer.kind == "moved" and lacks:
            return replace(self.answer, detail=f"{self.answer.detail}, which has no anchor {fragment}")
        if self.answer.kind == "moved" and fragment and "#" not in self.answer.moved_to:
            return replace(self.answer, moved_to=f"{self.answer.moved_to}#{fragment}")
        return self.answer


def of_status(status: int) -> Answer:
    """What a status says."""
    if 200 <= status < 300:
        return Answer("good")
    kind: Kind = "gone" if status in GONE else "refused" if status in REFUSED else "unreachable"
    return Answer(kind, f"answers with status {status}")


def is_in(fragment: str, ids: frozenset[str]) -> bool:
    """Whether a fragment leads to an id, or is of a kind that no page could be judged by.

    Forges put a prefix of their own before the ids of what their users write.
    """
    names = {fragment, unquote(fragment)}
    forged = {f"user-content-{name}" for name in names} | {f"user-content-{name.lower()}" for name in names}
    return bool(UNJUDGED.fullmatch(fragment) or (names | forged) & ids)
