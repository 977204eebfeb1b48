"""The `errorbook` command: arguments, printing and exit codes."""

import sys
from pathlib import Path

import click

from generator import load as loading
from generator import schema as schemas
from generator.problems import as_text

ERRORS = click.option(
    "--errors",
    type=click.Path(path_type=Path),
    default=Path("errors"),
    show_default=True,
    help="The folder of entries.",
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Publish and check an error knowledge base."""


@main.command()
@ERRORS
def check(errors: Path) -> None:
    """Report every problem in the entries."""
    loaded = loading.load(errors)
    for problem in loaded.problems:
        click.echo(as_text(problem) + "\n")
    click.echo(f"{len(loaded.catalog.entries)} entries, {len(loaded.problems)} problems", err=True)
    sys.exit(1 if loaded.problems else 0)


@main.command()
@ERRORS
def schema(errors: Path) -> None:
    """Write the JSON Schemas."""
    for artifact in schemas.artifacts():
        (errors / artifact.path).write_bytes(artifact.content)
