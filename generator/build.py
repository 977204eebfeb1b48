"""The pipeline: from a folder of entries to a site."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from generator import match_index
from generator.artifact import Artifact
from generator.feeds import feeds
from generator.load import load
from generator.output import OutputError, Written, publish
from generator.pages import Site, render
from generator.problems import Problem, Refused
from generator.search import search
from generator.settings import Settings

HERE = Path(__file__).parent

Watch = Callable[[Iterable[Artifact]], Iterable[Artifact]]


@dataclass(frozen=True)
class Built:
    """What a build did. With problems, nothing was written."""

    entries: int
    problems: tuple[Problem, ...]
    written: Written | None


def default_templates() -> Path:
    """The templates that come with the package, or stand beside it in a checkout."""
    packed = HERE / "templates"
    return packed if packed.is_dir() else HERE.parent / "templates"


def build(
    errors: Path, templates: Path, out: Path, settings: Settings, jobs: int = 1, watch: Watch = iter
) -> Built:
    """Check the entries and, if nothing is wrong, make `out` their site; `watch` sees each file go by.

    Raises OutputError if the site cannot be written, SearchError if its search index cannot be made,
    NotADirectoryError if `errors` is not a folder.
    """
    apart(errors, out)
    there_are(templates)
    loaded = load(errors, jobs)
    entries = len(loaded.catalog.entries)
    if loaded.problems:
        return Built(entries, loaded.problems, None)
    site = Site(loaded.catalog, settings, templates)
    artifacts = chain(all_but_search(site, jobs), search(loaded.catalog))
    return Built(entries, (), publish(out, watch(artifacts)))


def there_are(templates: Path) -> None:
    """Make sure that a folder holds templates. Raises Refused."""
    if not (templates / "base.html").is_file():
        raise Refused(f"{templates}: expected the templates of a site; found no base.html")


def all_but_search(site: Site, jobs: int = 1) -> Iterator[Artifact]:
    """All files of a site but those of the full-text index, which takes another program."""
    yield from render(site, jobs)
    yield from feeds(site.catalog, site.settings)
    yield from match_index.artifacts(site.catalog)


def apart(errors: Path, out: Path) -> None:
    """The site replaces its folder as a whole, so the entries may not stand in it, nor it among them."""
    data, site = errors.resolve(), out.resolve()
    if data == site or data in site.parents or site in data.parents:
        raise OutputError(f"{out}: expected a folder apart from the entries in {errors}\nhelp: --out site")
