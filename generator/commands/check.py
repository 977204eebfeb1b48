"""`errorbook check`."""

import dataclasses
import json
from pathlib import Path

import click

from generator.commands.options import ERRORS, GOOD, JOBS, WRONG_DATA
from generator.commands.telling import count
from generator.load import load
from generator.problems import Problem, as_text


@click.command()
@ERRORS
@JOBS
@click.option(
    "--format",
    "style",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="For people, or for programs.",
)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path, exists=True))
def check(errors: Path, jobs: int, style: str, paths: tuple[Path, ...]) -> int:
    """Report every problem in the entries, or in those at PATHS.

    \b
    errorbook check
    errorbook check errors/openai/rate-limit.yaml
    errorbook check --format json
    """
    loaded = load(errors, jobs)
    wanted = [path.resolve() for path in paths]
    problems = [problem for problem in loaded.problems if not wanted or _is_within(problem, wanted)]
    if style == "json":
        click.echo(json.dumps([dataclasses.asdict(problem) for problem in problems], indent=1))
    else:
        for problem in problems:
            click.echo(as_text(problem) + "\n")
    entries = count(len(loaded.catalog.known), "entry", "entries")
    click.echo(
        f"{entries} checked: {count(len(problems), 'problem') if problems else 'no problems'}", err=True
    )
    return WRONG_DATA if problems else GOOD


def _is_within(problem: Problem, wanted: list[Path]) -> bool:
    path = Path(problem.file).resolve()
    return any(path == place or place in path.parents for place in wanted)
