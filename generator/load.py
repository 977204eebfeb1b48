"""The folder of entries → a catalog and every problem in it."""

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from generator import blanks, checks, codes, recorded, source, tree, trials
from generator.catalog import Catalog, CatalogEntry
from generator.kept import recalled
from generator.model import Entry, Evidence, Package
from generator.nodes import problem_at
from generator.parse import parse
from generator.problems import Finding, Problem
from generator.schema import SCHEMA_LINES

Model = TypeVar("Model", bound=BaseModel)

Stock = tuple[Package, trials.Locks]
"""A package, and its locks."""
BATCH = 200  # files that are worth a process of their own


@dataclass(frozen=True)
class Loaded:
    """The catalog of the valid entries, and all problems; it may be rendered only if there are none."""

    catalog: Catalog
    problems: tuple[Problem, ...]


def load(root: Path, jobs: int = 1, rules: bool = True) -> Loaded:
    """Read and check all of a folder of entries; without `rules`, only that each entry is one, and no evidence.

    Raises NotADirectoryError if it is not a folder.
    """
    files = tree.scan(root)
    problems = list(files.problems)
    packages = [item for name in files.packages if (item := _package(files, name, problems, rules))]
    stocks = {item.name: (item, recorded.locks(files, item.name, problems)) for item in packages}
    read = _entries(files, jobs, stocks if rules else None)
    entries = tuple(item for item, _ in read if item)
    problems += (problem for _, found in read for problem in found)
    classes = {item.name: recorded.classes(files, item.name, problems) for item in packages if rules}
    known = frozenset(files.entries)
    catalog = Catalog(
        tuple(packages), entries, known, {name: found for name, found in classes.items() if found}
    )
    problems += _located(root, checks.across(catalog) if rules else ())
    return Loaded(catalog, tuple(sorted(set(problems))))


def advice(root: Path, catalog: Catalog, today: str) -> tuple[Problem, ...]:
    """What could be better in the valid entries of a folder. The day comes from outside: nothing here has a clock."""
    return tuple(sorted(set(_located(root, checks.advice(catalog, today)))))


def _read(path: Path, model: type[Model], name: str, rules: bool) -> tuple[Model | None, list[Problem]]:
    file = path.as_posix()
    try:
        raw = source.content(path, source.MAX_BYTES)
    except source.Unreadable as error:
        return None, [problem_at(file, (), error.finding)]
    given = (raw, model, name, rules)
    found, problems = recalled(("file", file), given, lambda: _understood(raw, file, model, name, rules))
    return found, list(problems)


def reread(raw: bytes, file: str, model: type[BaseModel], name: str) -> list[Problem]:
    """What is wrong within a file that holds these bytes; `name` is its path without the ending."""
    return list(_understood(raw, file, model, name, True)[1])


def _understood(
    raw: bytes, file: str, model: type[Model], name: str, rules: bool
) -> tuple[Model | None, tuple[Problem, ...]]:
    document, problems = source.decode(raw, file)
    if document is None:
        return None, tuple(problems)
    parsed = parse(model, document, SCHEMA_LINES[model])
    concerned = partial(blanks.concerns, parsed.unwritten)
    found = checks.within(checks.File(name, model, parsed.fields)) if rules else ()
    told = (item for item in found if item.code is codes.SECRET or not concerned(item.place))
    return parsed.model, (*problems, *parsed.problems, *(document.problem(finding) for finding in told))


def _package(files: tree.Tree, name: str, problems: list[Problem], rules: bool) -> Package | None:
    path = files.package(name)
    if not os.path.lexists(path):
        return None  # the tree has said so
    package, found = _read(path, Package, f"{name}/package", rules)
    problems += found
    return package if package and package.name == name else None


def _entries(
    files: tree.Tree, jobs: int, stocks: Mapping[str, Stock] | None
) -> list[tuple[CatalogEntry | None, list[Problem]]]:
    work = partial(_entry, files, stocks)
    if jobs == 1 or len(files.entries) < 2 * BATCH:
        return [work(name) for name in files.entries]
    with ProcessPoolExecutor(jobs) as pool:
        return list(pool.map(work, files.entries, chunksize=BATCH))


def _entry(
    files: tree.Tree, stocks: Mapping[str, Stock] | None, name: str
) -> tuple[CatalogEntry | None, list[Problem]]:
    entry, problems = _read(files.entry(name), Entry, name, stocks is not None)
    evidence = recorded.evidence(files, name, problems) if stocks is not None else None
    if entry is None or stocks is None:
        return CatalogEntry(name, entry) if entry else None, problems
    package, locks = stocks.get(name.partition("/")[0], (None, {}))
    given = (entry, package, evidence, locks)
    return recalled(
        ("entry", name), given, lambda: _with_runs(name, entry, package, evidence, locks)
    ), problems


def _with_runs(
    name: str, entry: Entry, package: Package | None, evidence: Evidence | None, locks: trials.Locks
) -> CatalogEntry:
    wanted = trials.jobs(name, entry, package, locks) if package else ()
    return CatalogEntry(name, entry, trials.record(wanted, evidence, locks))


def _located(root: Path, found: Iterable[checks.Located]) -> Iterator[Problem]:
    """Findings across entries in their places; their files are read once more for it."""
    by_file: dict[str, list[Finding]] = defaultdict(list)
    for located in found:
        by_file[located.file].append(located.finding)
    for name, findings in sorted(by_file.items()):
        path = root / f"{name}.yaml"
        document, _ = source.read(path, path.as_posix())
        yield from (document.problem(finding) for finding in findings if document)
