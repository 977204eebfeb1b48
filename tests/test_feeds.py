"""What programs read: the sitemap, robots, the feed, llms.txt and the JSON documents."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import pytest
import yaml
from jsonschema import Draft202012Validator
from selectolax.lexbor import LexborHTMLParser
from support import BASE_URL, CORPUS, ROOT, TEMPLATES

from generator import feeds as feeds_module
from generator.build import build
from generator.catalog import Catalog, CatalogEntry
from generator.feeds import feeds
from generator.settings import Settings

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
REAL = sorted((ROOT / "errors").glob("*/*.yaml"))
MADE_UP = sorted(CORPUS.glob("*/*.yaml"))


def xml(site: Path, name: str) -> Element:
    """A parsed XML file of the site."""
    return fromstring((site / name).read_bytes())  # noqa: S314 - we wrote it


def file_of(site: Path, address: str) -> Path:
    """The file that a static host sends for an address of the site."""
    assert address.startswith(BASE_URL)
    path = site / address.removeprefix(BASE_URL)
    return path / "index.html" if address.endswith("/") else path


def own_pages(site: Path) -> Iterator[str]:
    """The addresses of the pages that call themselves the place of what they say."""
    for page in sorted(site.rglob("*.html")):
        link = LexborHTMLParser(page.read_bytes()).css_first("link[rel=canonical]")
        if link and file_of(site, str(link.attributes["href"])) == page:
            yield str(link.attributes["href"])


def test_the_sitemap_has_every_page_that_is_to_be_found(site: Path) -> None:
    """Each page that is its own canonical page is in the sitemap once, and nothing else is."""
    found = [item.findtext(f"{SITEMAP}loc") for item in xml(site, "sitemap.xml").findall(f"{SITEMAP}url")]
    assert sorted(found) == sorted(own_pages(site))


def test_the_sitemap_tells_days_that_are_known(site: Path) -> None:
    """An entry's last change is its last run or note; other pages claim nothing."""
    items = xml(site, "sitemap.xml").findall(f"{SITEMAP}url")
    days = {item.findtext(f"{SITEMAP}loc"): item.findtext(f"{SITEMAP}lastmod") for item in items}
    assert {page: day for page, day in days.items() if day} == {
        f"{BASE_URL}errors/acme/rejected-key/": "2026-03-02",
        f"{BASE_URL}errors/python/missing-name/": "2026-03-02",
    }


