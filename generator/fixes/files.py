"""Which files can be mended, and writing them."""

import difflib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from pydantic import BaseModel

from generator import source, tree, whole
from generator.fixes.mend import Fixed, fix
from generator.load import reread
from generator.model import Entry, Package
from generator.problems import Problem, Refused, visible


class Target(NamedTuple):
    """A file that can be mended: where it is, what it is, and its path without the ending."""

    path: Path
    model: type[BaseModel]
    name: str

    def fixed(self) -> Fixed | None:
        """The file as it is and as it should be; None if it cannot be read."""
        try:
            return fix(source.content(self.path, source.MAX_BYTES), self.model)
        except source.Unreadable:
            return None


def targets(root: Path) -> Iterator[Target]:
    """The packages and entries of a folder."""
    files = tree.scan(root)
    for name in files.packages:
        if files.package(name).is_file():
            yield Target(files.package(name), Package, f"{name}/package")
    yield from (Target(files.entry(name), Entry, name) for name in files.entries)


def write(path: Path, fixed: Fixed) -> None:
    """Put the mended file in place of the old one, all of it or nothing. Raises Refused if it cannot be done."""
    try:
        if source.content(path, source.MAX_BYTES) != fixed.before:
            raise Refused(f"{visible(str(path))}: was changed meanwhile, and is left as it is; fix it again")
        whole.put(path, fixed.after)
    except OSError as error:
        raise Refused(f"{visible(str(path))}: cannot be written: {error.strerror}") from None


def difference(path: Path, fixed: Fixed) -> str:
    """What would change, as `diff -u` shows it; signs that a terminal would obey are written out."""
    before, after = (
        [visible(line) for line in part.decode("utf-8", "replace").split("\n")]
        for part in (fixed.before, fixed.after)
    )
    name = visible(path.as_posix())
    return "\n".join(difflib.unified_diff(before, after, f"a/{name}", f"b/{name}", lineterm=""))


def fixable(problems: Iterable[Problem], root: Path) -> tuple[Problem, ...]:
    """The problems, with those marked that mending makes go away. It is tried, not guessed; nothing is written."""
    listed = tuple(problems)
    wanted = {problem.file for problem in listed if problem.level == "problem"}
    gone = {
        target.path.as_posix(): _gone(target)
        for target in (targets(root) if wanted else ())
        if target.path.as_posix() in wanted
    }
    marks: dict[str, frozenset[tuple[str, str]]] = defaultdict(frozenset, gone)
    return tuple(
        replace(problem, fixable=(problem.code, problem.field) in marks[problem.file]) for problem in listed
    )


def _gone(target: Target) -> frozenset[tuple[str, str]]:
    fixed = target.fixed()
    if fixed is None or fixed.before == fixed.after:
        return frozenset()
    before, after = (
        {(item.code, item.field) for item in reread(raw, target.path.as_posix(), target.model, target.name)}
        for raw in (fixed.before, fixed.after)
    )
    return frozenset(before - after)
