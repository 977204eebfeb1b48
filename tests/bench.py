"""What a build costs: `make bench N=1000`. Seconds by stage, entries a second, peak memory, bytes of a page.

The entries are made up but of realistic size: about 5 KB, three code blocks, fourteen texts. Everything runs in
one process; compare the numbers of one run with each other, not with those of another machine.
"""

import gzip
import random
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from generator.build import default_templates
from generator.feeds import feeds
from generator.load import load
from generator.output import publish
from generator.pages import Site, render
from generator.settings import Settings

Result = TypeVar("Result")

TEXT = (
    "the client sends a request to the server which checks the key against its store and answers with a status "
    "that the library turns into an exception when the header is missing or the token has expired so set the "
    "environment variable before the process starts and restart the worker to read it again"
)

PACKAGE = """\
# yaml-language-server: $schema=../package.schema.json
name: {name}
title: Package {name}
summary: A synthetic package.
registry: {name}
homepage: https://example.com/
docs: https://example.com/docs
source: https://example.com/source
targets:
  - {{name: latest, requirements: ["{name}==1.0"], pythons: ["3.12"]}}
"""

ENTRY = """\
# yaml-language-server: $schema=../entry.schema.json
title: {title}
exception: {package}.{name}Error
severity: {severity}
http_code: {http}
difficulty: beginner
fix_minutes: [2, 5]
summary: {line}
messages:
  - template: "The {word} of {package} could not be read: {{detail}} was refused"
    examples: ["{package}.{name}Error: The {word} of {package} could not be read: key was refused"]
quick_fix: |
  {prose}

  ```sh
  export {package}_KEY="value of {number}"
  ```
why: |
  {prose}
detection: {prose}
causes:
  - cause: First, {line}
    fix: {prose}
  - cause: Second, {line}
    fix: Call `{package}.connect()` again. {prose}
samples:
  broken:
    language: python
    code: |
{broken}
  fixed:
    language: python
    code: |
{fixed}
  explanation: {prose}
workaround: {prose}
prevention: {prose}
dead_ends:
  - tried: {line}
    why: {prose}
versions: {{python: ">=3.9", package: ">=1.0"}}
since: "1.0"
status: active
references:
  - {{title: Documentation, url: "https://example.com/{package}/{number}"}}
tags: [tag-{tag}]
not_runnable: Made up for measuring.
"""

CODE = """\
import os

import {package}


def main() -> None:
    client = {package}.Client(key={key}, retries={number})
    for page in client.pages(limit=20):
        print(f"page {{page.number}}: {{len(page.items)}} items")


if __name__ == "__main__":
    main()
"""


def syllables(number: int) -> str:
    """A number as a word that people could have made: the same for the same, another for another."""
    word = ""
    for _ in range(4):
        number, consonant = divmod(number, 16)
        number, vowel = divmod(number, 4)
        word += "bdfghklmnprstvwz"[consonant] + "aeiou"[vowel]
    return word


def write_entries(root: Path, count: int) -> None:
    """Make `count` entries over packages of at most 200 entries each."""
    words = TEXT.split()
    chance = random.Random(0)  # noqa: S311 - nothing here is secret
    for number in range(count):
        package = f"package{number // 200}"
        folder = root / package
        if not folder.exists():
            folder.mkdir(parents=True)
            (folder / "package.yaml").write_text(PACKAGE.format(name=package))
        text = lambda length: " ".join(chance.choices(words, k=length)).capitalize() + "."  # noqa: E731
        code = (
            CODE.format(package=package, key=key, number=number) for key in ("'fixed'", "os.environ['KEY']")
        )
        broken, fixed = ("".join(f"      {line}\n" for line in block.splitlines()) for block in code)
        entry = ENTRY.format(
            title=f"Error number {number} of {package}",
            package=package,
            number=number,
            name=syllables(number).capitalize(),
            word=syllables(number * 7 + 1),
            severity=chance.choice(["critical", "high", "medium", "low"]),
            http=chance.choice([400, 401, 403, 404, 429, 500]),
            tag=chance.randrange(40),
            line=text(12),
            prose=text(50),
            broken=broken,
            fixed=fixed,
        )
        (folder / f"error-{number}.yaml").write_text(entry)


def timed(name: str, work: Callable[[], Result]) -> Result:
    """Run a stage and print how long it took."""
    started = time.perf_counter()
    result = work()
    print(f"{name:<28}{time.perf_counter() - started:8.2f} s")
    return result


def main(count: int) -> None:
    """Build `count` synthetic entries and print what each stage cost."""
    folder = Path(tempfile.mkdtemp())
    try:
        write_entries(folder / "errors", count)
        size = sum(path.stat().st_size for path in (folder / "errors").rglob("error-*.yaml")) / count
        print(f"{count} entries of {size:.0f} bytes")
        started = time.perf_counter()
        loaded = timed("read, validate and check", lambda: load(folder / "errors"))
        assert not loaded.problems, loaded.problems[0]
        site = Site(loaded.catalog, Settings(base_url="https://example.com/"), default_templates())
        artifacts = timed("render pages", lambda: list(render(site)))
        artifacts += timed("feeds and JSON", lambda: list(feeds(loaded.catalog, site.settings)))
        timed("write (new)", lambda: publish(folder / "site", artifacts))
        seconds = time.perf_counter() - started
        timed("write (unchanged)", lambda: publish(folder / "site", artifacts))
        page = next(item.content for item in artifacts if item.path.endswith("error-1/index.html"))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{'entries a second':<28}{count / seconds:8.0f}")
        print(f"{'peak memory':<28}{peak:8.0f} MB")
        print(f"{'an entry page':<28}{len(page):8} bytes, {len(gzip.compress(page))} with gzip")
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
