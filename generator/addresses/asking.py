"""Asking for one page: first for its head, then for the page; redirects are followed, and a failure is tried again."""

import ssl
import time
from collections.abc import Generator, Iterator
from contextlib import suppress
from dataclasses import dataclass
from http.client import RemoteDisconnected
from importlib.metadata import version
from socket import gaierror
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
from requests.utils import requote_uri
from selectolax.lexbor import LexborHTMLParser
from urllib3.exceptions import HTTPError

from generator.addresses.answers import Answer, Page, of_status
from generator.addresses.pace import Pace
from generator.anchors import anchors

MOST_HOPS = 10
MOST_BYTES = 4 * 2**20  # of a page that is searched for an anchor
PERMANENT = {301, 308}
FINAL = {"good", "moved", "certificate"}  # what a second try would not change

# What can go wrong below HTTP, in the order in which it is looked for.
FAILURES: tuple[tuple[type[BaseException], str], ...] = (
    (gaierror, "there is no host of this name"),
    (ConnectionRefusedError, "the host refuses the connection"),
    (RemoteDisconnected, "the host ends the connection without an answer"),
    (ConnectionResetError, "the host ends the connection without an answer"),
    (requests.exceptions.Timeout, "there is no answer in time"),
    (TimeoutError, "there is no answer in time"),
    (requests.exceptions.SSLError, "no safe connection comes about"),
    (requests.exceptions.ProxyError, "the proxy does not let it through"),
)
FAILED = (requests.RequestException, HTTPError, OSError, UnicodeError)


class _Astray(Exception):  # noqa: N818 - not an error of the program
    """Redirects lead nowhere."""


@dataclass(frozen=True)
class Followed:
    """The last answer of a chain of redirects, and where the page is now for good, if not where it was asked for."""

    response: requests.Response
    moved_to: str


class Session(requests.Session):
    """Connections that say who asks, and take along nothing that this user has stored for a host."""

    def __init__(self, repository: str | None) -> None:
        super().__init__()
        home = f" (+{repository})" if repository else ""
        self.headers.update(
            {"User-Agent": f"errorbook/{version('errorbook')}{home}", "Accept-Encoding": "identity"}
        )
        self.auth = _unchanged

    def resolve_redirects(self, *_: Any, **__: Any) -> Generator[requests.Response, None, None]:
        """Nothing: the library would read all that comes with a redirect, which may have no end."""
        yield from ()


def _unchanged(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


@dataclass(frozen=True)
class Asker:
    """Asks for pages, each host at its pace."""

    session: Session
    pace: Pace
    seconds: float
    """How long an answer may take."""

    def page(self, url: str, searched: bool) -> Page:
        """What the page at an address answers; `searched` says whether to look for its anchors.

        Many a server knows no HEAD, so that a page is not there is believed only of GET; and that it cannot be
        reached, only the second time.
        """
        for method in ("GET", "GET") if searched else ("HEAD", "GET", "GET"):
            try:
                page = self._once(method, url)
            except _Astray as error:
                return Page(Answer("unreachable", str(error)))
            if page.answer.kind in FINAL or (method == "GET" and page.answer.kind != "unreachable"):
                break
        return page

    def _once(self, method: str, url: str) -> Page:
        try:
            found = self._followed(method, url)
            with found.response:
                answer = of_status(found.response.status_code)
                if answer.kind != "good":
                    return Page(answer)
                ids = self._ids(found.response) if method == "GET" else None
        except FAILED as error:
            answer = _failure(error)
            return Page(answer, is_silent=answer.kind == "unreachable")
        return Page(_moved(url, found.moved_to) if found.moved_to else answer, ids)

    def _followed(self, method: str, url: str) -> Followed:
        moved_to, for_good = "", True
        for _ in range(MOST_HOPS):
            response = self._sent(method, url)
            target = self.session.get_redirect_target(response)
            if not target:
                return Followed(response, moved_to)
            response.close()
            url = _next(url, target)
            for_good = for_good and response.status_code in PERMANENT
            moved_to = url if for_good else moved_to
        raise _Astray("redirects without end")

    def _sent(self, method: str, url: str) -> requests.Response:
        host = urlsplit(url).hostname or ""
        self.pace.wait(host)
        try:
            return self.session.request(method, url, timeout=self.seconds, allow_redirects=False, stream=True)
        finally:
            self.pace.answered(host)

    def _ids(self, response: requests.Response) -> frozenset[str] | None:
        """The ids in a page; None if it is no HTML, or more than is read."""
        if "html" not in response.headers.get("Content-Type", ""):
            return None
        content, end = b"", time.monotonic() + self.seconds
        for part in response.iter_content(2**16):
            content += part
            if len(content) > MOST_BYTES or time.monotonic() > end:
                return None
        return anchors(LexborHTMLParser(content))


def _next(url: str, target: str) -> str:
    """Where a redirect leads. Raises _Astray if that is nothing to open."""
    with suppress(ValueError):
        found = urljoin(url, requote_uri(target))
        if urlsplit(found).scheme in ("http", "https") and urlsplit(found).hostname:
            return found
    raise _Astray("redirects to what is no page")


def _moved(url: str, moved_to: str) -> Answer:
    """What a redirect for good says: if it leads to the home page of the same host, the page is lost."""
    old, new = urlsplit(url), urlsplit(moved_to)
    if old.hostname == new.hostname and new.path in ("", "/") and old.path not in ("", "/"):
        return Answer("gone", "leads to the home page of its host")
    return Answer("moved", "leads to another address", moved_to)


def _failure(error: BaseException) -> Answer:
    chain = list(_chain(error))
    for one in chain:
        if isinstance(one, ssl.SSLCertVerificationError):
            return Answer("certificate", f"its certificate is not valid: {one.verify_message.rstrip('.')}")
    words = (words for kind, words in FAILURES for one in chain if isinstance(one, kind))
    return Answer("unreachable", next(words, "what it answers cannot be read"))


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """An error, and what it comes from."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
