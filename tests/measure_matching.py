"""Measure the matcher in Chromium: `python tests/measure_matching.py [CASES.jsonl]`.

Prints how long a lookup takes once its files are there, how many files and bytes one fetches, and the slowest texts.
"""

import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from pasted_cases import FILE, Published, cases
from playwright.sync_api import sync_playwright
from support import QUIET, ROOT, TEMPLATES, served
from test_pasted_cases import HOSTILE

from generator.build import build
from generator.lookup import lookup
from generator.pasted import read
from generator.settings import Settings

MEASURE = """async (texts) => {
  const { PublishedIndex, read } = await import("/static/matching.js");
  const index = new PublishedIndex(location.origin + "/");
  const times = [];
  for (const text of texts) {
    await index.explain(read(text)); // fetches what it needs
    const start = performance.now();
    await index.explain(read(text));
    times.push(performance.now() - start);
  }
  return times;
}"""


def fetched(published: Published, text: str) -> tuple[int, int]:
    """How many shards a lookup fetches, and their bytes."""
    asked: set[int] = set()

    def shard(number: int) -> Any:
        asked.add(number)
        return published.shard(number)

    lookup(read(text), published.index, shard)
    return len(asked), sum((published.folder / f"{number}.json").stat().st_size for number in asked)


def line(what: str, values: list[float], unit: str) -> str:
    """One row: the middle and the worst."""
    return f"{what:<34} median {median(values):>8.2f}   worst {max(values):>8.2f} {unit}"


def main(file: Path) -> None:
    """Measure the texts of a file, and texts that are hard to read."""
    texts = [case.text for case in cases(file)]
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        site = Path(folder) / "site"
        build(ROOT / "errors", TEMPLATES, site, Settings())
        published = Published(site)
        costs = [fetched(published, text) for text in texts]
        with served(site) as origin:
            browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=QUIET)
            page = browser.new_page()
            page.goto(f"{origin}/404.html")
            times = page.evaluate(MEASURE, texts)
            hostile = page.evaluate(MEASURE, list(HOSTILE.values()))
            browser.close()
    print(f"{len(texts)} texts of {file}")
    print(line("lookup, files fetched before", times, "ms"))
    print(line("shards that one lookup fetches", [float(count) for count, _ in costs], ""))
    print(line("bytes of them", [float(size) for _, size in costs], ""))
    print(line(f"hostile texts of {len(next(iter(HOSTILE.values())))} characters", hostile, "ms"))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FILE)
