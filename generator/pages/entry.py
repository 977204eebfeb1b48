"""What the page of an entry shows, ready for its template."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from generator import markup, urls
from generator.catalog import Catalog, CatalogEntry
from generator.model import CodeBlock, Package, Run, SamplePair
from generator.settings import Settings

HALF_PAGE = 48  # characters of code


@dataclass(frozen=True)
class Pair:
    """A broken and a fixed sample, with the numbers of the lines that differ."""

    broken: CodeBlock
    fixed: CodeBlock
    gone: frozenset[int]
    come: frozenset[int]

    @property
    def same(self) -> bool:
        """Whether the fix is configuration: the code does not change."""
        return self.broken.code == self.fixed.code

    @property
    def wide(self) -> bool:
        """Whether a line is too long for half the page, so that the two stand one above the other."""
        lines = (*self.broken.code.splitlines(), *self.fixed.code.splitlines())
        return max(len(line) for line in lines) > HALF_PAGE


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
    edit_url: str
    json_ld: Mapping[str, Any]

    @property
    def tracebacks(self) -> tuple[Run, ...]:
        """One run of the broken sample for each traceback that differs, newest target last."""
        runs = (run for run in self.item.runs if run.sample == "broken" and run.raised)
        return tuple({run.raised.traceback: run for run in runs if run.raised}.values())

    @property
    def more_examples(self) -> tuple[str, ...]:
        """The examples of messages after the first of each form."""
        return tuple(example for message in self.item.entry.messages for example in message.examples[1:])

    @property
    def classes(self) -> tuple[str, ...]:
        """The class that is raised and all it derives from, as the last run recorded them."""
        return self.tracebacks[-1].raised.classes if self.tracebacks and self.tracebacks[-1].raised else ()


def pair(samples: SamplePair) -> Pair:
    """The two samples, compared."""
    broken, fixed = samples.broken, samples.fixed
    gone, come = markup.changed_lines(broken.code, fixed.code)
    return Pair(broken, fixed, gone | set(broken.mark or ()), come | set(fixed.mark or ()))


def view(catalog: Catalog, settings: Settings, item: CatalogEntry) -> EntryView:
    """Gather what the page shows."""
    entry = item.entry
    look_alikes = tuple((catalog.by_id[other.id], other.question) for other in entry.look_alikes or ())
    named = {other.id for other, _ in look_alikes}
    return EntryView(
        item,
        catalog.package[item.package],
        pair(entry.samples),
        tuple(pair(cause.sample) if cause.sample else None for cause in entry.causes),
        tuple(other for other in catalog.related(item) if other.id not in named),
        look_alikes,
        _sections(item),
        _edit_url(settings, item),
        _json_ld(catalog, settings, item),
    )


def _sections(item: CatalogEntry) -> tuple[Section, ...]:
    entry = item.entry
    traced = any(run.raised for run in item.runs)
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


def _edit_url(settings: Settings, item: CatalogEntry) -> str:
    if not settings.repository:
        return ""
    return f"{settings.repository.rstrip('/')}/edit/{settings.branch}/errors/{item.id}.yaml"


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
