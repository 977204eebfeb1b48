"""The evidence of this repository's entries: it is all there, and what runs again gives the same."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from support import ROOT, environment, errorbook

from generator.catalog import Catalog
from generator.load import load

AGAIN = {
    "openai/invalid-api-key": "openai 3.54.0",
    "openai/proxies-unexpected-keyword": "openai 1.5.0",
    "requests/certificate-verify-failed": "requests 2.34.2",
    "python/asyncio-run-running-loop": "standard library",
}


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    """The entries of this repository."""
    return load(ROOT / "errors").catalog


def test_nothing_is_missing(catalog: Catalog) -> None:
    """Each sample of each entry has run as it is now, on every target that its versions admit, and passed."""
    assert {item.id: item.record.missing for item in catalog.entries if item.record.missing} == {}
    assert [item.id for item in catalog.entries for run in item.runs if run.outcome != "pass"] == []


def test_two_targets(catalog: Catalog) -> None:
    """An entry has run on two targets at least, or on two Pythons where its package has one target."""
    for item in catalog.entries:
        places = {(run.target, run.python) for run in item.runs}
        targets = {target for target, _ in places}
        assert item.entry.not_runnable or len(targets) >= min(2, len(catalog.package[item.package].targets))
        assert item.entry.not_runnable or len(places) >= 2


def test_nothing_outdated(catalog: Catalog) -> None:
    """No record speaks of a sample that is gone."""
    assert {item.id: item.record.outdated for item in catalog.entries if item.record.outdated} == {}


def test_classes_of_each_package(catalog: Catalog) -> None:
    """The classes of every package are on record, read from its last target."""
    assert {name: found.target for name, found in catalog.classes.items()} == {
        package.name: package.targets[-1].name for package in catalog.packages
    }


@pytest.mark.parametrize("name", AGAIN)
def test_runs_again(name: str, tmp_path: Path, isolated: None) -> None:
    """Run once more on one target, an entry gives what is on record, but for the date."""
    package = name.partition("/")[0]
    for part in ("package.yaml", "locks", f"{name.partition('/')[2]}.yaml"):
        source = ROOT / "errors" / package / part
        copy = shutil.copytree if source.is_dir() else shutil.copy
        (tmp_path / "errors" / package).mkdir(parents=True, exist_ok=True)
        copy(source, tmp_path / "errors" / package / part)
    done = errorbook("verify", "--target", AGAIN[name], cwd=tmp_path, env=environment(), timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    made, recorded = (_runs(folder / "errors", name) for folder in (tmp_path, ROOT))
    assert made != {}
    same = made.keys() & recorded.keys()
    assert {slot: made[slot] for slot in same} == {slot: recorded[slot] for slot in same}
    # Another patch release of a Python may print other lines; what the sample ends in is the same.
    assert {_end(run) for run in made.values()} <= {_end(run) for run in recorded.values()}


def _runs(errors: Path, name: str) -> dict[tuple[str, str, str, str], dict[str, Any]]:
    """The recorded runs by what they are the runs of, without their dates."""
    runs = json.loads((errors / f"{name}.evidence.json").read_text())["runs"]
    return {
        (run["target"], run["python"], run["sample"], str(run.get("cause"))): {**run, "date": ""}
        for run in runs
    }


def _end(run: dict[str, Any]) -> tuple[Any, ...]:
    """What a run ended in, on any patch release of its Python."""
    raised = run.get("raised", {})
    minor = run["python"].rpartition(".")[0]
    requests = tuple(run.get("requests", ()))
    return (
        run["target"],
        minor,
        run["sample"],
        run["exit"],
        requests,
        raised.get("type"),
        raised.get("message"),
    )
