"""The rules between files, on catalogs made of changed entries."""

from typing import Any

import pytest
from support import CORPUS

from generator.catalog import Catalog, CatalogEntry
from generator.checks import across
from generator.checks.across import ACROSS, found_first
from generator.load import load
from generator.model import Alias, MessageTemplate, Package

Found = list[tuple[str, str, tuple[str | int, ...], str]]


@pytest.fixture(scope="module")
def base() -> Catalog:
    """The corpus, in which nothing is wrong."""
    return load(CORPUS).catalog


def entry(base: Catalog, entry_id: str, **fields: Any) -> CatalogEntry:
    """An entry under an id, made of a valid one with other fields."""
    fields = {"related": None, "look_alikes": None, **fields}
    return CatalogEntry(entry_id, base.by_id["acme/slow-down"].entry.model_copy(update=fields))


def found(base: Catalog, *entries: CatalogEntry, packages: tuple[Package, ...] | None = None) -> Found:
    """What is wrong between these entries, but for what their examples find: most are copies of one."""
    return located(base, *entries, packages=packages, without=found_first)


def located(
    base: Catalog,
    *entries: CatalogEntry,
    packages: tuple[Package, ...] | None = None,
    without: object = None,
) -> Found:
    """What every rule but one says of these entries."""
    known = frozenset(item.id for item in entries)
    catalog = Catalog(base.packages if packages is None else packages, entries, known)
    return [
        (item.file, item.finding.code.name, item.finding.place, item.finding.message)
        for rule in ACROSS
        if rule is not without
        for item in rule(catalog)
    ]


def messages(template: str, *examples: str) -> tuple[MessageTemplate, ...]:
    """One message with its examples."""
    return (MessageTemplate(template=template, examples=examples),)


def test_every_rule_is_explained() -> None:
    """The docstring of a rule is the rule, in one sentence."""
    assert [rule.__name__ for rule in ACROSS if not (rule.__doc__ or "").endswith(".")] == []


def test_the_corpus(base: Catalog) -> None:
    """Nothing is wrong with the corpus."""
    assert [] == [located.finding for located in across(base)]


@pytest.mark.parametrize(
    ("exception", "folder", "expected"),
    [
        ("acme.AcmeError", "acme", ""),
        ("KeyError", "acme", ""),
        ("json.JSONDecodeError", "python", ""),
        ("acme.AcmeError", "python", "expected a module of python; found acme, which belongs to acme"),
        (
            "other.Error",
            "acme",
            "expected a module of acme; found other; if it is one, add it to modules in package.yaml",
        ),
        ("other.Error", "unread", ""),
        ("acme.AcmeError", "unread", "expected a module of unread; found acme, which belongs to acme"),
    ],
    ids=[
        "own-module",
        "builtin",
        "standard-library",
        "of-another-package",
        "of-no-package",
        "package-that-could-not-be-read",
        "known-to-be-of-another",
    ],
)
def test_folder(base: Catalog, exception: str, folder: str, expected: str) -> None:
    """An exception's module belongs to the package whose folder it is in."""
    item = entry(base, f"{folder}/x", exception=exception)
    assert ([(item.id, "E311", ("exception",), expected)] if expected else []) == found(base, item)


def test_modules_of_a_package(base: Catalog) -> None:
    """A package whose modules have other names owns those."""
    package = base.package["acme"].model_copy(update={"modules": ("akme",)})
    item = entry(base, "acme/x", exception="akme.Error")
    assert [] == found(base, item, packages=(package,))
    assert ["E311"] == [code for _, code, _, _ in found(base, entry(base, "acme/x"), packages=(package,))]


@pytest.mark.parametrize(
    ("link", "is_right"),
    [
        ("../y/", True),
        ("../y/#causes", True),
        ("../../../errors/acme/y/", True),
        ("../../../packages/acme/", True),
        ("#causes", True),
        ("https://acme.example/", True),
        ("mailto:a@acme.example", True),
        ("../y", False),
        ("../z/", False),
        ("../../../../etc/passwd", False),
        ("/errors/acme/y/", False),
    ],
)
def test_links(base: Catalog, link: str, is_right: bool) -> None:
    """A relative link leads to the page of an entry or a package."""
    item = entry(base, "acme/x", why=f"See [this]({link}).", exception="acme.X")
    other = entry(base, "acme/y", exception="acme.Y")
    message = f"expected a link to an entry, such as ../x/; found {link}"
    assert ([] if is_right else [("acme/x", "E402", ("why",), message)]) == found(base, item, other)


