"""`errorbook note`."""

from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import click

from generator import whole
from generator.commands.options import ERRORS, GOOD, WRONG_DATA
from generator.commands.telling import count
from generator.notes import Draft, Issue, noted, read_issue, tidied
from generator.problems import Refused, as_text, visible
from generator.source import Unreadable


@click.command()
@ERRORS
@click.option(
    "--from",
    "file",
    type=click.File(encoding="utf-8", errors="replace"),
    required=True,
    help="The text of the issue; - is standard input.",
)
@click.option("--author", help="Who wrote it, where the issue does not say.")
@click.option("--date", metavar="DAY", help="When it was written.  [default: today]")
@click.option("--reviewed", is_flag=True, help="A maintainer has checked it.")
@click.argument("entry_id", metavar="ID")
def note(
    errors: Path, file: IO[str], author: str | None, date: str | None, reviewed: bool, entry_id: str
) -> int:
    """Add a note from an issue to the entry ID; the rest of its file stays as it is.

    What looks like a key is masked. On any problem nothing is written.

    \b
    errorbook note openai/rate-limit --from issue.md --author octocat
    errorbook note openai/rate-limit --from - --author octocat --reviewed < issue.md
    """
    path = _file(errors, entry_id)
    issue = read_issue(file.read())
    writer = author or issue.author
    _right(issue, entry_id, writer)
    day = date or datetime.now(UTC).date().isoformat()
    draft, hidden = tidied(Draft(writer.removeprefix("@"), day, issue.version, issue.body, reviewed))
    try:
        made = noted(errors, entry_id, draft)
    except Unreadable as error:
        raise Refused(f"{path}: {error.finding.message}") from None
    if made.problems:
        click.echo("\n\n".join(as_text(problem) for problem in made.problems) + "\n")
        click.echo(f"{count(len(made.problems), 'problem')}; {visible(str(path))} is as it was", err=True)
        return WRONG_DATA
    whole.put(path, made.text.encode())
    told = f"{path}:{made.line}: added {draft.author}'s note of {day}, {'reviewed' if reviewed else 'not reviewed'}"
    click.echo(visible(told + (f"; masked {count(hidden, 'secret')}" if hidden else "")), err=True)
    return GOOD


def _file(errors: Path, entry_id: str) -> Path:
    """The file of an entry that there is; an id leads nowhere else."""
    known = {path.relative_to(errors).with_suffix("").as_posix() for path in errors.glob("*/*.yaml")}
    if entry_id not in known or entry_id.endswith("/package"):
        raise Refused(f"expected the id of an entry in {errors}; found {visible(entry_id)}")
    return errors / f"{entry_id}.yaml"


def _right(issue: Issue, entry_id: str, author: str) -> None:
    """The issue is about this entry, says something, and someone wrote it."""
    about = issue.entry.strip("/").removesuffix(".yaml").split("/")[-2:]  # the whole address is right, too
    if issue.entry and "/".join(about) != entry_id:
        raise Refused(f"expected an issue about {entry_id}; found one about {visible(issue.entry[:80])}")
    if not author:
        raise Refused(
            "expected an author; the issue names none\nhelp: --author with the handle of who opened it"
        )
    if not issue.body:
        raise Refused("expected a note; found none under ### Note")
