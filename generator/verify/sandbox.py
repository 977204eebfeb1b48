"""What a sample runs in: a bubblewrap container with a network, users, processes and files of its own."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from generator.problems import Refused

INSIDE = Path(__file__).parent / "inside"
MIB = 2**20
SYSTEM = ("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
SHARED = ("/etc/ld.so.cache", "/etc/ssl/openssl.cnf", "/etc/alternatives")
ACCOUNTS = "root:x:0:0:root:/tmp:/bin/sh\nnobody:x:65534:65534:nobody:/tmp:/bin/sh\n"
GROUPS = "root:x:0:\nnogroup:x:65534:\n"
NAMES = "passwd: files\ngroup: files\nhosts: files dns\n"
SEPARATE = ("--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try")
# What the first program in the cell needs; the sample has nothing of it. As root, no name space of users is needed to
# begin with, and many containers allow none.
RIGHTS = ("NET_BIND_SERVICE", "SETUID", "SETGID", "SETFCAP")
CAPABILITIES = ("--cap-drop", "ALL", *(part for name in RIGHTS for part in ("--cap-add", f"CAP_{name}")))
MODES = {"root": CAPABILITIES, "user": ("--unshare-user", "--uid", "0", "--gid", "0", *CAPABILITIES)}


class NoSandbox(Refused):
    """Samples cannot be kept apart from this machine; the text says why and what to do."""


@dataclass(frozen=True)
class Limits:
    """What a run may use. Seconds, bytes, and numbers."""

    seconds: float = 60
    cpu: int = 60
    memory: int = 3 * 2**30
    output: int = MIB
    processes: int = 128
    scratch: int = 256 * MIB

    @property
    def kernel(self) -> dict[str, int]:
        """What the kernel holds each process to; `memory` and `processes` of all together are watched as well."""
        return {
            "AS": self.memory + 2**30,
            "CPU": self.cpu,
            "FSIZE": self.scratch,
            "NPROC": 2 * self.processes,
            "NOFILE": 512,
            "CORE": 0,
        }


@dataclass(frozen=True)
class Cell:
    """What one run sees of the world: an environment, an interpreter, files in its folder, hosts."""

    environment: Path
    """The folder of the virtual environment; inside it is /env."""
    base: Path
    """The folder of the Python that the environment is made from."""
    files: Mapping[str, str]
    """Names and contents of the files in its working folder, /sample."""
    hosts: tuple[str, ...] = ()
    """Names that lead to loopback."""
    authority: bytes = b""
    """The certificate of the service's authority, as PEM: /etc/authority.pem."""


@cache
def mode() -> str:
    """How bubblewrap isolates on this machine. Raises NoSandbox."""
    program = shutil.which("bwrap")
    if not program:
        raise NoSandbox(
            "samples are run in a sandbox alone; expected bubblewrap, found none\n"
            "help: apt-get install bubblewrap   (Fedora: dnf install bubblewrap; macOS and Windows have none)"
        )
    said = ""
    for name in ("root", "user") if os.geteuid() == 0 else ("user",):
        command = [program, *SEPARATE, *MODES[name], "--ro-bind", "/", "/", "--proc", "/proc", "true"]
        done = subprocess.run(command, capture_output=True, text=True, env={}, check=False)  # noqa: S603
        if done.returncode == 0:
            return name
        said = done.stderr.strip()
    raise NoSandbox(
        f"samples are run in a sandbox alone; bubblewrap cannot make one here: {said}\n"
        "help: run as root, or allow name spaces: sysctl -w kernel.unprivileged_userns_clone=1 "
        "kernel.apparmor_restrict_unprivileged_userns=0"
    )


def arguments(cell: Cell, limits: Limits, passed: list[int]) -> list[str]:
    """The arguments of bubblewrap for a cell. Contents go by open files, whose numbers are added to `passed`.

    Raises NoSandbox.
    """
    args = [*SEPARATE, *MODES[mode()], "--hostname", "errorbook"]
    args += ["--die-with-parent", "--new-session", "--clearenv", "--proc", "/proc", "--dev", "/dev"]
    args += [*_system(), *_bound(cell.base), "--ro-bind", str(cell.environment), "/env"]
    args += ["--ro-bind", str(INSIDE), "/inside"]
    for folder, size in (("/tmp", limits.scratch), ("/sample", limits.scratch), ("/dev/shm", 16 * MIB)):  # noqa: S108
        args += ["--perms", "1777", "--size", str(size), "--tmpfs", folder]
    for folder in sorted({str(parent) for name in cell.files for parent in Path("/sample", name).parents}):
        if folder.startswith("/sample/"):
            args += ["--perms", "1777", "--dir", folder]
    for path, content, permissions in _contents(cell):
        passed.append(opened(content))
        args += ["--perms", permissions, "--file", str(passed[-1]), path]
    return [*args, "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/sample"]


def _system() -> list[str]:
    """The libraries and programs of the system, and nothing else of it."""
    args = ["--ro-bind", "/usr", "/usr"]
    for path in map(Path, SYSTEM):
        if path.is_symlink():
            args += ["--symlink", str(path.readlink()), str(path)]
        elif path.is_dir():
            args += ["--ro-bind", str(path), str(path)]
    args += ["--perms", "0755", "--dir", "/etc", "--perms", "0755", "--dir", "/etc/ssl"]
    return [*args, *(part for path in SHARED for part in ("--ro-bind-try", path, path))]


def _bound(folder: Path) -> list[str]:
    """A folder in its own place; the folders above it are made so that anyone can pass through."""
    if folder.is_relative_to("/usr"):
        return []
    above = [path for path in reversed(folder.parents) if path != Path("/")]
    made = [part for path in above for part in ("--perms", "0755", "--dir", str(path))]
    return [*made, "--ro-bind", str(folder), str(folder)]


def _contents(cell: Cell) -> list[tuple[str, bytes, str]]:
    """Files of the cell: path, content, permissions."""
    names = "".join(f"127.0.0.1 {host}\n" for host in ("localhost", "errorbook", *cell.hosts))
    system = {
        "/etc/passwd": ACCOUNTS.encode(),
        "/etc/group": GROUPS.encode(),
        "/etc/nsswitch.conf": NAMES.encode(),
        "/etc/hosts": names.encode(),
        "/etc/authority.pem": cell.authority,
    }
    own = {f"/sample/{name}": text.encode() for name, text in cell.files.items()}
    return [
        *((path, content, "0444") for path, content in system.items()),
        *((path, content, "0666") for path, content in own.items()),
    ]


def opened(content: bytes) -> int:
    """An open file in memory, from its start; its number."""
    number = os.memfd_create("content")
    with os.fdopen(os.dup(number), "wb") as file:
        file.write(content)
    os.lseek(number, 0, os.SEEK_SET)
    return number
