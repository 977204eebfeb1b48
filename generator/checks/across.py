"""The rules over the whole catalog: one small generator each, its docstring is the rule."""

import difflib
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import NamedTuple

from generator import codes, markup, urls
from generator.catalog import Catalog, CatalogEntry
from generator.lookup import lookup
from generator.match_index import records, split
from generator.matching import LEAST_SPECIFIC, Template, words
from generator.model.text import quoted
from generator.model.walk import texts
from generator.pasted import read
from generator.problems import Finding, Place
from generator.ranking import Match


class Located(NamedTuple):
    """A finding in a file, named by its path without the ending: `openai/rate-limit`, `openai/package`."""

    file: str
    finding: Finding


def package_in_its_folder(catalog: Catalog) -> Iterator[Located]:
    """An exception's module belongs to the package whose folder its entry is in."""
    owners = {
        module: package.name for package in catalog.packages for module in package.modules or (package.name,)
    }
    for item in catalog.entries:
        module, dot, _ = item.entry.exception.partition(".")
        owner = owners.get(module)
        if (
            not dot
            or owner == item.package
            or (owner is None and item.package in ("python", *_unread(catalog, item)))
        ):
            continue
        message = f"expected a module of {item.package}; found {module}"
        message += (
            f", which belongs to {owner}" if owner else "; if it is one, add it to modules in package.yaml"
        )
        cure = f"git mv errors/{item.id}.yaml errors/{owner}/{item.slug}.yaml" if owner else ""
        yield Located(item.id, Finding(codes.FOLDER, ("exception",), message, cure))


def _unread(catalog: Catalog, item: CatalogEntry) -> tuple[str, ...]:
    """The entry's package, if its description could not be read: then nothing is known of its modules."""
    return () if item.package in catalog.package else (item.package,)


def named_entries_exist(catalog: Catalog) -> Iterator[Located]:
    """Every id in `related` and `look_alikes` is an entry."""
    for item in catalog.entries:
        for number, name in enumerate(item.entry.related or ()):
            if name not in catalog.known:
                yield Located(item.id, _unknown(catalog, name, ("related", number), "- "))
        for number, other in enumerate(item.entry.look_alikes or ()):
            if other.id not in catalog.known:
                yield Located(item.id, _unknown(catalog, other.id, ("look_alikes", number, "id"), "id: "))


def _unknown(catalog: Catalog, name: str, place: tuple[str | int, ...], key: str) -> Finding:
    near = _nearest(name, catalog.known)
    hint = f"; did you mean {near}?" if near else ""
    return Finding(
        codes.UNKNOWN_ENTRY, place, f"no entry has the id {name}{hint}", key + near if near else ""
    )


def _nearest(name: str, known: frozenset[str]) -> str:
    """The known id that shares most letters; only ids of the package or with the slug are looked at."""
    package, _, slug = name.partition("/")
    kin = sorted(other for other in known if other.startswith(f"{package}/") or other.endswith(f"/{slug}"))
    return (difflib.get_close_matches(name, kin, n=1, cutoff=0.5) or [""])[0]


def links_lead_somewhere(catalog: Catalog) -> Iterator[Located]:
    """A relative link in a text leads to the page of an entry or a package."""
    pages = {urls.entry(name) for name in catalog.known} | {urls.package(name) for name in catalog.package}
    for item in catalog.entries:
        for text in texts(item.entry):
            for link in _links(text.value) if text.markdown else ():
                if urls.resolve(urls.entry(item.id), link) not in pages:
                    message = f"expected a link to an entry, such as ../{item.slug}/; found {link}"
                    yield Located(item.id, Finding(codes.LINK, text.place, message, fragment=link))


def _links(text: str) -> tuple[str, ...]:
    try:
        return markup.relative_links(text)
    except RecursionError:  # the rules within the file have said so
        return ()


def names_differ_in_more_than_case(catalog: Catalog) -> Iterator[Located]:
    """No two names of exceptions differ only in case: they would share an address on some systems."""
    spellings = defaultdict(list)
    for name in catalog.by_name:
        spellings[name.casefold()].append(name)
    for group in spellings.values():
        for name in group[1:]:
            for item in catalog.by_name[name]:
                index = item.names.index(name) - 1
                place = ("exception",) if index < 0 else ("aliases", index, "name")
                yield Located(
                    item.id, Finding(codes.CASE, place, f"{name} differs from {group[0]} only in case")
                )


def told_apart(catalog: Catalog) -> Iterator[Located]:
    """Of entries for one exception, each example fits its own entry better than another."""
    for name, group in catalog.by_name.items():
        if len(group) > 1:
            yield from _confusions(name, group)


def _confusions(name: str, group: tuple[CatalogEntry, ...]) -> Iterator[Located]:
    by_key: dict[str, list[tuple[Template, CatalogEntry]]] = defaultdict(list)
    for item in group:
        for message in item.entry.messages:
            template = Template(message.template)
            by_key[template.key].append((template, item))
    for item in group:
        if item.entry.exception == name:
            yield from _rivals(item, by_key)


def _rivals(item: CatalogEntry, by_key: dict[str, list[tuple[Template, CatalogEntry]]]) -> Iterator[Located]:
    for number, message in enumerate(item.entry.messages):
        own = Template(message.template).specificity
        for index, example in enumerate(message.examples):
            tried = (pair for key in ("", *sorted(words(example))) for pair in by_key.get(key, ()))
            for template, other in tried:
                if other is not item and template.specificity >= own and template.match(example) is not None:
                    text = f"{other.id} fits this message as well: {quoted(' '.join(template.text.split()))}"
                    place = ("messages", number, "examples", index)
                    yield Located(item.id, Finding(codes.ALIKE, place, text))


def found_first(catalog: Catalog) -> Iterator[Located]:
    """Each example finds its own entry first when pasted; entries for one exception are left to `told_apart`."""
    index, shards = split(records(catalog))
    for item in catalog.entries:
        for place, example in _examples(item) if item.package in catalog.package else ():
            if fault := _other_first(item, lookup(read(example), index, shards.__getitem__)):
                yield Located(item.id, Finding(codes.FOUND, place, fault))


def _examples(item: CatalogEntry) -> Iterator[tuple[Place, str]]:
    """The examples that fit their templates; the others are reported as such."""
    for number, message in enumerate(item.entry.messages):
        template = Template(message.template)
        for index, example in enumerate(message.examples):
            if template.specificity >= LEAST_SPECIFIC and template.match(example) is not None:
                yield ("messages", number, "examples", index), example


def _other_first(item: CatalogEntry, matches: tuple[Match, ...]) -> str:
    if not matches:
        return "pasted, this example finds no entry"
    best = matches[0]
    if best.record.id == item.id or set(best.record.names) & set(item.names):
        return ""
    return f"pasted, this example finds {best.record.id} first: {'; '.join(best.reasons)}"


ACROSS: tuple[Callable[[Catalog], Iterator[Located]], ...] = (
    package_in_its_folder,
    named_entries_exist,
    links_lead_somewhere,
    names_differ_in_more_than_case,
    told_apart,
    found_first,
)


def across(catalog: Catalog) -> Iterator[Located]:
    """Everything that is wrong between the files."""
    for rule in ACROSS:
        yield from rule(catalog)
