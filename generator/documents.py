"""The JSON documents that programs read, each with the version of its shape."""

from typing import Any, Literal

from pydantic import Field

from generator import urls
from generator.catalog import Catalog, CatalogEntry
from generator.model import Run
from generator.model.base import Declared
from generator.model.entry import Entry
from generator.model.text import EntryId
from generator.schema import json_schema

SCHEMA_VERSION: Literal[1] = 1


class Links(Declared):
    """Where an entry is found, as paths from the site's root."""

    html: str = Field(examples=["errors/openai/invalid-api-key/"])
    markdown: str = Field(examples=["errors/openai/invalid-api-key/index.md"])
    json_: str = Field(alias="json", examples=["errors/openai/invalid-api-key/index.json"])


class EntryDocument(Declared):
    """`index.json` of an entry: all its fields, its recorded runs, and where it is found."""

    schema_version: Literal[1]
    id: EntryId
    package: str
    links: Links
    verified: str | None = Field(None, examples=["2026-01-31"])
    """The date of the oldest of its runs, if all were done and passed."""
    tested_on: tuple[str, ...]
    """The targets on which all runs were done and passed."""
    entry: Entry
    runs: tuple[Run, ...]
    """The recorded runs of the samples as they are now."""


class EntrySummary(Declared):
    """What the index says of an entry."""

    id: EntryId
    package: str
    title: str
    exception: str
    aliases: tuple[str, ...]
    severity: str
    http_code: int | None = None
    difficulty: str
    summary: str
    status: str
    tags: tuple[str, ...]
    verified: str | None = None
    links: Links


class IndexDocument(Declared):
    """`api/v1/index.json`: every entry, with its links."""

    schema_version: Literal[1]
    total: int
    packages: tuple[str, ...]
    entries: tuple[EntrySummary, ...]


def _links(item: CatalogEntry) -> Links:
    page = urls.entry(item.id)
    return Links(html=page, markdown=page + "index.md", json=page + "index.json")


def entry_document(item: CatalogEntry) -> EntryDocument:
    """The document of an entry."""
    return EntryDocument.model_construct(
        schema_version=SCHEMA_VERSION,
        id=item.id,
        package=item.package,
        links=_links(item),
        verified=item.verified,
        tested_on=item.tested_on,
        entry=item.entry,
        runs=item.runs,
    )


def index_document(catalog: Catalog) -> IndexDocument:
    """The document of the whole catalog."""
    return IndexDocument.model_construct(
        schema_version=SCHEMA_VERSION,
        total=len(catalog.entries),
        packages=tuple(catalog.package),
        entries=tuple(_summary(item) for item in catalog.entries),
    )


def _summary(item: CatalogEntry) -> EntrySummary:
    entry = item.entry
    return EntrySummary.model_construct(
        id=item.id,
        package=item.package,
        title=entry.title,
        exception=entry.exception,
        aliases=item.names[1:],
        severity=entry.severity,
        http_code=entry.http_code,
        difficulty=entry.difficulty,
        summary=entry.summary,
        status=entry.status,
        tags=entry.tags or (),
        verified=item.verified,
        links=_links(item),
    )


def openapi(title: str, server: str) -> dict[str, Any]:
    """A description of the documents in the OpenAPI format."""
    schemas: dict[str, Any] = {}
    for model in (EntryDocument, IndexDocument):
        schema = {key: value for key, value in json_schema(model).items() if key != "$schema"}
        schemas |= schema.pop("$defs", {}) | {model.__name__: schema}
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": str(SCHEMA_VERSION)},
        "servers": [{"url": server.rstrip("/") or "../.."}],  # relative to where this stands
        "paths": {
            "/api/v1/index.json": _operation("Every entry, with its links", "IndexDocument", ()),
            "/errors/{package}/{slug}/index.json": _operation(
                "One entry", "EntryDocument", ("package", "slug")
            ),
        },
        "components": {"schemas": _repointed(schemas)},
    }


def _operation(summary: str, document: str, parameters: tuple[str, ...]) -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{document}"}}}
    responses = {"200": {"description": summary, "content": content}}
    described = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in parameters
    ]
    return {"get": {"summary": summary, "parameters": described, "responses": responses}}


def _repointed(node: Any) -> Any:
    """References within a schema of its own become references within the description."""
    if isinstance(node, list):
        return [_repointed(item) for item in node]
    if not isinstance(node, dict):
        return node
    return {
        key: value.replace("#/$defs/", "#/components/schemas/") if key == "$ref" else _repointed(value)
        for key, value in node.items()
    }
