"""`errorbook build`."""

import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress

from generator.artifact import Artifact
from generator.build import build as run
from generator.commands.options import BASE_URL, ERRORS, JOBS, OUT, TEMPLATES
from generator.commands.telling import report, settings_beside

REDRAWN = 100  # files between two drawings of the progress


@click.command()
@ERRORS
@TEMPLATES
@OUT
@BASE_URL
@JOBS
def build(errors: Path, templates: Path, out: Path, base_url: str | None, jobs: int) -> int:
    """Check every entry and publish the site. On any problem nothing in the output changes.

    \b
    errorbook build
    errorbook build --errors ../errors --out /srv/www --base-url https://errors.example.com/
    """
    settings = settings_beside(errors, base_url)
    started = time.perf_counter()
    built = run(errors, templates, out, settings, jobs, _counted)
    return report(built, out, time.perf_counter() - started)


def _counted(artifacts: Iterable[Artifact]) -> Iterator[Artifact]:
    """The artifacts, counted on a terminal. It is drawn from here: a thread of its own and forks do not go together."""
    console = Console(stderr=True)
    with Progress(
        "{task.description}",
        console=console,
        auto_refresh=False,
        transient=True,
        disable=not console.is_terminal,
    ) as progress:
        task = progress.add_task("Building the site", total=None)
        for number, artifact in enumerate(artifacts):
            if number % REDRAWN == 0:
                progress.update(task, description=f"Building the site: {number} files", refresh=True)
            yield artifact
