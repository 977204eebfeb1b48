"""`errorbook serve`."""

import time
import traceback
from pathlib import Path

import click

from generator.build import build as run
from generator.commands.options import ERRORS, GOOD, JOBS, OUT, TEMPLATES
from generator.commands.telling import report, settings_beside
from generator.serve import serve_site


@click.command()
@ERRORS
@TEMPLATES
@OUT
@JOBS
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0 takes a free one."
)
def serve(errors: Path, templates: Path, out: Path, jobs: int, port: int) -> int:
    """Build the site, serve it on this machine alone, and build again when a file changes.

    \b
    errorbook serve
    errorbook serve --port 8080
    """

    def rebuild() -> None:
        started = time.perf_counter()
        built = run(errors, templates, out, settings_beside(errors, None), jobs)
        report(built, out, time.perf_counter() - started)

    def rebuild_on_save() -> None:
        try:
            rebuild()
        except Exception:  # whatever a half-saved template or setting leads to, the next save may mend it
            traceback.print_exc()

    rebuild()
    settings = errors.absolute().parent / "pyproject.toml"
    watched = tuple(path for path in (errors, templates, settings) if path.exists())
    try:
        serve_site(out, port, watched, rebuild_on_save, lambda text: click.echo(text, err=True))
    except OSError as error:
        raise click.ClickException(
            f"port {port}: {error.strerror}\nhelp: --port 0 takes a free one"
        ) from None
    return GOOD
