"""The stand-in service: what it replies to real clients, and what hostile ones cannot do to it."""

import http.client
import json
import socket
import ssl
import struct
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from generator.model import Rule
from generator.verify.certificates import authority, server_context
from generator.verify.connection import Limits
from generator.verify.replies import fits, refuses
from generator.verify.service import Exchange, Service

HOST = "api.openai.com"
CHAT = "/v1/chat/completions"
QUICK = Limits(reading=0.3, idle=0.5, lingering=0.3)
SYNTHETIC = {"kind": "synthetic"}


def rules(*declared: dict[str, Any]) -> tuple[Rule, ...]:
    """Rules as an entry declares them."""
    return tuple(Rule.model_validate_json(json.dumps({**rule, "source": SYNTHETIC})) for rule in declared)


def context() -> ssl.SSLContext:
    """What the service speaks TLS with."""
    return server_context([HOST])


def trusting() -> ssl.SSLContext:
    """A client's context that trusts the throw-away authority alone."""
    return ssl.create_default_context(cadata=authority().decode())


@dataclass(frozen=True)
class Running:
    """A service at work, and its two ports."""

    service: Service
    tls: int
    plain: int

    @property
    def summaries(self) -> tuple[str, ...]:
        """The log as the record of a run shows it, with the host by its name alone."""
        return tuple(found.summary.replace(f":{self.plain}", "") for found in self.service.log)

    def connect(self) -> socket.socket:
        """A connection to the plain port."""
        return socket.create_connection(("127.0.0.1", self.plain), timeout=5)

    def connect_tls(self) -> ssl.SSLSocket:
        """A connection to the TLS port."""
        raw = socket.create_connection(("127.0.0.1", self.tls), timeout=5)
        return trusting().wrap_socket(raw, server_hostname=HOST)

    def say(self, *sent: bytes) -> bytes:
        """All that comes back on the plain port when these bytes are sent one after another."""
        with self.connect() as client:
            for data in sent:
                client.sendall(data)
            return everything(client)

    def client(self, *, tls: bool = False) -> http.client.HTTPConnection:
        """A client that keeps its connection."""
        client = http.client.HTTPConnection(HOST, timeout=5)
        client.sock = self.connect_tls() if tls else self.connect()
        return client


@contextmanager
def running(
    declared: tuple[Rule, ...] | None,
    limits: Limits | None = None,
    tls: Callable[[], ssl.SSLContext] | None = context,
) -> Iterator[Running]:
    """A service over two listening sockets on free ports. Afterwards none of its threads lives."""
    before = set(threading.enumerate())
    service = Service(declared, tls, limits or Limits())
    with (
        socket.create_server(("127.0.0.1", 0), backlog=1_024) as secure,
        socket.create_server(("127.0.0.1", 0), backlog=1_024) as plain,
    ):
        with service.serve(secure, plain):
            yield Running(service, secure.getsockname()[1], plain.getsockname()[1])
        assert set(threading.enumerate()) - before == set()


def everything(client: socket.socket) -> bytes:
    """All that comes until the other side closes, or resets."""
    received = b""
    with suppress(ConnectionResetError):
        while data := client.recv(65_536):
            received += data
    return received


def get(path: str = "/", *headers: str, method: str = "GET", version: str = "1.1") -> bytes:
    """A request as bytes, after which the connection is closed."""
    lines = (f"{method} {path} HTTP/{version}", f"Host: {HOST}", "Connection: close", *headers)
    return "\r\n".join(lines).encode() + b"\r\n\r\n"


def until(holds: Callable[[], bool], seconds: float = 5) -> bool:
    """Ask until it holds, or time is up."""
    end = time.monotonic() + seconds
    while not (found := holds()) and time.monotonic() < end:
        time.sleep(0.01)
    return found


@pytest.fixture(autouse=True)
def silent(capfd: pytest.CaptureFixture[str]) -> Iterator[None]:
    """Whatever a client does, nothing is printed."""
    yield
    assert capfd.readouterr() == ("", "")


