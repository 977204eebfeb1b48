"""What the page of an entry shows, ready for its template."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from generator import forge, markup, urls
from generator.catalog import Catalog, CatalogEntry
from generator.model import Package
from generator.pages.runs import Runs
from generator.pages.samples import Pair, Source, pair, sources
from generator.pages.traces import Family, Trace, families, raising, traces
from generator.settings import Settings


@dataclass(frozen=True)
class Section:
    """One heading of the page."""

    anchor: str
    title: str


@dataclass(frozen=True)
class EntryView:
    """Everything the template of an entry reads."""

    item: CatalogEntry
    package: Package
    samples: Pair
    cause_samples: tuple[Pair | None, ...]
    related: tuple[CatalogEntry, ...]
    look_alikes: tuple[tuple[CatalogEntry, str], ...]
    sections: tuple[Section, ...]
    links: forge.Links | None
    json_ld: Mapping[str, Any]
    runs: Runs
    traces: Mapping[str, list[Trace]]
    families: tuple[Family, ...]

    @property
    def sources(self) -> tuple[Source, ...]:
        """Where the replies of the service come from that the samples speak to."""
        return sources(self.item.entry)

    @property
    def more_examples(self) -> tuple[str, ...]:
        """The examples of messages after the first of each form."""
        return tuple(example for message in self.item.entry.messages for example in message.examples[1:])


def view(catalog: Catalog, settings: Settings, item: CatalogEntry) -> EntryView:
    """Gather what the page shows."""
    entry, package = item.entry, catalog.package[item.package]
    look_alikes = tuple((catalog.by_id[other.id], other.question) for other in entry.look_alikes or ())
    named = {other.id for other, _ in look_alikes}
    raised = raising(item.runs, package)
    return EntryView(
        item,
        package,
        _pair(item, package, None),
        tuple(_pair(item, package, n) if cause.sample else None for n, cause in enumerate(entry.causes, 1)),
        tuple(other for other in catalog.related(item) if other.id not in named),
        look_alikes,
        _sections(item, bool(raised)),
        forge.links(settings, item.id, _shown(item)),
        _json_ld(catalog, settings, item),
        Runs(item, package),
        traces(raised),
        families(raised),
    )


def _pair(item: CatalogEntry, package: Package, number: int | None) -> Pair:
    """The samples of a cause, or the main ones, with the runs that are theirs."""
    cause = item.entry.causes[number - 1] if number else None
    samples = (cause and cause.sample) or item.entry.samples
    runs = [run for run in item.runs if run.cause == number]
    return pair(samples, (cause and cause.verify) or item.entry.verify, runs, package)


def _sections(item: CatalogEntry, traced: bool) -> tuple[Section, ...]:
    entry = item.entry
    present = (
        ("meaning", "What this error means", True),
        ("quick-fix", "Quick fix", True),
        ("messages", "What you see", True),
        ("stack-trace", "Stack trace", traced),
        ("why", "Why it happens", True),
        ("detection", "Detection", True),
        ("causes", "Causes and fixes", True),
        ("code", "Code: broken and fixed", True),
        ("dead-ends", "What does not help", bool(entry.dead_ends)),
        ("workaround", "Workaround", True),
        ("prevention", "Prevention", True),
        ("not-this-one", "Not this one?", bool(entry.look_alikes)),
        ("family", "What else catches it", traced),
        ("versions", "Versions", True),
        ("references", "References", True),
        ("notes", "Community notes", True),
    )
    return tuple(Section(anchor, title) for anchor, title, there in present if there)


def _shown(item: CatalogEntry) -> str:
    """Which state of the fixes the page shows, where runs say so: the day, and the newest target."""
    return f"verified {item.verified}, {item.tested_on[-1]}" if item.verified and item.tested_on else ""


def _json_ld(catalog: Catalog, settings: Settings, item: CatalogEntry) -> Mapping[str, Any]:
    """What search engines read: the article and the way to it. Addresses are given only if they are known."""
    package = catalog.package[item.package]
    article = {
        "@type": "TechArticle",
        "headline": f"{item.entry.exception}: {item.entry.title}",
        "description": markup.plain(item.entry.summary),
        "keywords": list(item.entry.tags or ()),
        "about": {"@type": "SoftwareSourceCode", "name": package.title, "codeRepository": package.source},
        **_address(settings, "url", urls.entry(item.id)),
    }
    steps = (
        (settings.title, ""),
        (package.title, urls.package(item.package)),
        (item.entry.title, urls.entry(item.id)),
    )
    crumbs = [
        {"@type": "ListItem", "position": number, "name": name, **_address(settings, "item", path)}
        for number, (name, path) in enumerate(steps, 1)
    ]
    graph = [article, {"@type": "BreadcrumbList", "itemListElement": crumbs}]
    return {"@context": "https://schema.org", "@graph": graph}


def _address(settings: Settings, key: str, path: str) -> dict[str, str]:
    return {key: settings.root_url + path} if settings.root_url else {}
