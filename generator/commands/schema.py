"""`errorbook schema`."""

from pathlib import Path

import click

from generator import schema as schemas
from generator.commands.options import ERRORS, GOOD, WRONG_DATA


@click.command()
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
