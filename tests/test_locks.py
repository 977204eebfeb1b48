"""The locks of this repository: those that its entries want, and no others."""

import pytest
from support import ROOT

from generator.catalog import Catalog
from generator.load import load
from generator.verify.renewal import read, wanted

PACKAGES = sorted(path.parent.name for path in (ROOT / "errors").glob("*/package.yaml"))


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    """The entries of this repository."""
    return load(ROOT / "errors").catalog


@pytest.mark.parametrize("name", PACKAGES)
def test_the_locks_of_this_repository(catalog: Catalog, name: str) -> None:
    """Each environment that the entries want has its lock, made for it; there is no other file."""
    folder = ROOT / "errors" / name / "locks"
    known = read(folder)
    entries = {item.id: item.entry for item in catalog.by_package[name]}
    asked = {item.file: item for item in wanted(catalog.package[name], entries, known)}
    assert sorted(path.name for path in folder.iterdir()) == sorted(asked)
    assert [file for file, item in asked.items() if file not in known or not known[file].fits(item)] == []
    assert [file for file, item in asked.items() if not set(item.names) <= set(known[file].pins)] == []
