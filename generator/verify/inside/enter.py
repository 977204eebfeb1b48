"""The first program in the sandbox: opens what needs privileges, gives them all up, becomes the sample.

It runs under every Python that a target names, from a folder that the sample cannot write, and needs the standard
library alone. What to do arrives on a socket, whose number is its argument; the sockets on which the service will
listen go back the same way, so that nothing of the service is in the sandbox.
"""

import array
import ctypes
import json
import os
import resource
import socket
import subprocess
import sys
import time
from typing import Any

NOBODY = 65534
NEW_USER_NAMESPACE = 0x10000000
DUMPABLE, AMBIENT, CLEAR_ALL = 4, 47, 4


def listening(port: int) -> socket.socket:
    """A socket on loopback to which clients can connect from now on."""
    server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind(("127.0.0.1", port))
    server.listen(128)
    return server


def give_up_privileges() -> None:
    """Become a user without rights, in a name space of its own so that its processes are counted by themselves."""
    if os.getuid() == 0:
        try:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
        except OSError:
            pass  # this root is the only user that there is here
    user, group = os.getuid(), os.getgid()
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(DUMPABLE, 1, 0, 0, 0)  # who changed its user owns its own files in /proc only after this
    if libc.unshare(NEW_USER_NAMESPACE) == 0:
        for name, text in (
            ("setgroups", "deny"),
            ("uid_map", f"{NOBODY} {user} 1"),
            ("gid_map", f"{NOBODY} {group} 1"),
        ):
            with open("/proc/self/" + name, "w") as file:
                file.write(text)
    if os.getuid() == 0:
        raise PermissionError(
            "the sample would have the rights of root: no name space of users can be made here"
        )
    libc.prctl(AMBIENT, CLEAR_ALL, 0, 0, 0)
    libc.capset(array.array("I", [0x20080522, 0]).tobytes(), bytes(24))


def limit(limits: "dict[str, int]") -> None:
    """What the kernel holds each process to."""
    for name, most in limits.items():
        kind = getattr(resource, "RLIMIT_" + name)
        resource.setrlimit(kind, (most, most))


def start(server: "dict[str, Any]") -> None:
    """Start a server and wait until it takes connections, and says that it is ready if it can."""
    for command in server["setup"]:
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    subprocess.Popen(server["command"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until = time.monotonic() + 20
    while True:
        try:
            socket.create_connection(("127.0.0.1", server["port"]), 1).close()
            subprocess.run(server["ready"], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            return
        except (OSError, subprocess.CalledProcessError):
            if time.monotonic() > until:
                raise
            time.sleep(0.02)


def main() -> None:
    """Read the job, prepare, and go over into the sample."""
    channel = socket.socket(fileno=int(sys.argv[1]))
    size = int(channel.recv(8, socket.MSG_WAITALL))
    job = json.loads(channel.recv(size, socket.MSG_WAITALL).decode())
    listeners = [listening(port) for port in job["ports"]]
    if job["isolated"]:
        give_up_privileges()
    for server in job["servers"]:
        start(server)
    limit(job["limits"])
    # Only now: whatever went wrong before is no fault of the sample.
    numbers = array.array("i", [each.fileno() for each in listeners])
    channel.sendmsg([b"."], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, numbers)] if listeners else [])
    for each in listeners:
        each.close()
    environment = job["environment"]
    if job["recorded"]:
        os.set_inheritable(channel.fileno(), True)
        environment["ERRORBOOK_CHANNEL"] = str(channel.fileno())
    os.chdir(job["folder"])
    os.execve(job["command"][0], job["command"], environment)


main()
