"""One HTTP/1.1 request, read from a stream of bytes that may hold anything."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BufferedReader

MOST_HEAD = 65_536  # bytes of the request line and the headers
TOKEN = rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
REQUEST_LINE = re.compile(rb"(" + TOKEN + rb") ([!-~\x80-\xff]+) HTTP/1\.([01])")


class UnreadableError(Exception):
    """A request that is refused before any rule sees it: with this status, for this reason."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


@dataclass(frozen=True)
class Head:
    """What stands before the body. Names of headers are in lower case; a repeated header is joined by commas."""

    method: str
    path: str
    """As sent, with the query."""
    headers: Mapping[str, str]
    old: bool = False
    """Whether it is HTTP/1.0, which knows neither chunks nor connections that stay."""

    @property
    def host(self) -> str:
        """Which host was meant."""
        return self.headers.get("host", "")

    @property
    def stays(self) -> bool:
        """Whether the client will send more on this connection."""
        return not self.old and "close" not in self.headers.get("connection", "").lower()

    @property
    def awaits_leave(self) -> bool:
        """Whether the client sends the body only after `100 Continue`."""
        return not self.old and self.headers.get("expect", "").lower() == "100-continue"


@dataclass(frozen=True)
class Request:
    """A request with its body."""

    head: Head
    body: bytes = b""


def read_head(stream: BufferedReader) -> Head:
    """The head of the next request.

    Raises UnreadableError if it is none that HTTP knows, and EOFError if the stream ends within it.
    """
    # A client that speaks another protocol waits for an answer and sends no line: its first byte must tell.
    if not re.match(TOKEN, stream.peek(1)[:1] or b"-"):
        raise UnreadableError(400, "this is not HTTP")
    lines = _lines(stream, MOST_HEAD)
    found = REQUEST_LINE.fullmatch(next(lines))
    if not found:
        raise UnreadableError(400, "this is no request line of HTTP/1.1")
    method, path, minor = (part.decode("latin-1") for part in found.groups())
    return Head(method, path, _headers(lines), old=minor == "0")


def read_body(stream: BufferedReader, head: Head, most: int) -> bytes:
    """The body that follows a head, of at most so many bytes. Raises as `read_head` does."""
    coding = head.headers.get("transfer-encoding", "").lower()
    if coding == "chunked":
        return _chunks(stream, most)
    if coding:
        raise UnreadableError(501, "this transfer-encoding is not known")
    return _exactly(stream, _size(head.headers.get("content-length", "0"), 10), most)


def _lines(stream: BufferedReader, most: int) -> Iterator[bytes]:
    while True:
        line = stream.readline(most + 1)
        most -= len(line)
        if most < 0:
            raise UnreadableError(431, "the head is too long")
        if not line.endswith(b"\n"):
            raise EOFError
        yield line.rstrip(b"\r\n")


def _headers(lines: Iterator[bytes]) -> Mapping[str, str]:
    headers: dict[str, list[str]] = {}
    for line in lines:
        if not line:
            break
        name, colon, value = line.partition(b":")
        if not colon or not re.fullmatch(TOKEN, name):
            raise UnreadableError(400, "a header is not written as `name: value`")
        headers.setdefault(name.decode().lower(), []).append(value.strip(b" \t").decode("latin-1"))
    return {name: ", ".join(values) for name, values in headers.items()}


def _chunks(stream: BufferedReader, most: int) -> bytes:
    body = bytearray()
    while size := _size(_line(stream).partition(b";")[0].strip().decode("latin-1"), 16):
        body += _exactly(stream, size, most - len(body))
        if _line(stream):
            raise UnreadableError(400, "a chunk is longer than it says")
    for line in _lines(stream, MOST_HEAD):
        if not line:  # trailers end as headers do
            break
    return bytes(body)


def _line(stream: BufferedReader) -> bytes:
    return next(_lines(stream, 1_000))


def _size(text: str, base: int) -> int:
    if not re.fullmatch(r"[0-9]{1,15}" if base == 10 else r"[0-9A-Fa-f]{1,15}", text):
        raise UnreadableError(400, "the length of the body is not a number")
    return int(text, base)


def _exactly(stream: BufferedReader, size: int, most: int) -> bytes:
    if size > most:
        raise UnreadableError(413, "the body is too long")
    data = stream.read(size)
    if len(data) < size:
        raise EOFError
    return data
