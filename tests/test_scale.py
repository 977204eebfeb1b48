"""Many wrong files: all are reported, in order, whatever the number of processes."""

from pathlib import Path

import pytest
from casefiles import CASES

from generator.load import SCHEMA_LINES, load
from generator.model import Entry
from generator.problems import as_text

FILES = 2_000
FAULTS = (
    ("severity: high", "severity: severe", "E204"),
    ("http_code: 507", "http_code: 999", "E306"),
    ("title: The disk is full", "title: no", "E203"),
    ("quick_fix: Remove old uploads.", "quick_fix: <b>Remove</b>", "E401"),
    ("status: active", "state: active", "E201"),
)


@pytest.fixture(scope="module")
def errors(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package of 2,000 entries with one fault each."""
    folder = tmp_path_factory.mktemp("scale") / "case"
    folder.mkdir()
    (folder / "package.yaml").write_bytes((CASES / "base-package.yaml").read_bytes())
    base = f"{SCHEMA_LINES[Entry]}\n{(CASES / 'base-entry.yaml').read_text(encoding='utf-8')}"
    for number in range(FILES):
        old, new, _ = FAULTS[number % len(FAULTS)]
        text = base.replace(old, new).replace("acme.DiskError", f"case.Error{number}", 1)
        (folder / f"entry-{number:04}.yaml").write_text(text, encoding="utf-8")
    return folder.parent


def test_every_file_is_reported(errors: Path) -> None:
    """Each of 2,000 faulty files is named with its fault, sorted by file."""
    found: dict[str, set[str]] = {}
    problems = load(errors).problems
    for problem in problems:
        found.setdefault(Path(problem.file).stem, set()).add(problem.code)
    expected = {f"entry-{number:04}": FAULTS[number % len(FAULTS)][2] for number in range(FILES)}
    assert [] == [name for name, code in expected.items() if code not in found[name]]
    assert ("package", FILES + 1) == (next(iter(sorted(set(found) - set(expected)))), len(found))
    assert sorted(problems) == list(problems)


def test_processes_make_no_difference(errors: Path) -> None:
    """One process and two give the same report, to the last character."""
    one, two = load(errors, jobs=1), load(errors, jobs=2)
    assert [as_text(problem) for problem in one.problems] == [as_text(problem) for problem in two.problems]
    assert one.catalog.known == two.catalog.known
