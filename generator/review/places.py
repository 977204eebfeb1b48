"""Where a value stands in the files of a knowledge base."""

from functools import cache
from pathlib import Path

from generator import source, tree
from generator.nodes import Document, find
from generator.problems import Place


class Places:
    """The files of a folder of entries; each is read once, when a place in it is asked for."""

    def __init__(self, root: Path) -> None:
        self._tree = tree.scan(root)
        self._read = cache(self._document)

    def file(self, name: str) -> Path:
        """The file of an entry by its id, or of a package by its name."""
        return self._tree.entry(name) if "/" in name else self._tree.package(name)

    def line(self, name: str, place: Place, text: str = "") -> str:
        """Where a value stands, or a text within it: `errors/openai/rate-limit.yaml:57`."""
        file, document = self.file(name).as_posix(), self._read(name)
        if document is None:
            return file
        span = find(document.root, place)[0].span
        lines = range(span.line, min(span.end_line + 1, len(document.lines)))
        line = next((number for number in lines if text in document.lines[number]), span.line)
        return f"{file}:{line + 1}"

    def _document(self, name: str) -> Document | None:
        file = self.file(name)
        return source.read(file, file.as_posix())[0]
