"""`errorbook note`: a stranger's text becomes one value of an entry, and nothing else changes."""

import shutil
from pathlib import Path

import hypothesis
import hypothesis.strategies as st
import pytest
from click.testing import CliRunner, Result
from support import CORPUS, tree

from generator.cli import commands
from generator.load import load
from generator.model import Entry
from generator.notes import Draft, Issue, noted, read_issue, tidied
from generator.problems import Refused

BARE = "acme/slow-down"  # has no notes
KEY = "sk-proj-" + "Ab1" * 12
HOSTILE = {
    "a document": "---\ntitle: x\n...\n---",
    "keys": "title: other\nnotes:\n- author: x",
    "signs": "{a: [b, *c, &d, !!e 'f \"g %h @i",
    "comments": "# not a comment\n # nor this",
    "unicode line breaks": "one\u2028- two: 3\u2029three\x85four\rfive\r\nsix",
    "indented first": "    code first\n\nthen text",
    "tabs": "a\tb\n\tc",
    "blank lines": "a\n\n\n   \n\nb",
    "headings of the form": "a\n\n### Entry\n\nother/entry\n\n### Note\n\nb",
    "emoji": "\U0001f600 works",
    "long": "word " * 700,
    "trailing": "ends in space  \nnext\\",
    "escapes": "\\n \\u0000 \\x",
}


@pytest.fixture
def errors(tmp_path: Path) -> Path:
    """The corpus, to be changed."""
    shutil.copytree(CORPUS, tmp_path / "errors")
    return tmp_path / "errors"


def run(errors: Path, entry: str, text: str, *options: str) -> Result:
    """Run the command on the text of an issue."""
    arguments = ["note", entry, "--errors", str(errors), "--from", "-", "--date", "2026-02-01", *options]
    return CliRunner().invoke(commands, arguments, input=text, standalone_mode=False)


def issue(body: str, entry: str = BARE, version: str = "_No response_", author: str = "octocat") -> str:
    """An issue as GitHub writes it from the form."""
    return (
        f"### Entry\n\n{entry}\n\n### Version\n\n{version}\n\n### Author\n\n{author}\n\n### Note\n\n{body}\n"
    )


def entry_of(errors: Path, name: str = BARE) -> Entry:
    """An entry of a folder without problems."""
    loaded = load(errors)
    assert loaded.problems == ()
    return loaded.catalog.by_id[name].entry


def test_an_issue_becomes_a_note(errors: Path) -> None:
    """Who, when, for which version, and what; not reviewed unless a maintainer says so."""
    result = run(errors, BARE, issue("It helps.", version="2.0.1"))
    assert (result.return_value, result.output.startswith(f"{errors}/{BARE}.yaml:")) == (0, True)
    assert result.output.endswith("added octocat's note of 2026-02-01, not reviewed\n")
    (note,) = entry_of(errors).notes or ()
    assert note.model_dump() == {
        "author": "octocat",
        "date": "2026-02-01",
        "version": "2.0.1",
        "body": "It helps.",
        "reviewed": False,
    }


def test_a_maintainer_can_mark_it(errors: Path) -> None:
    """With a flag; and the author can be given, where the issue names none."""
    assert run(errors, BARE, issue("It helps.", author="_No response_"), "--author", "@jo", "--reviewed")
    (note,) = entry_of(errors).notes or ()
    assert (note.author, note.reviewed) == ("jo", True)


@pytest.mark.parametrize("name", load(CORPUS).catalog.by_id)
def test_all_else_stays_as_it_was(errors: Path, name: str) -> None:
    """Lines come in, in one piece and in field order; none goes and none changes, in this file or another."""
    path = errors / f"{name}.yaml"
    path.write_text(path.read_text() + "\n# the last word\n")
    before = tree(errors)
    old = path.read_text().splitlines()
    run(errors, name, issue("It helps.", name))
    new = path.read_text().splitlines()
    start = next(number for number, line in enumerate(new) if line not in old[number : number + 1])
    added = len(new) - len(old)
    assert old == new[:start] + new[start + added :]
    assert {file for file, data in tree(errors).items() if before[file] != data} == {f"{name}.yaml"}
    keys = [line.split(":")[0] for line in new if line[:1].isalpha()]
    assert keys == sorted(keys, key=list(Entry.model_fields).index)
    assert new[-1] == "# the last word"


def test_comments_stay_where_they_belong(errors: Path) -> None:
    """What stands above the next field is about that; what stands within the notes stays there."""
    path = errors / f"{BARE}.yaml"
    path.write_text(path.read_text().replace("\nnot_runnable:", "\n\n# how it is run\nnot_runnable:"))
    run(errors, BARE, issue("One."))
    run(errors, BARE, issue("Two."))
    text = path.read_text()
    assert text.index("One.") < text.index("Two.") < text.index("\n\n# how it is run\nnot_runnable:")
    assert [note.body for note in entry_of(errors).notes or ()] == ["One.", "Two."]


