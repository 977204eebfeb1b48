"""The pasted texts of `pasted/cases.jsonl`, and how a published index explains one."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from generator.lookup import PATH, lookup, parse_index, parse_shard
from generator.pasted import read
from generator.ranking import Match

FILE = Path(__file__).parent / "pasted" / "cases.jsonl"


@dataclass(frozen=True)
class Case:
    """A text as people paste it, and the entry that explains it, if there is one."""

    id: str
    text: str
    entry: str | None
    messy: tuple[str, ...]


def cases(file: Path = FILE) -> tuple[Case, ...]:
    """All cases of a file; of other files of this kind, what they have in common with it."""
    found = (json.loads(line) for line in file.read_text("utf-8").split("\n") if line)
    return tuple(Case(one["id"], one["text"], one.get("entry"), tuple(one["messy"])) for one in found)


class Published:
    """The index of a published site, read from its files as a program would."""

    def __init__(self, site: Path) -> None:
        self.folder = site / PATH
        self.index = parse_index(self.document("index"))
        self.shard = cache(lambda number: parse_shard(self.document(number)))

    def document(self, name: object) -> Any:
        """One file of the index."""
        return json.loads((self.folder / f"{name}.json").read_text("utf-8"))

    def explain(self, text: str) -> tuple[Match, ...]:
        """The entries that fit a text."""
        return lookup(read(text), self.index, self.shard)
