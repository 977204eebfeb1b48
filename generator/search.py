"""Catalog → the full-text index, the facets and the names that the search page reads.

Pagefind indexes small cards that exist for it alone, not whole pages: at 10,000 entries that takes a tenth of
the time and of the space, and a word in an explanation does not outrank the name of an exception.
"""

import gzip
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from html import escape
from itertools import chain
from pathlib import Path

from generator import markup, urls
from generator.artifact import Artifact
from generator.catalog import SEVERITIES, Catalog, CatalogEntry
from generator.matching import HOLE
from generator.problems import Refused

FOLDER = "pagefind/"
COMMAND = (sys.executable, "-m", "pagefind_bin")
OPTIONS = ("--site", "cards", "--output-path", "index", "--force-language", "en", "--silent")
# The rest of what Pagefind writes are interfaces of its own, which the search page does not use.
USED = re.compile(
    r"pagefind(-worker)?\.js|pagefind-entry\.json|pagefind\.en_\w+\.pf_meta|wasm\.en\.pagefind"
    r"|(index|fragment)/en_\w+\.pf_\w+"
)
SIGNATURE = b"pagefind_dcd"
DIFFICULTIES = ("beginner", "intermediate", "advanced")
PART = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z0-9]+|[A-Z0-9]+")


class SearchError(Refused):
    """The search index cannot be made; the text says why and what to do."""


def search(catalog: Catalog) -> Iterator[Artifact]:
    """All files that the search page fetches. Raises SearchError."""
    files = _indexed(catalog) if catalog.entries else {}
    for path, content in files.items():
        yield Artifact(FOLDER + path, content)
    yield _json("facets.json", facets(catalog, _pages(files)))
    yield _json("names.json", " ".join(names(catalog)))


