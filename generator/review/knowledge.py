"""What entries themselves say that is to be looked at: problems, notes, look-alikes, classes without an entry."""

from collections import Counter
from collections.abc import Iterable, Iterator

from generator.catalog import Catalog, CatalogEntry
from generator.cures import as_yaml
from generator.problems import Problem
from generator.review.evidence import Found
from generator.review.places import Places
from generator.review.report import Item


def problems(found: Iterable[Problem]) -> Found:
    """The files that break rules."""
    for file, number in Counter(problem.file for problem in found).items():
        yield "problems", Item(file, f"problems: {number}", cure=f"errorbook check {file}")


def knowledge(catalog: Catalog, places: Places) -> Found:
    """What is to be looked at in each entry, and which entries are not there."""
    for item in catalog.entries:
        yield from _notes(item, places)
        yield from _look_alikes(catalog, item, places)
    yield from _classes(catalog)


def _notes(item: CatalogEntry, places: Places) -> Found:
    for number, note in enumerate(item.entry.notes or ()):
        if not note.reviewed:
            where = places.line(item.id, ("notes", number, "reviewed"))
            text = f"a note by {note.author} of {note.date}"
            yield "notes", Item(item.id, text, (where,), cure="reviewed: true")


def _look_alikes(catalog: Catalog, item: CatalogEntry, places: Places) -> Found:
    """The entries that this one is taken for, if they do not say so."""
    for other in _one_sided(catalog, item):
        question = next(each.question for each in item.entry.look_alikes or () if each.id == other.id)
        line = f"- {{id: {item.id}, question: {as_yaml(question)}}}"
        where = places.line(other.id, ("look_alikes",)) if other.entry.look_alikes else ""
        cure = line if where else f"look_alikes:\n  {line}"
        file = where or places.file(other.id).as_posix()
        yield "look-alikes", Item(other.id, f"does not name {item.id}, which names it", (file,), cure=cure)


def _one_sided(catalog: Catalog, item: CatalogEntry) -> Iterator[CatalogEntry]:
    for each in item.entry.look_alikes or ():
        other = catalog.by_id.get(each.id)
        if other and item.id not in {back.id for back in other.entry.look_alikes or ()}:
            yield other


def _classes(catalog: Catalog) -> Found:
    for name, read in sorted(catalog.classes.items()):
        left = tuple(found.name for found in read.classes if not catalog.covering(found))
        if left:
            text = f"{len(left)} of {len(read.classes)} classes of {read.target}"
            yield "classes", Item(name, text, names=left)
