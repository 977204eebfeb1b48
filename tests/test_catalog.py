"""All entries, sorted and indexed, with the values that follow from them."""

from dataclasses import replace

import pytest
from support import CORPUS, locks_of

from generator import trials
from generator.catalog import Catalog, CatalogEntry
from generator.load import load
from generator.model import Evidence


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    """The corpus, loaded."""
    return load(CORPUS).catalog


def ids(entries: tuple[CatalogEntry, ...]) -> list[str]:
    """Entries by their ids."""
    return [item.id for item in entries]


@pytest.mark.parametrize(
    ("index", "expected"),
    [
        (
            "by_package",
            {"acme": ["acme/rejected-key", "acme/slow-down"], "python": ["python/missing-name"]},
        ),
        (
            "by_severity",
            {"critical": ["acme/rejected-key"], "medium": ["acme/slow-down"], "low": ["python/missing-name"]},
        ),
        ("by_http_code", {401: ["acme/rejected-key"], 429: ["acme/slow-down"]}),
        (
            "by_tag",
            {
                "authentication": ["acme/rejected-key"],
                "keys": ["acme/rejected-key"],
                "names": ["python/missing-name"],
            },
        ),
        (
            "by_name",
            {
                "NameError": ["python/missing-name"],
                "acme.AcmeError": ["acme/slow-down"],
                "acme.AuthError": ["acme/rejected-key"],
                "acme.error.AuthError": ["acme/rejected-key"],
            },
        ),
    ],
)
def test_indexes(catalog: Catalog, index: str, expected: dict[object, list[str]]) -> None:
    """Entries are found by each of their values, keys in their order, severities from the worst."""
    actual = {key: ids(entries) for key, entries in getattr(catalog, index).items()}
    assert (expected, list(expected)) == (actual, list(actual))


def test_by_id(catalog: Catalog) -> None:
    """Every entry and package is found by its name."""
    assert ["acme/rejected-key", "acme/slow-down", "python/missing-name"] == list(catalog.by_id)
    assert ["acme", "python"] == list(catalog.package)


def test_a_package_without_entries(catalog: Catalog) -> None:
    """A package without entries is listed, with none."""
    assert {"acme": (), "python": ()} == dict(replace(catalog, entries=()).by_package)


@pytest.mark.parametrize(
    ("entry_id", "expected"),
    [
        ("acme/rejected-key", ["python/missing-name", "acme/slow-down"]),
        ("acme/slow-down", ["acme/rejected-key"]),
        ("python/missing-name", ["acme/rejected-key"]),
    ],
)
def test_related(catalog: Catalog, entry_id: str, expected: list[str]) -> None:
    """Relations hold both ways: first the entries that one names, then those that name it."""
    assert expected == ids(catalog.related(catalog.by_id[entry_id]))


def test_both_name_each_other(catalog: Catalog) -> None:
    """Entries that name each other are listed once."""
    first, second = catalog.entries[:2]
    mutual = replace(second, entry=second.entry.model_copy(update={"related": (first.id,)}))
    named = replace(first, entry=first.entry.model_copy(update={"related": (second.id,)}))
    assert [second.id] == ids(replace(catalog, entries=(named, mutual)).related(named))


def test_parts_of_an_id(catalog: Catalog) -> None:
    """An id is its package and its slug; names start with the present one."""
    item = catalog.by_id["acme/rejected-key"]
    assert ("acme", "rejected-key", ("acme.AuthError", "acme.error.AuthError")) == (
        item.package,
        item.slug,
        item.names,
    )


def test_verified_by_evidence(catalog: Catalog) -> None:
    """The date is that of the oldest run; without runs there is none."""
    item = catalog.by_id["acme/rejected-key"]
    bare = catalog.by_id["acme/slow-down"]
    assert ("2026-03-01", ("acme 1.0.0", "acme 2.0.0"), None, ()) == (
        item.verified,
        item.tested_on,
        bare.verified,
        bare.tested_on,
    )


def test_a_failed_run_is_no_proof(catalog: Catalog) -> None:
    """One failed run: the entry is not verified, and its target is not among those tested."""
    item = catalog.by_id["acme/rejected-key"]
    failed = item.runs[0].model_copy(update={"outcome": "fail"})
    mixed = replace(item, record=replace(item.record, runs=(failed, *item.runs[1:])))
    assert (None, ("acme 2.0.0",)) == (mixed.verified, mixed.tested_on)


def test_what_is_left_to_run_is_not_verified(catalog: Catalog) -> None:
    """An entry of whose runs some are still to be done is not verified, nor tested on their targets."""
    item = catalog.by_id["acme/rejected-key"]
    package, found = catalog.package["acme"], locks_of(CORPUS / "acme")
    done = item.runs[1:]
    evidence = Evidence(schema_version=1, digest=trials.digest(done), runs=done)
    wanted = trials.jobs(item.id, item.entry, package, found)
    part = replace(item, record=trials.record(wanted, evidence, found))
    assert (17, None, ("acme 2.0.0",)) == (len(part.runs), part.verified, part.tested_on)


def test_indexes_cannot_be_changed(catalog: Catalog) -> None:
    """What is derived is read, never written."""
    with pytest.raises(TypeError):
        catalog.by_id["x"] = catalog.entries[0]  # type: ignore[index]
