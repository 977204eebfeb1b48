"""The rounds: on a save the pages at once, then the search index behind them."""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Condition, Thread

from generator import urls
from generator.artifact import Artifact
from generator.catalog import Catalog
from generator.kept import same
from generator.output import apart
from generator.problems import Problem
from generator.search import search
from generator.serve import troubles
from generator.serve.state import Stage, State
from generator.serve.workshop import Made, Workshop


@dataclass(frozen=True)
class Round:
    """What a round did: how long it took, what is wrong, the pages of the entries that were saved."""

    seconds: float
    entries: int
    problems: tuple[Problem, ...]
    pages: tuple[str, ...]


class Preview:
    """Keeps a stage showing what `build` would write, or the last good of it."""

    def __init__(self, workshop: Workshop, stage: Stage, told: Callable[[Problem], None]) -> None:
        """`told` hears of what goes wrong behind the rounds."""
        self._workshop, self._stage, self._told = workshop, stage, told
        self._turn = Condition()
        self._made: Made | None = None  # the newest good round
        self._problems: tuple[Problem, ...] = ()
        self._index: Mapping[str, bytes] = {}
        self._indexed: Made | None = None  # whose search index is the present one
        self._indexer: Thread | None = None

    def update(self, saved: Iterable[Path] = ()) -> Round:
        """Make the site of the files as they are now and show it; its search index follows."""
        started = time.perf_counter()
        made = self._workshop.make()
        with self._turn:
            self._problems = made.problems
            if not made.problems:
                self._made = made
                self._index_soon()
            self._show()
        seconds = time.perf_counter() - started
        pages = tuple(self._page(path, made.catalog) for path in sorted(saved))
        found = tuple(dict.fromkeys(page for page in pages if page))
        return Round(seconds, len(made.catalog.entries), made.problems, found)

    def settle(self) -> None:
        """Wait until the search index is that of the pages."""
        with self._turn:
            self._turn.wait_for(lambda: self._indexer is None)

    def _page(self, path: Path, catalog: Catalog) -> str:
        """The page of an entry whose file, or evidence, was saved."""
        if self._workshop.errors.absolute() != path.absolute().parent.parent:
            return ""
        name = f"{path.parent.name}/{path.name.partition('.')[0]}"
        return urls.entry(name) if name in catalog.by_id else ""

    def _show(self) -> None:
        files = {**(self._made.files if self._made else {}), **self._index}
        self._stage.show(State(files, self._problems))

    def _index_soon(self) -> None:
        if self._indexer is None and not self._is_indexed():
            self._indexer = Thread(target=self._index_all, daemon=True)
            self._indexer.start()

    def _is_indexed(self) -> bool:
        """Whether the search index is that of the newest catalog; it follows from the catalog alone."""
        if self._made is None or self._indexed is None:
            return self._made is None
        return same(self._searched(self._made), self._searched(self._indexed))

    @staticmethod
    def _searched(made: Made) -> object:
        return made.catalog.packages, made.catalog.entries

    def _index_all(self) -> None:
        """Index the newest catalog until it is the newest also after that."""
        while True:
            with self._turn:
                if self._is_indexed() or (made := self._made) is None:
                    self._indexer = None
                    self._turn.notify_all()
                    return
            files, problems = _indexed(made, self._workshop)
            with self._turn:
                if self._made is not made:
                    continue  # there are newer pages; their index comes next
                if not problems:
                    self._index, self._indexed = files, made
                self._problems = self._problems or problems
                self._show()
                for problem in problems:
                    self._told(problem)
                if problems:
                    self._indexer = None
                    self._turn.notify_all()
                    return  # it is tried again with the next save


def _indexed(made: Made, workshop: Workshop) -> tuple[Mapping[str, bytes], tuple[Problem, ...]]:
    try:
        files = {artifact.path: artifact.content for artifact in search(made.catalog)}
        list(apart(Artifact(path, b"") for path in (*made.files, *files)))
    except Exception as error:
        return {}, (troubles.found(error, workshop.errors, workshop.templates),)
    return files, ()
