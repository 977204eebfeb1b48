"""What a lookup costs as the index grows: `python tests/measure_index.py`.

The entries are made up so that a thousand of them share each class name, as AuthenticationError is shared by clients.
"""

import json
import random
from collections.abc import Mapping, Sequence
from functools import partial
from statistics import median
from time import process_time

from bench import syllables

from generator.lookup import lookup, parse_shard
from generator.match_index import shard_text, split
from generator.pasted import read
from generator.ranking import Record

CLASSES = (
    "Authentication",
    "RateLimit",
    "Connection",
    "Timeout",
    "BadRequest",
    "NotFound",
    "Server",
    "Validation",
)
QUERIES = 300


def made_up(number: int, count: int) -> Record:
    """One entry; each package has an entry for each class, and many words are common to all."""
    kind = CLASSES[number % len(CLASSES)]
    package = syllables(number // len(CLASSES))
    word = syllables(number * 31 + count)
    return Record(
        id=f"{package}/{kind.lower()}",
        title=f"The {word} is refused",
        names=(f"{package}.{kind}Error",),
        templates=(
            f"The {word} of this request was refused by the server: {{reason}}. Please try again later",
        ),
        codes=(),
        statuses=(400 + number % len(CLASSES),),
        modules=(package,),
    )


def main() -> None:
    """Print bytes of a lookup, and how many find their entry first, by what is pasted."""
    print(f"{'entries':>8} {'pasted':<16} {'median B':>9} {'worst B':>9} {'files':>6} {'first':>6} {'ms':>6}")
    for count in (1_000, 10_000, 100_000):
        items = [made_up(number, count) for number in range(count)]
        index, shards = split(items)
        texts = {number: shard_text(keys) for number, keys in shards.items()}
        chosen = random.Random(0).sample(items, QUERIES)  # noqa: S311 - nothing here is secret
        for what in ("class and message", "bare and frame", "message alone"):
            costs, files, first, start = [], [], 0, process_time()
            for item in chosen:
                asked: set[int] = set()
                matches = lookup(read(pasted(item, what)), index, partial(fetched, asked, texts))
                costs.append(sum(len(texts[number].encode()) for number in asked))
                files.append(len(asked))
                first += matches[:1] != () and matches[0].record.id == item.id
            spent = (process_time() - start) / QUERIES * 1000
            row = f"{median(costs):>9.0f} {max(costs):>9} {median(files):>6.0f} {first / QUERIES:>6.0%} {spent:>6.1f}"
            print(f"{count:>8} {what:<16} {row}")


def fetched(asked: set[int], texts: dict[int, str], number: int) -> Mapping[str, Sequence[Record]]:
    """A shard as a browser gets it; remembers that it was asked for."""
    asked.add(number)
    return parse_shard(json.loads(texts[number]))


def pasted(item: Record, what: str) -> str:
    """The error of an entry as it might be pasted."""
    message = item.templates[0].replace("{reason}", "no such thing")
    package, _, name = item.names[0].partition(".")
    if what == "class and message":
        return f"{item.names[0]}: {message}"
    if what == "bare and frame":
        return f'  File "/venv/lib/python3.12/site-packages/{package}/client.py", line 9, in send\n{name}: {message}'
    return message


if __name__ == "__main__":
    main()
