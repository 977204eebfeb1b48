"""Every case in `tests/cases`: its whole report, and that the help in it holds."""

import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from casefiles import CASES, Case, all_cases, as_report, problems_of, write_case
from pasting import paste

from generator import codes
from generator.problems import Problem

ALL = all_cases()
by_name = pytest.mark.parametrize("case", ALL, ids=lambda case: case.name)


@by_name
def test_case(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    """The report on a faulty file is the one in its case, to the last character."""
    monkeypatch.chdir(tmp_path)
    actual = as_report(problems_of(case, case.text, tmp_path))
    if request.config.getoption("--accept"):
        write_case(case, actual)
    else:
        assert case.expected == actual


def test_no_other_files() -> None:
    """Every file in the folder is a case or one of the two valid files that cases change."""
    expected = {"base-entry.yaml", "base-package.yaml", *(f"{case.name}.txt" for case in ALL)}
    assert expected == {path.name for path in CASES.iterdir()}


@pytest.mark.parametrize("kind", ["entry", "package"])
def test_the_unchanged_file_is_valid(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a case reports comes from its input alone: without one, nothing is wrong."""
    monkeypatch.chdir(tmp_path)
    base = Case(kind, "", kind, "", "")
    assert problems_of(base, base.text, tmp_path) == ()


def test_every_code_is_tested() -> None:
    """Each kind of problem is in the report of a case or in the expectation of a test."""
    texts = [case.expected for case in ALL]
    texts += [path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py")]
    assert [
        code.name for code in codes.ALL if not any(re.search(rf"\b{code.name}\b", text) for text in texts)
    ] == []


@by_name
def test_cures_hold(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line of help, pasted where the problem is, makes it go away and brings no other."""
    monkeypatch.chdir(tmp_path)
    before = problems_of(case, case.text, tmp_path)
    for problem in before:
        if (mended := paste(case.text, problem)) is not None:
            after = kinds(alike(problem, problems_of(case, mended, tmp_path)))
            rest = kinds(before) - kinds((problem,))
            # Where everything is wrong, one fault hides others.
            new = Counter() if case.name == "terrible" else after - rest
            kind = problem.code, problem.field
            assert (kind, rest[kind], Counter()) == (kind, after[kind], new)


def test_ci_does_not_accept() -> None:
    """Expectations are rewritten by a person; where CI is set, the option is refused."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--accept", "--collect-only", __file__],
        env={**os.environ, "CI": "1"},
        capture_output=True,
        check=False,
    )
    assert (pytest.ExitCode.USAGE_ERROR, True) == (
        done.returncode,
        b"CI must not" in done.stdout + done.stderr,
    )


def alike(one: Problem, problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """The problems if it is one, else the advice: once nothing is wrong, there may be advice."""
    return tuple(problem for problem in problems if problem.level == one.level)


def kinds(problems: tuple[Problem, ...]) -> Counter[tuple[str, str]]:
    """How often something is wrong with a field, wherever that stands now."""
    return Counter((problem.code, problem.field) for problem in problems)
