"""One program, run to its end within its limits: what it printed, how it ended, what the recorder said of it."""

import contextlib
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator.problems import Refused
from generator.verify.sandbox import INSIDE, Cell, Limits, arguments, opened
from generator.verify.watch import Watch

START = 60.0  # seconds in which the sandbox must be ready, and the servers in it
PATH = "/env/bin:/usr/bin:/bin"

Listen = Callable[[tuple[socket.socket, ...]], AbstractContextManager[object]]
"""What answers on the sockets of a cell while its program runs."""


class NotStarted(Refused):
    """The sandbox did not come up; the text is what it said."""


@dataclass(frozen=True)
class Program:
    """What is run in a cell."""

    command: tuple[str, ...]
    """Program and arguments; `{env}` stands for the folder of the environment, `{sample}` for the working folder."""
    environment: dict[str, str]
    stdin: str = ""
    ports: tuple[int, ...] = ()
    """Ports on loopback for the service."""
    servers: tuple[dict[str, Any], ...] = ()
    """Servers that run beside it: `setup` and `command`, the `port` to wait for, and what says that it is `ready`."""
    recorded: bool = True
    """Whether it is Python, so that the recorder can see how it ends."""
    exception: str | None = None
    """The class that the recorder compares with what is raised."""
    warning: str | None = None
    """The same for warnings."""


@dataclass(frozen=True)
class Ended:
    """How a program ended."""

    exit: int | None
    """Its exit status; none if it was stopped."""
    stopped: str
    """What it was stopped for, or nothing."""
    stdout: str
    stderr: str
    records: tuple[dict[str, Any], ...]
    """What the recorder sent, in order."""
    forged: bool
    """Whether anything else wrote to the recorder's channel."""


def execute(program: Program, cell: Cell, limits: Limits, listen: Listen, isolated: bool = True) -> Ended:
    """Run a program in its cell, or on the bare machine if that is asked for.

    Raises NotStarted, and NoSandbox where the machine cannot isolate.
    """
    secret = secrets.token_hex(16)
    with _started(cell, limits, isolated) as (process, channel, folders):
        sought = f"{secret} {program.exception or '-'} {program.warning or '-'}\n"
        _send(channel, _job(program, limits, folders, isolated), sought.encode())
        with listen(_sockets(process, channel)):
            watch = Watch(process, channel, limits)
            watch.until_the_end(program.stdin.encode())
    records, forged = _records(watch.said, secret)
    return Ended(watch.exit, watch.stopped, watch.stdout, watch.stderr, records, forged)


@contextmanager
def _started(
    cell: Cell, limits: Limits, isolated: bool
) -> Iterator[tuple[subprocess.Popen[bytes], socket.socket, dict[str, str]]]:
    """The first program of the cell, the channel to it, and what `{env}` and `{sample}` stand for."""
    ours, theirs = socket.socketpair()
    passed = [theirs.fileno()]
    enter = ["-I", "-S", str((Path("/inside") if isolated else INSIDE) / "enter.py"), str(theirs.fileno())]
    with contextlib.ExitStack() as stack:
        stack.enter_context(ours)
        stack.enter_context(theirs)
        if isolated:
            given = "\0".join([*arguments(cell, limits, passed), ""]).encode()
            passed.append(opened(given))
            for number in passed[1:]:
                stack.callback(os.close, number)
            command = [shutil.which("bwrap") or "bwrap", "--args", str(passed[-1]), "/env/bin/python", *enter]
            folders = {"env": "/env", "sample": "/sample", "inside": "/inside"}
        else:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="errorbook-"))
            for name, text in cell.files.items():
                _written(Path(folder) / name, text)
            command = [str(cell.environment / "bin" / "python"), *enter]
            folders = {"env": str(cell.environment), "sample": folder, "inside": str(INSIDE)}
        process = subprocess.Popen(  # noqa: S603 - running it is what this is for
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={},
            pass_fds=passed,
            start_new_session=True,
        )
        stack.callback(_reaped, process)
        theirs.close()
        ours.settimeout(START)
        yield process, ours, folders


def _written(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def _reaped(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe:
            with contextlib.suppress(OSError):
                pipe.close()
    process.wait()


def _job(program: Program, limits: Limits, folders: dict[str, str], isolated: bool) -> bytes:
    """What the first program in the cell is told to do."""
    recorder = {"PYTHONPATH": folders["inside"]} if program.recorded else {}
    if own := program.environment.get("PYTHONPATH"):
        recorder["PYTHONPATH"] = os.pathsep.join([*recorder.values(), own])
    job = {
        "command": [part.format_map(folders) for part in program.command],
        "environment": {"PATH": PATH, **program.environment, **recorder},
        "folder": folders["sample"],
        "ports": program.ports if isolated else (),
        "servers": program.servers,
        "recorded": program.recorded,
        "isolated": isolated,
        "limits": limits.kernel,
    }
    return json.dumps(job).encode()


def _send(channel: socket.socket, job: bytes, sought: bytes) -> None:
    """What the first program is told to do, and what the recorder has to look for."""
    with contextlib.suppress(BrokenPipeError):  # who is not there to read does not answer either
        channel.sendall(b"%08d" % len(job) + job + sought)


def _sockets(process: subprocess.Popen[bytes], channel: socket.socket) -> tuple[socket.socket, ...]:
    """The sockets that the cell hands out. Raises NotStarted."""
    try:
        ready, numbers, _, _ = socket.recv_fds(channel, 1, 4)
    except OSError:
        ready, numbers = b"", []
    if not ready:
        process.kill()
        said = process.communicate()[1].decode(errors="replace").strip()
        raise NotStarted(f"the sandbox did not start: {said[-1000:]}")
    return tuple(socket.socket(fileno=number) for number in numbers)


def _records(said: bytes, secret: str) -> tuple[tuple[dict[str, Any], ...], bool]:
    """The recorder's own lines, and whether there were others."""
    records, forged = [], False
    for line in said.splitlines(keepends=True):
        opening, _, text = line.partition(b" ")
        if not secrets.compare_digest(opening, secret.encode()):
            forged = True
        elif line.endswith(b"\n"):  # the last may have been cut off with its program
            records.append(json.loads(text))
    return tuple(records), forged