def test_line_breaks_of_windows_and_a_missing_last_one(errors: Path) -> None:
    """New lines end as the others do."""
    path = errors / f"{BARE}.yaml"
    path.write_bytes(path.read_bytes().rstrip(b"\n").replace(b"\n", b"\r\n"))
    run(errors, BARE, issue("One."))
    assert path.read_bytes().count(b"\n") == path.read_bytes().count(b"\r\n")
    assert [note.body for note in entry_of(errors).notes or ()] == ["One."]


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_is_only_text(errors: Path, body: str) -> None:
    """Whatever it looks like, it is the body of one note."""
    before = entry_of(errors)
    result = run(errors, BARE, issue(body))
    assert result.return_value == 0, result.output
    after = entry_of(errors)
    assert after.model_copy(update={"notes": None}) == before
    (note,) = after.notes or ()
    plain = body.replace("\r\n", "\n").replace("\r", "\n").expandtabs(4)
    for sign in "\u2028\u2029\x85":
        plain = plain.replace(sign, "\n")
    lines = [line if line.strip() else "" for line in plain.split("\n")]
    assert note.body.split("\n") == "\n".join(lines).strip().split("\n")


@hypothesis.settings(max_examples=150, suppress_health_check=list(hypothesis.HealthCheck))
@hypothesis.given(st.text(max_size=80), st.text(max_size=20), st.text(max_size=20))
def test_any_text_is_taken_whole_or_refused(body: str, author: str, version: str) -> None:
    """No text changes anything else, whoever wrote it."""
    draft, _ = tidied(Draft(author, "2026-02-01", version, body, False))
    try:
        made = noted(CORPUS, BARE, draft)
    except UnicodeEncodeError:
        return  # half a character, which no file can hold
    if not made.problems:
        assert made.text.count("\nnotes:\n") == 1
        assert len(made.text) > len((CORPUS / f"{BARE}.yaml").read_text())


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("<b>bold</b>", "E401"),
        ("[x](javascript:alert(1))", "E402"),
        ("[x](../nowhere/)", "E402"),
        ("x" * 4001, "E206"),
        ("hidden\u200bspace", "E1"),
        ("[" * 60, "E4"),
    ],
    ids=["HTML", "a script", "a link to nothing", "too long", "a hidden character", "too deep"],
)
def test_what_would_not_pass_is_refused_in_the_same_words(errors: Path, body: str, code: str) -> None:
    """With the problem, its place and its code; and nothing is written."""
    before = tree(errors)
    result = run(errors, BARE, issue(body))
    assert result.return_value == 1
    assert f" {code}" in result.output
    assert "is as it was" in result.output
    assert tree(errors) == before


@pytest.mark.parametrize(
    ("text", "options", "said"),
    [
        (issue("x", "acme/other"), [], "found one about acme/other"),
        (issue("x", author="_No response_"), [], "expected an author"),
        (issue("_No response_"), [], "expected a note"),
        ("### Entry\n\nacme/slow-down\n", ["--author", "jo"], "found no heading ### Note"),
    ],
    ids=["another entry", "no author", "no note", "no heading"],
)
def test_what_is_no_note_for_the_entry_is_refused(
    errors: Path, text: str, options: list[str], said: str
) -> None:
    """The text says what was expected."""
    before = tree(errors)
    result = run(errors, BARE, text, *options)
    assert said in str(result.exception)
    assert tree(errors) == before


@pytest.mark.parametrize("name", ["../errors/acme/slow-down", "acme/package", "acme/none", "/etc/passwd", ""])
def test_an_id_leads_to_an_entry_and_nowhere_else(errors: Path, name: str) -> None:
    """Other files cannot be named."""
    assert isinstance(run(errors, name, "x", "--author", "jo").exception, Refused)


def test_secrets_are_masked_and_said(errors: Path) -> None:
    """A key in a note does not reach the file."""
    result = run(errors, BARE, issue(f"I set {KEY} and password=correcthorse9"))
    assert "masked 2 secrets" in result.output
    (note,) = entry_of(errors).notes or ()
    assert KEY[:12] not in note.body
    assert "correcthorse" not in note.body


def test_the_same_note_is_taken_once(errors: Path) -> None:
    """Whoever runs the command again is told."""
    run(errors, BARE, issue("It helps."))
    assert "says the same" in str(run(errors, BARE, issue("It helps.")).exception)


def test_notes_in_brackets_are_left_to_a_person(errors: Path) -> None:
    """What cannot be appended to in place is refused."""
    path = errors / f"{BARE}.yaml"
    note = '{author: a, date: "2026-01-01", body: b, reviewed: true}'
    path.write_text(path.read_text().replace("\nnot_runnable:", f"\nnotes: [{note}]\nnot_runnable:"))
    assert "found brackets" in str(run(errors, BARE, issue("It helps.")).exception)


def test_an_entry_with_problems_is_reported_as_it_is(errors: Path) -> None:
    """What is wrong already is said first."""
    path = errors / f"{BARE}.yaml"
    path.write_text(path.read_text().replace("severity: ", "severity: un"))
    result = run(errors, BARE, issue("It helps."))
    assert (result.return_value, "E204 severity" in result.output) == (1, True)


def test_text_without_headings_is_the_note() -> None:
    """A mail or a comment can be taken, too."""
    assert read_issue("It helps.\r\nA lot.") == Issue("", "", "", "It helps.\nA lot.")
