"""How fast hosts are asked: each gets one request in a while, from however many threads."""

import time
from threading import Event, Lock


class Stopped(Exception):  # noqa: N818 - not an error of the program
    """Nothing more is to be asked."""


class Pace:
    """Lets a request to a host begin only some seconds after the one before it."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._lock = Lock()
        self._free: dict[str, float] = {}
        self._stop = Event()

    def wait(self, host: str) -> None:
        """Return when the host may be asked. Raises Stopped if that is not wanted any more."""
        with self._lock:
            now = time.monotonic()
            turn = max(now, self._free.get(host, now))
            self._free[host] = turn + self.seconds
        if self._stop.wait(turn - now):
            raise Stopped

    def answered(self, host: str) -> None:
        """Let the host rest from now: what took it long shall not be followed at once."""
        with self._lock:
            self._free[host] = max(self._free.get(host, 0), time.monotonic() + self.seconds)

    def stop(self) -> None:
        """Let nobody wait any longer."""
        self._stop.set()