# Replies


OK_TEXT = {"text": "fine"}


def reply(*lines: str, body: bytes = b"") -> bytes:
    """A reply as bytes."""
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (
            {"text": "fine"},
            reply(
                "HTTP/1.1 200 OK",
                "content-type: text/plain; charset=utf-8",
                "content-length: 4",
                "connection: close",
                body=b"fine",
            ),
        ),
        (
            {"status": 429, "headers": {"Retry-After": "1"}, "json": {"error": {"code": "späť"}}},
            reply(
                "HTTP/1.1 429 Too Many Requests",
                "content-type: application/json",
                "retry-after: 1",
                "content-length: 29",
                "connection: close",
                body='{"error": {"code": "späť"}}'.encode(),
            ),
        ),
        (
            {"headers": {"Content-Type": "text/html"}, "text": "<p>Hello"},
            reply(
                "HTTP/1.1 200 OK",
                "content-type: text/html",
                "content-length: 8",
                "connection: close",
                body=b"<p>Hello",
            ),
        ),
        (
            {"sse": [{"n": 1}, {"type": "ping"}, "[DONE]"]},
            reply(
                "HTTP/1.1 200 OK",
                "content-type: text/event-stream; charset=utf-8",
                "transfer-encoding: chunked",
                "connection: close",
                body=b'10\r\ndata: {"n": 1}\n\n\r\n24\r\nevent: ping\ndata: {"type": "ping"}\n\n\r\n'
                b"e\r\ndata: [DONE]\n\n\r\n0\r\n\r\n",
            ),
        ),
        (
            {"sse": [{"n": 1}, {"n": 2}, {"n": 3}], "fail": "truncate"},
            reply(
                "HTTP/1.1 200 OK",
                "content-type: text/event-stream; charset=utf-8",
                "transfer-encoding: chunked",
                "connection: close",
                body=b'10\r\ndata: {"n": 1}\n\n\r\n',
            ),
        ),
        (
            {"text": "0123456789", "fail": "truncate"},
            reply(
                "HTTP/1.1 200 OK",
                "content-type: text/plain; charset=utf-8",
                "content-length: 10",
                "connection: close",
                body=b"01234",
            ),
        ),
        (
            {"text": "0123456789", "headers": {"transfer-encoding": "chunked"}},
            reply(
                "HTTP/1.1 200 OK",
                "content-type: text/plain; charset=utf-8",
                "transfer-encoding: chunked",
                "connection: close",
                body=b"a\r\n0123456789\r\n0\r\n\r\n",
            ),
        ),
        (
            {"text": "0123", "headers": {"content-length": "9", "x-two": "a\nb"}},
            reply(
                "HTTP/1.1 200 OK",
                "content-type: text/plain; charset=utf-8",
                "content-length: 9",
                "x-two: a b",
                "connection: close",
                body=b"0123",
            ),
        ),
        ({"status": 204}, reply("HTTP/1.1 204 No Content", "connection: close")),
        ({"status": 529}, reply("HTTP/1.1 529 ", "content-length: 0", "connection: close")),
        ({"fail": "drop"}, b""),
        ({"fail": "refuse"}, b""),
    ],
)
def test_what_is_replied(rule: dict[str, Any], expected: bytes) -> None:
    """Status, headers and body of each kind of rule, to the byte."""
    with running(rules(rule)) as found:
        assert found.say(get()) == expected


def test_a_stream_to_http_1_0_ends_with_the_connection() -> None:
    """HTTP/1.0 knows no chunks."""
    with running(rules({"sse": [{"n": 1}]})) as found:
        assert found.say(get(version="1.0")) == reply(
            "HTTP/1.1 200 OK",
            "content-type: text/event-stream; charset=utf-8",
            "connection: close",
            body=b'data: {"n": 1}\n\n',
        )


