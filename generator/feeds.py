"""Catalog → what programs read: JSON, the feed, the sitemap, robots.txt and llms.txt."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from generator import empty_entry, forge, markup, urls
from generator.artifact import Artifact
from generator.catalog import Catalog, CatalogEntry
from generator.documents import entry_document, index_document, openapi
from generator.model.base import Declared
from generator.schema import SCHEMAS, json_schema
from generator.settings import Settings

FEED_LENGTH = 50
SITEMAP_LENGTH = 50_000  # the protocol's limit for one file
OPENSEARCH = "http://a9.com/-/spec/opensearch/1.1/"
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"


def feeds(catalog: Catalog, settings: Settings) -> Iterator[Artifact]:
    """All documents for programs."""
    for item in catalog.entries:
        yield _document(urls.entry(item.id) + "index.json", entry_document(item))
    yield _document("api/v1/index.json", index_document(catalog))
    yield _json("api/v1/openapi.json", openapi(settings.title, settings.root_url))
    for name, model in SCHEMAS.items():
        yield _json(f"schema/{name.replace('.schema', '')}", json_schema(model))
    yield from _sitemaps(catalog, settings)
    yield Artifact("robots.txt", _robots(settings).encode())
    if settings.root_url:  # a feed has no use for links that lead nowhere by themselves
        yield Artifact("feed.xml", _feed(catalog, settings))
    yield Artifact("llms.txt", _llms(catalog, settings).encode())
    if settings.repository:
        yield _json(urls.SKELETON, _skeleton(catalog, settings))
    if settings.root_url:
        yield Artifact("opensearch.xml", _opensearch(settings))


def _document(path: str, document: Declared) -> Artifact:
    return _json(path, document.model_dump(mode="json", by_alias=True, exclude_none=True))


def _json(path: str, value: object) -> Artifact:
    return Artifact(path, (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode())


def _xml(root: Element) -> bytes:
    indent(root)
    body: bytes = tostring(root, encoding="utf-8")
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + body + b"\n"


def _pages(catalog: Catalog) -> Iterator[tuple[str, str | None]]:
    """Every page worth finding, with the date of its last change where one is known."""
    yield "", None
    for item in catalog.entries:
        yield urls.entry(item.id), _changed(item)
    for name in catalog.by_package:
        yield urls.package(name), None
    for level in catalog.by_severity:
        yield urls.severity(level), None
    for code in catalog.by_http_code:
        yield urls.http(code), None
    for tag in catalog.by_tag:
        yield urls.tag(tag), None
    yield urls.EXPLAIN, None
    for kind in urls.KINDS:
        yield kind, None
    yield urls.SEARCH, None
    yield urls.VERIFICATION, None
    for name, items in catalog.by_name.items():
        if len(items) > 1:
            yield urls.exception(name), None


def _changed(item: CatalogEntry) -> str | None:
    """The day of the last recorded run or note; the files say nothing else about time."""
    days = [run.date for run in item.runs] + [note.date for note in item.entry.notes or ()]
    return max(days, default=None)


def _sitemaps(catalog: Catalog, settings: Settings) -> Iterator[Artifact]:
    """One sitemap, or an index of several where one would be too long. They need the site's address."""
    if not settings.root_url:
        return
    pages = list(_pages(catalog))
    parts = [pages[start : start + SITEMAP_LENGTH] for start in range(0, len(pages), SITEMAP_LENGTH)]
    if len(parts) == 1:
        yield Artifact("sitemap.xml", _sitemap(parts[0], settings))
        return
    index = Element("sitemapindex", xmlns=SITEMAP)
    for number, part in enumerate(parts, 1):
        yield Artifact(f"sitemap-{number}.xml", _sitemap(part, settings))
        SubElement(SubElement(index, "sitemap"), "loc").text = f"{settings.root_url}sitemap-{number}.xml"
    yield Artifact("sitemap.xml", _xml(index))


def _sitemap(pages: list[tuple[str, str | None]], settings: Settings) -> bytes:
    root = Element("urlset", xmlns=SITEMAP)
    for path, day in pages:
        url = SubElement(root, "url")
        SubElement(url, "loc").text = settings.root_url + path
        if day:
            SubElement(url, "lastmod").text = day
    return _xml(root)


def _robots(settings: Settings) -> str:
    sitemap = f"\nSitemap: {settings.root_url}sitemap.xml\n" if settings.root_url else ""
    return f"User-agent: *\nAllow: /\n{sitemap}"


def _feed(catalog: Catalog, settings: Settings) -> bytes:
    """RSS, as it requires no dates that nobody knows; entries with a date come first, newest first."""
    rss = Element("rss", version="2.0")
    channel = SubElement(rss, "channel")
    for name, text in (
        ("title", settings.title),
        ("link", settings.root_url),
        ("description", settings.tagline),
    ):
        SubElement(channel, name).text = text
    ranked = sorted(catalog.entries, key=lambda item: item.id)
    ranked.sort(key=lambda item: _changed(item) or "", reverse=True)
    for item in ranked[:FEED_LENGTH]:
        _feed_item(channel, item, settings)
    return _xml(rss)


def _feed_item(channel: Element, item: CatalogEntry, settings: Settings) -> None:
    node = SubElement(channel, "item")
    SubElement(node, "title").text = f"{item.entry.exception}: {item.entry.title}"
    SubElement(node, "link").text = settings.root_url + urls.entry(item.id)
    SubElement(node, "guid", isPermaLink="false").text = item.id
    SubElement(node, "description").text = markup.plain(item.entry.summary)
    if day := _changed(item):
        SubElement(node, "pubDate").text = format_datetime(datetime.fromisoformat(day).replace(tzinfo=UTC))


def _skeleton(catalog: Catalog, settings: Settings) -> dict[str, object]:
    """What a new entry is started from in the browser, and where it is sent when a reader follows the link."""
    new = forge.new_file(settings)._asdict()
    return {
        **empty_entry.document(catalog),
        "host": forge.host(settings),
        "new": new,
        "report": forge.report(settings),
    }


def _opensearch(settings: Settings) -> bytes:
    """How a browser searches this site from its address bar. It needs the site's address."""
    root = Element("OpenSearchDescription", xmlns=OPENSEARCH)
    SubElement(root, "ShortName").text = settings.title[:16]  # the format's limit
    SubElement(root, "Description").text = settings.tagline
    SubElement(root, "InputEncoding").text = "UTF-8"
    address = f"{settings.root_url}{urls.SEARCH}?q={{searchTerms}}"
    SubElement(root, "Url", type="text/html", method="get", template=address)
    return _xml(root)


def _llms(catalog: Catalog, settings: Settings) -> str:
    lines = [f"# {settings.title}", "", f"> {settings.tagline}", ""]
    lines += ["Each entry explains one error; its page has `index.md` and `index.json` beside it.", ""]
    for name, items in catalog.by_package.items():
        lines += [f"## {catalog.package[name].title}", ""]
        for item in items:
            address = settings.root_url + urls.entry(item.id) + "index.md"
            summary = markup.plain(item.entry.summary)
            title = re.sub(r"([\[\]\\])", r"\\\1", f"{item.entry.exception}: {item.entry.title}")
            lines.append(f"- [{title}]({address}): {summary}")
        lines.append("")
    return "\n".join(lines)
