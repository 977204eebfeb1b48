"""HTTP on the loopback address, for whoever sits at this machine and for no page of the web."""

import json
import re
import sys
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path, PurePosixPath
from threading import Event, Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

from generator.serve.panel import message
from generator.serve.state import Stage

OWN = "/-/"  # below it stands what only this server has
EVENTS = f"{OWN}events"
PAGE = Path(__file__).parent / "page"
HOST = re.compile(r"(127\.0\.0\.1|localhost)(:\d+)?", re.IGNORECASE)
ALIVE = 15.0  # seconds after which a browser that has gone unnoticed is noticed
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".md": "text/markdown; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".xml": "application/xml",
}


class _Handler(BaseHTTPRequestHandler):
    """Answers as a static host does, from the stage, with a script of its own in each live page."""

    def __init__(self, stage: Stage, live: bool, closing: Event, *args: Any) -> None:
        self._stage, self._live, self._closing = stage, live, closing
        super().__init__(*args)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing; the terminal is for problems."""

    def parse_request(self) -> bool:
        """Refuse what only reads by another's leave: a name of the web that leads here, and what is not reading."""
        if not super().parse_request():
            return False
        if HOST.fullmatch(self.headers.get("Host", "")) is None:
            self.send_error(421, explain="This server answers for 127.0.0.1 and localhost alone.")
        elif self.command not in ("GET", "HEAD"):
            self.send_error(405)
        else:
            return True
        return False

    def end_headers(self) -> None:
        """Have the browser ask again each time, and show no other site what it gets."""
        self.send_header("Cache-Control", "no-store")
        self.send_header("Cross-Origin-Resource-Policy", "same-origin")
        super().end_headers()

    def do_GET(self) -> None:
        """Answer a page, a file, one of the server's own, or tell of changes."""
        asked = urlsplit("//site/" + self.path.lstrip("/"))
        if asked.path == EVENTS:
            self._tell(parse_qs(asked.query).get("page", ["/"])[0])
        elif asked.path.startswith(OWN):
            own = PAGE / PurePosixPath(asked.path).name
            there = own.suffix in (".js", ".css") and own.is_file()
            self._send(200 if there else 404, own.suffix, own.read_bytes() if there else b"")
        else:
            self._page()

    def do_HEAD(self) -> None:
        """Answer the same without the body."""
        self.do_GET()

    def _page(self) -> None:
        state = self._stage.now
        answer = state.answer(self.path)
        if answer.status == 302:
            query = self.path.partition("?")[1:]
            self._send(302, ".txt", b"", Location=answer.path + "".join(query))
            return
        suffix = PurePosixPath(answer.path).suffix
        content = answer.content
        if self._live and suffix == ".html":
            content = _with_script(content, state.version(answer))
        self._send(answer.status, suffix, content)

    def _send(self, status: int, suffix: str, content: bytes, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", TYPES.get(suffix, "application/octet-stream"))
        self.send_header("Content-Length", str(len(content)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def _tell(self, page: str) -> None:
        """Send a page's version and what is wrong, now and whenever it changes, until one of the two goes."""
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        if self.command == "HEAD":
            return
        seen, text = None, ""
        while not self._closing.is_set():
            state = self._stage.after(seen, ALIVE)
            news = json.dumps(message(state, state.version(state.answer(page))))
            # A comment shows whether anybody is there still.
            self.wfile.write(f"data: {news}\n\n".encode() if news != text else b":\n\n")
            self.wfile.flush()
            seen, text = state, news


def _with_script(page: bytes, version: str) -> bytes:
    script = f'<script defer src="{OWN}reload.js" data-version="{version}"></script>\n'
    return page.replace(b"</head>", script.encode() + b"</head>", 1)


class Server(ThreadingHTTPServer):
    """Shows a stage on the loopback address; pages that are not live are sent as they are. Raises OSError."""

    # As many connections at once as a browser opens for a page full of small files.
    request_queue_size = 128

    def __init__(self, stage: Stage, port: int, live: bool = True) -> None:
        self._closing = Event()
        self._answering: Thread | None = None
        super().__init__(("127.0.0.1", port), partial(_Handler, stage, live, self._closing))

    @property
    def address(self) -> str:
        """Where the site is, with a slash at its end."""
        return f"http://127.0.0.1:{self.server_address[1]}/"

    def handle_error(self, request: object, client_address: object) -> None:
        """Browsers break off as they like; all else is told."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]

    def start(self) -> None:
        """Answer from now on, beside what else is done."""
        self._answering = Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._answering.start()

    def stop(self) -> None:
        """Answer no more. Open connections end with the program."""
        self._closing.set()
        if self._answering:
            self.shutdown()
        self.server_close()