def test_head_has_no_body() -> None:
    """HEAD is told the length of what GET would get, and the connection goes on."""
    with running(rules(OK_TEXT)) as found, closing(found.client()) as client:
        for method, body in (("HEAD", b""), ("GET", b"fine"), ("HEAD", b"")):
            client.request(method, "/")
            answer = client.getresponse()
            assert (answer.status, answer.headers["content-length"], answer.read()) == (200, "4", body)


def test_a_delay() -> None:
    """The reply comes after the delay; the request is logged before."""
    with running(rules({"delay": 0.3, **OK_TEXT})) as found, found.connect() as client:
        started = time.monotonic()
        client.sendall(get())
        assert until(lambda: found.summaries == (f"GET http://{HOST}/ 200",), 0.25)
        assert everything(client).endswith(b"\r\n\r\nfine")
        assert 0.3 <= time.monotonic() - started < 2


@pytest.mark.parametrize("tls", [False, True])
def test_a_drop_is_a_remote_end_that_closed(tls: bool) -> None:
    """A client sees what it sees of a server that went away, with TLS and without."""
    with running(rules({"fail": "drop"})) as found, closing(found.client(tls=tls)) as client:
        client.request("POST", CHAT, body=b"x" * 100_000)
        with pytest.raises(http.client.RemoteDisconnected):
            client.getresponse()
        scheme = "https" if tls else "http"
        assert found.service.log == (Exchange("POST", scheme, HOST, CHAT, None, 0),)
        assert found.summaries == (f"POST {scheme}://{HOST}{CHAT} dropped",)


@pytest.mark.parametrize("rule", [{"text": "0123456789"}, {"sse": [{"n": 1}, {"n": 2}]}])
def test_a_cut_body_is_an_incomplete_read(rule: dict[str, Any]) -> None:
    """Half of it comes, and the client knows that it is not all."""
    with running(rules({**rule, "fail": "truncate"})) as found, closing(found.client(tls=True)) as client:
        client.request("GET", "/")
        with pytest.raises(http.client.IncompleteRead) as raised:
            client.getresponse().read()
    assert raised.value.partial == (b"01234" if "text" in rule else b'data: {"n": 1}\n\n')


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        (None, False),
        ((), False),
        (({"fail": "refuse"},), True),
        (({"fail": "refuse"}, OK_TEXT), True),
        (({"fail": "drop"},), False),
        (({"fail": "refuse", "when": {"path": "/x"}},), False),
        ((OK_TEXT, {"fail": "refuse"}), False),
    ],
)
def test_refusing_to_connect(declared: tuple[dict[str, Any], ...] | None, expected: bool) -> None:
    """Nothing listens if the first rule refuses, whatever the request."""
    assert refuses(None if declared is None else rules(*declared)) == expected


# Rules


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("", "", True),
        ("", "x", False),
        ("*", "", True),
        ("*", "a\nb", True),
        ("abc", "abc", True),
        ("abc", "abcd", False),
        ("Bearer sk-valid*", "Bearer sk-valid", True),
        ("Bearer sk-valid*", "bearer sk-valid", False),
        ("*b", "ab", True),
        ("*b", "ba", False),
        ("ab*ba", "aba", False),
        ("ab*ba", "abba", True),
        ("*b*b*", "abcb", True),
        ("*b*b*", "abc", False),
        ("a*b*b", "ab", False),
        ("a.c", "abc", False),
        ("*é*", "café", True),
    ],
)
def test_patterns(pattern: str, text: str, expected: bool) -> None:
    """`*` stands for anything; all else for itself."""
    assert fits(pattern, text.encode()) == expected


def test_patterns_take_linear_time() -> None:
    """A text that nearly fits many times is soon found not to."""
    started = time.monotonic()
    found = fits("*" + "a*" * 20 + "a" * 40 + "b*" + "ba*" * 10, b"a" * 9_000_000)
    assert (found, time.monotonic() - started < 2) == (False, True)


