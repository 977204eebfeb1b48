"""One connection of a client that may be hostile: nothing on it takes long, or much memory."""

import io
import math
import socket
import ssl
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from generator.verify.request import Head, Request, UnreadableError, read_body, read_head

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


@dataclass(frozen=True)
class Limits:
    """What a service bears: bytes, seconds, or how many at once."""

    connections: int = 64
    """Connections at once; more are closed at once."""
    requests: int = 1_000
    """Requests that are answered and logged."""
    body: int = 10_000_000
    """Bytes of one request's body."""
    held: int = 64_000_000
    """Bytes of all requests that are being read."""
    reading: float = 15
    """Seconds for the handshake, for a whole request from its first byte, and for sending a reply."""
    idle: float = 60
    """Seconds between two requests."""
    lingering: float = 1
    """Seconds for a refused client to stop sending."""


class Budget:
    """Memory that all connections share."""

    def __init__(self, most: int) -> None:
        self._left = most
        self._lock = threading.Lock()

    def take(self, count: int) -> None:
        """Raises UnreadableError if so many bytes are not left."""
        with self._lock:
            if count > self._left:
                raise UnreadableError(503, "too much is being sent at once")
            self._left -= count

    def give(self, count: int) -> None:
        """Give bytes back."""
        with self._lock:
            self._left += count


class _Incoming(io.RawIOBase):
    """What the client sends, until the time or the memory is used up."""

    def __init__(self, peer: socket.socket, budget: Budget) -> None:
        self._peer = peer
        self._budget = budget
        self._held = 0
        self._until = math.inf

    def readable(self) -> bool:
        """It is for reading alone."""
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        """Raises TimeoutError when the time is up."""
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._peer.settimeout(left)
        count = self._peer.recv_into(buffer)
        self._budget.take(count)
        self._held += count
        return count

    def allow(self, seconds: float) -> None:
        """From now on, this much time."""
        self._until = time.monotonic() + seconds

    def forget(self) -> None:
        """What was read is no longer held."""
        self._budget.give(self._held)
        self._held = 0


class Connection:
    """One accepted socket, which it owns. With a TLS context, the handshake comes first.

    `interrupt` may be called from another thread; whatever is being waited for then ends.
    """

    def __init__(self, accepted: socket.socket, limits: Limits, budget: Budget) -> None:
        self._peer = accepted
        # TLS moves the descriptor into a socket of its own; this one stays, to shut both down.
        self._handle = accepted.dup()
        self._lock = threading.Lock()
        self._limits = limits
        self._budget = budget
        self._incoming = _Incoming(accepted, budget)
        self._stream: io.BufferedReader = io.BufferedReader(self._incoming)

    def shake_hands(self, context: ssl.SSLContext) -> None:
        """Begin TLS. Raises OSError if the client does not, or takes too long."""
        self._peer.settimeout(self._limits.reading)
        self._peer = context.wrap_socket(self._peer, server_side=True)
        self._incoming = _Incoming(self._peer, self._budget)
        self._stream = io.BufferedReader(self._incoming)

    def await_request(self) -> bool:
        """Whether another request begins, or the client is gone. Raises OSError if it is idle for too long."""
        self._incoming.forget()
        self._incoming.allow(self._limits.idle)
        return bool(self._stream.peek(1))

    def read_head(self) -> Head:
        """The head of the request that began. Raises as `request.read_head` does, and OSError."""
        self._incoming.allow(self._limits.reading)
        try:
            return read_head(self._stream)
        except TimeoutError:
            raise UnreadableError(408, "the request took too long") from None

    def read_request(self, head: Head) -> Request:
        """The whole request. Raises as `read_head` does."""
        if head.awaits_leave:
            self.send(b"HTTP/1.1 100 Continue\r\n\r\n")
        try:
            return Request(head, read_body(self._stream, head, self._limits.body))
        except TimeoutError:
            raise UnreadableError(408, "the request took too long") from None

    def send(self, data: bytes) -> None:
        """Send it all. Raises OSError if the client does not take it."""
        self._peer.settimeout(self._limits.reading)
        self._peer.sendall(data)

    def linger(self) -> None:
        """Wait until a refused client stops sending; if it were cut off, it would not see why."""
        until = time.monotonic() + self._limits.lingering
        self._handle.shutdown(socket.SHUT_WR)
        while (left := until - time.monotonic()) > 0:
            self._handle.settimeout(left)
            if not self._handle.recv(65_536):
                return

    def end(self) -> None:
        """Give everything back; for the thread that reads."""
        self._incoming.forget()
        with self._lock:
            self._peer.close()
            self._handle.close()

    def interrupt(self) -> None:
        """Have whatever waits on this connection end; for any thread."""
        with self._lock, suppress(OSError):
            self._handle.shutdown(socket.SHUT_RDWR)
