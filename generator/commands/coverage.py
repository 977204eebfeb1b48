"""`errorbook coverage`."""

import json
import os
from pathlib import Path

import click

from generator.catalog import Catalog
from generator.commands.options import ERRORS, GOOD
from generator.load import load
from generator.model import PublicClass, PublicClasses
from generator.problems import Refused
from generator.tree import CLASSES
from generator.verify import campaign, environments, interpreters
from generator.verify.campaign import Base
from generator.verify.coverage import classes
from generator.verify.evidence import write


@click.command()
@ERRORS
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.argument("package")
def coverage(errors: Path, as_json: bool, package: str) -> int:
    """List the exception classes that PACKAGE defines, each with its entries or without.

    They are read from the newest target in the sandbox, and recorded for the package's page.

    \b
    errorbook coverage openai
    errorbook coverage openai --json
    """
    catalog = load(errors).catalog
    if package not in catalog.package:
        known = ", ".join(catalog.package)
        raise Refused(f"expected a package of {errors}; found {package}\nhelp: one of {known}")
    base = Base(errors, environments.default_cache(os.environ), interpreters.find(), campaign.today())
    found = classes(base, catalog.package[package])
    write(errors / package / CLASSES, found)
    click.echo(_json(catalog, found) if as_json else _told(catalog, found))
    return GOOD


def _told(catalog: Catalog, found: PublicClasses) -> str:
    covered = [one for one in found.classes if catalog.covering(one)]
    lines = [f"{one.name}  {', '.join(_ids(catalog, one)) or '-'}" for one in found.classes]
    head = (
        f"{found.target}, Python {found.python}: {len(covered)} of {len(found.classes)} classes have an entry"
    )
    return "\n".join([head, *lines])


def _json(catalog: Catalog, found: PublicClasses) -> str:
    rows = [{"name": one.name, "bases": one.bases, "entries": _ids(catalog, one)} for one in found.classes]
    document = {"target": found.target, "python": found.python, "packages": found.packages, "classes": rows}
    return json.dumps({"schema_version": 1, **document}, indent=1)


def _ids(catalog: Catalog, one: PublicClass) -> list[str]:
    return [item.id for item in catalog.covering(one)]