def test_headers_take_linear_time() -> None:
    """Blanks within a value are not tried one by one."""
    started = time.monotonic()
    with running(rules({"when": {"header": {"x": "a*b"}}, "text": "fine"})) as found:
        assert found.say(get("/", f"X:  a{' ' * 60_000}b \t")).endswith(b"\r\n\r\nfine")
    assert time.monotonic() - started < 1


def test_the_first_rule_that_fits_answers() -> None:
    """By method, path, headers in any case, and body; an absent header is empty."""
    conditions: tuple[dict[str, Any], ...] = (
        {"method": "delete"},
        {"path": "/v1/*/items?page=2"},
        {"header": {"X-Key": "sk-*", "accept": "*json*"}},
        {"body": '*"model": "one"*'},
        {"header": {"authorization": ""}, "method": "PUT"},
    )
    declared = rules(*({"when": when, "text": str(n)} for n, when in enumerate(conditions)))
    requests: tuple[tuple[str, str, dict[str, str], bytes | None], ...] = (
        ("DELETE", "/", {}, None),
        ("GET", "/v1/a/b/items?page=2", {}, None),
        ("GET", "/v1/items?page=2", {}, None),
        ("GET", "/", {"x-kEY": "sk-1", "ACCEPT": "application/json"}, None),
        ("GET", "/", {"x-key": "sk-1"}, None),
        ("POST", "/", {}, b'{"model": "one"}\xff'),
        ("PUT", "/", {}, b"{}"),
        ("PUT", "/", {"Authorization": "Bearer x"}, b"{}"),
    )
    with running(declared) as found:
        for method, path, headers, body in requests:
            with closing(found.client()) as client:
                client.request(method, path, body=body, headers=headers)
                client.getresponse().read()
        assert tuple(exchange.rule for exchange in found.service.log) == (0, 1, None, 2, None, 3, 4, None)


@pytest.mark.parametrize("declared", [None, rules({"when": {"path": "/other"}, "text": "x"})])
def test_a_request_without_a_rule_fails_the_run(declared: tuple[Rule, ...] | None) -> None:
    """It is answered 599 with the request in words, and is a fault once."""
    with running(declared) as found:
        answers = {found.say(get(CHAT)), found.say(get(CHAT))}
        assert answers == {
            reply(
                "HTTP/1.1 599 ",
                "content-type: text/plain; charset=utf-8",
                "content-length: 62",
                "connection: close",
                body=f"No rule answers GET http://{HOST}{CHAT}\n".encode(),
            )
        }
        missed = Exchange("GET", "http", HOST, CHAT, 599, None)
        assert found.service.log == (missed, missed)
        assert found.service.faults == (f"no rule answered GET http://{HOST}{CHAT} 599",)


# HTTP


def test_one_connection_carries_many_requests() -> None:
    """Keep-alive: bodies of all shapes are read to their end, and requests may come ahead of replies."""
    with running(rules(OK_TEXT)) as found:
        with closing(found.client()) as client:
            client.request("POST", "/1", body=b"x" * 70_000)
            assert client.getresponse().read() == b"fine"
            client.request("POST", "/2", body=iter([b"ab", b"c" * 20_000]), encode_chunked=True)
            assert client.getresponse().read() == b"fine"
            kept = client.sock
            client.request("GET", "/3")
            assert (client.getresponse().read(), client.sock) == (b"fine", kept)
        ahead = f"GET /4 HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode()
        assert found.say(ahead + get("/5")).count(b"\r\n\r\nfine") == 2
        assert found.summaries == (
            f"POST http://{HOST}/1 200",
            f"POST http://{HOST}/2 200",
            f"GET http://{HOST}/3 200",
            f"GET http://{HOST}/4 200",
            f"GET http://{HOST}/5 200",
        )


