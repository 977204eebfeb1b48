"""`errorbook explain`."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import click

from generator.explain import Knowledge, document, filled, from_entries, from_site, shown
from generator.problems import visible
from generator.ranking import Match

FOUND, NOT_FOUND = 0, 1


@click.command()
@click.option(
    "--errors",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="A folder of entries.  [default: errors]",
)
@click.option(
    "--site", envvar="ERRORBOOK_SITE", metavar="FOLDER_OR_URL", help="A published site to look in instead."
)
@click.option("--json", "style", flag_value="json", help="One JSON object.")
@click.option("--jsonl", "style", flag_value="jsonl", help='A line in is {"text": …}, a line out its result.')
@click.argument("file", type=click.File(encoding="utf-8", errors="replace"), default="-")
def explain(errors: Path | None, site: str | None, style: str | None, file: IO[str]) -> int:
    """Find the entry that explains the error in FILE, or on standard input.

    Exit status: 0 an entry was found, 1 none, 2 wrong usage. The text stays on this machine; of a site at an
    address, only a few small files are read.

    \b
    python app.py 2>&1 | errorbook explain
    errorbook explain traceback.txt --json
    errorbook explain --site https://errors.example.com/ < traceback.txt
    """
    knowledge = _knowledge(errors, site)
    if style == "jsonl":
        for text in _texts(file):
            click.echo(json.dumps(document(knowledge.explain(text), knowledge), ensure_ascii=False))
        return FOUND
    matches = knowledge.explain(file.read())
    if style == "json":
        click.echo(json.dumps(document(matches, knowledge), ensure_ascii=False, indent=1))
    else:
        click.echo(_told(matches, knowledge))
    return FOUND if matches and matches[0].confident else NOT_FOUND


def _knowledge(errors: Path | None, site: str | None) -> Knowledge:
    """Where to look: what the command names, else the entries here, else the site of the environment."""
    source = click.get_current_context().get_parameter_source("site")
    is_named = source is click.core.ParameterSource.COMMANDLINE
    here = errors or (Path("errors") if Path("errors").is_dir() and not is_named else None)
    if here:
        return from_entries(here)
    if site:
        return from_site(site)
    raise click.UsageError(
        "expected entries to look in; found no errors/ here\n"
        "help: --site with the folder or the address of a published site, or set ERRORBOOK_SITE"
    )


def _texts(lines: IO[str]) -> Iterator[str]:
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                text = json.loads(line)["text"]
            except (ValueError, KeyError, TypeError):
                text = None
            if not isinstance(text, str):
                raise click.UsageError(
                    f'line {number}: expected {{"text": "…"}}; found {visible(line.strip()[:60])}'
                )
            yield text


def _told(matches: tuple[Match, ...], knowledge: Knowledge) -> str:
    """The answer for a person: the entry and its quick fix, or what it could be."""
    if not matches:
        return (
            "Nothing here explains this text. Paste more of it: the last line with the name of the exception."
        )
    if matches[0].confident:
        best, rest = matches[:1], matches[1:3]
        shown = [
            _match(best[0], knowledge),
            "",
            _indented(filled(knowledge.quick_fix(best[0].record.id), best[0])),
        ]
        others = [f"or {other.record.id}: {visible(other.record.title)}" for other in rest]
        return "\n".join([*shown, *([""] if others else []), *others])
    return "\n\n".join(["Not sure. It could be:", *(_match(match, knowledge) for match in matches[:3])])


def _match(match: Match, knowledge: Knowledge) -> str:
    captured = [f"{name}: {value}" for name, value in shown(match).items()]
    lines = [
        f"{match.record.title} ({match.record.names[0]})",
        f"  because: {'; '.join(match.reasons)}",
        *([f"  {', '.join(captured)}"] if captured else []),
        f"  {knowledge.address(match.record.id)}",
    ]
    return "\n".join(visible(line) for line in lines)


def _indented(text: str) -> str:
    return "\n".join(("  " + visible(line)).rstrip() for line in ["Quick fix:", *text.strip().split("\n")])
