"""The folder of entries → a catalog and every problem in it."""

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from generator import checks, codes, source, tree
from generator.catalog import Catalog, CatalogEntry
from generator.model import Entry, Evidence, Package
from generator.model.walk import texts
from generator.nodes import problem_at
from generator.parse import parse
from generator.problems import Finding, Problem, dotted

Model = TypeVar("Model", bound=BaseModel)

SCHEMA_LINES: Mapping[type[BaseModel], str] = {
    Entry: "# yaml-language-server: $schema=../entry.schema.json",
    Package: "# yaml-language-server: $schema=../package.schema.json",
}
MAX_EVIDENCE = 4 * 2**20
BATCH = 200  # files that are worth a process of their own


@dataclass(frozen=True)
class Loaded:
    """The catalog of the valid entries, and all problems; it may be rendered only if there are none."""

    catalog: Catalog
    problems: tuple[Problem, ...]


def load(root: Path, jobs: int = 1, rules: bool = True) -> Loaded:
    """Read and check all of a folder of entries; without `rules`, only that each entry is one.

    Raises NotADirectoryError if it is not a folder.
    """
    files = tree.scan(root)
    problems = list(files.problems)
    packages = [_package(files, name, problems, rules) for name in files.packages]
    read = _entries(files, jobs, rules)
    entries = tuple(item for item, _ in read if item)
    problems += (problem for _, found in read for problem in found)
    catalog = Catalog(tuple(item for item in packages if item), entries, frozenset(files.entries))
    problems += _located(files, checks.across(catalog) if rules else ())
    return Loaded(catalog, tuple(sorted(set(problems))))


def _read(path: Path, model: type[Model], name: str, rules: bool) -> tuple[Model | None, list[Problem]]:
    document, problems = source.read(path, path.as_posix())
    if document is None:
        return None, problems
    parsed = parse(model, document, SCHEMA_LINES[model])
    found = checks.within(checks.File(name, model, parsed.fields)) if rules else ()
    problems += [*parsed.problems, *(document.problem(finding) for finding in found)]
    return parsed.model, problems


def _package(files: tree.Tree, name: str, problems: list[Problem], rules: bool) -> Package | None:
    path = files.package(name)
    if not os.path.lexists(path):
        return None  # the tree has said so
    package, found = _read(path, Package, f"{name}/package", rules)
    problems += found
    return package if package and package.name == name else None


def _entries(files: tree.Tree, jobs: int, rules: bool) -> list[tuple[CatalogEntry | None, list[Problem]]]:
    work = partial(_entry, files, rules)
    if jobs == 1 or len(files.entries) < 2 * BATCH:
        return [work(name) for name in files.entries]
    with ProcessPoolExecutor(jobs) as pool:
        return list(pool.map(work, files.entries, chunksize=BATCH))


def _entry(files: tree.Tree, rules: bool, name: str) -> tuple[CatalogEntry | None, list[Problem]]:
    entry, problems = _read(files.entry(name), Entry, name, rules)
    evidence = _evidence(files, name, problems) if name in files.evidence else None
    return CatalogEntry(name, entry, evidence) if entry else None, problems


def _evidence(files: tree.Tree, name: str, problems: list[Problem]) -> Evidence | None:
    path = files.evidence_of(name)
    evidence, fault = None, ""
    try:
        evidence = Evidence.model_validate_json(source.content(path, MAX_EVIDENCE))
        if any(source.FORBIDDEN.search(text.value) for text in texts(evidence)):
            raise ValueError("a text holds a control character or an invisible one")
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        fault = f"{dotted(first['loc'])}: {first['msg']}"
    except (source.Unreadable, ValueError) as error:
        fault = str(error)
    if fault:
        finding = Finding(codes.EVIDENCE, (), fault[:300], f"errorbook verify {name}")
        problems.append(problem_at(path.as_posix(), (), finding))
    return None if fault else evidence


def _located(files: tree.Tree, found: Iterable[checks.Located]) -> Iterator[Problem]:
    """Findings across entries in their places; their files are read once more for it."""
    by_file: dict[str, list[Finding]] = defaultdict(list)
    for located in found:
        by_file[located.file].append(located.finding)
    for name, findings in sorted(by_file.items()):
        path = files.entry(name)
        document, _ = source.read(path, path.as_posix())
        yield from (document.problem(finding) for finding in findings if document)