def test_chunked_bodies_are_matched_whole() -> None:
    """Extensions and trailers of chunks are read over."""
    with running(rules({"when": {"body": "abcdef"}, "text": "fine"})) as found:
        chunks = b"3;x=y\r\nabc\r\n003\r\ndef\r\n0\r\nTrailer: x\r\n\r\n"
        answer = found.say(get("/", "Transfer-Encoding: Chunked", method="POST") + chunks)
    assert answer.endswith(b"\r\n\r\nfine")


def test_leave_to_send_the_body() -> None:
    """A client that waits for `100 Continue` gets it before it sends the body."""
    with running(rules({"when": {"body": "abc"}, "text": "fine"})) as found, found.connect() as client:
        client.sendall(get("/", "Expect: 100-continue", "Content-Length: 3", method="POST"))
        assert client.recv(1_000) == b"HTTP/1.1 100 Continue\r\n\r\n"
        client.sendall(b"abc")
        assert everything(client).endswith(b"\r\n\r\nfine")


def test_repeated_headers_are_one() -> None:
    """Joined by commas, as HTTP says."""
    with running(rules({"when": {"header": {"x": "a, b"}}, "text": "fine"})) as found:
        assert found.say(get("/", "X: a", "x:b ")).endswith(b"\r\n\r\nfine")


def test_a_path_is_taken_as_it_was_sent() -> None:
    """Two slashes are two; that is an error people make."""
    with running(rules({"when": {"path": "//v1/x"}, "text": "fine"})) as found:
        assert found.say(get("//v1/x")).endswith(b"\r\n\r\nfine")


# TLS


def test_a_client_that_trusts_the_authority() -> None:
    """The certificate is right for the hosts, and HTTP/1.1 is what is agreed on."""
    offering = trusting()
    offering.set_alpn_protocols(["h2", "http/1.1"])
    with running(rules({"status": 401, "json": {}})) as found:
        raw = socket.create_connection(("127.0.0.1", found.tls), timeout=5)
        with offering.wrap_socket(raw, server_hostname=HOST) as client:
            assert client.selected_alpn_protocol() == "http/1.1"
            client.sendall(get(CHAT, method="POST"))
            assert everything(client) == reply(
                "HTTP/1.1 401 Unauthorized",
                "content-type: application/json",
                "content-length: 2",
                "connection: close",
                body=b"{}",
            )
        assert found.summaries == (f"POST https://{HOST}{CHAT} 401",)


@pytest.mark.parametrize(
    ("host", "trusted"), [("api.example.com", trusting), (HOST, ssl.create_default_context)]
)
def test_a_client_that_does_not_trust(host: str, trusted: Callable[[], ssl.SSLContext]) -> None:
    """Another host, or another authority: the client refuses, and no request was made."""
    with running(rules(OK_TEXT)) as found:
        raw = socket.create_connection(("127.0.0.1", found.tls), timeout=5)
        with raw, pytest.raises(ssl.SSLCertVerificationError):
            trusted().wrap_socket(raw, server_hostname=host)
        assert (found.service.log, found.service.faults) == ((), ())


def test_contexts_are_made_once() -> None:
    """Keys take time: one authority, and one certificate for each set of hosts."""
    assert server_context(["a.example", "b.example"]) is server_context(["b.example", "a.example"])
    assert server_context(["a.example"]) is not server_context(["b.example"])
    assert authority() == authority()


def test_urllib_through_a_context() -> None:
    """A whole client, by name of host, port and all."""
    local = server_context(["localhost"])
    with running(rules({"status": 404, "text": "gone"}), tls=lambda: local) as found:
        with pytest.raises(HTTPError) as raised:
            urlopen(f"https://localhost:{found.tls}/x", timeout=5, context=trusting())
        with raised.value as error:
            assert (error.code, error.reason, error.read()) == (404, "Not Found", b"gone")
        assert found.summaries == (f"GET https://localhost:{found.tls}/x 404",)


