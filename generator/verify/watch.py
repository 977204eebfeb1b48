"""A running program, watched: its output is read up to a limit, its time and memory are looked at."""

import selectors
import socket
import subprocess
import time

import psutil

from generator.verify.sandbox import MIB, Limits

BEAT = 0.2  # seconds between two looks at what is used
CHUNK = 65_536
GRACE = 2.0  # seconds for pipes to close after the end
CHANNEL = 4 * MIB  # bytes that the recorder may send


class Watch:
    """Reads what a process prints, and what it says on a channel, until it ends or is stopped."""

    def __init__(self, process: subprocess.Popen[bytes], channel: socket.socket, limits: Limits) -> None:
        self.stopped = ""
        """What the process was stopped for, or nothing."""
        self._process, self._limits = process, limits
        self._root = psutil.Process(process.pid)
        self._deadline = time.monotonic() + limits.seconds
        self._texts = {name: bytearray() for name in ("stdout", "stderr", "channel")}
        self._selector = selectors.DefaultSelector()
        for name, stream in (("stdout", process.stdout), ("stderr", process.stderr), ("channel", channel)):
            assert stream is not None  # noqa: S101 - all three were asked for
            self._selector.register(stream, selectors.EVENT_READ, name)

    @property
    def stdout(self) -> str:
        """What was printed."""
        return self._texts["stdout"].decode(errors="replace")

    @property
    def stderr(self) -> str:
        """What was printed on standard error."""
        return self._texts["stderr"].decode(errors="replace")

    @property
    def said(self) -> bytes:
        """What came on the channel."""
        return bytes(self._texts["channel"])

    @property
    def exit(self) -> int | None:
        """The exit status, 128 and the number of the signal after one; none if it was stopped."""
        status = self._process.wait()
        return None if self.stopped else status if status >= 0 else 128 - status

    def until_the_end(self, stdin: bytes) -> None:
        """Give the process its input, and read until all is said."""
        self._give(stdin)
        looked = ended = 0.0
        while self._selector.get_map() or self._process.poll() is None:
            for key, _ in self._selector.select(BEAT):
                self._read(key)
            now = time.monotonic()
            if self._process.poll() is not None:
                ended = ended or now
                if now > ended + GRACE:
                    break
            elif now > self._deadline:
                self._stop(f"it ran longer than {self._limits.seconds:g} s")
            elif now > looked + BEAT:
                looked = now
                self._look()
        self._selector.close()

    def _give(self, stdin: bytes) -> None:
        """Input is short enough for the pipe to hold it, whether it is read or not."""
        assert self._process.stdin is not None  # noqa: S101 - it was asked for
        try:
            self._process.stdin.write(stdin)
            self._process.stdin.close()
        except BrokenPipeError:
            return

    def _read(self, key: selectors.SelectorKey) -> None:
        text = self._texts[key.data]
        try:
            chunk = key.fileobj.recv(CHUNK) if key.data == "channel" else key.fileobj.read1(CHUNK)  # type: ignore[union-attr]
        except OSError:
            chunk = b""
        if not chunk:
            self._selector.unregister(key.fileobj)
            return
        most = CHANNEL if key.data == "channel" else self._limits.output
        text += chunk[: most - len(text)]
        if len(text) >= most:
            self._stop(f"it printed more than {most // MIB} MiB")

    def _look(self) -> None:
        try:
            processes = [self._root, *self._root.children(recursive=True)]
        except psutil.Error:
            return
        used = sum(map(_resident, processes))
        if len(processes) > self._limits.processes:
            self._stop(f"it started more than {self._limits.processes} processes")
        elif used > self._limits.memory:
            self._stop(f"it used more than {self._limits.memory // MIB} MiB of memory")

    def _stop(self, reason: str) -> None:
        """The first process takes all others with it: it is the first of their name space as well."""
        self.stopped = self.stopped or reason
        self._process.kill()


def _resident(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0
