"""`errorbook new`."""

import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import IO, get_args

import click

from generator import authoring
from generator.authoring import Prepared
from generator.blanks import MARK
from generator.catalog import Catalog
from generator.commands.options import ERRORS, GOOD, WRONG_DATA
from generator.commands.telling import count
from generator.drafting import Report, reported
from generator.explain import from_entries
from generator.load import load
from generator.model.entry import Difficulty, Severity
from generator.problems import Refused, visible
from generator.skeleton import Draft
from generator.verify import environments, interpreters
from generator.verify.campaign import Base, today


@click.command()
@ERRORS
@click.option("--slug", default="", metavar="WORDS", help="The name of the file; says what went wrong.")
@click.option(
    "--from",
    "pasted",
    type=click.File(encoding="utf-8", errors="replace"),
    metavar="FILE",
    help="Text with the error, as it was printed; - for standard input.",
)
@click.option(
    "--registry", default="", metavar="NAME", help="The package's name on the registry, if another."
)
@click.option("--anyway", is_flag=True, help="Also if an entry explains the text already.")
@click.option("-y", "--yes", "--no-input", "quiet", is_flag=True, help="Ask nothing; leave it blank.")
@click.argument("exception", required=False, default="")
def new(  # noqa: PLR0913, PLR0917 - one parameter an option
    errors: Path,
    slug: str,
    pasted: IO[str] | None,
    registry: str,
    anyway: bool,
    quiet: bool,
    exception: str,
) -> int:
    """Write the file of an entry about EXCEPTION, with blanks for what only a person knows.

    The exception's class is read from the newest target of its package; a message comes from pasted text, without
    what is secret in it. No file is ever overwritten. Exit status: 0 written, 1 an entry explains the text already,
    2 it cannot be done.

    \b
    errorbook new openai.ConflictError
    errorbook new --from traceback.txt
    python app.py 2>&1 | errorbook new --from -
    """
    text = pasted.read() if pasted else ""
    report = reported(text, exception) if pasted else None
    asks = not quiet and sys.stdin.isatty() and not (pasted and pasted.name == "<stdin>")
    if report and not anyway and _is_explained(errors, report.example if exception else text):
        return WRONG_DATA
    name = exception or _named(report, asks)
    catalog = load(errors).catalog
    base = Base(errors, environments.default_cache(os.environ), interpreters.find(), today())
    prepared = authoring.prepared(base, catalog, name, report, registry, is_asked=bool(exception))
    _tell(prepared, catalog)
    draft = _asked(prepared.draft) if asks else prepared.draft
    chosen = authoring.checked_slug(slug) if slug else _slug(prepared, draft, errors, asks)
    files = prepared.files(errors, authoring.checked_slug(chosen), draft)
    _write(files)
    _next(files, errors)
    return GOOD


def _named(report: Report | None, asks: bool) -> str:
    """The exception that the text is about."""
    if report is None:
        raise click.UsageError(
            "expected an exception, such as openai.RateLimitError, or --from with pasted text"
        )
    if not report.name:
        raise Refused(
            "the text raises no exception\n"
            "help: paste more of it, with the last line, or name the exception: "
            "errorbook new openai.RateLimitError --from …"
        )
    if not (asks and report.others):
        return report.name
    shown = [*report.others, report.name]
    return str(click.prompt("Which exception", type=click.Choice(shown), default=report.name, err=True))


def _is_explained(errors: Path, text: str) -> bool:
    """Whether an entry explains the error already, as `explain` would say; then it says which."""
    knowledge = from_entries(errors)
    found = knowledge.explain(text)[:1]
    for match in found:
        if match.confident:
            click.echo(
                f"{match.record.id} explains this error already: {visible(match.record.title)}\n"
                f"  because: {visible('; '.join(match.reasons))}\n"
                f"  {knowledge.address(match.record.id)}\n"
                "Nothing was written. help: add to that entry, or --anyway if it is another error",
            )
            return True
    return False


def _tell(prepared: Prepared, catalog: Catalog) -> None:
    """What was found out, and what could not be."""
    known = prepared.facts
    parts = [f"{known.name} ({', '.join(known.bases)})" if known.bases else known.name]
    parts += [f"HTTP {known.status}"] if known.status else []
    parts += [f"read from {known.source}"] if known.source else []
    parts += [f"raised at {', '.join(known.places)}"] if known.places else []
    click.echo(visible("; ".join(parts)), err=True)
    for note in prepared.notes:
        click.echo(f"not known: {visible(note)}", err=True)
    for item in prepared.covering:
        click.echo(
            f"{item.id} explains this class already; is it the same error? {visible(item.entry.title)}",
            err=True,
        )


def _asked(draft: Draft) -> Draft:
    """The draft with what a person says at once; whatever is passed over stays blank."""
    title = click.prompt("Title, short (empty leaves it blank)", default="", show_default=False, err=True)
    return replace(
        draft,
        title=" ".join(title.split())[:100],
        severity=_choice("Severity", get_args(Severity)),
        difficulty=_choice("Difficulty", get_args(Difficulty)),
    )


def _choice(words: str, choices: tuple[str, ...]) -> str:
    return str(
        click.prompt(
            f"{words} ({', '.join(choices)}; empty leaves it blank)",
            type=click.Choice(["", *choices]),
            default="",
            show_default=False,
            show_choices=False,
            err=True,
        )
    )


def _slug(prepared: Prepared, draft: Draft, errors: Path, asks: bool) -> str:
    """A name of the file that is free; a person may give another."""
    proposals = prepared.slugs(draft.title)
    free = [slug for slug in proposals if not (errors / prepared.folder / f"{slug}.yaml").exists()]
    best = (free or proposals)[0]
    return str(click.prompt("Name of the file", default=best, err=True)) if asks else best


def _write(files: dict[Path, str]) -> None:
    """Write files that are not there yet; if one is, none. Raises Refused."""
    for path in files:
        if os.path.lexists(path):
            raise Refused(f"{path}: is there already; nothing was written\nhelp: --slug with other words")
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
        click.echo(f"wrote {path}")


def _next(files: dict[Path, str], errors: Path) -> None:
    """What to do now."""
    blanks = sum(text.count(f"{MARK}: ") for text in files.values())
    *_, entry = files
    option = "" if errors == Path("errors") else f" --errors {errors}"
    click.echo(
        f"{count(blanks, 'blank')} to fill in; each says what belongs there. Then:\n"
        f"  errorbook check{option} {entry.parent if len(files) > 1 else entry}\n"
        f"  errorbook verify{option} {entry.parent.name}/{entry.stem}\n"
        f"  errorbook serve{option}"
    )