def test_without_a_context_tls_is_closed() -> None:
    """There is nothing to speak TLS with."""
    with running(rules(OK_TEXT), tls=None) as found:
        with pytest.raises((ssl.SSLError, ConnectionResetError)):
            found.connect_tls()
        assert found.say(get()).endswith(b"\r\n\r\nfine")


# Hostile clients


@pytest.mark.parametrize(
    ("sent", "status", "logged"),
    [
        (b"\x16\x03\x01\x02\x00\x01", 400, ()),
        (b"\x00" * 100_000, 400, ()),
        (b"hello\r\n\r\n", 400, ()),
        (b"GET /\r\n\r\n", 400, ()),
        (b"GET / HTTP/2.0\r\n\r\n", 400, ()),
        (b"GET /\x1b[2J HTTP/1.1\r\n\r\n", 400, ()),
        (b"GET / HTTP/1.1\r\nno colon\r\n\r\n", 400, ()),
        (b"GET / HTTP/1.1\r\n folded: x\r\n\r\n", 400, ()),
        (b"GET /" + b"x" * 70_000 + b" HTTP/1.1\r\n\r\n", 431, ()),
        (b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * 20_000, 431, ()),
        (get("/", "Content-Length: -1"), 400, ("GET http://api.openai.com/ 400",)),
        (get("/", "Content-Length: 1", "Content-Length: 2"), 400, ("GET http://api.openai.com/ 400",)),
        (get("/", "Content-Length: " + "9" * 5_000), 400, ("GET http://api.openai.com/ 400",)),
        (get("/", "Content-Length: 10000001"), 413, ("GET http://api.openai.com/ 413",)),
        (get("/", "Transfer-Encoding: gzip, chunked"), 501, ("GET http://api.openai.com/ 501",)),
        (get("/", "Transfer-Encoding: chunked") + b"zz\r\n", 400, ("GET http://api.openai.com/ 400",)),
        (get("/", "Transfer-Encoding: chunked") + b"-3\r\nabc", 400, ("GET http://api.openai.com/ 400",)),
        (
            get("/", "Transfer-Encoding: chunked") + b"3\r\nabcdef\r\n",
            400,
            ("GET http://api.openai.com/ 400",),
        ),
        (get("/", "Transfer-Encoding: chunked") + b"1" * 5_000, 431, ("GET http://api.openai.com/ 431",)),
        (get("/", "Transfer-Encoding: chunked") + b"ffffffff\r\n", 413, ("GET http://api.openai.com/ 413",)),
    ],
)
def test_what_is_no_request(sent: bytes, status: int, logged: tuple[str, ...]) -> None:
    """It is refused with a status, and fails the run if it began as a request. The service goes on."""
    with running(rules(OK_TEXT), QUICK) as found:
        assert found.say(sent).startswith(f"HTTP/1.1 {status} ".encode())
        assert found.summaries == logged
        assert found.service.faults == tuple(f"no rule answered {summary}" for summary in logged)
        assert found.say(get()).endswith(b"\r\n\r\nfine")


@pytest.mark.parametrize(
    "sent",
    [b"", b"GET", get()[:-2], get("/", "Content-Length: 9") + b"x", get("/", "Transfer-Encoding: chunked")],
)
@pytest.mark.parametrize("reset", [False, True])
def test_a_client_that_goes_away(sent: bytes, reset: bool) -> None:
    """No request arrived, so none is logged, however it went."""
    with running(rules(OK_TEXT), QUICK) as found:
        client = found.connect()
        client.sendall(sent)
        if reset:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        client.close()
        assert found.say(get()).endswith(b"\r\n\r\nfine")
        assert found.summaries == (f"GET http://{HOST}/ 200",)


