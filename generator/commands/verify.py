"""`errorbook verify`."""

import os
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from generator.catalog import Catalog, CatalogEntry
from generator.commands.options import ERRORS, GOOD, WRONG_DATA
from generator.commands.telling import count
from generator.load import load
from generator.problems import visible
from generator.trials import Job
from generator.verify import campaign, drift, environments, interpreters, renewal, sandbox
from generator.verify.campaign import Base, Choice, Told
from generator.verify.schedule import Shard

NOT_ISOLATED = """\
errorbook: WITHOUT ISOLATION: samples run as ordinary programs of this machine, with your files and your network.
Nothing of it is recorded."""

HINTS = {
    "fits a template": "add the message to messages as another template, with the versions that print it",
    "no rule answered": "add a rule that answers it to verify.service",
    "name resolution": "a sample reaches only what verify.hosts names; add the host, and a rule to verify.service",
    "No module named": "add what the sample needs to verify.packages",
}


class ShardType(click.ParamType[Shard]):
    """`2/4`: the second of four parts."""

    name = "I/N"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Shard:
        """The part that is meant."""
        found = re.fullmatch(r"(\d+)/(\d+)", str(value))
        number, total = map(int, found.groups()) if found else (0, 0)
        if not 1 <= number <= total:
            self.fail(f"expected a part and the number of parts, such as 1/4; found {value!r}", param, ctx)
        return Shard(number, total)


@click.command()
@ERRORS
@click.option("--target", default="", metavar="TEXT", help="Only targets whose name contains this.")
@click.option("--all", "again", is_flag=True, help="Also what has current evidence.")
@click.option("--shard", type=ShardType(), default="1/1", help="Only this part of the environments, for CI.")
@click.option(
    "--merge",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    multiple=True,
    metavar="FOLDER",
    help="Take over the evidence of a part that ran elsewhere; runs nothing.",
)
@click.option("--newest", is_flag=True, help="On the newest releases; tells what differs, records nothing.")
@click.option("--check", "only_check", is_flag=True, help="Run nothing; exit with 1 if evidence is missing.")
@click.option(
    "--workers",
    type=click.IntRange(min=1),
    default=lambda: 2 * (os.cpu_count() or 1),
    show_default="two a core",
    help="Runs at the same time.",
)
@click.option("--without-isolation", is_flag=True, help="Run on the bare machine. Nothing is recorded.")
@click.argument("entries", nargs=-1, metavar="[ID]...")
def verify(  # noqa: PLR0913, PLR0917 - one parameter an option
    errors: Path,
    target: str,
    again: bool,
    shard: Shard,
    merge: tuple[Path, ...],
    newest: bool,
    only_check: bool,
    workers: int,
    without_isolation: bool,
    entries: tuple[str, ...],
) -> int:
    """Run the samples of the entries, or of those named by ID or package, and write down what came of it.

    What has current evidence is not run again: nothing that a run depends on has changed since.

    \b
    errorbook verify
    errorbook verify openai/rate-limit --target 3.54
    errorbook verify --all --shard 1/4
    """
    base = Base(
        errors,
        environments.default_cache(os.environ),
        interpreters.find(),
        campaign.today(),
        not without_isolation,
    )
    choice = Choice(tuple(_id(name) for name in entries), target, again, shard)
    catalog = load(errors).catalog
    items = campaign.chosen(catalog, choice)
    passed_over = _passed_over(campaign.unreadable(catalog, choice))
    if only_check:
        return max(passed_over, _checked(campaign.without_evidence(items, choice)))
    if merge:
        return max(passed_over, _reported(campaign.merged(base, items, merge)))
    if without_isolation:
        click.secho(NOT_ISOLATED, err=True, bold=True)
    else:
        sandbox.mode()
    if newest:
        with TemporaryDirectory() as folder:
            base = replace(base, root=Path(folder), records=False)
            moved = drift.items(base, catalog, items)
            if not moved:
                click.echo("nothing to run: the last targets are the newest releases", err=True)
            return max(passed_over, _run(base, moved, choice, workers) if moved else GOOD)
    prune = not entries and passed_over == GOOD
    if _locked(base, catalog, {item.package for item in items}, prune):
        items = campaign.chosen(load(errors).catalog, choice)
    return max(passed_over, _run(base, items, choice, workers))


