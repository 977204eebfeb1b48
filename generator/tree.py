"""The folder of entries → which files are packages, entries, evidence and locks, and what does not belong."""

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from generator import codes, locks
from generator.model.text import PACKAGE, SLUG, quoted
from generator.nodes import problem_at
from generator.problems import Finding, Problem

SCHEMA_FILES = {"entry.schema.json", "package.schema.json"}
EVIDENCE = ".evidence.json"
CLASSES = "classes.json"


@dataclass(frozen=True)
class Tree:
    """The files of a folder of entries. `packages` are folder names; `entries` and `evidence` are ids.

    `locks` are the names of lock files by package; `classes` the packages whose classes are recorded.
    """

    root: Path
    packages: tuple[str, ...]
    entries: tuple[str, ...]
    evidence: frozenset[str]
    locks: Mapping[str, tuple[str, ...]]
    classes: frozenset[str]
    problems: tuple[Problem, ...]

    def package(self, name: str) -> Path:
        """The file that describes a package."""
        return self.root / name / "package.yaml"

    def entry(self, entry_id: str) -> Path:
        """The file of an entry."""
        return self.root / f"{entry_id}.yaml"

    def evidence_of(self, entry_id: str) -> Path:
        """The file of an entry's recorded runs."""
        return self.root / f"{entry_id}{EVIDENCE}"

    def lock(self, package: str, name: str) -> Path:
        """The file of a lock."""
        return self.root / package / locks.FOLDER / name

    def classes_of(self, package: str) -> Path:
        """The file of a package's exception classes."""
        return self.root / package / CLASSES


def scan(root: Path) -> Tree:
    """Look through the folder; hidden files are passed over. Raises NotADirectoryError if it is not a folder."""
    packages: list[str] = []
    found = _Found([], [], {}, [])
    problems: list[Problem] = []
    for item in _sorted(root):
        finding = _bad_folder(item) if item.is_dir() else _stray()
        if finding is None:
            packages.append(item.name)
            problems += _readable(Path(item.path), found)
        elif item.name not in SCHEMA_FILES:
            problems.append(problem_at(_shown(item), (), finding))
    return Tree(
        root,
        tuple(packages),
        tuple(found.entries),
        frozenset(found.evidence),
        found.locks,
        frozenset(found.classes),
        tuple(problems),
    )


def _sorted(folder: Path) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as items:
        return sorted((item for item in items if not item.name.startswith(".")), key=lambda item: item.name)


def _shown(item: os.DirEntry[str]) -> str:
    return Path(item.path).as_posix()


def _stray() -> Finding:
    return Finding(codes.STRAY_FILE, (), "expected packages, entries and their evidence; found another file")


class _Found(NamedTuple):
    """What packages hold, as they are looked through."""

    entries: list[str]
    evidence: list[str]
    locks: dict[str, tuple[str, ...]]
    classes: list[str]


def _readable(folder: Path, found: _Found) -> list[Problem]:
    try:
        return list(_scan_package(folder, found))
    except OSError as error:
        finding = Finding(codes.UNREADABLE, (), f"cannot be read: {error.strerror}")
        return [problem_at(folder.as_posix(), (), finding)]


def _scan_package(folder: Path, found: _Found) -> Iterator[Problem]:
    items = _sorted(folder)
    names = {item.name for item in items}
    if "package.yaml" not in names:
        missing = Finding(codes.NO_PACKAGE, (), "expected a file that describes the package; there is none")
        yield problem_at((folder / "package.yaml").as_posix(), (), missing)
    for item in items:
        stem, _, suffix = item.name.partition(".")
        name = f"{folder.name}/{stem}"
        if item.name == "package.yaml":
            continue
        if item.name == locks.FOLDER and item.is_dir() and not item.is_symlink():
            yield from _scan_locks(item, found.locks)
        elif item.name == CLASSES and item.is_file() and not item.is_symlink():
            found.classes.append(folder.name)
        elif finding := _bad_file(item, names):
            yield problem_at(_shown(item), (), finding)
        elif suffix == "yaml":
            found.entries.append(name)
        elif f"{stem}.yaml" in names and stem != "package":
            found.evidence.append(name)
        else:
            alone = Finding(codes.EVIDENCE, (), f"expected an entry {stem}.yaml beside it; there is none")
            yield problem_at(_shown(item), (), alone)


def _scan_locks(folder: os.DirEntry[str], found: dict[str, tuple[str, ...]]) -> Iterator[Problem]:
    items = _sorted(Path(folder.path))
    found[Path(folder.path).parent.name] = tuple(item.name for item in items if _is_lock(item))
    for item in items:
        if not _is_lock(item):
            yield problem_at(_shown(item), (), _stray())


def _is_lock(item: os.DirEntry[str]) -> bool:
    return item.name.endswith(".txt") and item.is_file() and not item.is_symlink()


def _bad_folder(item: os.DirEntry[str]) -> Finding | None:
    if item.is_symlink():
        return Finding(codes.LINK_OUT, (), "expected a folder; found a symbolic link")
    if item.name.endswith((".yaml", ".yml")):
        return Finding(codes.UNREADABLE, (), "expected a file; found a folder")
    if re.fullmatch(PACKAGE, item.name) and len(item.name) <= 60:
        return None
    right = re.sub(r"[^a-z0-9]*-[^a-z0-9]*|__+", "-", re.sub(r"[^a-z0-9_]+", "-", item.name.lower()))
    return _renamed(item, right[:60].strip("-_"), "", "a package's import name in lower case")


def _bad_file(item: os.DirEntry[str], names: set[str]) -> Finding | None:
    stem, dot, suffix = item.name.partition(".")
    if item.is_symlink():
        return Finding(codes.LINK_OUT, (), "expected a file; found a symbolic link")
    if item.is_dir():
        return Finding(codes.UNREADABLE, (), "expected a file; found a folder")
    if dot + suffix not in (".yaml", EVIDENCE) and not item.name.lower().endswith((".yaml", ".yml")):
        return _stray()
    if re.fullmatch(SLUG, stem) and len(stem) <= 60 and dot + suffix in (".yaml", EVIDENCE):
        return None
    ending = EVIDENCE if item.name.lower().endswith(EVIDENCE) else ".yaml"
    bare = re.sub(r"\.(ya?ml|evidence\.json)$", "", item.name, flags=re.IGNORECASE)
    right = re.sub(r"[^a-z0-9]+", "-", bare.lower()).strip("-")[:60].strip("-")
    if right + ending in names:
        message = f"the name differs from {right}{ending} only in case or signs"
        return Finding(codes.CASE, (), message, f"git rm {_quoted(_shown(item))}")
    return _renamed(item, right, ending, f"lower-case words joined by hyphens, ending in {ending}")


def _renamed(item: os.DirEntry[str], right: str, ending: str, wanted: str) -> Finding:
    target = (Path(item.path).parent / (right + ending)).as_posix()
    cure = f"git mv {_quoted(_shown(item))} {_quoted(target)}" if right else ""
    return Finding(codes.FILE_NAME, (), f"expected {wanted}; found {quoted(item.name)}", cure)


def _quoted(path: str) -> str:
    return path if re.fullmatch(r"[\w./-]+", path) else "'" + path.replace("'", "'\\''") + "'"
