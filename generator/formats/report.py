"""What a check found, and from where it is looked at."""

import os
from dataclasses import dataclass
from pathlib import Path

from generator.problems import Problem
from generator.settings import Settings


@dataclass(frozen=True)
class Report:
    """Problems and advice, each in order."""

    problems: tuple[Problem, ...]
    advice: tuple[Problem, ...] = ()
    here: Path = Path()
    """The folder that paths are told from."""
    settings: Settings | None = None
    """Those of the knowledge base, for addresses in its repository."""

    @property
    def all(self) -> tuple[Problem, ...]:
        """The problems, then the advice."""
        return (*self.problems, *self.advice)

    def relative(self, file: str) -> str | None:
        """The path of a file from here, with slashes; None if it is not below."""
        # Links are not followed: a file is named as its repository names it.
        path = os.path.relpath(self.here / file, self.here).replace(os.sep, "/")
        return None if path.startswith("../") else path
