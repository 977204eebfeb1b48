"""How the files in `tests/cases` are read, put into a folder of entries, and mended with the help they get.

A case has three sections with a line of `=====` between them:

    A misspelt key is not lost.         what the case shows
    entry without severity              what the input is, see below
    =====
    sevrity: medium                     the input
    =====
    errors/acme/case.yaml:2:1: E201 …   all that `errorbook check` says

The second line is one of
- `entry`: the input takes the place of the same keys of a valid entry, and stands first in the file (from line 2);
- `package`: the same, of a valid package.yaml;
- `entry without KEY, KEY` and `package without KEY`: the same, and these keys are left out;
- `file`: the input is the whole file of an entry.

To add a case, write title, kind and input with an empty third section, and run `pytest tests/test_cases.py --accept`:
it writes what the generator says into every case. Then read the difference as a first-time contributor would.
"""

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from generator.load import SCHEMA_LINES, advice, load
from generator.model import Entry, Package
from generator.problems import Problem, as_text

CASES = Path(__file__).parent / "cases"
CORPUS = Path(__file__).parent / "corpus" / "errors"
TODAY = "2026-11-30"
RULE = "=====\n"
FILES = {"entry": "acme/case.yaml", "package": "case/package.yaml", "file": "acme/case.yaml"}
KEY = re.compile(r"^(?=[\w]+:)", re.MULTILINE)


@dataclass(frozen=True)
class Case:
    """One file of `tests/cases`."""

    name: str
    title: str
    kind: str
    given: str
    expected: str

    @property
    def path(self) -> str:
        """Where the input stands within the folder of entries."""
        return FILES[self.kind.split()[0]]

    @property
    def text(self) -> str:
        """The whole text of the faulty file."""
        kind, _, left_out = self.kind.partition(" without ")
        if kind == "file":
            return self.given
        base = (CASES / f"base-{kind}.yaml").read_text(encoding="utf-8")
        given = {part.partition(":")[0] for part in KEY.split(self.given)}
        rest = (
            part
            for part in KEY.split(base)
            if part.partition(":")[0] not in given | set(left_out.split(", "))
        )
        line = SCHEMA_LINES[{"entry": Entry, "package": Package}[kind]]
        return f"{line}\n{self.given}{''.join(rest)}"


def read_case(path: Path) -> Case:
    """Read a case; a file that is not one raises ValueError."""
    head, given, expected = path.read_text(encoding="utf-8").split(RULE)
    title, kind = head.splitlines()
    return Case(path.stem, title, kind, given, expected)


def write_case(case: Case, expected: str) -> None:
    """Write a case with another expectation."""
    text = RULE.join((f"{case.title}\n{case.kind}\n", case.given, expected))
    (CASES / f"{case.name}.txt").write_text(text, encoding="utf-8")


def all_cases() -> list[Case]:
    """Every case, by name."""
    return [read_case(path) for path in sorted(CASES.glob("*.txt"))]


def problems_of(case: Case, text: str, folder: Path) -> tuple[Problem, ...]:
    """Every problem of the corpus with the case in it, or else the advice on the case.

    `folder` is the current one, and empty or used so before.
    """
    errors = Path("errors")
    if not (folder / errors).exists():
        shutil.copytree(CORPUS, folder / errors)
    path = errors / case.path
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text.encode())
    loaded = load(errors)
    advised = advice(errors, loaded.catalog, TODAY)
    return loaded.problems or tuple(item for item in advised if item.file == path.as_posix())


def as_report(problems: tuple[Problem, ...]) -> str:
    """Problems as the command prints them."""
    return "\n".join(as_text(problem) + "\n" for problem in problems)
