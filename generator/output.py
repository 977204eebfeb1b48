"""Makes a folder equal a set of artifacts; the only writer.

The new site is built beside the old one and the two are exchanged in one step, so at every moment, whatever
is killed, one whole site is in place. What did not change keeps its file, what no build wrote stays.
"""

import ctypes
import errno
import hashlib
import json
import os
import shutil
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from generator.artifact import Artifact
from generator.problems import Refused

MANIFEST = ".errorbook-manifest.json"
SWAP = 2  # RENAME_EXCHANGE of Linux, RENAME_SWAP of macOS


class OutputError(Refused):
    """The folder cannot be made to hold the artifacts; the text says why and what to do. Nothing was changed."""


@dataclass(frozen=True)
class Written:
    """How many files are new or changed, as before, and gone; how many bytes the site has."""

    changed: int
    unchanged: int
    removed: int
    size: int


def publish(folder: Path, artifacts: Iterable[Artifact]) -> Written:
    """Make the folder hold the artifacts, and what it held that no build wrote.

    Raises OutputError if it cannot be done; the folder is then as it was.
    """
    folder = folder.absolute()
    target = folder.resolve()
    if target == target.parent:
        raise OutputError(f"{folder}: expected a folder of the site's own; found the root of the file system")
    with _told(target.parent):
        target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists() and not target.is_dir():
        raise OutputError(f"{folder}: expected a folder to write the site to; found a file")
    with _alone(target.parent):
        return _replace(target, artifacts)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """What the system refuses is told as what it is: a place that cannot be written."""
    try:
        yield
    except OSError as error:
        hint = (
            "help: name another folder with --out, or make room and give this user the right to write there"
        )
        raise OutputError(f"{path}: cannot be written: {error.strerror or error}\n{hint}") from error


@contextmanager
def _alone(parent: Path) -> Iterator[None]:
    """Only one build at a time works beside a folder; a lock on it goes when its holder dies."""
    if sys.platform == "win32":
        yield
        return
    import fcntl  # noqa: PLC0415 - there is none on Windows

    with _told(parent):
        lock = os.open(parent, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _replace(target: Path, artifacts: Iterable[Artifact]) -> Written:
    fresh, retired = (target.parent / f".{target.name}.{state}" for state in ("new", "old"))
    with _told(target.parent):
        if retired.exists() and not target.exists():
            retired.rename(target)  # a build was killed between the two renames of a system without exchange
        for leftover in (fresh, retired):
            shutil.rmtree(leftover, ignore_errors=True)
        fresh.mkdir()
    try:
        written = _fill(fresh, target, artifacts)
        with _told(target):
            _put_in_place(fresh, target, retired)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
        shutil.rmtree(retired, ignore_errors=True)
    return written


def _fill(fresh: Path, target: Path, artifacts: Iterable[Artifact]) -> Written:
    before = _manifest(target)
    after: dict[str, str] = {}
    unchanged = size = 0
    for path, content in apart(artifacts):
        after[path] = hashlib.sha256(content).hexdigest()
        size += len(content)
        with _told(target / path):
            unchanged += _place(fresh / path, target / path, content, path in before)
    with _told(target):
        removed = _keep_foreign(fresh, target, before, after)
        manifest = json.dumps(after, indent=0, sort_keys=True).encode()
        _place(fresh / MANIFEST, target / MANIFEST, manifest, known=True)
    return Written(len(after) - unchanged, unchanged, removed, size)


def apart(artifacts: Iterable[Artifact]) -> Iterator[Artifact]:
    """The artifacts, each of which must be a file of its own in the site. Raises OutputError."""
    folded: dict[str, str] = {}
    for artifact in artifacts:
        path = artifact.path
        if not _stays_inside(path):
            raise OutputError(f"a page would stand outside the site: {path}")
        if other := folded.get(path.casefold()):
            raise OutputError(f"two pages would be one file: {path} and {other}")
        folded[path.casefold()] = path
        yield artifact


def _stays_inside(path: str) -> bool:
    """Whether a path names a file in the site, in the one way there is to write it."""
    parts = PurePosixPath(path).parts
    return "" != "/".join(parts) == path != MANIFEST and not {"/", "..", ""} & set(parts) and "\\" not in path


def _manifest(target: Path) -> dict[str, str]:
    try:
        entries = json.loads((target / MANIFEST).read_bytes())
    except (OSError, ValueError):
        return {}
    return {str(path): str(digest) for path, digest in entries.items()} if isinstance(entries, dict) else {}


def _place(new: Path, old: Path, content: bytes, known: bool) -> bool:
    """Put a file in the new site; if the old site has the same, that very file. Says whether it has."""
    new.parent.mkdir(parents=True, exist_ok=True)
    if old.is_symlink():
        raise _in_the_way(old)
    if old.is_file():
        if old.stat().st_size == len(content) and old.read_bytes() == content:
            _link(old, new)
            return True
        if not known:
            raise _in_the_way(old)
    new.write_bytes(content)
    return False


def _in_the_way(old: Path) -> OutputError:
    return OutputError(
        f"{old}: expected a file that a build wrote; found another in its place\n"
        "help: move it elsewhere, or remove it, and build again"
    )


def _link(old: Path, new: Path) -> None:
    try:
        os.link(old, new, follow_symlinks=False)
    except OSError:
        shutil.copy2(old, new, follow_symlinks=False)


def _keep_foreign(fresh: Path, target: Path, before: dict[str, str], after: dict[str, str]) -> int:
    """Carry over what no build wrote, or somebody changed since. Counts what is left behind."""
    removed = 0
    ours = {folder for path in before for folder in PurePosixPath(path).parents}
    for folder, folders, files in os.walk(target):
        here = Path(folder).relative_to(target)
        links = [name for name in folders if (target / here / name).is_symlink()]
        if PurePosixPath(here.as_posix()) not in ours:
            _make_room(fresh / here, target / here)
        for name in (*files, *links):
            path = here / name
            if path.as_posix() in after or path.as_posix() == MANIFEST:
                continue
            if _written_by_us(target / path, before.get(path.as_posix())):
                removed += 1
                continue
            if (fresh / path).is_dir():
                raise _in_the_way(target / path)
            _make_room((fresh / path).parent, target / path)
            _link(target / path, fresh / path)
    return removed


def _make_room(folder: Path, kept: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise OutputError(f"{kept}: a page takes the place of its folder; move it elsewhere") from None


def _written_by_us(path: Path, digest: str | None) -> bool:
    return digest is not None and path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == digest


def _put_in_place(fresh: Path, target: Path, retired: Path) -> None:
    if not target.exists():
        fresh.rename(target)
        return
    shutil.copymode(target, fresh)
    try:
        if not _exchange(fresh, target):
            target.rename(retired)
            fresh.rename(target)
    except OSError as error:
        if error.errno != errno.EBUSY:
            raise
        hint = f"--out {target / 'www'}"
        raise OutputError(f"{target}: cannot be replaced while it is a mount point\nhelp: {hint}") from None


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two folders in one step. False where the system cannot."""
    if sys.platform == "win32":
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    here = -100  # AT_FDCWD
    if hasattr(libc, "renameat2"):
        failed = libc.renameat2(here, os.fsencode(one), here, os.fsencode(other), SWAP)
    elif hasattr(libc, "renamex_np"):
        failed = libc.renamex_np(os.fsencode(one), os.fsencode(other), SWAP)
    else:
        return False
    if failed and ctypes.get_errno() in (errno.EBUSY, errno.EACCES, errno.EPERM):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), str(other))
    return not failed
