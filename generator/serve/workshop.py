"""One round of making the site: all but the search index, or what is wrong."""

import traceback
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from generator.build import all_but_search, there_are
from generator.catalog import Catalog
from generator.kept import Memory
from generator.load import load
from generator.output import apart
from generator.pages import Site
from generator.problems import Problem
from generator.serve import troubles
from generator.settings import read_settings


@dataclass(frozen=True)
class Made:
    """What a round gave. With problems there are no files."""

    catalog: Catalog
    files: Mapping[str, bytes] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


NOTHING = Catalog((), (), frozenset())


class Workshop:
    """Makes the site again and again; what follows from unchanged files is taken over from the round before."""

    def __init__(self, errors: Path, templates: Path) -> None:
        self.errors, self.templates = errors, templates
        self._memory = Memory()

    def make(self) -> Made:
        """Make the site of the files as they are now. Raises nothing: whatever they hold, the next may be good."""
        try:
            return self._made()
        except Exception as error:
            found = troubles.found(error, self.errors, self.templates)
            if found.code == troubles.BUG:
                traceback.print_exc()
            return Made(NOTHING, problems=(found,))

    def _made(self) -> Made:
        there_are(self.templates)
        with self._memory.at_hand():
            # The settings stand beside the entries, as for every other command.
            settings = read_settings(self.errors.absolute().parent)
            loaded = load(self.errors)
            if loaded.problems:
                return Made(loaded.catalog, problems=loaded.problems)
            artifacts = apart(all_but_search(Site(loaded.catalog, settings, self.templates)))
            files = {artifact.path: artifact.content for artifact in artifacts}
            self._memory.forget_unasked()
        return Made(loaded.catalog, files)