def test_names_that_differ_in_case(base: Catalog) -> None:
    """Two names that become one folder on some systems are refused, aliases too."""
    first = entry(base, "acme/x", exception="acme.ABError")
    second = entry(base, "acme/y", exception="acme.Y", aliases=(Alias(name="acme.AbError"),))
    expected = (
        "acme/y",
        "E504",
        ("aliases", 0, "name"),
        "acme.AbError differs from acme.ABError only in case",
    )
    assert [expected] == found(base, first, second)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        pytest.param(
            ("Slow down: {reason}", "Slow down: 60 a minute"),
            ("Slow down: {limit} a minute", "Slow down: 9 a minute"),
            [
                (
                    "acme/x",
                    "E503",
                    ("messages", 0, "examples", 0),
                    "acme/y fits this message as well: 'Slow down: {limit} a minute'",
                )
            ],
            id="a-more-specific-template-of-another-fits",
        ),
        pytest.param(
            ("Slow down: {reason}", "Slow down: now"),
            ("Slow down: {limit} a minute", "Slow down: 9 a minute"),
            [],
            id="each-example-fits-its-own-best",
        ),
        pytest.param(
            ("Slow down", "Slow down"),
            ("Slow down", "Slow down"),
            [
                (
                    "acme/x",
                    "E503",
                    ("messages", 0, "examples", 0),
                    "acme/y fits this message as well: 'Slow down'",
                ),
                (
                    "acme/y",
                    "E503",
                    ("messages", 0, "examples", 0),
                    "acme/x fits this message as well: 'Slow down'",
                ),
            ],
            id="the-same-template",
        ),
        pytest.param(
            ("{a} - {b}: q", "1 - 2: q"),
            ("{a} - {b}: q", "1 - 2: q"),
            [
                (
                    "acme/x",
                    "E503",
                    ("messages", 0, "examples", 0),
                    "acme/y fits this message as well: '{a} - {b}: q'",
                ),
                (
                    "acme/y",
                    "E503",
                    ("messages", 0, "examples", 0),
                    "acme/x fits this message as well: '{a} - {b}: q'",
                ),
            ],
            id="templates-of-signs",
        ),
        pytest.param(
            ("{a} x == y {b}", "1 x == y 2"),
            ("{a} x == y {b}", "1 x == y 2"),
            [
                (
                    "acme/x",
                    "E503",
                    ("messages", 0, "examples", 0),
                    "acme/y fits this message as well: '{a} x == y {b}'",
                ),
                (
                    "acme/y",
                    "E503",
                    ("messages", 0, "examples", 0),
                    "acme/x fits this message as well: '{a} x == y {b}'",
                ),
            ],
            id="words-shorter-than-signs",
        ),
    ],
)
def test_told_apart(base: Catalog, first: tuple[str, str], second: tuple[str, str], expected: Found) -> None:
    """Of entries for one exception, each example fits its own entry better than another."""
    entries = (
        entry(base, "acme/x", messages=messages(*first)),
        entry(base, "acme/y", messages=messages(*second)),
    )
    assert expected == found(base, *entries)


def test_other_exceptions_may_say_the_same(base: Catalog) -> None:
    """Entries for different exceptions are told apart by these."""
    said = messages("Slow down: {limit} a minute", "acme.OtherError: Slow down: 60 a minute")
    other = entry(base, "acme/y", exception="acme.OtherError", messages=said)
    assert [] == found(base, entry(base, "acme/x"), other)


def test_an_example_finds_its_own_entry(base: Catalog) -> None:
    """An example that leads to another entry is reported, with that entry and what led there."""
    other = entry(base, "acme/y", exception="acme.OtherError")
    assert [
        (
            "acme/y",
            "E506",
            ("messages", 0, "examples", 0),
            "pasted, this example finds acme/x first: same exception, acme.AcmeError; the message has “Slow down”",
        )
    ] == located(base, entry(base, "acme/x"), other)


def test_an_alias_shares_the_exception(base: Catalog) -> None:
    """An entry known under the other's name by an alias has to be told apart as well."""
    other = entry(base, "acme/y", exception="acme.Other", aliases=(Alias(name="acme.AcmeError"),))
    assert [("acme/x", "E503")] == [
        (file, code) for file, code, _, _ in found(base, entry(base, "acme/x"), other)
    ]


@pytest.mark.parametrize(
    ("named", "hint"),
    [
        ("acme/slow-dwn", "; did you mean acme/slow-down?"),
        ("acmee/slow-down", "; did you mean acme/slow-down?"),
        ("zzz/qqq", ""),
    ],
    ids=["slug", "package", "nothing-like-it"],
)
def test_unknown_entries(base: Catalog, named: str, hint: str) -> None:
    """For an id that is not there the nearest one is offered."""
    entries = (entry(base, "acme/x", related=(named,), exception="acme.X"), entry(base, "acme/slow-down"))
    message = f"no entry has the id {named}{hint}"
    assert [("acme/x", "E501", ("related", 0), message)] == found(base, *entries)
