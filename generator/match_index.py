"""Catalog → the match index: what is known of every entry, split so that one lookup reads a few kilobytes.

A word leads to one of many small files by its hash.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict

from generator.artifact import Artifact
from generator.catalog import Catalog, CatalogEntry
from generator.lookup import PATH, WORD, Index, hashed, name_keys, pairs
from generator.matching import Template
from generator.model import Package
from generator.ranking import Record

SCHEMA_VERSION = 1
SHARD_BYTES = 500  # about as much as a file has
MOST_RECORDS = 12  # of one key; what is more common than that finds nothing by itself
MOST_COMMON = 400  # words that are too common to look up


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
    """What the index knows of all entries whose packages could be read."""
    known = (item for item in catalog.entries if item.package in catalog.package)
    return tuple(record(item, catalog.package[item.package]) for item in known)


def template_words(text: str) -> list[str]:
    """The words of a template that a text can be looked up by, in order."""
    return [word for literal in Template(text).literals for word in WORD.findall(literal.lower())]


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
