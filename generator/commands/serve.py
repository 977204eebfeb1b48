"""`errorbook serve`."""

import webbrowser
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread

import click

from generator.commands.options import ERRORS, GOOD, TEMPLATES
from generator.commands.telling import count
from generator.problems import Problem, as_text
from generator.serve import Changes, Preview, Round, Server, Stage, Workshop, watch

MOST = 3  # addresses of saved entries in one line


@click.command()
@ERRORS
@TEMPLATES
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0 takes a free one."
)
@click.option("--open", "opens", is_flag=True, help="Open the site in the browser.")
def serve(errors: Path, templates: Path, port: int, opens: bool) -> int:
    """Show the site on this machine alone, and again whenever a file is saved.

    Nothing is written: `build` writes the site. What is wrong is shown here and in the page.

    \b
    errorbook serve --open
    errorbook serve --port 8080
    """
    stage = Stage()
    try:
        server = Server(stage, port)
    except OSError as error:
        raise click.ClickException(
            f"port {port}: {error.strerror}\nhelp: --port 0 takes a free one"
        ) from None
    with suppress(KeyboardInterrupt):
        _run(errors, templates.resolve(), stage, server, opens)
    server.stop()
    return GOOD


def _run(errors: Path, templates: Path, stage: Stage, server: Server, opens: bool) -> None:
    changes, preview = Changes(), Preview(Workshop(errors, templates), stage, _tell_problem)
    watched = (errors.absolute(), templates, errors.absolute().parent / "pyproject.toml")
    # Watched before they are read, so that no save falls between the two.
    Thread(target=watch, args=(watched, changes, Event()), daemon=True).start()
    _tell(preview.update(), "built", server.address)
    preview.settle()
    server.start()
    _say(f"{server.address} (Ctrl+C stops)")
    if opens:
        Thread(target=webbrowser.open, args=(server.address,), daemon=True).start()
    while True:
        # Without an end to the wait, Ctrl+C would not be heard on Windows.
        saved = changes.take(1)
        if saved is not None:
            _tell(preview.update(saved), "rebuilt", server.address)


def _tell(done: Round, verb: str, address: str) -> None:
    if done.problems:
        for problem in done.problems:
            _tell_problem(problem)
        _say(f"{count(len(done.problems), 'problem')}; the site is as it was")
        return
    pages = [address + page for page in done.pages]
    more = f" and {len(pages) - MOST} more" if len(pages) > MOST else ""
    all_of_it = count(done.entries, "entry", "entries")
    _say(f"{verb} in {done.seconds:.2f} s: {', '.join(pages[:MOST]) + more or all_of_it}")


def _tell_problem(problem: Problem) -> None:
    _say(as_text(problem) + "\n")


def _say(text: str) -> None:
    """A line for the terminal; a terminal that is gone is no reason to stop."""
    with suppress(OSError):
        click.echo(text, err=True)
