"""The options and exit codes that several commands share."""

import os
from pathlib import Path

import click

from generator.build import default_templates

GOOD, WRONG_DATA = 0, 1

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
    "--out",
    type=click.Path(path_type=Path),
    default=Path("site"),
    show_default=True,
    help="Where the site is written.",
)
BASE_URL = click.option("--base-url", metavar="URL", help="Where the site will be published.")
JOBS = click.option(
    "--jobs",
    type=click.IntRange(min=1),
    default=os.cpu_count,
    show_default="one a core",
    help="Processes to use.",
)
