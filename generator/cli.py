"""The `errorbook` command: arguments, printing and exit codes. Decides nothing else."""

import dataclasses
import json
import os
import sys
import time
import traceback
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from generator import schema as schemas
from generator.build import Built, build, default_templates
from generator.load import load
from generator.output import OutputError
from generator.problems import Problem, as_text, visible
from generator.search import SearchError
from generator.serve import serve_site
from generator.settings import Settings, SettingsError, read_settings

GOOD, WRONG_DATA, WRONG_USAGE, BUG = 0, 1, 2, 3

FOLDER = click.Path(path_type=Path)
ERRORS = click.option(
    "--errors",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    default=Path("errors"),
    show_default=True,
    help="The folder of entries.",
)
TEMPLATES = click.option(
    "--templates",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    default=default_templates,
    show_default="those that come with errorbook",
    help="The folder of templates.",
)
OUT = click.option(
    "--out", type=FOLDER, default=Path("site"), show_default=True, help="Where the site is written."
)
BASE_URL = click.option("--base-url", metavar="URL", help="Where the site will be published.")
JOBS = click.option(
    "--jobs",
    type=click.IntRange(min=1),
    default=os.cpu_count,
    show_default="one a core",
    help="Processes to use.",
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="errorbook")
def commands() -> None:
    """Publish and check an error knowledge base.

    Exit status: 0 good, 1 the data has problems, 2 wrong usage, 3 a bug in errorbook.
    """


@commands.command("build")
@ERRORS
@TEMPLATES
@OUT
@BASE_URL
@JOBS
def build_command(errors: Path, templates: Path, out: Path, base_url: str | None, jobs: int) -> int:
    """Check every entry and publish the site. On any problem nothing in the output changes.

    \b
    errorbook build
    errorbook build --errors ../errors --out /srv/www --base-url https://errors.example.com/
    """
    settings = _settings(errors, base_url)
    started = time.perf_counter()
    with Console(stderr=True).status("Building the site…"):
        built = build(errors, templates, out, settings, jobs)
    return _report(built, out, time.perf_counter() - started)


def _settings(errors: Path, base_url: str | None) -> Settings:
    return read_settings(errors.absolute().parent, base_url=base_url)


def _report(built: Built, out: Path, seconds: float) -> int:
    if built.written is None:
        _print_problems(built.problems)
        click.echo(f"{_count(len(built.problems), 'problem')}; {visible(str(out))} is as it was", err=True)
        return WRONG_DATA
    written = built.written
    files = written.changed + written.unchanged
    click.echo(
        f"{_count(built.entries, 'entry', 'entries')}, {_count(files, 'file')} ({written.changed} changed, "
        f"{written.removed} removed), {written.size / 1e6:.1f} MB in {visible(str(out))}, {seconds:.1f} s",
        err=True,
    )
    return GOOD


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"


def _print_problems(problems: Iterable[Problem]) -> None:
    for problem in problems:
        click.echo(as_text(problem) + "\n", err=True)


@commands.command()
@ERRORS
@JOBS
@click.option("--format", "style", type=click.Choice(["text", "json"]), default="text", show_default=True)
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
    entries = _count(len(loaded.catalog.known), "entry", "entries")
    click.echo(
        f"{entries} checked: {_count(len(problems), 'problem') if problems else 'no problems'}", err=True
    )
    return WRONG_DATA if problems else GOOD


def _is_within(problem: Problem, wanted: list[Path]) -> bool:
    path = Path(problem.file).resolve()
    return any(path == place or place in path.parents for place in wanted)


@commands.command()
@ERRORS
@click.option("--check", "only_check", is_flag=True, help="Write nothing; fail if a schema is stale.")
def schema(errors: Path, only_check: bool) -> int:
    """Write the JSON Schemas of entries and packages into the folder of entries.

    \b
    errorbook schema
    errorbook schema --check
    """
    stale = schemas.stale(errors)
    if only_check:
        for name in stale:
            click.echo(f"{errors / name}: differs from the declarations\nhelp: errorbook schema", err=True)
        return WRONG_DATA if stale else GOOD
    for artifact in schemas.artifacts():
        if artifact.path in stale:
            (errors / artifact.path).write_bytes(artifact.content)
            click.echo(f"wrote {errors / artifact.path}", err=True)
    return GOOD


@commands.command()
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
        built = build(errors, templates, out, _settings(errors, None), jobs)
        _report(built, out, time.perf_counter() - started)

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


def main(argv: list[str] | None = None) -> None:
    """Run the command and leave with its exit status."""
    sys.exit(_run(argv))


def _run(argv: list[str] | None) -> int:
    try:
        status: Any = commands.main(argv, prog_name="errorbook", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return WRONG_USAGE
    except (SettingsError, OutputError, SearchError) as error:
        click.echo(f"errorbook: {error}", err=True)
        return WRONG_USAGE
    except click.Abort:
        return 130
    except Exception:  # a bug: say so, with all there is to know
        traceback.print_exc()
        click.echo("errorbook: this is a bug in errorbook; please report it with the lines above", err=True)
        return BUG
    return int(status or GOOD)
