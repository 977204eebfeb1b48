"""`errorbook report`."""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from generator.addresses import cache, rounds
from generator.build import apart
from generator.commands.options import ERRORS, GOOD, JOBS, TEMPLATES, WRONG_DATA
from generator.commands.telling import settings_beside
from generator.load import load
from generator.output import publish
from generator.pages import Site
from generator.problems import visible
from generator.review import reviewing, words
from generator.review.page import page as page_of
from generator.review.reviewing import Opened
from generator.verify.environments import default_cache

KEPT = "addresses.json"


class DayType(click.ParamType[date]):
    """`2026-01-31`."""

    name = "DATE"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day that is meant."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"expected a day such as 2026-01-31; found {value!r}", param, ctx)


@click.command()
@ERRORS
@TEMPLATES
@JOBS
@click.option(
    "--format",
    "style",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="For people, or for programs.",
)
@click.option(
    "--page", type=click.Path(path_type=Path, file_okay=False), help="Write it as a page into a folder, too."
)
@click.option("--offline", is_flag=True, help="Open no address.")
@click.option("--again", is_flag=True, help="Also open what was opened today.")
@click.option(
    "--today",
    type=DayType(),
    default=lambda: datetime.now(UTC).date(),
    show_default="the day in Greenwich",
    help="What the age of runs is counted to.",
)
def report(  # noqa: PLR0913, PLR0917 - one parameter an option
    errors: Path,
    templates: Path,
    jobs: int,
    style: str,
    page: Path | None,
    offline: bool,
    again: bool,
    today: date,
) -> int:
    """Say what has gone stale or wrong: runs, references, notes, look-alikes; and which classes have no entry.

    Every address that entries name is opened, each host once a second; what it answers is kept for the day.

    Exit status: 0 nothing needs doing, 1 something does, 2 wrong usage.

    \b
    errorbook report
    errorbook report --offline --format json
    errorbook report --page /tmp/report
    """
    settings = settings_beside(errors, None)
    loaded = load(errors, jobs)
    asking = Asking(settings.repository, today.isoformat(), again)
    found = reviewing.review(
        errors, loaded, today, settings.links.exempt, _nothing if offline else asking.opened
    )
    click.echo(words.as_json(found) if style == "json" else words.as_text(found))
    if page:
        apart(errors, page)
        publish(page, page_of(Site(loaded.catalog, settings, templates), found))
        click.echo(f"wrote {visible(str(page / 'index.html'))}", err=True)
    return WRONG_DATA if found.due else GOOD


def _nothing(_: Iterable[str]) -> Opened:
    return Opened({}, reviewing.NOT_ASKED)


class Asking:
    """Opens what was not opened on the same day."""

    def __init__(self, repository: str | None, day: str, again: bool) -> None:
        self.manners = rounds.Manners(repository)
        self.day = day
        self.again = again
        self.file = default_cache(os.environ).parent / KEPT

    def opened(self, addresses: Iterable[str]) -> Opened:
        """What the addresses answer."""
        wanted = list(addresses)
        kept = {} if self.again else cache.kept(self.file, self.day)
        new = [url for url in wanted if url not in kept]
        hosts = rounds.found_hosts(wanted) if new else frozenset()
        if new and not hosts:
            return Opened({}, reviewing.OFF_LINE)
        with _progress(len({url.partition("#")[0] for url in new})) as each:
            answers = {**kept, **rounds.opened(new, hosts, self.manners, each)}
        if new:
            cache.keep(self.file, self.day, answers)
        return Opened(answers, f"Addresses opened on {self.day}: {len(wanted)}.")


@contextmanager
def _progress(total: int) -> Iterator[Callable[[], object]]:
    """How far it is, on a terminal."""
    console = Console(stderr=True)
    columns = (TextColumn("Opening addresses"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("", total=total)
        yield lambda: progress.advance(task)
