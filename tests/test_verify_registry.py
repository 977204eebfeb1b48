"""Locks and environments from the package registry. Without a network these are skipped; in CI they must run."""

import os
from pathlib import Path

import pytest
from support import ROOT

from generator.locks import Environment, parse
from generator.model import Target
from generator.verify.environments import installed, make
from generator.verify.interpreters import find
from generator.verify.locking import LockError, compiled

PYTHON = next(reversed(find().values()))
TARGET = Target(
    name="six 1.16.0", requirements=("six==1.16.0",), exclude_newer="2022-01-01", pythons=(PYTHON.minor,)
)
SIX = Environment(TARGET, PYTHON.minor, ("iniconfig",))
FILE = Path("package.yaml")


@pytest.fixture(scope="module")
def lock() -> str:
    """The lock of a small package and of what was the newest release of another."""
    try:
        return compiled(SIX, PYTHON, FILE)
    except LockError as error:
        if "connect to the package registry" not in str(error) or os.environ.get("CI"):
            raise
        pytest.skip(f"no package registry: locks are NOT tested with one\n{error}")


def test_a_lock_from_the_registry(lock: str) -> None:
    """Old releases get the neighbours they had; what comes out is the same each time, and names no place."""
    assert parse(lock).pins == {"iniconfig": "1.1.1", "six": "1.16.0"}
    assert compiled(SIX, PYTHON, FILE) == lock
    assert "//" not in lock


def test_an_environment_from_the_registry(lock: str, tmp_path: Path) -> None:
    """What the lock names can be had, under the hashes that it names."""
    assert installed(make(lock, PYTHON, tmp_path)) == {"iniconfig": "1.1.1", "six": "1.16.0"}


def test_a_lock_of_this_repository_is_made_the_same_again(lock: str) -> None:
    """Whoever makes a committed lock gets its very bytes."""
    path = ROOT / "errors" / "requests" / "locks" / "requests-2.25.1-py3.9.txt"
    pythons = find()
    if "3.9" not in pythons:
        pytest.skip("no CPython 3.9 on this machine")
    target = Target(
        name="requests 2.25.1",
        requirements=("requests==2.25.1",),
        exclude_newer="2021-01-31",
        pythons=("3.9",),
    )
    assert compiled(Environment(target, "3.9"), pythons["3.9"], FILE) == path.read_text()
