"""The shape of the code: imports point down, each library has one door, modules stay small."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from generator import reference, schema

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "generator"

# From the top: a module imports only what stands below it. A package stands for all of its modules.
ORDER = (
    "__main__",
    "cli",
    "commands",
    "authoring",
    "explain",
    "notes",
    "serve",
    "verify",
    "review",
    "build",
    "pages",
    "search",
    "feeds",
    "documents",
    "output",
    "site_links",
    "addresses",
    "anchors",
    "empty_entry",
    "fixes",
    "formats",
    "load",
    "recorded",
    "tree",
    "checks",
    "forge",
    "settings",
    "match_index",
    "lookup",
    "ranking",
    "drafting",
    "pasted",
    "holes",
    "matching",
    "markup",
    "palette",
    "urls",
    "catalog",
    "trials",
    "locks",
    "parse",
    "skeleton",
    "written",
    "wording",
    "blanks",
    "cures",
    "source",
    "syntax",
    "nodes",
    "reference",
    "schema",
    "artifact",
    "whole",
    "kept",
    "model",
    "problems",
    "codes",
    "secrets",
)

DOORS = {
    "yaml": {"source"},
    "jinja2": {"pages"},
    "markupsafe": {"pages"},
    "markdown": {"markup"},
    "nh3": {"markup"},
    "pygments": {"markup", "palette"},
    "click": {"cli", "commands"},
    "rich": {"commands"},
    "uv": {"verify"},
    "watchfiles": {"serve"},
    "trustme": {"verify"},
    "requests": {"addresses"},
    "urllib3": {"addresses"},
    "selectolax": {"addresses", "anchors", "review", "site_links"},
}

FILES = sorted(PACKAGE.rglob("*.py"))


def room(path: Path) -> str:
    """The name under which a file stands in the order."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(path: Path) -> set[str]:
    """The dotted names of what a file imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module == "generator":
            names |= {f"generator.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


def test_every_module_has_its_place() -> None:
    """Each module stands in the order, and each name in the order is a module."""
    assert {room(path) for path in FILES} - {"__init__"} == set(ORDER)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_imports_point_down(path: Path) -> None:
    """A module imports nothing of its own package that stands above it."""
    here = ORDER.index(room(path)) if room(path) in ORDER else -1
    rooms = {name.split(".")[1] for name in imported(path) if name.startswith("generator.")} - {room(path)}
    assert {name for name in rooms if ORDER.index(name) < here} == set()


@pytest.mark.parametrize("library", DOORS)
def test_one_door(library: str) -> None:
    """A library is imported through its own module alone."""
    users = {room(path) for path in FILES for name in imported(path) if name.split(".")[0] == library}
    assert users == DOORS[library]


def test_pages_know_no_clock_and_no_environment() -> None:
    """What makes the output imports neither time nor the environment."""
    makers = {"pages", "feeds", "documents", "markup", "palette", "urls", "catalog"}
    forbidden = {"os", "time", "random", "locale", "platform", "socket"}
    used = {
        (room(path), name) for path in FILES if room(path) in makers for name in imported(path) & forbidden
    }
    assert used == set()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_modules_stay_small(path: Path) -> None:
    """No module has more than 300 lines."""
    assert len(path.read_text().splitlines()) <= 300


def test_no_module_is_only_a_top() -> None:
    """The package runs as a command under both of its names."""
    command = [sys.executable, "-m", "generator", "--version"]
    assert subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout.startswith(
        "errorbook"
    )


def test_schemas_are_current() -> None:
    """The committed JSON Schemas are those that the declarations give. Mend with `make schema`."""
    assert schema.stale(ROOT / "errors") == ()


@pytest.mark.parametrize("page", reference.artifacts(ROOT / "docs"), ids=lambda page: page.path)
def test_reference_pages_are_current(page: tuple[str, bytes]) -> None:
    """The generated pages of docs/ are those that the code gives. Mend with `make docs`."""
    assert (ROOT / "docs" / page[0]).read_text() == page[1].decode()


def test_each_library_is_accounted_for() -> None:
    """docs/architecture.md says of each dependency what it is for."""
    text = (ROOT / "docs" / "architecture.md").read_text()
    declared = (ROOT / "pyproject.toml").read_text()
    names = {
        line.strip().strip('",').split(">=")[0]
        for line in declared.splitlines()
        if ">=" in line and '    "' in line
    }
    assert {name for name in names if f"| {name} |" not in text} == set()
