"""What the source of a package says of an exception class. It is read as text; nothing of it is run."""

import ast
import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

STATUS_NAMES = ("status_code", "http_status", "http_code", "status", "code")
PASSED_OVER = {"tests", "test", "_tests", "testing", "__pycache__", "vendor", "_vendor", "v1"}
LARGEST = 2 * 2**20  # bytes of a file that is read
MOST_FILES = 5_000
MOST_PLACES = 5
DEPTH = 5  # of bases that are looked at for a status


@dataclass(frozen=True)
class Definition:
    """How a class is defined, and where the package raises it."""

    doc: str
    status: int | None
    places: tuple[str, ...]
    """`openai/_client.py:656`, in order."""


def definition(name: str, roots: Iterable[Path]) -> Definition | None:
    """What the source of some modules says of a class, by its bare name; None if it is not defined there."""
    files = dict(_texts(roots))
    defined = _class(name, files)
    if defined is None:
        return None
    doc = ast.get_docstring(defined) or ""
    return Definition(doc, _status(defined, files, DEPTH), tuple(_places(name, files))[:MOST_PLACES])


def _texts(roots: Iterable[Path]) -> Iterator[tuple[str, str]]:
    """The Python files of modules by their path from the folder that holds these, with what they say."""
    for root in roots:
        files = [root] if root.is_file() else sorted(root.rglob("*.py"))[:MOST_FILES]
        for path in files:
            inner = path.relative_to(root.parent)
            if PASSED_OVER.isdisjoint(inner.parts) and path.stat().st_size <= LARGEST:
                yield inner.as_posix(), path.read_text(encoding="utf-8", errors="replace")


def _class(name: str, files: dict[str, str]) -> ast.ClassDef | None:
    """The first definition of a class; files that name it in no definition are not parsed."""
    wanted = re.compile(rf"^\s*class {re.escape(name)}\b", re.MULTILINE)
    for text in filter(wanted.search, files.values()):
        for node in ast.walk(_parsed(text)):
            if isinstance(node, ast.ClassDef) and node.name == name:
                return node
    return None


def _parsed(text: str) -> ast.Module:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):  # a template, or of another Python
        return ast.Module([], [])


def _status(defined: ast.ClassDef, files: dict[str, str], depth: int) -> int | None:
    """The HTTP status that a class, or one that it derives from, has as an attribute: `status_code: Literal[401]`."""
    for node in defined.body:
        if (status := _attribute(node)) is not None:
            return status
    for base in defined.bases if depth else ():
        above = _class(ast.unparse(base).rpartition(".")[2], files)
        if above and above is not defined and (status := _status(above, files, depth - 1)):
            return status
    return None


def _attribute(node: ast.stmt) -> int | None:
    names: Sequence[ast.expr]
    if isinstance(node, ast.AnnAssign):
        names, values = [node.target], [node.value, node.annotation]
    elif isinstance(node, ast.Assign):
        names, values = node.targets, [node.value]
    else:
        return None
    if not any(isinstance(name, ast.Name) and name.id in STATUS_NAMES for name in names):
        return None
    found = (
        re.fullmatch(r"(?:\w+\.)*(?:Literal\[)?([1-5][0-9]{2})\]?", ast.unparse(value))
        for value in values
        if value
    )
    return next((int(match.group(1)) for match in found if match), None)


def _places(name: str, files: dict[str, str]) -> list[str]:
    """Where the class is raised; if that is nowhere, where one is made."""
    raised = re.compile(rf"\braise (?:\w+\.)*{re.escape(name)}\b")
    made = re.compile(rf"(?<!class )\b{re.escape(name)}\(")
    for pattern in (raised, made):
        found = [
            f"{path}:{number}"
            for path, text in sorted(files.items())
            if pattern.search(text)
            for number, line in enumerate(text.splitlines(), 1)
            if pattern.search(line) and not re.match(r"\s*(?:#|>>>|class )", line)
        ]
        if found:
            return found
    return []
