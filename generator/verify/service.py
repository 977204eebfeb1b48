"""The stand-in for the services that samples call: it replies by an entry's rules and logs each request.

It runs as threads of the runner, over sockets that listen where the sample runs, so a sample can reach the
replies but not the log.
"""

import selectors
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple
from urllib.parse import quote

from generator.model import Rule
from generator.verify.connection import Budget, Connection, Limits
from generator.verify.replies import UNANSWERED, Reply, answer, plain_reply
from generator.verify.request import Head, UnreadableError

PRINTABLE = "".join(map(chr, range(33, 127)))
DEFAULT = Limits()


@dataclass(frozen=True)
class Exchange:
    """A request and what came back. Its text is printable ASCII, cut where it is very long."""

    method: str
    scheme: str
    """`https` or `http`."""
    host: str
    path: str
    """With the query."""
    status: int | None
    """None if the connection was dropped without a reply."""
    rule: int | None
    """The place of the rule that answered, from 0; None if none did, and then the run fails."""

    @property
    def title(self) -> str:
        """The request: `POST https://api.openai.com/v1/chat/completions`."""
        return f"{self.method} {self.scheme}://{self.host}{self.path}"

    @property
    def summary(self) -> str:
        """The request and its status, or `dropped`."""
        return f"{self.title} {self.status or 'dropped'}"


class _Port(NamedTuple):
    scheme: str
    context: ssl.SSLContext | None


class Service:
    """What answers one run, by these rules; without rules, each request is answered 599.

    `context` makes what it speaks TLS with; without it, connections that should be encrypted are closed.
    """

    def __init__(
        self,
        rules: tuple[Rule, ...] | None,
        context: Callable[[], ssl.SSLContext] | None = None,
        limits: Limits = DEFAULT,
    ) -> None:
        self._rules = rules
        self._context = context
        self._limits = limits
        self._budget = Budget(limits.held)
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._open: dict[threading.Thread, Connection] = {}
        self._log: list[Exchange] = []
        self._notes: dict[str, None] = {}

    @property
    def log(self) -> tuple[Exchange, ...]:
        """The requests that arrived whole or were refused, in order; at most `Limits.requests`."""
        with self._lock:
            return tuple(self._log)

    @property
    def faults(self) -> tuple[str, ...]:
        """Why the run fails, each reason once: requests that no rule answered, and limits that were reached."""
        with self._lock:
            missed = (f"no rule answered {found.summary}" for found in self._log if found.rule is None)
            return tuple(dict.fromkeys((*missed, *self._notes)))

    @contextmanager
    def serve(self, tls: socket.socket, plain: socket.socket) -> Iterator[None]:
        """Answer on two listening sockets, which stay the caller's; `tls` is that of port 443.

        Once it is left, every thread has ended and the log stays as it is. A service serves once.
        """
        ports = {
            tls: _Port("https", self._context() if self._context else None),
            plain: _Port("http", None),
        }
        waker, wake = socket.socketpair()
        thread = threading.Thread(target=self._listen, args=(ports, wake), daemon=True)
        with waker, wake:
            thread.start()
            try:
                yield
            finally:
                with self._lock:
                    self._ended.set()
                waker.send(b"\0")
                thread.join()
                self._hang_up()

    def _hang_up(self) -> None:
        for connection in self._open.values():
            connection.interrupt()
        for thread in self._open:
            thread.join()

    def _listen(self, ports: dict[socket.socket, _Port], wake: socket.socket) -> None:
        with selectors.DefaultSelector() as ready:
            for listening, port in ports.items():
                listening.setblocking(False)
                ready.register(listening, selectors.EVENT_READ, partial(self._accept, listening, port))
            ready.register(wake, selectors.EVENT_READ, self._ended.is_set)
            while not self._ended.is_set():
                for key, _ in ready.select():
                    key.data()

    def _accept(self, listening: socket.socket, port: _Port) -> None:
        try:
            accepted, _ = listening.accept()
        except OSError:
            self._ended.wait(0.01)  # the client is gone again, or no descriptor is free just now
            return
        self._open = {thread: other for thread, other in self._open.items() if thread.is_alive()}
        if len(self._open) >= self._limits.connections:
            self._note(f"more than {self._limits.connections} connections at once")
            accepted.close()
            return
        try:
            connection = Connection(accepted, self._limits, self._budget)
        except OSError:
            accepted.close()
            return
        thread = threading.Thread(target=self._attend, args=(connection, port), daemon=True)
        thread.start()
        self._open[thread] = connection

    def _note(self, fault: str) -> None:
        with self._lock:
            self._notes[fault] = None

    def _attend(self, connection: Connection, port: _Port) -> None:
        try:
            with suppress(OSError, EOFError):  # a client may be gone at any time
                self._converse(connection, port)
        except Exception as error:
            # Whatever it is, standard error belongs to the runner, and the run must not pass.
            self._note(f"the service failed: {error!r:.500}")
        finally:
            connection.end()

    def _converse(self, connection: Connection, port: _Port) -> None:
        if port.scheme == "https":
            if port.context is None:
                return
            connection.shake_hands(port.context)
        while True:
            head = None
            try:
                if not connection.await_request():
                    return
                head = connection.read_head()
                request = connection.read_request(head)
            except UnreadableError as error:
                self._refuse(connection, port, head, error)
                return
            reply = self._logged(port, head, answer(self._rules, request))
            if self._ended.wait(reply.delay):
                return
            connection.send(reply.data)
            if not reply.stays:
                return

    def _refuse(self, connection: Connection, port: _Port, head: Head | None, error: UnreadableError) -> None:
        """Say why. Bytes that do not even begin as a request are not logged: no service would count them."""
        if head:
            self._record(_exchange(port, head, error.status, None))
        connection.send(plain_reply(error.status, f"Refused: {error.reason}.").data)
        connection.linger()

    def _logged(self, port: _Port, head: Head, reply: Reply | None) -> Reply:
        """The reply once it is logged; what has no rule, or no room in the log, is told so."""
        exchange = _exchange(port, head, reply.status if reply else UNANSWERED, reply.rule if reply else None)
        if not self._record(exchange):
            return plain_reply(UNANSWERED, "There were too many requests.")
        return reply or plain_reply(UNANSWERED, f"No rule answers {exchange.title}")

    def _record(self, exchange: Exchange) -> bool:
        with self._lock:
            if self._ended.is_set():
                return False
            if len(self._log) >= self._limits.requests:
                self._notes[f"more than {self._limits.requests} requests"] = None
                return False
            self._log.append(exchange)
            return True


def _exchange(port: _Port, head: Head, status: int | None, rule: int | None) -> Exchange:
    return Exchange(
        _shown(head.method, 20), port.scheme, _shown(head.host, 260), _shown(head.path, 1_500), status, rule
    )


def _shown(text: str, most: int) -> str:
    """What a hostile client sent as it can be printed anywhere, with an end."""
    shown = quote(text, safe=PRINTABLE, encoding="latin-1")
    return shown if len(shown) <= most else shown[:most] + "..."
