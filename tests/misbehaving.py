"""A web server on loopback that answers in every way that a page can go wrong, and writes down when it was asked."""

import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any

import trustme

PAGE = b"""<!doctype html><html><body>
<h1 id="top">Page</h1><a name="old"></a><h2 id="user-content-retries">Retries</h2><p id="caf\xc3\xa9">x</p>
</body></html>"""
STATUS = {
    "/gone": 404,
    "/gone-for-good": 410,
    "/forbidden": 403,
    "/busy": 429,
    "/robots": 999,
    "/members": 401,
    "/down": 503,
    "/teapot": 418,
}
REDIRECTS = {
    "/moved": (301, "/new"),
    "/moved-308": (308, "/new"),
    "/moved-twice": (301, "/moved"),
    "/moved-then-away": (301, "/temporary"),
    "/moved-home": (301, "/"),
    "/moved-gone": (301, "/gone"),
    "/temporary": (302, "/new"),
    "/temporary-then-moved": (302, "/moved"),
    "/loop": (302, "/loop"),
    "/script": (301, "javascript:alert(1)"),
    "/nowhere": (301, "https://[/"),
    "/escape": (301, "/new\x1b[31m?<script>"),
}
FLAKY = "/flaky"
DEAF = {"/no-head": 404, "/head-forbidden": 403, "/head-not-allowed": 405}
"""What these answer to HEAD; GET gets the page."""


@dataclass
class Log:
    """When who asked what."""

    port: int = 0
    asked: list[tuple[float, str, str, str]] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)
    hang: set[str] = field(default_factory=set)
    over: Event = field(default_factory=Event)

    def requests(self) -> list[str]:
        """What was asked, in its order."""
        return [f"{method} {path}" for _, _, method, path in self.asked]

    def times(self, host: str) -> list[float]:
        """When a host was asked."""
        return sorted(when for when, asked, _, _ in self.asked if asked == host)


def _handler(log: Log) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._answer(PAGE)

        def do_HEAD(self) -> None:
            self._answer(b"")

        def _answer(self, page: bytes) -> None:
            log.asked.append(
                (time.monotonic(), self.headers["Host"].partition(":")[0], self.command, self.path)
            )
            log.agents.add(self.headers["User-Agent"])
            self.close_connection = True
            path = self.path
            if path in REDIRECTS:
                self._send(REDIRECTS[path][0], b"", ("Location", REDIRECTS[path][1]))
            elif path in DEAF and self.command == "HEAD":
                self._send(DEAF[path], b"")
            elif path == FLAKY and log.requests().count(f"GET {FLAKY}") < 2:
                self._send(503, b"")
            elif path == "/silent":
                log.over.wait(5)
            elif path == "/hangs-up" or path in log.hang:
                self.connection.shutdown(socket.SHUT_RDWR)
            elif path == "/garbage":
                self.wfile.write(b"nonsense\r\n\r\n")
            elif path == "/endless":
                self._drip(200)
            elif path == "/endless-redirect":
                self._drip(301, ("Location", "/new"))
            elif path == "/paper":
                self._send(200, page, ("Content-Type", "application/pdf"))
            else:
                self._send(STATUS.get(path, 200), page)

        def _send(self, status: int, content: bytes, *headers: tuple[str, str]) -> None:
            self.send_response(status)
            for name, value in ({"Content-Type": "text/html; charset=utf-8"} | dict(headers)).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def _drip(self, status: int, *headers: tuple[str, str]) -> None:
            self.send_response(status)
            for name, value in (("Content-Type", "text/html"), *headers):
                self.send_header(name, value)
            self.end_headers()
            with suppress(OSError):
                while not log.over.wait(0.01):
                    self.wfile.write(b"<p>more</p>" * 1000)

        def log_message(self, *_: Any) -> None:
            pass

    return Handler


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients hang up on purpose here."""


@contextmanager
def misbehaving(authority: trustme.CA, *hosts: str, name: str = "") -> Iterator[Log]:
    """The server on some addresses of loopback, all on one port; `name` is what its certificate says instead."""
    log = Log()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*([name] if name else hosts)).configure_cert(context)
    servers = []
    for host in hosts:
        server = _Server((host, log.port), _handler(log))
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        log.port = server.server_address[1]
        servers.append(server)
    threads = [Thread(target=each.serve_forever, args=(0.02,), daemon=True) for each in servers]
    for thread in threads:
        thread.start()
    try:
        yield log
    finally:
        log.over.set()
        for server in servers:
            server.shutdown()
            server.server_close()


def trusted(authority: trustme.CA, folder: Path) -> str:
    """The certificate of an authority, as a file to be named in REQUESTS_CA_BUNDLE."""
    path = folder / "authority.pem"
    authority.cert_pem.write_to_path(str(path))
    return str(path)
