"""Knowing that a file was saved: the system says so at once, and a look now and then misses nothing."""

import os
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from threading import Condition, Event

import watchfiles

QUIET = 30  # milliseconds without another save, after which a row of saves is over
LONGEST = 300  # milliseconds of saves without a pause, after which the site is made all the same
LOOK = 0.25  # seconds between two looks at least; with many files more, so that looking is a small part of the time
SHARE = 50

Marks = Mapping[str, tuple[int, int, int]]
"""Every file with what changes when it is written or replaced."""


class Changes:
    """What was saved and not yet asked for."""

    def __init__(self) -> None:
        self._paths: set[Path] = set()
        self._any = False
        self._came = Condition()

    def add(self, paths: Iterable[Path]) -> None:
        """Note what was saved."""
        with self._came:
            self._paths.update(paths)
            self._any = True
            self._came.notify_all()

    def take(self, seconds: float) -> frozenset[Path] | None:
        """All that was saved since the last time, or None if nothing is until the time is up."""
        with self._came:
            if not self._came.wait_for(lambda: self._any, seconds):
                return None
            taken, self._paths, self._any = frozenset(self._paths), set(), False
            return taken


def watch(roots: tuple[Path, ...], changes: Changes, stop: Event) -> None:
    """Note what is saved below some folders, or as some files, until stopped.

    The folders may be renamed, removed and made anew meanwhile. What the system does not say, as on some network
    file systems, is noticed by looking.
    """
    marks, look_at = _marks(roots), 0.0
    while not stop.is_set():
        for told in _told(roots, stop):
            started = time.monotonic()
            if not told and started < look_at:
                continue
            before, marks = marks, _marks(roots)
            # Looked at before it is noted, so that a save after the look is one of its own.
            if saved := told | _differing(before, marks):
                changes.add(saved)
            look_at = time.monotonic() + max(LOOK, SHARE * (time.monotonic() - started))
            if _standing(marks, roots) != _standing(before, roots):
                break  # what is watched is no longer what stands there


def _told(roots: tuple[Path, ...], stop: Event) -> Iterator[set[Path]]:
    """What the system says was saved; nothing from time to time, so that one can look."""
    folders = [root for root in roots if root.is_dir()]
    try:
        told = watchfiles.watch(
            *folders,
            watch_filter=lambda _, path: not Path(path).name.startswith("."),
            debounce=LONGEST,
            step=QUIET,
            stop_event=stop,
            rust_timeout=int(LOOK * 1000),
            yield_on_timeout=True,
            raise_interrupt=False,
        )
        for found in told:
            yield {Path(path) for _, path in found}
    except (
        OSError,
        RuntimeError,
    ):  # a folder is gone, or the system can watch no more: there is still looking
        yield set()
    stop.wait(LOOK)
    yield set()


def _marks(roots: tuple[Path, ...]) -> Marks:
    found: dict[str, tuple[int, int, int]] = {}
    for root in map(str, roots):
        with suppress(OSError):  # not there, or gone while it is looked at
            found[root] = _facts(Path(root).stat())
            _mark_below(root, found)
    return found


def _mark_below(folder: str, found: dict[str, tuple[int, int, int]]) -> None:
    with suppress(OSError), os.scandir(folder) as items:
        for item in items:
            if item.name.startswith("."):
                continue
            with suppress(OSError):
                found[item.path] = _facts(item.stat())
            if item.is_dir(follow_symlinks=False):
                _mark_below(item.path, found)


def _facts(stat: os.stat_result) -> tuple[int, int, int]:
    return stat.st_mtime_ns, stat.st_size, stat.st_ino


def _standing(marks: Marks, roots: tuple[Path, ...]) -> list[int]:
    """Which folders stand where the roots are."""
    return [marks[str(root)][2] if str(root) in marks else 0 for root in roots]


def _differing(before: Marks, after: Marks) -> set[Path]:
    return {Path(name) for name in {*before, *after} if before.get(name) != after.get(name)}