def test_a_client_that_does_not_wait_for_the_reply() -> None:
    """The request arrived all the same."""
    with running(rules({"delay": 0.1, "text": "x" * 2_000})) as found:
        for _ in range(5):
            with found.connect() as client:
                client.sendall(get())
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        assert until(lambda: len(found.service.log) == 5)
        time.sleep(0.2)
        assert found.service.faults == ()


@pytest.mark.parametrize("sent", [b"garbage\r\n" * 100, b"\x16\x03\x01\x00\xff" + b"\x00" * 300, get()])
def test_garbage_instead_of_tls(sent: bytes) -> None:
    """The connection is closed, nothing is logged, and the next client is served."""
    with running(rules(OK_TEXT), QUICK) as found:
        with socket.create_connection(("127.0.0.1", found.tls), timeout=5) as client:
            client.sendall(sent)
            everything(client)
        assert (found.service.log, found.service.faults) == ((), ())
        with found.connect_tls() as tls:
            tls.sendall(get())
            assert everything(tls).endswith(b"\r\n\r\nfine")


@pytest.mark.parametrize(
    ("start", "drip", "expected"),
    [
        (b"", b"", b""),
        (b"GET / HT", b"T", b"HTTP/1.1 408 "),
        (b"GET / HTTP/1.1\r\n", b"a: b\r\n", b"HTTP/1.1 408 "),
        (get("/", "Content-Length: 1000"), b"x", b"HTTP/1.1 408 "),
        (get("/", "Transfer-Encoding: chunked"), b"1\r\nx\r\n", b"HTTP/1.1 408 "),
    ],
)
def test_slow_clients_are_cut_off(start: bytes, drip: bytes, expected: bytes) -> None:
    """The time is that of the whole request: bytes that drip in do not lengthen it."""
    with running(rules(OK_TEXT), QUICK) as found, found.connect() as client:
        started = time.monotonic()
        client.sendall(start)
        client.settimeout(0.02)
        received = b""
        with suppress(OSError):
            while not received.endswith(b".\n") and time.monotonic() - started < 3:
                client.sendall(drip)
                with suppress(TimeoutError):
                    data = client.recv(65_536)
                    received += data
                    if not data:
                        break
        assert received[:13] == expected
        assert time.monotonic() - started < 1.5


def test_a_slow_handshake_is_cut_off() -> None:
    """A connection that never begins TLS does not hold its thread."""
    with running(rules(OK_TEXT), QUICK) as found:
        with socket.create_connection(("127.0.0.1", found.tls), timeout=5) as client:
            assert everything(client) == b""
        assert found.service.faults == ()


def test_a_body_without_end() -> None:
    """It is refused once it is too long, and is not kept."""
    with running(rules(OK_TEXT), QUICK) as found, found.connect() as client:
        tracemalloc.start()
        client.sendall(get("/", "Transfer-Encoding: chunked", method="POST"))
        chunk = b"100000\r\n" + b"x" * 0x100000 + b"\r\n"
        with suppress(OSError):
            for _ in range(100):
                client.sendall(chunk)
        assert until(lambda: found.summaries == (f"POST http://{HOST}/ 413",))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 40_000_000


def test_many_long_bodies_share_one_memory() -> None:
    """What is being read of all requests together is bounded; afterwards there is room again."""
    limits = Limits(held=3_000_000, reading=2, lingering=0.1)
    unfinished = get("/", "Content-Length: 1000001", method="POST") + b"x" * 900_000
    with running(rules(OK_TEXT), limits) as found:
        with ExitStack() as clients:
            for _ in range(4):
                client = clients.enter_context(found.connect())
                with suppress(OSError):
                    client.sendall(unfinished)
            assert until(lambda: found.summaries == (f"POST http://{HOST}/ 503",))
        whole = get("/", "Content-Length: 2000000", method="POST") + b"x" * 2_000_000
        assert until(lambda: found.say(whole).endswith(b"\r\n\r\nfine"))


