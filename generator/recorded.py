"""What commands have written beside the entries: recorded runs, locks, the classes of packages."""

from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from generator import codes, source, trials
from generator.kept import recalled
from generator.locks import Lock, parse
from generator.model import Evidence, PublicClasses
from generator.model.base import Declared
from generator.model.walk import texts
from generator.nodes import problem_at
from generator.problems import Finding, Problem, dotted
from generator.tree import Tree

Model = TypeVar("Model", bound=Declared)

MAX_BYTES = 4 * 2**20
CURES = {Evidence: "errorbook verify", PublicClasses: "errorbook coverage"}


def evidence(files: Tree, entry_id: str, problems: list[Problem]) -> Evidence | None:
    """The recorded runs of an entry, if there are any."""
    if entry_id not in files.evidence:
        return None
    return _read(files.evidence_of(entry_id), Evidence, entry_id, problems)


def classes(files: Tree, package: str, problems: list[Problem]) -> PublicClasses | None:
    """The recorded classes of a package, if there are any."""
    if package not in files.classes:
        return None
    return _read(files.classes_of(package), PublicClasses, package, problems)


def locks(files: Tree, package: str, problems: list[Problem]) -> dict[str, Lock]:
    """The locks of a package by the names of their files."""
    found = {}
    for name in files.locks.get(package, ()):
        path = files.lock(package, name)
        try:
            found[name] = parse(source.content(path, MAX_BYTES).decode())
        except (source.Unreadable, UnicodeDecodeError) as error:
            problems.append(problem_at(path.as_posix(), (), Finding(codes.EVIDENCE, (), str(error))))
    return found


def _read(path: Path, model: type[Model], name: str, problems: list[Problem]) -> Model | None:
    try:
        raw = source.content(path, MAX_BYTES)
    except source.Unreadable as error:
        _note(problems, path, model, name, str(error))
        return None
    read = recalled((model, path), raw, lambda: _understood(raw, model))
    if isinstance(read, str):
        _note(problems, path, model, name, read)
        return None
    return read


def _understood(raw: bytes, model: type[Model]) -> Model | str:
    """What stands in a file, or what is wrong with it."""
    try:
        read = model.model_validate_json(raw)
        if any(source.FORBIDDEN.search(text.value) for text in texts(read)):
            raise ValueError("a text holds a control character or an invisible one")
        if isinstance(read, Evidence) and read.digest != trials.digest(read.runs):
            raise ValueError("its digest does not fit its runs: it was changed by hand")
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        return f"{dotted(first['loc'])}: {first['msg']}"
    except ValueError as error:
        return str(error)
    return read


def _note(problems: list[Problem], path: Path, model: type[Model], name: str, fault: str) -> None:
    finding = Finding(codes.EVIDENCE, (), fault[:300], f"{CURES[model]} {name}")
    problems.append(problem_at(path.as_posix(), (), finding))
