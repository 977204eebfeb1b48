"""Opening addresses: each way a page can go wrong, how fast hosts are asked, and what is kept for the day."""

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
import trustme
from misbehaving import FLAKY, Log, misbehaving, trusted

from generator.addresses import cache, rounds
from generator.addresses.answers import Answer
from generator.addresses.asking import Asker, Session
from generator.addresses.pace import Pace, Stopped
from generator.addresses.rounds import Manners

ONE, TWO = "127.0.0.1", "127.0.0.2"
AGENT = "https://code.example/acme/errors"
QUICK = Manners(AGENT, pause=0.0, patience=0.4)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """Who signs the certificates here."""
    return trustme.CA()


@pytest.fixture(autouse=True)
def trusting(authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The client trusts it, as it would trust a company's own."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", trusted(authority, tmp_path))
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def server(authority: trustme.CA) -> Iterator[Log]:
    """The server that misbehaves."""
    with misbehaving(authority, ONE, TWO) as log:
        yield log


def opened(*addresses: str, manners: Manners = QUICK) -> dict[str, Answer]:
    """What addresses answer."""
    return rounds.opened(addresses, rounds.found_hosts(addresses), manners)


def answer(log: Log, path: str) -> tuple[str, str, str]:
    """What a path of the server answers: kind, words, and the path it moved to."""
    site = f"https://{ONE}:{log.port}"
    (found,) = opened(site + path).values()
    return found.kind, found.detail, found.moved_to.removeprefix(site)


MOVED = "leads to another address"
ANSWERS = {
    "/good": ("good", "", ""),
    "/gone": ("gone", "answers with status 404", ""),
    "/gone-for-good": ("gone", "answers with status 410", ""),
    "/forbidden": ("refused", "answers with status 403", ""),
    "/busy": ("refused", "answers with status 429", ""),
    "/robots": ("refused", "answers with status 999", ""),
    "/members": ("refused", "answers with status 401", ""),
    "/down": ("unreachable", "answers with status 503", ""),
    "/teapot": ("unreachable", "answers with status 418", ""),
    FLAKY: ("good", "", ""),
    "/no-head": ("good", "", ""),
    "/head-forbidden": ("good", "", ""),
    "/head-not-allowed": ("good", "", ""),
    "/moved": ("moved", MOVED, "/new"),
    "/moved-308": ("moved", MOVED, "/new"),
    "/moved-twice": ("moved", MOVED, "/new"),
    "/moved-then-away": ("moved", MOVED, "/temporary"),
    "/moved-home": ("gone", "leads to the home page of its host", ""),
    "/moved-gone": ("gone", "answers with status 404", ""),
    "/temporary": ("good", "", ""),
    "/temporary-then-moved": ("good", "", ""),
    "/loop": ("unreachable", "redirects without end", ""),
    "/script": ("unreachable", "redirects to what is no page", ""),
    "/nowhere": ("unreachable", "redirects to what is no page", ""),
    "/escape": ("moved", MOVED, "/new%1B[31m?%3Cscript%3E"),
    "/silent": ("unreachable", "there is no answer in time", ""),
    "/hangs-up": ("unreachable", "the host ends the connection without an answer", ""),
    "/garbage": ("unreachable", "what it answers cannot be read", ""),
    "/page#top": ("good", "", ""),
    "/page#old": ("good", "", ""),
    "/page#retries": ("good", "", ""),
    "/page#caf%C3%A9": ("good", "", ""),
    "/page#L10-L20": ("good", "", ""),
    "/page#:~:text=more": ("good", "", ""),
    "/page#None": ("anchor", "the page has no anchor None", ""),
    "/gone#top": ("gone", "answers with status 404", ""),
    "/paper#page=4": ("good", "", ""),
    "/endless#top": ("good", "", ""),
    "/endless-redirect#top": ("moved", MOVED, "/new#top"),
    "/moved#top": ("moved", MOVED, "/new#top"),
    "/moved#left": ("moved", f"{MOVED}, which has no anchor left", "/new"),
}


@pytest.mark.parametrize("path", ANSWERS)
def test_what_a_page_answers_is_told(server: Log, path: str) -> None:
    """Each way of going wrong has its name, and the words for it."""
    assert answer(server, path) == ANSWERS[path]


def test_who_asks_says_so(server: Log) -> None:
    """Hosts are told which program asks, and where it is from."""
    answer(server, "/good")
    (agent,) = server.agents
    assert agent.startswith("errorbook/") and agent.endswith(f" (+{AGENT})")


def test_a_page_is_asked_for_as_little_as_can_be(server: Log) -> None:
    """HEAD if that is enough, one GET for all fragments, and one more try for what fails."""
    site = f"https://{ONE}:{server.port}"
    opened(f"{site}/good")
    opened(f"{site}/page", f"{site}/page#top", f"{site}/page#no")
    opened(f"{site}/gone")
    opened(f"{site}/down")
    assert server.requests() == [
        *("HEAD /good", "GET /page", "HEAD /gone", "GET /gone"),
        *("HEAD /down", "GET /down", "GET /down"),
    ]


def test_nothing_stored_for_a_host_goes_along(
    server: Log, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Names and passwords of this user are not sent, not even after a redirect."""
    secrets = tmp_path / "netrc"
    secrets.write_text(f"machine {ONE} login me password secret\n")
    monkeypatch.setenv("NETRC", str(secrets))
    sent: list[object] = []
    with Session(None) as session:
        session.hooks["response"].append(
            lambda got, **_: sent.append(got.request.headers.get("Authorization"))
        )
        Asker(session, Pace(0), 1).page(f"https://{ONE}:{server.port}/temporary", searched=False)
    assert sent == [None, None]


@pytest.mark.parametrize("case", ["other name", "unknown authority", "expired"])
def test_certificates(authority: trustme.CA, case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a browser would warn of is told as such, with the reason."""
    who = trustme.CA() if case == "unknown authority" else authority
    if case == "expired":
        issue = trustme.CA.issue_cert
        past = datetime.now(UTC) - timedelta(days=1)
        monkeypatch.setattr(trustme.CA, "issue_cert", lambda *names: issue(*names, not_after=past))
    with misbehaving(who, ONE, name="other.example" if case == "other name" else "") as log:
        kind, words, _ = answer(log, "/good")
        assert (kind, log.asked) == ("certificate", [])
    expected = {
        "other name": "IP address mismatch, certificate is not valid for '127.0.0.1'",
        "unknown authority": "unable to get local issuer certificate",
        "expired": "certificate has expired",
    }
    assert words == f"its certificate is not valid: {expected[case]}"


def test_hosts_that_are_not_there() -> None:
    """A host that has no name here is not asked; one that refuses is."""
    with misbehaving(trustme.CA(), ONE) as log:
        port = log.port
    closed, nowhere = f"https://{ONE}:{port}/a", "https://no-such-host.invalid/a"
    assert opened(closed, nowhere) == {
        closed: Answer("unreachable", "the host refuses the connection"),
        nowhere: Answer("unreachable", "there is no host of this name"),
    }
    assert rounds.found_hosts([closed, nowhere]) == {ONE}


def test_a_host_that_does_not_answer_is_left_alone(server: Log) -> None:
    """After two pages without any answer, the others of a host are not waited for."""
    pages = [f"https://{ONE}:{server.port}/hangs-up?{number}" for number in range(4)]
    other = f"https://{TWO}:{server.port}/good"
    for page in pages:
        server.hang.add(page.partition(str(server.port))[2])
    found = opened(*pages, other)
    assert [found[page].detail for page in pages] == [
        *["the host ends the connection without an answer"] * 2,
        *["its host did not answer for other pages"] * 2,
    ]
    assert (found[other].kind, len(server.times(ONE))) == ("good", 6)


def test_a_host_is_asked_slowly_and_hosts_side_by_side(server: Log) -> None:
    """Between two requests to a host there is the pause, redirects included; other hosts do not wait for it."""
    pause = 0.15
    sites = [f"https://{host}:{server.port}" for host in (ONE, TWO)]
    pages = [f"{site}/{name}" for site in sites for name in ("a", "b", "c", "moved-twice")]
    opened(*pages, manners=Manners(None, pause, 5))
    one, two = server.times(ONE), server.times(TWO)
    for times in (one, two):
        assert len(times) == 6
        assert min(after - before for before, after in pairwise(times)) > pause * 0.9
    assert max(one[0], two[0]) < min(one[-1], two[-1])


def test_one_second_unless_told_otherwise() -> None:
    """Nobody is asked more often than once a second by default."""
    assert (Manners(None).pause, Manners(None).patience) == (1.0, 10.0)


def test_waiting_ends_when_it_is_stopped() -> None:
    """Who is to wait for a turn is let go."""
    pace = Pace(60)
    pace.wait("host")
    pace.stop()
    with pytest.raises(Stopped):
        pace.wait("host")


def test_answers_are_kept_for_a_day(tmp_path: Path) -> None:
    """What was answered is there again on that day, and on no other; a file that is no such file is nothing."""
    path = tmp_path / "deep" / "addresses.json"
    answers = {"https://a.example/": Answer("moved", "x", "https://b.example/")}
    cache.keep(path, "2026-03-01", answers)
    assert cache.kept(path, "2026-03-01") == answers
    assert cache.kept(path, "2026-03-02") == {}
    for text in ("", "[]", '{"format": 1}', '{"format": 1, "day": "2026-03-01", "answers": {"a": {"x": 1}}}'):
        path.write_text(text)
        assert cache.kept(path, "2026-03-01") == {}
    blocked = tmp_path / "file"
    blocked.write_text("")
    cache.keep(blocked / "below" / "addresses.json", "2026-03-01", answers)


def test_the_server_speaks_tls(server: Log) -> None:
    """The pages of these tests are opened as those of the world are."""
    assert ssl.get_server_certificate((ONE, server.port)).startswith("-----BEGIN")
