"""The site on this machine alone, rebuilt when a file changes."""

import os
import threading
from collections.abc import Callable
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from watchfiles import watch


class _Handler(SimpleHTTPRequestHandler):
    """Serves the site as a static host does: its 404 page for what is missing, and nothing from a cache."""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing; the terminal is for problems."""

    def end_headers(self) -> None:
        """Have the browser ask again each time."""
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def guess_type(self, path: str | os.PathLike[str]) -> str:
        """Say that text is UTF-8; Markdown and llms.txt cannot say so themselves."""
        kind = super().guess_type(path)
        return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind

    def list_directory(self, path: str | os.PathLike[str]) -> None:
        """Show no folders: where there is no page, there is none on a static host either."""
        self.send_error(404)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer a missing page with the site's own."""
        page = Path(self.directory) / "404.html"
        if code != 404 or not page.is_file():
            super().send_error(code, message, explain)
            return
        body = page.read_bytes()
        self.send_response(404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


class _Server(ThreadingHTTPServer):
    """Takes as many connections at once as a browser opens for a page full of small files."""

    request_queue_size = 128


def site_server(folder: Path, port: int) -> ThreadingHTTPServer:
    """A server of a folder on the loopback address. Raises OSError if the port is taken."""
    return _Server(("127.0.0.1", port), partial(_Handler, directory=str(folder)))


def serve_site(
    folder: Path,
    port: int,
    watched: tuple[Path, ...],
    rebuild: Callable[[], None],
    say: Callable[[str], None],
) -> None:
    """Serve until interrupted; call `rebuild` after each change below the watched folders."""
    server = site_server(folder, port)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    say(f"http://127.0.0.1:{server.server_address[1]}/ (Ctrl+C stops)")
    for _ in watch(*watched, raise_interrupt=False):
        rebuild()
    server.shutdown()
