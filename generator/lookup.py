"""Looking a pasted text up in the match index, of which it reads only the files that the text asks for.

The same is in `templates/static/matching.js`. Nothing here knows an entry's declaration, so that it starts at once.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from generator.pasted import FRAME, Pasted
from generator.ranking import GENERIC, Match, Record, rank

PATH = "api/v1/match/"
MOST_WORDS = 8  # of a text that are looked up when its exceptions do not decide
WORD = re.compile(r"[a-z_]{4,24}")


@dataclass(frozen=True)
class Index:
    """How the index is split, and the words that it does not look up."""

    shards: int
    common: frozenset[str]


Fetch = Callable[[int], Mapping[str, Sequence[Record]]]
"""The records of a shard by key."""


def hashed(key: str) -> int:
    """FNV-1a of a key, 32 bits: short, and the same in every language."""
    value = 2166136261
    for byte in key.encode():
        value = (value ^ byte) * 16777619 & 0xFFFFFFFF
    return value


def name_keys(names: Iterable[str]) -> Iterator[str]:
    """The keys of qualified names: the class with its package, then the class alone."""
    lowered = [name.lower() for name in names]
    for name in lowered:
        package, dot, _ = name.partition(".")
        if dot:
            yield f"{package}.{name.rpartition('.')[2]}"
    for name in lowered:
        if (bare := name.rpartition(".")[2]) not in GENERIC:
            yield bare


def pairs(words: Sequence[str], common: frozenset[str]) -> Iterator[str]:
    """Two common words after each other, which together are less so."""
    for one, other in pairwise(words):
        if one in common and other in common:
            yield f"{one}+{other}"


def parse_index(document: Any) -> Index:
    """The index's head, as `artifacts` wrote it."""
    return Index(document["shards"], frozenset(document["common"]))


def parse_shard(document: Any) -> Mapping[str, Sequence[Record]]:
    """A shard, as `artifacts` wrote it."""
    held = [Record(name, title, *map(tuple, rest)) for name, title, *rest in document["records"]]
    return {key: [held[number] for number in numbers] for key, numbers in document["keys"].items()}


def name_queries(pasted: Pasted) -> list[str]:
    """The keys of the exceptions that a text names, those that stand where one is raised first."""
    ordered = sorted(pasted.exceptions, key=lambda item: not item.raised)
    names = [item.name for item in ordered]
    names += [f"{package}.{item.bare}" for item in ordered for package in sorted(pasted.packages)]
    return list(dict.fromkeys(name_keys(names)))[:MOST_WORDS]


def word_queries(pasted: Pasted, common: frozenset[str]) -> list[str]:
    """The keys of a text's message: its longest words, then pairs of common ones."""
    lines = [line for line in pasted.text.split("\n") if line.strip() and not FRAME.match(line)]
    words = [word for line in lines[:4] + lines[4:][-12:] for word in WORD.findall(line.lower())]
    rare = sorted({word for word in words if word not in common}, key=lambda word: (-len(word), word))
    return [*rare[:MOST_WORDS], *list(dict.fromkeys(pairs(words, common)))[:MOST_WORDS]]


def lookup(pasted: Pasted, index: Index, fetch: Fetch) -> tuple[Match, ...]:
    """The entries that fit a text. What its exceptions lead to decides if it can; else its words are looked up."""
    found = _found(name_queries(pasted), index, fetch)
    matches = rank(pasted, found.values())
    if matches and matches[0].confident:
        return matches
    return rank(pasted, {**found, **_found(word_queries(pasted, index.common), index, fetch)}.values())


def _found(keys: Iterable[str], index: Index, fetch: Fetch) -> dict[str, Record]:
    return {item.id: item for key in keys for item in fetch(hashed(key) % index.shards).get(key, ())}
