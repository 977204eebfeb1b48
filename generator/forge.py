"""Where a reader goes to change an entry: the addresses of the forge that holds the repository.

Each forge writes them its own way. A new one is a line in `KINDS`; the pages know only the functions below.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from generator.settings import Settings

FORMS = ".github/ISSUE_TEMPLATE"  # where GitHub looks for the forms of issues; Gitea looks there, too
NOTE, WRONG_FIX, NEW_ERROR = "note.yml", "wrong-fix.yml", "new-error.yml"

Fields = Mapping[str, str]
"""What a form is filled in with: the ids of its fields, and their values."""


class NewFile(NamedTuple):
    """The page for a new file, and the parameters of its name and its text; a forge may take no text."""

    address: str
    name: str
    text: str


@dataclass(frozen=True)
class Kind:
    """How one kind of forge writes its addresses, below the address of the repository."""

    edit: str
    new: str
    new_name: str
    new_text: str
    issue: Callable[[str, str, Fields], str]


def _query(values: Fields) -> str:
    return "&".join(f"{quote(name, safe=':[]')}={quote(value, safe='')}" for name, value in values.items())


def _form(template: str, field: str) -> Callable[[str, str, Fields], str]:
    """Issues that are written in a form, whose fields an address can fill in."""

    def address(form: str, title: str, fields: Fields) -> str:
        named = {"title": title} if title else {}  # else it is the form's own
        filled = {field.format(name): value for name, value in fields.items()}
        return "issues/new?" + _query({"template": template.format(form), **named, **filled})

    return address


def _description(form: str, title: str, fields: Fields) -> str:
    """Issues without forms: the description gets the sections that a form would have made."""
    sections = "\n\n".join(f"### {name.capitalize()}\n\n{value}" for name, value in fields.items())
    return "-/issues/new?" + _query({"issue[title]": title, "issue[description]": sections})


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "github": Kind("edit/{}", "new/{}", "filename", "value", _form("{}", "{}")),
        "gitlab": Kind("-/edit/{}", "-/new/{}", "file_name", "", _description),
        "gitea": Kind("_edit/{}", "_new/{}", "filename", "value", _form(FORMS + "/{}", "field:{}")),
    }
)


class Links(NamedTuple):
    """Where the page of an entry leads for changing it."""

    edit: str
    note: str
    wrong_fix: str


def links(settings: Settings, entry_id: str, shown: str) -> Links | None:
    """The links of an entry; `shown` says which state of it the page shows. Nothing without a repository."""
    if not settings.repository:
        return None
    kind, entry = KINDS[settings.forge], {"entry": entry_id}
    seen = {"shown": shown} if shown else {}
    return Links(
        _below(settings, kind.edit) + f"/errors/{entry_id}.yaml",
        _below(settings, kind.issue(NOTE, f"Note: {entry_id}", entry)),
        _below(settings, kind.issue(WRONG_FIX, f"Wrong fix: {entry_id}", {**entry, **seen})),
    )


def new_file(settings: Settings) -> NewFile:
    """Where a new file is written in the browser."""
    kind = KINDS[settings.forge]
    return NewFile(_below(settings, kind.new), kind.new_name, kind.new_text)


def report(settings: Settings) -> str:
    """Where an error without an entry is reported, up to the text itself, which is put at its end."""
    return _below(settings, KINDS[settings.forge].issue(NEW_ERROR, "", {"error": ""}))


def host(settings: Settings) -> str:
    """Who gets what is sent there."""
    return urlsplit(settings.repository or "").netloc


def _below(settings: Settings, path: str) -> str:
    """An address of the repository; a pair of braces in it stands for the branch."""
    return f"{(settings.repository or '').rstrip('/')}/" + path.replace("{}", quote(settings.branch))
