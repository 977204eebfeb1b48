"""A report as text for people, and as JSON for programs."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from textwrap import fill

from generator.problems import visible
from generator.review.report import Item, Report, Section

WIDTH = 110


def as_text(report: Report) -> str:
    """The whole report; what a terminal would obey is written out."""
    head = [
        f"Report of {report.today}. Entries: {report.entries}, packages: {report.packages}.",
        *([report.references] if report.references else []),
    ]
    parts = ["\n".join(head), *("\n".join(_section(section)) for section in report.sections)]
    return "\n\n".join([*parts, summary(report)])


def summary(report: Report) -> str:
    """How much there is to do."""
    if not report.due:
        return "Nothing needs doing."
    return f"{report.due} {'thing needs' if report.due == 1 else 'things need'} doing."


def _section(section: Section) -> Iterator[str]:
    aside = "" if section.kind.due else ", to know"
    yield f"{section.kind.title} ({len(section.items)}{aside})"
    yield section.kind.text
    for item in section.items:
        yield from _item(item)


def _item(item: Item) -> Iterator[str]:
    yield f"  {visible(item.subject)}: {visible(item.text)}"
    yield from (f"    {visible(place)}" for place in item.places)
    if item.names:
        names = ", ".join(map(visible, item.names))
        yield fill(names, WIDTH, initial_indent="    ", subsequent_indent="    ", break_long_words=False)
    cure = [visible(line) for text in (item.advice, item.cure) for line in text.splitlines()]
    yield from (f"    {'      ' if number else 'help: '}{line}" for number, line in enumerate(cure))


def as_json(report: Report) -> str:
    """The whole report, as one object."""
    sections = [
        {
            "name": section.name,
            "title": section.kind.title,
            "due": section.kind.due,
            "items": [asdict(item) for item in section.items],
        }
        for section in report.sections
    ]
    head = {"today": report.today, "entries": report.entries, "packages": report.packages}
    document = {
        "schema_version": 1,
        **head,
        "references": report.references,
        "due": report.due,
        "sections": sections,
    }
    return json.dumps(document, indent=1, ensure_ascii=False)