def test_a_long_sitemap_is_split(
    corpus: Catalog, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beyond the protocol's limit there are several files and an index that names each, with every page once."""
    whole = [item for item in feeds(corpus, settings) if item.path == "sitemap.xml"]
    pages = [loc.text for loc in fromstring(whole[0].content).iter(f"{SITEMAP}loc")]  # noqa: S314
    monkeypatch.setattr(feeds_module, "SITEMAP_LENGTH", 5)
    files = {item.path: item.content for item in feeds(corpus, settings)}
    index = [loc.text for loc in fromstring(files["sitemap.xml"]).iter(f"{SITEMAP}loc")]  # noqa: S314
    names = [str(address).removeprefix(BASE_URL) for address in index]
    assert names == [f"sitemap-{number}.xml" for number in range(1, -(-len(pages) // 5) + 1)]
    parts = [fromstring(files[name]).iter(f"{SITEMAP}loc") for name in names]  # noqa: S314
    assert [loc.text for part in parts for loc in part] == pages


def test_robots_lead_to_the_sitemap(site: Path) -> None:
    """Robots may read everything and are told where the sitemap is."""
    expected = f"User-agent: *\nAllow: /\n\nSitemap: {BASE_URL}sitemap.xml\n"
    assert (site / "robots.txt").read_text("utf-8") == expected


def test_without_an_address_there_is_no_sitemap(corpus: Catalog) -> None:
    """A sitemap needs whole addresses: without one there is none, and robots.txt does not name it."""
    files = {item.path: item.content for item in feeds(corpus, Settings())}
    assert ("sitemap.xml" in files, files["robots.txt"]) == (False, b"User-agent: *\nAllow: /\n")


def test_the_feed_has_every_entry(site: Path) -> None:
    """The feed is RSS: entries with a date first, each with a stable id and an address that resolves."""
    channel = xml(site, "feed.xml").find("channel")
    assert channel is not None
    items = [{node.tag: node.text for node in item} for item in channel.findall("item")]
    assert {node.tag: node.text for node in channel if node.tag != "item"} == {
        "title": "Acme errors",
        "link": BASE_URL,
        "description": "What it means, and how to mend it.",
    }
    assert items == [
        {
            "title": "acme.AuthError: The key is rejected",
            "link": f"{BASE_URL}errors/acme/rejected-key/",
            "guid": "acme/rejected-key",
            "description": "The server received your key and does not accept it.",
            "pubDate": "Mon, 02 Mar 2026 00:00:00 +0000",
        },
        {
            "title": "NameError: A name is not defined",
            "link": f"{BASE_URL}errors/python/missing-name/",
            "guid": "python/missing-name",
            "description": "The program uses a name that has no value.",
            "pubDate": "Mon, 02 Mar 2026 00:00:00 +0000",
        },
        {
            "title": "acme.AcmeError: Too many requests",
            "link": f"{BASE_URL}errors/acme/slow-down/",
            "guid": "acme/slow-down",
            "description": "The server asks you to slow down.",
        },
    ]
    assert [item["link"] for item in items if not file_of(site, str(item["link"])).is_file()] == []


def test_the_feed_is_short(corpus: Catalog, settings: Settings) -> None:
    """However many entries there are, the feed has fifty."""
    item = corpus.entries[0]
    many = tuple(replace(item, id=f"acme/n{number}") for number in range(60))
    full = replace(corpus, entries=many)
    found = next(item.content for item in feeds(full, settings) if item.path == "feed.xml")
    assert found.count(b"<item>") == 50


def test_llms_txt(site: Path) -> None:
    """llms.txt names each entry under its package with the address of its Markdown."""
    assert (
        (site / "llms.txt").read_text("utf-8")
        == f"""\
# Acme errors

> What it means, and how to mend it.

Each entry explains one error; its page has `index.md` and `index.json` beside it.

## Acme client

- [acme.AuthError: The key is rejected]({BASE_URL}errors/acme/rejected-key/index.md): \
The server received your key and does not accept it.
- [acme.AcmeError: Too many requests]({BASE_URL}errors/acme/slow-down/index.md): \
The server asks you to slow down.

## Python

- [NameError: A name is not defined]({BASE_URL}errors/python/missing-name/index.md): \
The program uses a name that has no value.
"""
    )


def test_a_title_cannot_break_llms_txt(corpus: Catalog, settings: Settings) -> None:
    """Brackets in a title stay inside the text of its link."""
    entry = corpus.entries[0].entry.model_copy(update={"title": "list[int]](x)"})
    one = replace(corpus, entries=(CatalogEntry("acme/a", entry),))
    text = next(item.content for item in feeds(one, settings) if item.path == "llms.txt").decode()
    assert f"- [acme.AuthError: list\\[int\\]\\](x)]({BASE_URL}errors/acme/a/index.md): " in text


def validator(site: Path, name: str) -> Draft202012Validator:
    """A validator of one of the documents that openapi.json describes."""
    description = json.loads((site / "api/v1/openapi.json").read_bytes())
    schema = {"$ref": f"#/components/schemas/{name}", "components": description["components"]}
    return Draft202012Validator(schema)


def problems(check: Draft202012Validator, document: Any) -> list[str]:
    """What is wrong with a document."""
    return [f"{fault.json_path}: {fault.message}" for fault in check.iter_errors(document)]


def test_every_document_is_as_described(site: Path) -> None:
    """The index and each entry's document fit the schemas that openapi.json publishes, and say their version."""
    entries = sorted(site.glob("errors/*/*/index.json"))
    described = {"IndexDocument": [site / "api/v1/index.json"], "EntryDocument": entries}
    for name, files in described.items():
        check = validator(site, name)
        Draft202012Validator.check_schema(check.schema)
        for file in files:
            document = json.loads(file.read_bytes())
            assert (problems(check, document), document["schema_version"]) == ([], 1)
    assert len(entries) == 3


def test_the_description_names_the_paths(site: Path) -> None:
    """openapi.json is OpenAPI 3.1; its server and paths lead to the documents; its references resolve."""
    description = json.loads((site / "api/v1/openapi.json").read_bytes())
    server = description["servers"][0]["url"]
    paths = [path.format(package="acme", slug="slow-down") for path in description["paths"]]
    assert (description["openapi"], [file_of(site, server + path).is_file() for path in paths]) == (
        "3.1.0",
        [True, True],
    )


def test_the_server_of_a_site_without_address_is_relative(corpus: Catalog) -> None:
    """Without an address, the description leads from where it stands to the site's root."""
    files = {item.path: item.content for item in feeds(corpus, Settings())}
    assert json.loads(files["api/v1/openapi.json"])["servers"] == [{"url": "../.."}]


def test_the_index_has_every_entry_and_its_links_resolve(site: Path) -> None:
    """The index lists all entries with links from the site's root to page, Markdown and JSON."""
    index = json.loads((site / "api/v1/index.json").read_bytes())
    assert (index["total"], index["packages"], [item["id"] for item in index["entries"]]) == (
        3,
        ["acme", "python"],
        ["acme/rejected-key", "acme/slow-down", "python/missing-name"],
    )
    links = [BASE_URL + link for item in index["entries"] for link in item["links"].values()]
    assert [link for link in links if not file_of(site, link).is_file()] == []


@pytest.mark.parametrize("path", [*MADE_UP, *REAL], ids=lambda path: f"{path.parts[-4]}:{path.stem}")
def test_the_published_schemas_accept_every_file(site: Path, path: Path) -> None:
    """What the build accepts, an editor with the published schema accepts."""
    name = "package" if path.stem == "package" else "entry"
    schema = json.loads((site / "schema" / f"{name}.json").read_bytes())
    assert problems(Draft202012Validator(schema), yaml.safe_load(path.read_text("utf-8"))) == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"severity": "fatal"}, "$.severity"),
        ({"http_code": 700}, "$.http_code"),
        ({"titel": "x"}, "$"),
        ({"title": ""}, "$.title"),
        ({"fix_minutes": [1]}, "$.fix_minutes"),
        ({"exception": "not a name"}, "$.exception"),
        ({"since": 3.1}, "$.since"),
        ({"tags": ["Upper Case"]}, "$.tags[0]"),
        ({"references": [{"title": "a", "url": "http://x.example"}]}, "$.references[0].url"),
        ({"causes": []}, "$.causes"),
    ],
)
def test_the_published_schema_rejects(site: Path, change: dict[str, Any], expected: str) -> None:
    """An editor marks the field that is wrong."""
    schema = json.loads((site / "schema/entry.json").read_bytes())
    entry = yaml.safe_load((CORPUS / "acme/slow-down.yaml").read_text("utf-8"))
    faults = Draft202012Validator(schema).iter_errors({**entry, **change})
    assert {fault.json_path for fault in faults} == {expected}


def test_an_empty_catalog_can_be_published(tmp_path: Path) -> None:
    """A team that begins has a site before it has an entry."""
    (tmp_path / "errors").mkdir()
    built = build(tmp_path / "errors", TEMPLATES, tmp_path / "site", Settings(base_url=BASE_URL))
    index = json.loads((tmp_path / "site/api/v1/index.json").read_bytes())
    assert (built.problems, index["total"], index["entries"]) == ((), 0, [])
