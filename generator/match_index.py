"""The match index: what is known of every entry, split so that one lookup reads a few kilobytes.

A word of the pasted text leads to one of many small files by its hash. `lookup` reads only the files that its text
asks for; `templates/static/matching.js` does the same in the browser.
"""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any

from generator.artifact import Artifact
from generator.catalog import Catalog, CatalogEntry
from generator.matching import Template
from generator.model import Package
from generator.pasted import FRAME, Pasted
from generator.ranking import GENERIC, Match, Record, rank

PATH = "api/v1/match/"
SCHEMA_VERSION = 1
SHARD_BYTES = 500  # about as much as a file has
MOST_RECORDS = 12  # of one key; what is more common than that finds nothing by itself
MOST_COMMON = 400  # words that are too common to look up
MOST_WORDS = 8  # of a text that are looked up when its exceptions do not decide
WORD = re.compile(r"[a-z_]{4,24}")


@dataclass(frozen=True)
class Index:
    """How the index is split, and the words that it does not look up."""

    shards: int
    common: frozenset[str]


Fetch = Callable[[int], Mapping[str, Sequence[Record]]]
"""The records of a shard by key."""


def record(item: CatalogEntry, package: Package) -> Record:
    """What the index knows of an entry."""
    signals = item.entry.signals
    status = (item.entry.http_code,) if item.entry.http_code else ()
    modules = () if package.registry is None else package.modules or (package.name,)
    return Record(
        id=item.id,
        title=item.entry.title,
        names=item.names,
        templates=tuple(message.template for message in item.entry.messages),
        codes=(signals.codes if signals else None) or (),
        statuses=tuple(dict.fromkeys(((signals.http_status if signals else None) or ()) + status)),
        modules=tuple(module.lower() for module in modules),
    )


def records(catalog: Catalog) -> tuple[Record, ...]:
    """What the index knows of all entries."""
    return tuple(record(item, catalog.package[item.package]) for item in catalog.entries)


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


def template_words(text: str) -> list[str]:
    """The words of a template that a text can be looked up by, in order."""
    return [word for literal in Template(text).literals for word in WORD.findall(literal.lower())]


def pairs(words: Sequence[str], common: frozenset[str]) -> Iterator[str]:
    """Two common words after each other, which together are less so."""
    for one, other in pairwise(words):
        if one in common and other in common:
            yield f"{one}+{other}"


def _keys(item: Record, counts: Counter[str], common: frozenset[str]) -> dict[str, None]:
    """The keys that lead to an entry: its names, its codes, and the two rarest words of each message."""
    keys = dict.fromkeys(name_keys(item.names))
    keys |= dict.fromkeys(code.lower() for code in item.codes if WORD.fullmatch(code.lower()))
    for text in item.templates:
        words = template_words(text)
        rare = sorted(
            {word for word in words if word not in common}, key=lambda word: (counts[word], -len(word), word)
        )
        found = rare[:2] or sorted(set(pairs(words, common)), key=lambda pair: (counts[pair], pair))[:2]
        keys |= dict.fromkeys(found)
    return keys


def split(items: Sequence[Record]) -> tuple[Index, Mapping[int, Mapping[str, Sequence[Record]]]]:
    """The index of some entries, and its shards."""
    counts = Counter(word for item in items for text in item.templates for word in set(template_words(text)))
    limit = max(20, len(items) // 200)
    frequent = sorted(
        (word for word, count in counts.items() if count > limit), key=lambda word: (-counts[word], word)
    )
    common = frozenset(frequent[:MOST_COMMON])
    counts.update(
        pair for item in items for text in item.templates for pair in set(pairs(template_words(text), common))
    )
    postings: dict[str, list[Record]] = defaultdict(list)
    for item in items:
        for key in _keys(item, counts, common):
            if len(postings[key]) < MOST_RECORDS:
                postings[key].append(item)
    size = sum(len(_compact(item)) for found in postings.values() for item in found)
    index = Index(max(1, size // SHARD_BYTES), common)
    shards: dict[int, dict[str, Sequence[Record]]] = {number: {} for number in range(index.shards)}
    for key in sorted(postings):
        shards[hashed(key) % index.shards][key] = postings[key]
    return index, shards


def _compact(item: Record) -> str:
    return json.dumps(list(asdict(item).values()), ensure_ascii=False, separators=(",", ":"))


def artifacts(catalog: Catalog) -> Iterator[Artifact]:
    """The files of the index."""
    index, shards = split(records(catalog))
    head = {"schema_version": SCHEMA_VERSION, "shards": index.shards, "common": sorted(index.common)}
    yield Artifact(f"{PATH}index.json", json.dumps(head, separators=(",", ":")).encode())
    for number, keys in shards.items():
        yield Artifact(f"{PATH}{number}.json", shard_text(keys).encode())


def shard_text(keys: Mapping[str, Sequence[Record]]) -> str:
    """A shard: its records once each, and for each key the numbers of its records."""
    held = {item.id: item for found in keys.values() for item in found}
    order = {name: number for number, name in enumerate(sorted(held))}
    numbers = {key: [order[item.id] for item in found] for key, found in keys.items()}
    body = [list(asdict(held[name]).values()) for name in sorted(held)]
    return json.dumps({"keys": numbers, "records": body}, ensure_ascii=False, separators=(",", ":"))


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
