"""`errorbook build`."""

import time
from pathlib import Path

import click
from rich.console import Console

from generator.build import build as run
from generator.commands.options import BASE_URL, ERRORS, JOBS, OUT, TEMPLATES
from generator.commands.report import report, settings_beside


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
    with Console(stderr=True).status("Building the site…"):
        built = run(errors, templates, out, settings, jobs)
    return report(built, out, time.perf_counter() - started)
