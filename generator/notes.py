"""A note from an issue → the text of its entry with the note at its place, and everything else as it was.

What the issue says comes from a stranger: it becomes one value of the file, and that is proved before it is written.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from generator import checks
from generator.catalog import CatalogEntry
from generator.cures import as_yaml
from generator.load import load
from generator.model import Entry
from generator.nodes import Document
from generator.parse import parse
from generator.problems import Problem, Refused
from generator.schema import SCHEMA_LINES
from generator.secrets import masked
from generator.source import LINE_BREAK, MAX_BYTES, content, decode

LABELS = (
    "Entry",
    "Version",
    "Author",
    "Note",
)  # of the form, in its order; the note is last and may hold any text
EMPTY = "_No response_"
TAB = 4


@dataclass(frozen=True)
class Issue:
    """What the note form was filled in with; empty where it was not."""

    entry: str
    version: str
    author: str
    body: str


@dataclass(frozen=True)
class Draft:
    """A note as it is to be written."""

    author: str
    date: str
    version: str
    body: str
    reviewed: bool


@dataclass(frozen=True)
class Noted:
    """The text of an entry with a note more: the line it begins on, or what is wrong with it."""

    text: str
    line: int
    problems: tuple[Problem, ...]


def read_issue(text: str) -> Issue:
    """The fields of an issue made from the form; a text without its headings is the note itself."""
    text = LINE_BREAK.sub("\n", text)
    found = _sections(text)
    if found and "Note" not in found:
        raise Refused("expected the text of an issue made from the note form; found no heading ### Note")
    given = {label: "" if value.strip() == EMPTY else value.strip() for label, value in found.items()}
    entry, version, author, body = (given.get(label, "") for label in LABELS)
    return Issue(entry, version, author.removeprefix("@"), body if found else text.strip())


def _sections(text: str) -> Mapping[str, str]:
    """The text under each heading of the form. Headings that the note itself holds are part of it."""
    starts: list[tuple[str, int, int]] = []
    end = 0
    for label in LABELS:
        heading = re.compile(rf"^### {label}[ ]*\n", re.MULTILINE).search(text + "\n", end)
        if heading:
            starts.append((label, heading.start(), heading.end()))
            end = heading.end()
    stops = [*(start for _, start, _ in starts[1:]), len(text)][: len(starts)]
    return {label: text[begin:stop] for (label, _, begin), stop in zip(starts, stops, strict=True)}


def tidied(draft: Draft) -> tuple[Draft, int]:
    """The draft without secrets, tabs and odd blanks, and how many secrets there were."""
    body = LINE_BREAK.sub("\n", draft.body).expandtabs(TAB)
    body = "\n".join(line if line.strip() else "" for line in body.split("\n")).strip()
    hidden = masked(body)
    author, version = (" ".join(value.split()) for value in (draft.author, draft.version))
    return replace(draft, author=author, version=version, body=hidden), hidden.count("…") - body.count("…")


def noted(errors: Path, entry_id: str, draft: Draft) -> Noted:
    """The text of an entry with a note more; with problems, it must not be written.

    Raises Refused if the entry cannot take it.
    """
    path = errors / f"{entry_id}.yaml"
    raw = content(path, MAX_BYTES)
    document, problems = decode(raw, path.as_posix())
    if document is None:
        return Noted("", 0, tuple(problems))
    text = raw.decode("utf-8")
    before = parse(Entry, document, SCHEMA_LINES[Entry])
    if before.model is None:
        return Noted("", 0, (*problems, *before.problems))
    _refuse_again(before.model, draft)
    column, line = _place(document)
    lines = _lines(draft, column, with_key=document.root.get("notes") is None)
    made = _inserted(text, line, lines)
    return _checked(errors, entry_id, made, line, before.model, draft)


def _refuse_again(entry: Entry, draft: Draft) -> None:
    for note in entry.notes or ():
        if (note.author, note.body) == (draft.author, draft.body):
            raise Refused(f"{note.author}'s note of {note.date} says the same")


def _place(document: Document) -> tuple[int, int]:
    """The column of the hyphens of notes, and the line before which one goes: after the others, or in field order."""
    root, known = document.root, document.root.get("notes")
    keys = [key for key, _ in root.pairs]
    order = list(Entry.model_fields)
    before = order[: order.index("notes") + 1]
    last = max((number for number, key in enumerate(keys) if key.text in before), default=-1)
    if known is not None:
        last = next(number for number, key in enumerate(keys) if key.text == "notes")
    span = known.span if known else root.span
    if span.line < len(document.lines) and document.lines[span.line][span.column : span.column + 1] in "[{":
        raise Refused(
            "expected each note on lines of its own; found brackets\nhelp: write notes as a list of hyphens"
        )
    end = keys[last + 1].span.line if last + 1 < len(keys) else len(document.lines)
    while end > 0 and (not document.lines[end - 1].strip() or document.lines[end - 1].startswith("#")):
        end -= 1  # what is said above the next field stays with it
    return (known.span.column if known else root.span.column + 2), end


def _lines(draft: Draft, column: int, *, with_key: bool) -> list[str]:
    """The note as it stands in the file."""
    values = {"author": draft.author, "date": draft.date, "version": draft.version}
    fields = [f"{name}: {as_yaml(value)}" for name, value in values.items() if value]
    body = (f"  {line}" if line else "" for line in draft.body.split("\n"))
    fields += ["body: |", *body]
    fields.append(f"reviewed: {str(draft.reviewed).lower()}")
    margin = " " * column
    shown = [
        f"{margin}{'  ' if number else '- '}{field}" if field else "" for number, field in enumerate(fields)
    ]
    return [*([" " * (column - 2) + "notes:"] if with_key else []), *shown]


def _inserted(text: str, line: int, lines: list[str]) -> str:
    """The text with lines put before one of its own; the line breaks are those that it has."""
    breaks = list(LINE_BREAK.finditer(text))
    mark = breaks[0].group() if breaks else "\n"
    start = breaks[line - 1].end() if 0 < line <= len(breaks) else len(text)
    before = text[:start]
    joined = "".join(one + mark for one in lines)
    return before + ("" if before.endswith(mark) else mark) + joined + text[start:]


def _checked(errors: Path, entry_id: str, text: str, line: int, before: Entry, draft: Draft) -> Noted:
    """Whether the text says what the entry said, and the note, and keeps every rule."""
    file = (errors / f"{entry_id}.yaml").as_posix()
    document, problems = decode(text.encode(), file)
    if document is None or problems:
        return Noted("", line, tuple(problems))
    parsed = parse(Entry, document, SCHEMA_LINES[Entry])
    found = checks.within(checks.File(entry_id, Entry, parsed.fields))
    problems = [*parsed.problems, *(document.problem(finding) for finding in found)]
    after = parsed.model
    if after is None or problems:
        return Noted("", line, tuple(sorted(set(problems))))
    same = after.model_copy(update={"notes": before.notes}) == before
    *others, last = after.notes or ()
    meant = (draft.author, draft.date, draft.version or None, draft.body, draft.reviewed)
    if not same or tuple(others) != (before.notes or ()) or tuple(dict(last).values()) != meant:
        raise Refused(f"{file}: the note cannot be put in without changing something else; add it by hand")
    return Noted(text, line + 1, tuple(_across(errors, entry_id, after, document)))


def _across(errors: Path, entry_id: str, entry: Entry, document: Document) -> Iterator[Problem]:
    """What the new note does to the catalog: its links must lead somewhere."""
    catalog = load(errors, rules=False).catalog
    changed = replace(catalog, entries=(CatalogEntry(entry_id, entry),))
    for located in checks.across(changed):
        if located.file == entry_id and located.finding.place[:1] == ("notes",):
            yield document.problem(located.finding)
