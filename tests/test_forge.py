"""The addresses of a forge, and the forms of issues that they fill in."""

import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from support import CORPUS, ROOT, TEMPLATES

from generator import forge, notes
from generator.build import build
from generator.settings import Settings

FORMS = ROOT / forge.FORMS
BY_NAME = {path.name: path for path in sorted(FORMS.glob("*.yml")) if path.name != "config.yml"}
TYPES = {"markdown", "input", "textarea", "dropdown", "checkboxes"}
OWN = {"template", "title"}  # parameters that are of the page for issues, not of a form


def settings(kind: str = "github", branch: str = "main") -> Settings:
    """Settings with a repository."""
    return Settings.model_validate(
        {"repository": "https://code.example/acme/errors/", "forge": kind, "branch": branch}
    )


def asked(address: str) -> dict[str, str]:
    """The parameters of an address, each given once."""
    query = parse_qs(urlsplit(address).query, keep_blank_values=True, strict_parsing=True)
    assert {name for name, values in query.items() if len(values) != 1} == set()
    return {name: values[0] for name, values in query.items()}


def fields(name: str) -> dict[str, dict[str, object]]:
    """The fields of a form that can be filled in, by their ids."""
    body = yaml.safe_load(BY_NAME[name].read_text())["body"]
    return {item["id"]: item for item in body if item["type"] != "markdown"}


@pytest.mark.parametrize("name", BY_NAME)
def test_a_form_is_built_as_github_documents_it(name: str) -> None:
    """Name, description and a body of known parts, each with a label, and an id of its own."""
    form = yaml.safe_load(BY_NAME[name].read_text())
    assert set(form) == {"name", "description", "title", "labels", "body"}
    assert all(isinstance(form[key], str) and form[key] for key in ("name", "description", "title"))
    assert all(re.fullmatch(r"[a-z-]+", label) for label in form["labels"])
    ids = [item["id"] for item in form["body"] if item["type"] != "markdown"]
    assert len(ids) == len(set(ids)) == len(form["body"]) - 1
    assert all(re.fullmatch(r"[A-Za-z0-9_-]+", found) for found in ids)
    for item in form["body"]:
        assert item["type"] in TYPES
        assert set(item) <= {"type", "id", "attributes", "validations"}
        assert set(item.get("validations", {})) <= {"required"}
        assert item["attributes"].get("value" if item["type"] == "markdown" else "label")
    labels = [item["attributes"]["label"] for item in form["body"] if "label" in item["attributes"]]
    assert len(labels) == len(set(labels))


@pytest.mark.parametrize("name", BY_NAME)
def test_a_form_begins_with_a_warning(name: str) -> None:
    """Before anything is filled in, it says that issues are public and keys do not belong there."""
    first = yaml.safe_load(BY_NAME[name].read_text())["body"][0]
    assert first["type"] == "markdown"
    assert "public" in first["attributes"]["value"]
    assert "keys" in first["attributes"]["value"]


def test_the_forms_are_those_that_are_linked() -> None:
    """No form is missing, none is left over, and issues without a form stay possible."""
    assert set(BY_NAME) == {forge.NOTE, forge.WRONG_FIX, forge.NEW_ERROR}
    assert yaml.safe_load((FORMS / "config.yml").read_text()) == {"blank_issues_enabled": True}


def test_the_note_form_makes_what_the_command_reads() -> None:
    """Labels and their order are the headings that `errorbook note` knows; the note itself comes last."""
    labels = tuple(field["attributes"]["label"] for field in fields(forge.NOTE).values())  # type: ignore[index]
    assert labels == notes.LABELS


def test_each_parameter_is_a_field_of_its_form() -> None:
    """What a link fills in has a place in the form, and the form of that name is there."""
    made = forge.links(settings(), "acme/slow-down", "verified 2026-01-31, acme 2.0")
    assert made
    for address in (made.note, made.wrong_fix, forge.report(settings())):
        query = asked(address)
        assert set(query) - OWN <= set(fields(query["template"])), address
    assert asked(made.note)["entry"] == "acme/slow-down"
    assert asked(made.wrong_fix)["shown"] == "verified 2026-01-31, acme 2.0"


def test_links_of_built_pages_are_filled_in_for_their_forms(tmp_path: Path) -> None:
    """The same holds for every link of a site as it is published."""
    build(CORPUS, TEMPLATES, tmp_path / "site", settings())
    pages = "".join(path.read_text() for path in sorted((tmp_path / "site" / "errors").rglob("index.html")))
    links = {link.replace("&amp;", "&") for link in re.findall(r'href="([^"]*/issues/new[^"]*)"', pages)}
    assert {asked(link)["template"] for link in links} == {forge.NOTE, forge.WRONG_FIX}
    assert all(set(asked(link)) - OWN <= set(fields(asked(link)["template"])) for link in links)


@pytest.mark.parametrize(
    ("kind", "edit", "new"),
    [("github", "edit", "new"), ("gitlab", "-/edit", "-/new"), ("gitea", "_edit", "_new")],
)
def test_each_forge_has_its_own_addresses(kind: str, edit: str, new: str) -> None:
    """The editor of a file, and the one of a new file; what a branch is named does not break them."""
    at = "https://code.example/acme/errors"
    made = forge.links(settings(kind, "a b/c#d"), "acme/slow-down", "")
    assert made
    assert made.edit == f"{at}/{edit}/a%20b/c%23d/errors/acme/slow-down.yaml"
    assert forge.new_file(settings(kind)).address == f"{at}/{new}/main"


def test_the_fields_of_gitea_have_a_prefix() -> None:
    """It names a form by its path, and a field by a word before it."""
    made = forge.links(settings("gitea"), "acme/slow-down", "")
    assert made
    query = asked(made.note)
    assert (ROOT / query["template"]).is_file()
    assert query["field:entry"] == "acme/slow-down"


def test_where_there_are_no_forms_the_description_has_their_headings() -> None:
    """So `errorbook note` reads an issue of GitLab just as well."""
    made = forge.links(settings("gitlab"), "acme/slow-down", "")
    assert made
    text = asked(made.note)["issue[description]"] + "\n\n### Note\n\nIt helps.\n"
    assert notes.read_issue(text) == notes.Issue("acme/slow-down", "", "", "It helps.")


def test_without_a_repository_there_are_no_links(published: Path) -> None:
    """Neither in pages nor as a file for scripts."""
    assert forge.links(Settings(), "acme/slow-down", "") is None
    assert not (published / "api/v1/skeleton.json").exists()
    for path in ("404.html", "index.html", "errors/openai/rate-limit/index.html"):
        text = (published / path).read_text()
        assert "data-write" not in text
        assert "issues/new" not in text
        assert "Edit this page" not in text
