"""`errorbook links`."""

from pathlib import Path

import click

from generator.commands.options import GOOD, WRONG_DATA
from generator.commands.telling import count
from generator.problems import Refused, visible
from generator.site_links import Built


@click.command()
@click.option(
    "--site",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    default=Path("site"),
    show_default=True,
    help="The built site.",
)
def links(site: Path) -> int:
    """Say which links of a built site lead to no page, part of a page or file of it. Opens no other site.

    \b
    errorbook links
    errorbook links --site /srv/www
    """
    built = Built(site)
    if not built.pages:
        raise Refused(f"{visible(str(site))}: expected a built site; found no page\nhelp: errorbook build")
    broken = sorted(built.broken())
    for one in broken:
        click.echo(visible(f"{one.page}: {one.link}: {one.missing}"))
    found = count(len(broken), "link") + " to mend" if broken else "every link leads somewhere"
    click.echo(f"{count(len(built.pages), 'page')}: {found}", err=True)
    return WRONG_DATA if broken else GOOD
