"""What is served at a moment, and waiting for the next."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from threading import Condition
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from generator import lookup, search, urls
from generator.problems import Problem

NO_SITE = b"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>No site yet</title>
</head>
<body>
<h1>No site yet</h1>
<p>There is no page here. It appears when it can be made.</p>
</body>
</html>
"""


class Answer(NamedTuple):
    """What an address leads to: a status, the path of a file (or where else to ask), and its bytes."""

    status: int
    path: str
    content: bytes


@dataclass(frozen=True)
class State:
    """The last good site, and what is wrong with what was saved since."""

    files: Mapping[str, bytes] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    def answer(self, address: str) -> Answer:
        """What a static host answers to an address: pages for folders, no lists, the 404 page for what is missing."""
        path = unquote(urlsplit("//site/" + address.lstrip("/")).path).strip("/")
        folder = address.partition("?")[0].endswith("/")
        if path in self.files and not folder:
            return Answer(200, path, self.files[path])
        page = f"{path}/index.html".lstrip("/")
        if page not in self.files:
            return Answer(404, "404.html", self.files.get("404.html", NO_SITE))
        return Answer(200, page, self.files[page]) if folder else Answer(302, f"/{page[:-10]}", b"")

    def version(self, answer: Answer) -> str:
        """A mark of a page and of all that its scripts read; it changes when the page should be loaded anew."""
        parts = [answer.content, self._scripts]
        if answer.path.startswith(urls.SEARCH):
            parts.append(self._search)
        return _digest(*parts)

    @cached_property
    def _scripts(self) -> bytes:
        return self._below("static/", lookup.PATH)

    @cached_property
    def _search(self) -> bytes:
        return self._below(search.FOLDER, urls.SEARCH)

    def _below(self, *folders: str) -> bytes:
        found = sorted(path for path in self.files if path.startswith(folders))
        return _digest(*(part for path in found for part in (path.encode(), self.files[path]))).encode()


def _digest(*parts: bytes) -> str:
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()[:16]


class Stage:
    """The state of now, for all who show it."""

    def __init__(self, state: State | None = None) -> None:
        self._state = state or State()
        self._changed = Condition()

    @property
    def now(self) -> State:
        """What is served now."""
        return self._state

    def show(self, state: State) -> None:
        """Serve something else from now on."""
        with self._changed:
            self._state = state
            self._changed.notify_all()

    def after(self, seen: State | None, seconds: float) -> State:
        """The state as soon as it is another than the one seen, or the same when the time is up."""
        with self._changed:
            self._changed.wait_for(lambda: self._state is not seen, seconds)
            return self._state
