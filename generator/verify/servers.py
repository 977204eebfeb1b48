"""Servers that run beside a sample in its cell: which programs of this machine, and how they are started."""

import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from generator.problems import Refused

DATA = "/tmp/servers"  # noqa: S108 - the cell's own


class NoServer(Refused):
    """A server that a sample needs is not on this machine; the text says how to get it."""


def commands(names: Iterable[str]) -> tuple[dict[str, Any], ...]:
    """How each server is started: `setup`, then `command`; it is there when `port` connects and `ready` ends well.

    Raises NoServer.
    """
    known = {"postgresql": _postgresql, "redis": _redis}
    return tuple(known[name]() for name in names)


def _postgresql() -> dict[str, Any]:
    """PostgreSQL as Debian lays it out, each release in a folder of its own; user and database are `postgres`."""
    releases = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    if not releases:
        raise NoServer("needs PostgreSQL, which is not on this machine\nhelp: apt-get install postgresql")
    programs, data = releases[-1], f"{DATA}/postgresql"
    initdb = (f"{programs}/initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
    server = (f"{programs}/postgres", "-D", data, "-h", "127.0.0.1", "-k", "/tmp")  # noqa: S108
    small = ("-c", "shared_buffers=8MB", "-c", "fsync=off", "-c", "max_wal_size=32MB")
    return {
        "setup": [["mkdir", "-p", data], initdb],
        "command": [*server, *small],
        "port": 5432,
        "ready": [f"{programs}/pg_isready", "-h", "127.0.0.1"],  # it connects before it has started
    }


def _redis() -> dict[str, Any]:
    program = shutil.which("redis-server")
    if not program:
        raise NoServer("needs Redis, which is not on this machine\nhelp: apt-get install redis-server")
    command = [program, "--bind", "127.0.0.1", "--port", "6379", "--save", "", "--appendonly", "no"]
    return {"setup": [], "command": command, "port": 6379, "ready": ["true"]}
