"""What a build tells: a line for what was done, or every problem."""

from collections.abc import Iterable
from pathlib import Path

import click

from generator.build import Built
from generator.commands.options import GOOD, WRONG_DATA
from generator.problems import Problem, as_text, visible
from generator.settings import Settings, read_settings


def settings_beside(errors: Path, base_url: str | None) -> Settings:
    """The settings of the knowledge base whose entries are in a folder."""
    return read_settings(errors.absolute().parent, base_url=base_url)


def report(built: Built, out: Path, seconds: float) -> int:
    """Print what a build did; the exit code that says so."""
    if built.written is None:
        _print_problems(built.problems)
        click.echo(f"{count(len(built.problems), 'problem')}; {visible(str(out))} is as it was", err=True)
        return WRONG_DATA
    written = built.written
    files = written.changed + written.unchanged
    click.echo(
        f"{count(built.entries, 'entry', 'entries')}, {count(files, 'file')} ({written.changed} changed, "
        f"{written.removed} removed), {written.size / 1e6:.1f} MB in {visible(str(out))}, {seconds:.1f} s",
        err=True,
    )
    return GOOD


def count(number: int, one: str, many: str = "") -> str:
    """A number with its noun."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def _print_problems(problems: Iterable[Problem]) -> None:
    for problem in problems:
        click.echo(as_text(problem) + "\n", err=True)
