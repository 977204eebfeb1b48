"""Advice: the entries of this repository have little, and evidence is looked at as it is now. Cases have the rest."""

import shutil
from pathlib import Path

import pytest
from support import CORPUS, ROOT

from generator.catalog import Catalog
from generator.checks.advice import RULES
from generator.load import advice, load
from generator.problems import Problem

TODAY = "2026-11-30"
ENTRY = "python/nonetype-not-subscriptable"


@pytest.fixture
def errors(tmp_path: Path) -> Path:
    """The entries about Python with their evidence, to be changed."""
    shutil.copytree(ROOT / "errors" / "python", tmp_path / "errors" / "python")
    return tmp_path / "errors"


def advised(errors: Path) -> tuple[Problem, ...]:
    """The advice on one entry."""
    found = advice(errors, load(errors).catalog, TODAY)
    return tuple(item for item in found if item.file.endswith(f"{ENTRY}.yaml"))


def test_every_rule_is_explained() -> None:
    """The docstring of a rule is the rule, in one sentence."""
    assert [rule.__name__ for rule in RULES if not (rule.__doc__ or "").endswith(".")] == []


def test_what_is_published_follows_it() -> None:
    """The entries of this repository are written as the advice says; evidence may be on its way."""
    found = advice(ROOT / "errors", load(ROOT / "errors").catalog, TODAY)
    assert [item for item in found if item.code not in ("A106", "A107", "A108")] == []


def test_changed_since_its_last_run(errors: Path) -> None:
    """A sample that is no longer what was run is named, with the command that runs it."""
    path = errors / f"{ENTRY}.yaml"
    assert advised(errors) == ()
    text = path.read_text("utf-8")
    path.write_text(text.replace("\n    code: |\n", "\n    code: |\n      # changed\n"), "utf-8")
    found = [(item.code, item.field, item.cure, item.level) for item in advised(errors)]
    assert found == [("A107", "verify", f"errorbook verify {ENTRY}", "advice")]


def test_never_run(errors: Path) -> None:
    """Without a record, it was never run."""
    (errors / f"{ENTRY}.evidence.json").unlink()
    assert [item.code for item in advised(errors)] == ["A108"]


def test_a_failed_run(corpus: Catalog) -> None:
    """A recorded run that did not end as expected is told with its first fault."""
    (found,) = [item for item in advice(CORPUS, corpus, TODAY) if item.code == "A109"]
    failed = [run for run in corpus.by_id["python/missing-name"].runs if run.outcome == "fail"]
    where = f"the {failed[0].sample} sample on {failed[0].target}, Python {failed[0].python}"
    assert found.message.startswith(where)
    assert (found.field, found.cure) == ("verify", "errorbook verify python/missing-name")


def test_it_is_no_problem(errors: Path) -> None:
    """Advice is not among the problems, so it keeps no site from being built."""
    (errors / f"{ENTRY}.evidence.json").unlink()
    assert {problem.level for problem in load(errors).problems} <= {"problem"}


def test_the_day_comes_from_outside(errors: Path) -> None:
    """The same entry has advice on one day and none on another: nothing in the rules looks at a clock."""
    path = errors / f"{ENTRY}.yaml"
    text = path.read_text("utf-8")
    start = text.index("\n", text.index("    url:", text.index("\nreferences:")))
    path.write_text(f'{text[:start]}\n    opened: "2026-01-31"{text[start:]}', "utf-8")
    loaded = load(errors)
    days = {day: advice(errors, loaded.catalog, day) for day in ("2026-01-31", "2027-01-31", "2027-03-01")}
    codes = {day: [item.code for item in found if ENTRY in item.file] for day, found in days.items()}
    assert codes == {"2026-01-31": [], "2027-01-31": [], "2027-03-01": ["A106"]}
