"""Which pages there are: the entries first, on several processes if that pays, then the lists."""

import multiprocessing
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import NamedTuple

from generator import urls
from generator.artifact import Artifact
from generator.catalog import CatalogEntry
from generator.pages.about import About, about
from generator.pages.entry import view
from generator.pages.site import Site
from generator.pages.verification import Overview
from generator.search import examples

BATCH = 50  # entries that are worth handing to another process
HOME_LIMIT = 200  # entries that the home page lists; beyond it, it leads to the packages


class Group(NamedTuple):
    """Entries that share something, with a page of their own."""

    path: str
    name: str
    title: str
    lead: str
    items: Sequence[CatalogEntry]


class Kind(NamedTuple):
    """Groups of one kind, with a page that lists them."""

    path: str
    title: str
    groups: Sequence[Group]


def render(site: Site, jobs: int = 1) -> Iterator[Artifact]:
    """All pages of the site."""
    yield from _entries(site, jobs)
    kinds = _kinds(site)
    yield site.page("home.html", "", kinds=kinds, items=site.catalog.entries, limit=HOME_LIMIT)
    yield site.page("explain.html", urls.EXPLAIN)
    yield site.page("404.html", "", "404.html", kinds=kinds)
    yield site.page("search.html", urls.SEARCH, kinds=kinds, examples=examples(site.catalog))
    yield site.page("verification.html", urls.VERIFICATION, overview=Overview(site.catalog))
    for kind in kinds:
        yield site.page("groups.html", kind.path, kind=kind)
        for group in kind.groups:
            yield site.page(
                "listing.html", group.path, kind=kind, group=group, about=_about(site, kind, group)
            )
    for name, items in site.catalog.by_name.items():
        yield site.page("exception.html", urls.exception(name), name=name, items=items)
    yield from site.static


def _about(site: Site, kind: Kind, group: Group) -> About | None:
    """What only the page of a package shows."""
    return about(site.catalog, group.name) if kind.path == "packages/" else None


def _kinds(site: Site) -> tuple[Kind, ...]:
    catalog = site.catalog
    packages = (
        Group(
            urls.package(name),
            name,
            f"{catalog.package[name].title} errors",
            catalog.package[name].summary,
            items,
        )
        for name, items in catalog.by_package.items()
    )
    severities = (
        Group(urls.severity(level), level, f"{level.capitalize()} severity", MEANINGS[level], items)
        for level, items in catalog.by_severity.items()
    )
    http = (
        Group(
            urls.http(code),
            str(code),
            f"HTTP {code}",
            f"Errors that come with the HTTP status {code}.",
            items,
        )
        for code, items in catalog.by_http_code.items()
    )
    tags = (
        Group(
            urls.tag(tag), tag, f"Tag: {tag}", f"Errors that have to do with {tag.replace('-', ' ')}.", items
        )
        for tag, items in catalog.by_tag.items()
    )
    return (
        Kind("packages/", "Packages", tuple(packages)),
        Kind("severity/", "Severity", tuple(severities)),
        Kind("http/", "HTTP status", tuple(http)),
        Kind("tags/", "Tags", tuple(tags)),
    )


MEANINGS = {
    "critical": "Nothing works until this is mended.",
    "high": "An important part stops working.",
    "medium": "Part of the work fails, or fails at times.",
    "low": "A nuisance; work goes on.",
}


def _entries(site: Site, jobs: int) -> Iterator[Artifact]:
    items = site.catalog.entries
    if jobs == 1 or len(items) < 2 * BATCH:
        for item in items:
            yield from _entry(site, item)
        return
    batches = [items[start : start + BATCH] for start in range(0, len(items), BATCH)]
    # A forked process shares the catalog; elsewhere it is sent once to each.
    context = multiprocessing.get_context(
        "fork" if "fork" in multiprocessing.get_all_start_methods() else None
    )
    with ProcessPoolExecutor(jobs, context, _adopt, (site,)) as pool:
        for artifacts in pool.map(_batch, batches):
            yield from artifacts


_adopted: list[Site] = []


def _adopt(site: Site) -> None:
    _adopted[:] = [site]


def _batch(items: Iterable[CatalogEntry]) -> list[Artifact]:
    return [artifact for item in items for artifact in _entry(_adopted[0], item)]


def _entry(site: Site, item: CatalogEntry) -> Iterator[Artifact]:
    path = urls.entry(item.id)
    shown = view(site.catalog, site.settings, item)
    yield site.page("entry.html", path, view=shown, item=item, entry=item.entry)
    yield site.page("entry.md", path, "index.md", view=shown, item=item, entry=item.entry)
