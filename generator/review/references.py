"""The addresses that entries and packages name: where they stand, and what is wrong with what they answered."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser

from generator import markup
from generator.addresses.answers import Answer
from generator.catalog import Catalog
from generator.cures import as_yaml
from generator.model import Entry, Package
from generator.model.walk import Text, texts
from generator.problems import Place
from generator.review.evidence import Found
from generator.review.places import Places
from generator.review.report import Item

FIELDS = {"url", "homepage", "docs", "source"}
SETTING = "[tool.errorbook.links.exempt] of pyproject.toml"


@dataclass(frozen=True)
class Named:
    """A place where an address is named: in which file, in which value."""

    file: str
    place: Place
    url: str


def named(catalog: Catalog) -> tuple[Named, ...]:
    """Every address outside the site that a page leads to, as often as it is named."""
    parts: list[tuple[str, Entry | Package]] = [(item.id, item.entry) for item in catalog.entries]
    parts += [(package.name, package) for package in catalog.packages]
    return tuple(
        Named(file, text.place, url) for file, part in parts for text in texts(part) for url in _urls(text)
    )


def _urls(text: Text) -> Iterator[str]:
    if text.markdown and "http" in text.value:
        links = LexborHTMLParser(markup.markdown(text.value)).css("a[href]")
        urls = dict.fromkeys(str(link.attributes["href"]) for link in links)
        yield from (url for url in urls if url.startswith(("https://", "http://")))
    elif text.place[-1] in FIELDS and text.value.startswith("https://"):
        yield text.value


Exempt = Mapping[str, str]
"""Addresses that need not answer, with the reasons."""


def excused(url: str, exempt: Exempt) -> str | None:
    """The exemption that an address falls under."""
    return next((each for each in exempt if _covers(each, url)), None)


def _covers(exemption: str, url: str) -> bool:
    return url.startswith(exemption[:-1]) if exemption.endswith("*") else url == exemption


def judged(
    everything: Iterable[Named], answers: Mapping[str, Answer], exempt: Exempt, places: Places
) -> Found:
    """What is wrong with the addresses that were opened."""
    by_url: dict[str, list[Named]] = {}
    for one in everything:
        by_url.setdefault(one.url, []).append(one)
    for url in sorted(by_url):
        answer = answers.get(url, Answer("good"))
        if answer.kind != "good" and not excused(url, exempt):
            where = tuple(dict.fromkeys(places.line(one.file, one.place, url) for one in by_url[url]))
            yield answer.kind, Item(url, answer.detail, where, *_mended(url, answer))


def exemptions(urls: Iterable[str], answers: Mapping[str, Answer], exempt: Exempt) -> Found:
    """Exemptions that nothing falls under, or nothing that answers badly."""
    for each in sorted(exempt):
        covered = [url for url in urls if _covers(each, url)]
        if not covered:
            yield "exemptions", Item(each, "nothing names it", advice=f"remove it from {SETTING}")
        elif all(url in answers and answers[url].kind == "good" for url in covered):
            yield "exemptions", Item(each, "it answers well", advice=f"remove it from {SETTING}")


def _mended(url: str, answer: Answer) -> tuple[str, str]:
    """What to do in words, and what to paste."""
    if answer.kind == "moved" and answer.moved_to.startswith("https://") and len(answer.moved_to) <= 500:
        return "", as_yaml(answer.moved_to)
    if answer.kind == "anchor":
        return "name another part of it, or all of it", as_yaml(url.partition("#")[0])
    if answer.kind == "refused":
        return f"if it is right, exempt it in {SETTING}", f'"{url}" = "…"'
    return ADVICE[answer.kind].format(answer.moved_to), ""


ADVICE = {
    "gone": "name another page, or remove it",
    "moved": "name another page; this one leads to {}",
    "certificate": "name another page, or exempt it with a reason",
    "unreachable": "if it stays so, name another page",
}
