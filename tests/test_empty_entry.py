"""The empty entry that a new one is started from."""

from typing import Any
from urllib.parse import quote

import pytest

from generator import empty_entry
from generator.catalog import Catalog
from generator.model import Entry
from generator.nodes import Document
from generator.parse import parse, plain
from generator.schema import SCHEMA_LINES
from generator.source import decode


def written(document: dict[str, Any], comments: bool = True) -> str:
    """The whole entry."""
    fields = "".join(part["comment"] * comments + part["text"] for part in document["fields"])
    return f"{document['head']}{fields}{document['tail']}"


def read(text: str) -> Document:
    """The text as the project reads it."""
    document, problems = decode(text.encode(), "acme/new.yaml")
    assert problems == []
    assert document
    return document


@pytest.mark.parametrize("comments", [True, False])
def test_it_has_the_required_fields_in_their_order(corpus: Catalog, comments: bool) -> None:
    """Each once, as the declarations have them, and how the samples are run at the end."""
    keys = list(plain(read(written(empty_entry.document(corpus), comments)).root))
    order = list(Entry.model_fields)
    assert keys == sorted(keys, key=order.index)
    assert set(keys) - {"verify"} == set(Entry.model_json_schema()["required"])


def test_what_is_wrong_with_it_is_only_what_is_still_to_be_written(corpus: Catalog) -> None:
    """No key is missing or unknown, at any depth: each problem stands at a blank."""
    document = read(written(empty_entry.document(corpus)))
    problems = parse(Entry, document, SCHEMA_LINES[Entry]).problems
    assert problems
    assert [problem for problem in problems if "TODO: " not in problem.excerpt] == []


def test_a_blank_says_what_the_field_means(corpus: Catalog) -> None:
    """The words are those of the declarations."""
    document = empty_entry.document(corpus)
    said = plain(read(written(document)).root)
    assert said["severity"] == "TODO: how much stops working: critical, high, medium or low"
    assert said["causes"][0]["cause"] == "TODO: what is the case\n"
    assert said["samples"]["broken"] == {
        "language": "python",
        "code": "# TODO: raises this error and nothing else\n",
    }
    assert all(value in written(document) for value in document["blanks"].values())


def test_it_leaves_room_in_an_address(corpus: Catalog) -> None:
    """Without comments it takes less than half of what an address may have."""
    assert len(quote(written(empty_entry.document(corpus), comments=False), safe="")) < 4000


def test_it_knows_whose_a_module_is(corpus: Catalog) -> None:
    """Modules of packages lead to their folders, those of the standard library to Python's."""
    document = empty_entry.document(corpus)
    assert document["modules"]["acme"] == "acme"
    assert document["modules"]["shutil"] == "python"
    assert "KeyError" in document["builtins"]
    assert "int" not in document["builtins"]