def test_thousands_of_connections() -> None:
    """No more threads than connections allowed; the others are closed, which is a fault."""
    before = threading.active_count()
    with running(rules(OK_TEXT), Limits(connections=8)) as found:
        most = 0
        with ExitStack() as clients:
            for _ in range(200):
                clients.enter_context(found.connect())
                most = max(most, threading.active_count() - before)
            for _ in range(1_800):
                found.connect().close()
                most = max(most, threading.active_count() - before)
        assert most <= 9
        assert found.service.faults == ("more than 8 connections at once",)
        assert until(lambda: found.say(get()).endswith(b"\r\n\r\nfine"))


def test_the_log_ends() -> None:
    """Requests beyond the limit are not logged, and the cap is a fault."""
    with running(rules(OK_TEXT), Limits(requests=3)) as found:
        answers = [found.say(get())[:12] for _ in range(5)]
        assert answers == [b"HTTP/1.1 200"] * 3 + [b"HTTP/1.1 599"] * 2
        assert found.summaries == (f"GET http://{HOST}/ 200",) * 3
        assert found.service.faults == ("more than 3 requests",)


def test_the_log_is_short_and_printable() -> None:
    """What a client sends cannot fill the log, nor the terminal of who reads it."""
    lines = f"GET /\xe9{'x' * 60_000} HTTP/1.1\r\nHost: \x1b[31m\r\nConnection: close\r\n\r\n"
    with running(rules(OK_TEXT)) as found:
        assert found.say(lines.encode("latin-1")).endswith(b"\r\n\r\nfine")
        assert found.summaries == (f"GET http://%1B[31m/%E9{'x' * 1_496}... 200",)


def test_errors_of_the_service_itself_are_faults(monkeypatch: pytest.MonkeyPatch) -> None:
    """They are not printed, and the run does not pass."""

    def broken(*_: object) -> None:
        raise RuntimeError("out of order")

    monkeypatch.setattr("generator.verify.service.answer", broken)
    with running(rules(OK_TEXT)) as found:
        assert found.say(get()) == b""
        assert found.service.faults == ("the service failed: RuntimeError('out of order')",)


# The end


def test_the_end_is_prompt() -> None:
    """Clients in every state are let go: idle, shaking hands, sending, waiting for a late reply, not reading."""
    declared = rules({"when": {"path": "/late"}, "delay": 60}, {"json": "x" * 1_000_000})
    with ExitStack() as clients:
        with running(declared) as found:
            connected = [clients.enter_context(found.connect()) for _ in range(6)]
            clients.enter_context(socket.create_connection(("127.0.0.1", found.tls)))
            clients.enter_context(found.connect_tls())
            for client, sent in zip(
                connected,
                (b"", b"GET", get()[:-2], get("/late"), get("/", "Content-Length: 5"), b""),
                strict=True,
            ):
                client.sendall(sent)
            flooding = connected[-1]
            flooding.setblocking(False)
            with suppress(BlockingIOError):
                while True:
                    flooding.send(b"GET / HTTP/1.1\r\n\r\n" * 1_000)
            assert until(lambda: f"GET http://{HOST}/late 200" in found.summaries)
            left = time.monotonic()
        assert time.monotonic() - left < 1


def test_nothing_is_logged_after_the_end() -> None:
    """A request that comes too late finds nobody."""
    with running(rules(OK_TEXT)) as found:
        client = found.connect()
        client.sendall(b"GET / HTTP/1.1\r\n")
        assert until(lambda: len(found.service._open) == 1)
    with client, suppress(OSError):
        client.sendall(b"\r\n")
        assert everything(client) == b""
    assert found.service.log == ()


def test_the_listening_sockets_stay_the_callers() -> None:
    """Who made them closes them."""
    with socket.create_server(("127.0.0.1", 0)) as tls, socket.create_server(("127.0.0.1", 0)) as plain:
        with Service(None).serve(tls, plain):
            pass
        assert (tls.fileno() > 0, plain.fileno() > 0) == (True, True)
