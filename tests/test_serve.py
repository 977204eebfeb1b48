"""`errorbook serve`: the site on this machine alone, built again on a change."""

import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from support import CORPUS, served, serving, until


def get(address: str) -> tuple[int, str, str]:
    """Status, type and body of an answer."""
    try:
        with urlopen(address, timeout=10) as answer:  # noqa: S310 - loopback
            return answer.status, answer.headers["Content-Type"], answer.read().decode()
    except HTTPError as error:
        with error:
            return error.code, error.headers["Content-Type"], error.read().decode()


@pytest.fixture
def team(tmp_path: Path) -> Path:
    """A folder with entries of its own."""
    shutil.copytree(CORPUS, tmp_path / "team" / "errors")
    return tmp_path / "team"


@pytest.fixture
def running(team: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The command at work, and the address it says."""
    with serving(team) as found:
        yield found


def test_serve(running: tuple[subprocess.Popen[str], str], team: Path) -> None:
    """Pages answer on loopback alone; a saved entry shows soon; a wrong one leaves the site; Ctrl+C ends well."""
    process, root = running
    page = root + "errors/acme/slow-down/"
    status, _, body = get(page)
    assert (status, "<h1>Too many requests</h1>" in body) == (200, True)

    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.2", urlsplit(root).port or 0), timeout=5)

    path = team / "errors/acme/slow-down.yaml"
    changed = path.read_text("utf-8").replace("Too many requests", "Slow down, please")

    def shows_the_change() -> bool:
        path.write_text(changed, "utf-8")
        return "<h1>Slow down, please</h1>" in get(page)[2]

    assert until(shows_the_change)

    path.write_text(changed.replace("http_code: 429", "http_code: 999"), "utf-8")
    assert process.stderr is not None
    assert next(line for line in iter(process.stderr.readline, "") if "problem" in line) == (
        "1 problem; the site is as it was\n"
    )
    assert get(page)[0] == 200

    process.send_signal(signal.SIGINT)
    assert process.wait(20) == 0
    assert not (team / "site").exists()


@pytest.mark.parametrize(
    ("path", "status", "kind", "text"),
    [
        ("/", 200, "text/html; charset=utf-8", "<h1>What it means"),
        ("/index.html", 200, "text/html; charset=utf-8", "<h1>What it means"),
        ("/errors/acme/slow-down", 200, "text/html; charset=utf-8", "<h1>Too many requests"),
        ("/errors/acme/slow-down/index.md", 200, "text/markdown; charset=utf-8", "# acme.AcmeError"),
        ("/errors/acme/slow-down/index.json", 200, "application/json", '"acme/slow-down"'),
        ("/llms.txt", 200, "text/plain; charset=utf-8", "# Acme errors"),
        ("/static/site.js", 200, "text/javascript; charset=utf-8", "import"),
        ("/no/such/page", 404, "text/html; charset=utf-8", "No such page"),
        ("/errors/", 404, "text/html; charset=utf-8", "No such page"),
        ("/static/", 404, "text/html; charset=utf-8", "No such page"),
        ("/../conftest.py", 404, "text/html; charset=utf-8", "No such page"),
        ("/%2e%2e/%2e%2e/etc/passwd", 404, "text/html; charset=utf-8", "No such page"),
    ],
)
def test_answers(site: Path, path: str, status: int, kind: str, text: str) -> None:
    """Each address answers as a static host would: pages, files with their types, and the site's 404 page."""
    with served(site) as root:
        found = get(root + path)
    assert (found[0], found[1], text in found[2]) == (status, kind, True)


def test_nothing_is_kept_by_the_browser(site: Path) -> None:
    """While one writes, a reload shows the latest."""
    with served(site) as root, urlopen(root + "/", timeout=10) as answer:  # noqa: S310 - loopback
        assert answer.headers["Cache-Control"] == "no-store"


def test_a_site_without_a_404_page_answers_plainly(tmp_path: Path) -> None:
    """Before the first good build there is no page to show, and the answer is still 404."""
    with served(tmp_path) as root:
        assert get(root + "/x")[0] == 404
