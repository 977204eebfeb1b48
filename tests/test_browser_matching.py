"""The browser finds what Python finds: the same entries, scores, reasons and captured values, in Chromium."""

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pasted_cases import Published, cases
from playwright.sync_api import Browser
from test_pasted_cases import HOSTILE

from generator.lookup import hashed
from generator.pasted import Pasted, read
from generator.ranking import Match

MUTATED = 400
# What counts, folds or trims differently in the two languages, and what tools put around text.
ODD = (
    *(
        "\u00a0",
        "\x85",
        "\x1c",
        "\ufeff",
        "\u2028",
        "😀",
        "ſtatus 401",
        "\u212a",
        "İ",
        "ß",
        "\r",
        "\\n",
        "\\t",
    ),
    *(
        "status 🔥🔥🔥 404",
        "\\\\r\\\\n",
        "│ ",
        "E   ",
        "web-1 | ",
        "\x1b[31m",
        "constructor",
        "__proto__ Error",
    ),
    *(" 500 server error", "site-packages/openai/", "{key}", "{'code': 'insufficient_quota'}", "Error: "),
    *("FooError:", "hasOwnProperty.Timeout"),
)
EXPLAIN = """async (texts) => {
  const { PublishedIndex, read } = await import("/static/matching.js");
  const index = new PublishedIndex(location.origin + "/");
  const explained = [];
  for (const text of texts) {
    const pasted = read(text);
    const matches = await index.explain(pasted);
    explained.push({
      text: pasted.text,
      squashed: pasted.squashed,
      exceptions: pasted.exceptions.map(({ name, raised }) => [name, raised]),
      words: [...pasted.words].sort(),
      statuses: [...pasted.statuses].sort(),
      packages: [...pasted.packages].sort(),
      cause: pasted.cause,
      wrapper: pasted.wrapper,
      matches: matches.map(({ record, score, confident, reasons, captured }) =>
        [record.id, score, confident, reasons, captured]),
    });
  }
  return explained;
}"""
Explain = Callable[[list[str]], list[Any]]


@pytest.fixture(scope="module")
def explained(browser: Browser, address: str) -> Iterator[Explain]:
    """Explains texts in a page of the published site."""
    page = browser.new_page()
    page.goto(f"{address}/404.html")
    yield lambda texts: list(page.evaluate(EXPLAIN, texts))
    page.close()


@pytest.fixture(scope="module")
def index(published: Path) -> Published:
    """The same index, for Python."""
    return Published(published)


def python(pasted: Pasted, matches: tuple[Match, ...]) -> dict[str, Any]:
    """What Python finds, in the form that the page gives."""
    return {
        "text": pasted.text,
        "squashed": pasted.squashed,
        "exceptions": [[item.name, item.raised] for item in pasted.exceptions],
        "words": sorted(pasted.words),
        "statuses": sorted(pasted.statuses),
        "packages": sorted(pasted.packages),
        "cause": pasted.cause,
        "wrapper": pasted.wrapper,
        "matches": [
            [match.record.id, match.score, match.confident, list(match.reasons), match.captured]
            for match in matches
        ],
    }


def same(texts: list[str], explained: Explain, index: Published) -> None:
    """Both languages say the same of each text."""
    for text, found in zip(texts, explained(texts), strict=True):
        assert found == python(read(text), index.explain(text)), text


def mutated(text: str, chance: random.Random) -> str:
    """The text with some pieces cut out, doubled or put in."""
    for _ in range(chance.randint(1, 4)):
        start = chance.randint(0, len(text))
        end = min(len(text), start + chance.choice((0, 0, 1, 5, 40, 400)))
        text = text[:start] + chance.choice((*ODD, text[end : end + 30], "")) + text[end:]
    return text.upper() if chance.random() < 0.05 else text


def test_the_cases_are_explained_alike(explained: Explain, index: Published) -> None:
    """The shared cases, with everything that is said of them."""
    same([case.text for case in cases()], explained, index)


def test_mutated_texts_are_explained_alike(explained: Explain, index: Published) -> None:
    """Texts that nobody thought of, made from the cases; the same ones each time."""
    chance = random.Random(3)  # noqa: S311 - nothing is guarded by it
    texts = [case.text for case in cases()]
    same([mutated(chance.choice(texts), chance) for _ in range(MUTATED)], explained, index)


def test_long_and_hostile_texts_are_explained_alike(explained: Explain, index: Published) -> None:
    """Texts that are cut in the middle, also where a character is two units, and texts that are slow to read."""
    error = "openai.RateLimitError: You exceeded your current quota, please check your plan"
    texts = [
        "😀" * 15_000 + error,
        error + "x" * 9_000 + "😀" * 12_000,
        "😀" * 19_000 + error,
        "ab" * 30_000 + error,
    ]
    same([*texts, *HOSTILE.values()], explained, index)


def test_keys_are_hashed_alike(browser: Browser, address: str) -> None:
    """A key leads to the same file in both languages."""
    page = browser.new_page()
    page.goto(f"{address}/404.html")
    keys = ["", "a", "openai.ratelimiterror", "quota+exceeded", "x" * 500, "ü", "😀"]
    script = (
        "async (keys) => { const { hashed } = await import('/static/matching.js'); return keys.map(hashed); }"
    )
    assert page.evaluate(script, keys) == [hashed(key) for key in keys]
    page.close()
