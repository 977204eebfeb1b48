"""Who may read the preview, what a page gets that is published nowhere, and how it ends."""

import http.client
import json
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from support import ROOT, TEMPLATES, served, serving, tree

from generator.build import build
from generator.settings import Settings


@pytest.fixture(scope="module")
def root(published: Path) -> Iterator[str]:
    """The address of a live preview of this repository's site."""
    with served(published, live=True) as address:
        yield address


def ask(root: str, method: str = "GET", path: str = "/", **headers: str) -> tuple[int, dict[str, str], bytes]:
    """One request, with headers as they are given."""
    place = urlsplit(root)
    connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=10)
    connection.request(method, path, headers=headers)
    answer = connection.getresponse()
    found = answer.status, dict(answer.headers), answer.read()
    connection.close()
    return found


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8000", "127.0.0.1.evil.example", "", "[::", "@"]
)
@pytest.mark.parametrize("path", ["/", "/-/events", "/-/reload.js", "/no/such/page"])
def test_a_name_of_the_web_that_leads_here_gets_nothing(root: str, host: str, path: str) -> None:
    """A page that has its own name point to this machine reads no byte of the site."""
    status, _, body = ask(root, path=path, Host=host)
    assert (status, b"Errorbook" in body, b"problems" in body) == (421, False, False)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost:9000", "LOCALHOST"])
def test_this_machine_is_answered_under_its_names(root: str, host: str) -> None:
    """Also through a tunnel from another port."""
    assert ask(root, Host=host)[0] == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"])
def test_there_is_only_reading(root: str, method: str) -> None:
    """What is not reading is refused."""
    assert ask(root, method)[0] == 405


def test_head_has_no_body(root: str) -> None:
    """HEAD says what GET would."""
    status, headers, body = ask(root, "HEAD")
    assert (status, body, headers["Content-Length"]) == (200, b"", str(len(ask(root)[2])))


@pytest.mark.parametrize(
    "path", ["/-/", "/-/x", "/-/../server.py", "/-/server.py", "/-/..%2fserver.py", "/-/.css"]
)
def test_nothing_else_stands_below_the_servers_own_path(root: str, path: str) -> None:
    """Only the script, its style sheet and the events."""
    assert ask(root, path=path)[::2] == (404, b"")


def test_another_site_is_shown_nothing(root: str) -> None:
    """Pages of other origins can neither include what is here nor read it."""
    _, headers, _ = ask(root, Origin="https://evil.example")
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in headers


def test_a_folder_without_its_slash_keeps_what_is_asked(root: str) -> None:
    """The way to the page of a folder stays on this site."""
    assert ask(root, path="/search?q=a%2Fb")[1]["Location"] == "/search/?q=a%2Fb"
    assert ask(root, path="//search")[1]["Location"] == "/search/"


def test_pages_differ_from_what_is_published_by_one_script_alone(root: str, published: Path) -> None:
    """Every file is sent as it was built, but for the script in pages; what is built has no trace of it."""
    for path, content in tree(published).items():
        if path.startswith("."):
            continue
        assert b"/-/" not in content and b"EventSource" not in content
        sent = ask(root, path=f"/{path}")[2]
        if path.endswith(".html"):
            line = next(line for line in sent.splitlines(True) if b"/-/reload.js" in line)
            sent = sent.replace(line, b"", 1)
        assert sent == content


def test_the_policy_of_pages_is_the_published_one(published: Path) -> None:
    """The script needs no leave that the published page has not: only the site's own files."""
    policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
    assert policy in (published / "index.html").read_text("utf-8")


def test_the_same_state_has_the_same_version(root: str) -> None:
    """A server that was started again makes no page load anew for nothing."""
    with urlopen(f"{root}/-/events?page=/", timeout=10) as answer:  # noqa: S310 - loopback
        news = json.loads(answer.readline().removeprefix(b"data: "))
    assert f'data-version="{news["version"]}"'.encode() in ask(root)[2]
    assert (news["count"], news["problems"]) == (0, [])


def test_ctrl_c_ends_at_once_with_pages_open(tmp_path: Path) -> None:
    """Open connections do not hold it up; the status is good, and nothing is left behind or printed."""
    shutil.copytree(ROOT / "errors", tmp_path / "errors")
    with serving(tmp_path) as (process, root):
        open_pages = [urlopen(f"{root}-/events?page=/", timeout=10) for _ in range(3)]  # noqa: S310 - loopback
        assert all(page.readline().startswith(b"data: ") for page in open_pages)
        process.send_signal(signal.SIGINT)
        started = time.monotonic()
        assert process.wait(20) == 0
        assert time.monotonic() - started < 5  # a machine under load; by itself it takes a tenth of a second
        for page in open_pages:
            page.close()
        assert process.stderr is not None
        assert "Traceback" not in process.stderr.read()
    assert [path.name for path in tmp_path.iterdir()] == ["errors"]


def test_a_build_after_a_preview_is_the_same(published: Path, tmp_path: Path) -> None:
    """What `build` writes does not depend on what this process served."""
    assert build(ROOT / "errors", TEMPLATES, tmp_path / "site", Settings(tagline="Paste it.")).problems == ()
    assert tree(tmp_path / "site") == tree(published)
