"""The pipeline: from a folder of entries to a site."""

from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from generator.feeds import feeds
from generator.load import load
from generator.output import Written, publish
from generator.pages import Site, render
from generator.problems import Problem
from generator.search import search
from generator.settings import Settings

HERE = Path(__file__).parent


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


def build(errors: Path, templates: Path, out: Path, settings: Settings, jobs: int = 1) -> Built:
    """Check the entries and, if nothing is wrong, make `out` their site.

    Raises OutputError if the site cannot be written, SearchError if its search index cannot be made,
    NotADirectoryError if `errors` is not a folder.
    """
    loaded = load(errors, jobs)
    entries = len(loaded.catalog.entries)
    if loaded.problems:
        return Built(entries, loaded.problems, None)
    site = Site(loaded.catalog, settings, templates)
    artifacts = chain(render(site, jobs), feeds(loaded.catalog, settings), search(loaded.catalog))
    return Built(entries, (), publish(out, artifacts))
