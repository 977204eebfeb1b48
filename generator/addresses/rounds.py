"""Opening many addresses: hosts side by side, the pages of each one after the other."""

import socket
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urldefrag, urlsplit
from urllib.request import getproxies

from generator.addresses.answers import Answer, Page
from generator.addresses.asking import Asker, Session
from generator.addresses.pace import Pace, Stopped

MOST_HOSTS = 16  # at once
ENOUGH = 2  # pages of a host without any answer
NO_HOST = Page(Answer("unreachable", "there is no host of this name"))
UNANSWERED = Page(Answer("unreachable", "its host did not answer for other pages"), is_silent=True)


@dataclass(frozen=True)
class Manners:
    """How to ask: who says that he asks, how many seconds between two requests to a host, how long one may take."""

    repository: str | None
    pause: float = 1.0
    patience: float = 10.0


def found_hosts(addresses: Iterable[str]) -> frozenset[str]:
    """The hosts of addresses that can be found; none, if this machine is off line. A proxy may find them all."""
    hosts = sorted({_host(url) for url in addresses})
    if "https" in getproxies():
        return frozenset(hosts)
    with ThreadPoolExecutor(MOST_HOSTS) as pool:
        return frozenset(
            host for host, is_found in zip(hosts, pool.map(_is_found, hosts), strict=True) if is_found
        )


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""


def _is_found(host: str) -> bool:
    try:
        socket.getaddrinfo(host, None)
    except (OSError, UnicodeError):
        return False
    return True


def opened(
    addresses: Iterable[str], hosts: frozenset[str], manners: Manners, each: Callable[[], object] = bool
) -> dict[str, Answer]:
    """What each address answers, if its host is among those that can be found.

    A page is asked for once, whatever fragments are named; `each` is called for each page.
    """
    split = {url: urldefrag(url) for url in sorted(set(addresses))}
    searched: dict[str, bool] = {}
    for page, fragment in split.values():
        searched[page] = searched.get(page, False) or bool(fragment)
    found = {page: NO_HOST for page in searched if _host(page) not in hosts}
    found |= _pages({page: searched[page] for page in searched if page not in found}, manners, each)
    return {url: found[page].at(fragment) for url, (page, fragment) in split.items()}


def _pages(searched: Mapping[str, bool], manners: Manners, each: Callable[[], object]) -> dict[str, Page]:
    """What each page answers; with whether it is searched for anchors."""
    pace, found = Pace(manners.pause), dict[str, Page]()
    hosts: dict[str, list[str]] = {}
    for page in searched:
        hosts.setdefault(_host(page), []).append(page)

    def ask(pages: list[str]) -> None:
        with suppress(Stopped), Session(manners.repository) as session:
            asker = Asker(session, pace, manners.patience)
            for page in pages:
                is_dead = _are_silent([found[one] for one in pages if one in found])
                found[page] = UNANSWERED if is_dead else asker.page(page, searched[page])
                each()

    with ThreadPoolExecutor(MOST_HOSTS) as pool:
        try:
            for _ in pool.map(ask, hosts.values()):
                pass
        finally:
            pace.stop()  # if this ends early, nobody shall be asked any more
    return found


def _are_silent(pages: list[Page]) -> bool:
    """Whether the last pages of a host had no answer at all: then the others are not waited for."""
    return len(pages) >= ENOUGH and all(page.is_silent for page in pages[-ENOUGH:])
