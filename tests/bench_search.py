"""What the search costs: `make bench-search N=1000`. Seconds and bytes of the index, bytes and time of a first query.

The entries are those of bench.py, each with an exception of its own, which is the worst case for the list of names.
"""

import gzip
import shutil
import sys
import tempfile
import time
from itertools import chain
from pathlib import Path

from bench import write_entries
from playwright.sync_api import Response, sync_playwright
from support import CORPUS, TEMPLATES, served

from generator.artifact import Artifact
from generator.catalog import Catalog
from generator.load import load
from generator.output import publish
from generator.pages import Site, render
from generator.search import search
from generator.settings import Settings

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
PACKED = (
    ".js",
    ".json",
    ".css",
    ".html",
    ".svg",
)  # what a static host compresses; the index is compressed already


def sent(path: str, content: bytes) -> int:
    """How many bytes a host sends for a file."""
    return len(gzip.compress(content)) if path.endswith(PACKED) else len(content)


def report_index(catalog: Catalog) -> list[Artifact]:
    """Make the index, and print what it costs."""
    started = time.perf_counter()
    artifacts = list(search(catalog))
    print(f"{'index made in':<36}{time.perf_counter() - started:9.2f} s")
    groups = {"entry.json": 0, "fragment/": 0, "/index/": 0, "pf_meta": 0, "facets": 0, "names": 0}
    for path, content in artifacts:
        for group in groups:
            groups[group] += len(content) if group in path else 0
    print(f"{'files':<36}{len(artifacts):9}")
    print(f"{'bytes, all files':<36}{sum(len(content) for _, content in artifacts):9}")
    print(f"{'  of results (one file each)':<36}{groups['fragment/']:9}")
    print(f"{'  of words':<36}{groups['/index/']:9}")
    print(f"{'  of the list of results':<36}{groups['pf_meta']:9}")
    for name in ("facets", "names"):
        found = next(content for path, content in artifacts if path == f"search/{name}.json")
        print(f"{f'  of {name}.json':<36}{len(found):9}, with gzip {len(gzip.compress(found))}")
    return artifacts


def report_queries(address: str, number: int) -> None:
    """Search in a browser without a cache, and print what each query fetches and how long it takes."""
    queries = {
        "one entry by its name": f"package{number // 200} error{number}",
        "every entry": "failure refused",
        "a typing error": f"pakage{number // 200}",
    }
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for name, query in queries.items():
            context = browser.new_context()
            page = context.new_page()
            responses: list[Response] = []
            context.on("response", lambda reply, into=responses: into.append(reply))
            page.goto(address)
            page.locator("[data-search][aria-busy=false]").wait_for()
            loaded = sum(
                sent(reply.url.split("?")[0].rstrip("/") or ".html", reply.body()) for reply in responses
            )
            responses.clear()
            started = time.perf_counter()
            page.locator("[name=q]").fill(query)
            page.locator(".results a").first.wait_for()
            seconds = time.perf_counter() - started
            size = sum(sent(reply.url.split("?")[0], reply.body()) for reply in responses)
            started = time.perf_counter()
            page.locator("[name=q]").fill(query + " error")
            page.wait_for_timeout(150)
            page.locator("[data-search][aria-busy=false]").wait_for()
            again = time.perf_counter() - started
            shown = page.locator(".status").inner_text()
            print(
                f"{name + ': ' + query:<36}page {loaded} bytes, first query {size} bytes in {len(responses)} files,",
                end=" ",
            )
            print(f"{seconds:.2f} s; next {again:.2f} s ({shown})")
            context.close()
        browser.close()


def main(count: int) -> None:
    """Measure the search over `count` synthetic entries."""
    folder = Path(tempfile.mkdtemp())
    try:
        write_entries(folder / "errors", count)
        catalog = load(folder / "errors", 2).catalog
        print(f"{count} entries")
        artifacts = report_index(catalog)
        # The search page is the same for any number of entries, but for its lists; the corpus has the shortest.
        pages = render(Site(load(CORPUS).catalog, Settings(), TEMPLATES))
        publish(folder / "site", chain(pages, artifacts))
        if CHROMIUM:
            with served(folder / "site") as origin:
                report_queries(f"{origin}/search/", count // 2)
        else:
            print("Chromium is missing: no queries were measured")
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
