"""`errorbook check`."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

import click

from generator import fixes
from generator.commands.options import ERRORS, GOOD, JOBS, WRONG_DATA
from generator.commands.telling import count, settings_beside
from generator.formats import FORMATS, Report
from generator.load import advice, load
from generator.problems import visible

Within = Callable[[str | Path], bool]


@click.command()
@ERRORS
@JOBS
@click.option(
    "--format",
    "style",
    type=click.Choice(list(FORMATS)),
    default="text",
    show_default=True,
    help="For people, programs, annotations on GitHub, or code scanning.",
)
@click.option("--no-advice", is_flag=True, help="Report what is wrong, not what could be better.")
@click.option("--fix", is_flag=True, help="First mend what has one right answer: quotes, order, spaces.")
@click.option("--diff", is_flag=True, help="With --fix: show what it would change, and write nothing.")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path, exists=True))
def check(  # noqa: PLR0913, PLR0917 - one parameter an option
    errors: Path,
    jobs: int,
    style: str,
    no_advice: bool,
    fix: bool,
    diff: bool,
    paths: tuple[Path, ...],
) -> int:
    """Report every problem in the entries, or in those at PATHS.

    Advice comes after the problems and changes no exit status.

    \b
    errorbook check
    errorbook check errors/openai/rate-limit.yaml
    errorbook check --fix
    errorbook check --format json
    """
    if diff and not fix:
        raise click.UsageError("--diff shows what --fix would change; give both")
    within = _within(paths)
    if diff:
        return _differences(errors, within)
    if fix:
        _mend(errors, within)
    loaded = load(errors, jobs)
    advised = () if no_advice else advice(errors, loaded.catalog, datetime.now(UTC).date().isoformat())
    problems = fixes.fixable((item for item in loaded.problems if within(item.file)), errors)
    kept = tuple(item for item in advised if within(item.file))
    settings = settings_beside(errors, None) if style == "sarif" else None
    report = Report(problems, kept, Path.cwd(), settings)
    click.echo(FORMATS[style](report) + ("\n" if style == "text" and report.all else ""), nl=False)
    click.echo(_summary(len(loaded.catalog.known), report), err=True)
    return WRONG_DATA if problems else GOOD


def _within(paths: Iterable[Path]) -> Within:
    """Whether a file is one of those asked for, or below one."""
    wanted = [path.resolve() for path in paths]

    def asked(file: str | Path) -> bool:
        path = Path(file).resolve()
        return not wanted or any(path == place or place in path.parents for place in wanted)

    return asked


def _summary(entries: int, report: Report) -> str:
    found = count(len(report.problems), "problem") if report.problems else "no problems"
    fixable = sum(item.fixable for item in report.problems)
    found += f" ({fixable} fixable: errorbook check --fix)" if fixable else ""
    found += f", {count(len(report.advice), 'piece')} of advice" if report.advice else ""
    return f"{count(entries, 'entry', 'entries')} checked: {found}"


def _mend(errors: Path, within: Within) -> None:
    for target in fixes.targets(errors):
        fixed = target.fixed() if within(target.path) else None
        if fixed and fixed.before != fixed.after:
            fixes.write(target.path, fixed)
            for note in fixed.notes:
                click.echo(
                    f"fixed {visible(target.path.as_posix())}: {note.words} (line {note.line})", err=True
                )


def _differences(errors: Path, within: Within) -> int:
    """Print what would be mended; the exit status says whether anything would."""
    tried = [(target, target.fixed()) for target in fixes.targets(errors) if within(target.path)]
    found = [(target, fixed) for target, fixed in tried if fixed and fixed.before != fixed.after]
    for target, fixed in found:
        click.echo(fixes.difference(target.path, fixed))
    click.echo(f"{count(len(found), 'file')} to be fixed" if found else "nothing to fix", err=True)
    return WRONG_DATA if found else GOOD
