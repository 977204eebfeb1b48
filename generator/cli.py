"""The `errorbook` command: which commands there are, and exit codes. Decides nothing else."""

import sys
import traceback
from importlib import import_module
from typing import Any

import click

from generator.problems import Refused

WRONG_USAGE, BUG, INTERRUPTED = 2, 3, 130
COMMANDS = (
    *("build", "check", "coverage", "explain", "links", "new"),
    *("note", "report", "schema", "serve", "verify"),
)


class Commands(click.Group):
    """A group whose commands are read from their files when they are asked for, so that each starts at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"generator.commands.{cmd_name}"), cmd_name)
        return command


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="errorbook")
def commands() -> None:
    """Publish and check an error knowledge base.

    Exit status: 0 good, 1 the data has problems, 2 wrong usage, 3 a bug in errorbook.
    """


def main(argv: list[str] | None = None) -> None:
    """Run the command and leave with its exit status."""
    sys.exit(_run(argv))


def _run(argv: list[str] | None) -> int:
    try:
        status: Any = commands.main(argv, prog_name="errorbook", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return WRONG_USAGE
    except Refused as error:
        click.echo(f"errorbook: {error}", err=True)
        return WRONG_USAGE
    except click.Abort:
        return INTERRUPTED
    except Exception:  # a bug: say so, with all there is to know
        traceback.print_exc()
        click.echo("errorbook: this is a bug in errorbook; please report it with the lines above", err=True)
        return BUG
    return int(status or 0)
