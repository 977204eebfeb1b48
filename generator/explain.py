"""Where `errorbook explain` looks: entries in a folder, or a published site of which it reads a few small files."""

import json
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from generator.lookup import PATH, Fetch, Index, lookup, parse_index, parse_shard
from generator.matching import HOLE
from generator.pasted import read
from generator.problems import Refused
from generator.ranking import Match
from generator.secrets import masked_value

SCHEMA_VERSION = 1
TIMEOUT = 20  # seconds for one file of a site
LARGEST = 10 * 2**20  # bytes of one file of a site


@dataclass(frozen=True)
class Knowledge:
    """An index, a way to its shards, the addresses of entries, and their quick fixes."""

    index: Index
    fetch: Fetch
    address: Callable[[str], str]
    quick_fix: Callable[[str], str]

    def explain(self, text: str) -> tuple[Match, ...]:
        """The entries that could explain a text, best first."""
        return lookup(read(text), self.index, self.fetch)


def from_entries(errors: Path) -> Knowledge:
    """The entries of a folder; files with problems are passed over."""
    from generator import match_index  # noqa: PLC0415 - a site needs none of this, and starts sooner
    from generator.load import load  # noqa: PLC0415

    catalog = load(errors, rules=False).catalog
    index, shards = match_index.split(match_index.records(catalog))
    return Knowledge(
        index,
        lambda number: shards[number],
        lambda name: (errors.absolute() / f"{name}.yaml").as_posix(),
        lambda name: catalog.by_id[name].entry.quick_fix,
    )


def from_site(site: str) -> Knowledge:
    """A site in a folder or at an address. Raises Refused if it cannot be read."""
    base = site.rstrip("/") + "/"
    is_address = urlsplit(site).scheme in ("http", "https")
    get = cache(
        lambda path: _json(_download(base + path) if is_address else _file(Path(base) / path), base + path)
    )
    return Knowledge(
        parse_index(get(f"{PATH}index.json")),
        lambda number: parse_shard(get(f"{PATH}{number}.json")),
        lambda name: f"{base}errors/{name}/" + ("" if is_address else "index.html"),
        lambda name: str(get(f"errors/{name}/index.json")["entry"]["quick_fix"]),
    )


def _file(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        message = f"{path}: expected a site that errorbook built; {error.strerror}"
        raise Refused(f"{message}\nhelp: errorbook build, or --site with the folder of a site") from None


def _download(url: str) -> bytes:
    try:
        with urllib.request.urlopen(url, timeout=TIMEOUT) as reply:  # noqa: S310 - http or https, as asked
            content: bytes = reply.read(LARGEST + 1)
    except (OSError, urllib.error.URLError, ValueError) as error:
        raise Refused(
            f"{url}: cannot be read: {error}\nhelp: is it the address of a site that errorbook built?"
        ) from None
    return content


def _json(content: bytes, name: str) -> Any:
    try:
        return json.loads(content[:LARGEST])
    except ValueError:
        raise Refused(f"{name}: expected JSON; found something else") from None


def shown(match: Match) -> dict[str, str]:
    """What the holes of the message hold, as it may be shown."""
    return {name: masked_value(name, value) for name, value in match.captured.items()}


def filled(text: str, match: Match) -> str:
    """A quick fix with the holes of the message as they were in the pasted text: `{module}` is `cv2`."""
    held = shown(match)
    return HOLE.sub(lambda hole: held.get(hole[1], hole[0]), text)


def document(matches: tuple[Match, ...], knowledge: Knowledge) -> Mapping[str, Any]:
    """The result for programs."""
    return {
        "schema_version": SCHEMA_VERSION,
        "matches": [
            {
                "id": match.record.id,
                "exception": match.record.names[0],
                "title": match.record.title,
                "score": match.score,
                "confident": match.confident,
                "reasons": list(match.reasons),
                "captured": shown(match),
                "url": knowledge.address(match.record.id),
            }
            for match in matches
        ],
    }