def _run(base: Base, items: tuple[CatalogEntry, ...], choice: Choice, workers: int) -> int:
    planned = campaign.plan(base, items, choice)
    if not planned.jobs and not planned.impossible:
        click.echo("nothing to run: all that was asked for has current evidence", err=True)
        return GOOD
    with _progress(len(planned.jobs)) as each:
        return _reported(campaign.conclusions(base, planned, workers, each))


def _id(name: str) -> str:
    """The id of an entry, which may be given by the path of its file."""
    return "/".join(Path(name).with_suffix("").parts[-2:]) if name.endswith(".yaml") else name


def _passed_over(names: Iterable[str]) -> int:
    """Say which entries cannot be run because they are wrong; the exit code for it."""
    status = GOOD
    for name in names:
        click.echo(f"{visible(name)} has problems and is passed over\nhelp: errorbook check\n", err=True)
        status = WRONG_DATA
    return status


def _locked(base: Base, catalog: Catalog, packages: set[str], prune: bool) -> bool:
    """Make the locks that are missing or out of date; whether there were any."""
    changed = False
    for name in sorted(packages):
        entries = {item.id: item.entry for item in catalog.by_package[name]}
        done = renewal.renew_package(
            base.root, catalog.package[name], entries, base.interpreters, prune=prune
        )
        for what, paths in (("wrote", done.written), ("removed", done.removed)):
            for path in paths:
                click.echo(f"{what} {path}", err=True)
        for note in done.notes:
            click.echo(note, err=True)
        changed = changed or bool(done.written or done.removed)
    return changed


def _checked(missing: tuple[Job, ...]) -> int:
    """Say what has no current evidence."""
    names = Counter(job.entry for job in missing)
    for name, number in names.items():
        click.echo(
            f"{name}: {count(number, 'run')} without current evidence\nhelp: errorbook verify {name}\n"
        )
    click.echo(
        "every sample has current evidence"
        if not names
        else f"{count(len(names), 'entry', 'entries')} to verify",
        err=True,
    )
    return WRONG_DATA if names else GOOD


@contextmanager
def _progress(total: int) -> Iterator[Callable[[], None]]:
    """How far it is, and how long it will take, on a terminal."""
    console = Console(stderr=True)
    columns = (TextColumn("Running samples"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("", total=total)
        yield lambda: progress.advance(task)


def _reported(conclusions: Iterable[Told]) -> int:
    """Tell of each entry what is new and what is wrong; the exit code that says whether all is well."""
    started = time.monotonic()
    told = []
    for one in conclusions:
        told.append(one)
        hints = dict.fromkeys(hint for run in one.runs for fault in run.faults for hint in _hints(fault))
        if lines := [*one.changes, *hints, *one.faults, *(f"not run: {text}" for text in one.obstacles)]:
            click.echo("\n".join([one.id, *(_indented(line) for line in lines), ""]))
    runs = [run for one in told for run in one.runs]
    passed = sum(run.outcome == "pass" for run in runs)
    click.echo(
        f"{count(len(told), 'entry', 'entries')}, {count(len(runs), 'run')} in {time.monotonic() - started:.0f} s: "
        f"{passed} as expected, {len(runs) - passed} not",
        err=True,
    )
    return GOOD if all(one.is_good for one in told) else WRONG_DATA


def _hints(fault: str) -> Iterator[str]:
    """What to do about a fault, for whoever writes the entry."""
    for words, hint in HINTS.items():
        if words in fault:
            yield f"help: {hint}"


def _indented(text: str) -> str:
    """Indented, with what a terminal would obey written out."""
    return "\n".join(f"  {visible(line)}" for line in text.splitlines())