def _json(name: str, value: object) -> Artifact:
    return Artifact(
        urls.SEARCH + name, (json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n").encode()
    )


def parts(name: str) -> tuple[str, ...]:
    """A name split at dots, underscores and capitals: `acme.HTTPError` → acme, HTTP, Error."""
    return tuple(PART.findall(name))


def card(catalog: Catalog, item: CatalogEntry) -> str:
    """What the index knows of an entry: a document that nobody sees. Weights are from 0 to 10."""
    summary = markup.plain(item.entry.summary)
    texts = chain(_texts(catalog, item), ((2, summary),))
    shown = (*_shown(item), ("summary", summary))
    body = (f'<p data-pagefind-weight="{weight}">{escape(text)}</p>' for weight, text in texts if text)
    meta = (
        f'<i data-pagefind-meta="{name}[title]" title="{escape(text)}"></i>' for name, text in shown if text
    )
    inside = "".join(chain(meta, body))
    return f'<!doctype html><html lang="en"><body data-pagefind-body>{inside}</body></html>'


def _texts(catalog: Catalog, item: CatalogEntry) -> Iterator[tuple[int, str]]:
    """What can be found besides the summary, with what it weighs."""
    entry = item.entry
    signals = entry.signals
    name, *aliases = (f"{name} {_class_name(name)} {' '.join(parts(name))}" for name in item.names)
    yield 10, name
    yield 6, " ".join(aliases)
    yield 6, entry.title
    yield 6, f"{item.package} {catalog.package[item.package].title}"
    statuses = dict.fromkeys((*((entry.http_code,) if entry.http_code else ()), *_statuses(item)))
    yield 6, " ".join(f"HTTP {status}" for status in statuses)
    yield 5, " ".join(signals.codes or ()) if signals else ""
    yield 4, " ".join(HOLE.sub(" ", message.template) for message in entry.messages)
    yield 4, " ".join(entry.tags or ())
    yield 1, " ".join(example for message in entry.messages for example in message.examples)


def _statuses(item: CatalogEntry) -> tuple[int, ...]:
    return (item.entry.signals.http_status or ()) if item.entry.signals else ()


def _shown(item: CatalogEntry) -> tuple[tuple[str, str], ...]:
    """What a result shows, so that it needs no other file."""
    entry = item.entry
    least, most = entry.fix_minutes
    return (
        ("title", entry.title),
        ("exception", entry.exception),
        ("severity", entry.severity),
        ("http", str(entry.http_code or "")),
        ("difficulty", entry.difficulty),
        ("minutes", f"{least}" if least == most else f"{least}–{most}"),
        ("removed", str(entry.removed or "") if entry.status == "retired" else ""),
    )


def _class_name(name: str) -> str:
    return name.rpartition(".")[2]


def names(catalog: Catalog) -> list[str]:
    """The words that a typing error is mended with: classes and packages."""
    classes = {_class_name(name) for name in catalog.by_name}
    return sorted(classes | set(catalog.by_package))


def facets(catalog: Catalog, pages: dict[str, str]) -> dict[str, object]:
    """Which values there are to filter by, and which of them each page of the index has, by position."""
    items = catalog.entries
    columns: dict[str, list[str]] = {
        "package": [item.package for item in items],
        "severity": [item.entry.severity for item in items],
        "http": [str(item.entry.http_code or "") for item in items],
        "difficulty": [item.entry.difficulty for item in items],
    }
    orders: dict[str, Sequence[str]] = {"severity": SEVERITIES, "difficulty": DIFFICULTIES}
    return {
        "pages": " ".join(pages[urls.entry(item.id)] for item in items),
        "facets": {name: _column(column, orders.get(name)) for name, column in columns.items()},
    }


def _column(column: list[str], order: Sequence[str] | None) -> dict[str, object]:
    present = set(column) - {""}
    values = [value for value in order if value in present] if order else sorted(present)
    place = {value: number for number, value in enumerate(values)}
    return {"values": values, "of": [place.get(value, -1) for value in column]}


def examples(catalog: Catalog) -> tuple[str, ...]:
    """A few searches that find something, to show what can be asked."""
    coded = (item for item in catalog.entries if item.entry.http_code)
    status = (f"{item.package} {item.entry.http_code}" for item in coded)
    named = (_class_name(item.entry.exception) for item in catalog.entries)
    split = (" ".join(parts(name)).lower() for name in named if len(parts(name)) > 1)
    worded = (" ".join(_literal(item).split()[:4]) for item in reversed(catalog.entries))
    found = chain.from_iterable(tuple(source)[:1] for source in (status, split, worded))
    return tuple(dict.fromkeys(text for text in found if text))


def _literal(item: CatalogEntry) -> str:
    """The words of a message that stand before its first hole, without what nobody types."""
    return re.sub(r"[^\w\s]", " ", HOLE.split(item.entry.messages[0].template)[0])


def _indexed(catalog: Catalog) -> dict[str, bytes]:
    """The files of the index, by path. Same cards give same bytes: without Pagefind's filters, whose order varies."""
    with tempfile.TemporaryDirectory(prefix="errorbook-search-") as temporary:
        folder = Path(temporary)
        for item in catalog.entries:
            path = folder / "cards" / urls.entry(item.id)
            path.mkdir(parents=True)
            (path / "index.html").write_text(card(catalog, item), "utf-8", newline="\n")
        _run(folder)
        index = folder / "index"
        paths = sorted(path.relative_to(index).as_posix() for path in index.rglob("*") if path.is_file())
        return {path: (index / path).read_bytes() for path in paths if USED.fullmatch(path)}


def _run(folder: Path) -> None:
    # Variables can set any option of Pagefind; a build depends on none.
    variables = {name: value for name, value in os.environ.items() if not name.startswith("PAGEFIND_")}
    try:
        done = subprocess.run(  # noqa: S603 - a fixed command
            [*COMMAND, *OPTIONS],
            cwd=folder,
            env=variables,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
    except OSError as error:
        raise SearchError(_failed(error.strerror or str(error))) from error
    if done.returncode or not (folder / "index" / "pagefind.js").is_file():
        raise SearchError(_failed(done.stderr.strip() or f"Pagefind stopped with status {done.returncode}"))


def _failed(reason: str) -> str:
    if "No module named" in reason:
        reason = f"Pagefind is not installed for {sys.executable}"
    cure = f"{sys.executable} -m pip install --force-reinstall 'pagefind[bin]'"
    return f"the search index cannot be made: {reason}\nhelp: install Pagefind with its program: {cure}"


def _pages(files: dict[str, bytes]) -> dict[str, str]:
    """What Pagefind calls the page of each entry, by the entry's path."""
    named = {}
    for path, content in files.items():
        if path.startswith("fragment/"):
            fragment = json.loads(gzip.decompress(content).removeprefix(SIGNATURE))
            named[fragment["url"].lstrip("/")] = Path(path).stem
    return named
