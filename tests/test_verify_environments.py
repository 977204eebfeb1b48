"""Environments are made once, whole, readable, and without running anything that is installed."""

import os
import re
import signal
import stat
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from local_wheels import digest, wheel

from generator.verify.environments import EnvironmentFailed, default_cache, installed, key, make
from generator.verify.interpreters import Interpreter, find

PYTHON = next(reversed(find().values()))
HEAD = f"# alpha\n# on Python {PYTHON.minor}\n"
REMAKE = "help: remove the lock file and make it again"
ROOT = Path(__file__).parents[1]


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """A folder for environments."""
    return tmp_path / "cache"


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What uv remembers from one test to the next."""
    return tmp_path_factory.mktemp("uv")


@pytest.fixture
def alpha(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, unpacked: Path) -> Path:
    """The wheel of the only package there is; whoever starts a Python that sees it leaves a trace."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    monkeypatch.setenv("UV_FIND_LINKS", str(folder))
    monkeypatch.setenv("UV_OFFLINE", "1")
    monkeypatch.setenv("UV_CACHE_DIR", str(unpacked))
    trace = f"import os; open({str(tmp_path / 'trace')!r}, 'a').close()\n"
    return wheel(folder, "alpha", "1.0", "beta", alpha__pth=trace, broken__py="print 'two'\n")


def locked(path: Path, name: str = "alpha==1.0") -> str:
    """The text of a lock for a wheel."""
    return f"{HEAD}{name} \\\n    --hash=sha256:{digest(path)}\n"


def refused(lock: str, cache: Path, interpreter: Interpreter = PYTHON) -> list[str]:
    """The lines with which a lock is refused; nothing of it is left."""
    with pytest.raises(EnvironmentFailed) as caught:
        make(lock, interpreter, cache)
    assert [path.name for path in cache.glob("*") if path.suffix != ".lock"] == []
    return str(caught.value).splitlines()


def run(place: Path, code: str) -> str:
    """What a program prints in an environment."""
    command = [str(place / "bin" / "python"), "-I", "-c", code]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def test_what_is_locked_is_installed(alpha: Path, cache: Path) -> None:
    """The environment holds the locked release, no dependency beyond it, and knows what it was made from."""
    lock = locked(alpha)
    place = make(lock, PYTHON, cache)
    assert place == cache / key(lock, PYTHON)
    assert installed(place) == {"alpha": "1.0"}
    assert (place / "lock.txt").read_text() == lock
    assert run(place, "import alpha; print(alpha.version)") == "1.0"
    assert run(place, "import platform; print(platform.python_version())") == PYTHON.version


def test_nothing_that_is_installed_runs(alpha: Path, cache: Path, tmp_path: Path) -> None:
    """A wheel that wants to run at the start of Python does not get to while the environment is made."""
    place = make(locked(alpha), PYTHON, cache)
    assert not (tmp_path / "trace").exists()
    run(place, "")
    assert (tmp_path / "trace").exists()


def test_it_is_compiled_for_its_place(alpha: Path, cache: Path) -> None:
    """Each module has its bytecode, under the path that tracebacks will show; what is no Python 3 is no fault."""
    place = make(locked(alpha), PYTHON, cache)
    packages = next(place.glob("lib/python3.*/site-packages"))
    compiled = next(packages.glob("__pycache__/alpha.*.pyc")).read_bytes()
    assert os.fsencode(packages / "alpha.py") in compiled
    assert list(packages.glob("__pycache__/broken.*")) == []


def test_everybody_may_read_and_nobody_write(alpha: Path, cache: Path) -> None:
    """Files and folders are open to other users, whatever the umask and the wheel say."""
    before = os.umask(0o077)
    try:
        place = make(locked(alpha), PYTHON, cache)
    finally:
        os.umask(before)
    everything = [path for path in (place, *place.rglob("*")) if not path.is_symlink()]
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in everything}
    assert {path: oct(mode) for path, mode in modes.items() if mode & 0o022 or not mode & 0o004} == {}
    assert [path for path, mode in modes.items() if path.is_dir() and not mode & 0o001] == []


def test_it_is_made_once(cache: Path) -> None:
    """What is whole is taken as it is; of many who ask at once, one makes it."""
    with ThreadPoolExecutor(4) as pool:
        places = set(pool.map(lambda _: make(HEAD, PYTHON, cache), range(4)))
    (place,) = places
    before = place.stat().st_ino
    assert (make(HEAD, PYTHON, cache).stat().st_ino, sorted(path.name for path in cache.iterdir())) == (
        before,
        [place.name, f"{place.name}.lock"],
    )


def test_another_python_is_another_environment(cache: Path) -> None:
    """The exact version and the path of the Python are part of the key, and so is every byte of the lock."""
    others = [replace(PYTHON, version=f"{PYTHON.version}1"), replace(PYTHON, path=Path("/other"))]
    keys = [key(HEAD, PYTHON), *(key(HEAD, other) for other in others), key(HEAD + "# more\n", PYTHON)]
    assert len(set(keys)) == 4


def test_what_is_damaged_is_made_again(cache: Path) -> None:
    """An environment whose Python is gone, and what a killed process left, are replaced."""
    place = make(HEAD, PYTHON, cache)
    (place / "bin" / "python").unlink()
    (cache / f".{place.name}.half" / "bin").mkdir(parents=True)
    assert make(HEAD, PYTHON, cache) == place
    assert run(place, "print(1)") == "1"
    assert sorted(path.name for path in cache.iterdir()) == [place.name, f"{place.name}.lock"]


def test_a_killed_process_does_no_harm(cache: Path) -> None:
    """Killed while it makes an environment, a process leaves nothing that anybody would take or wait for."""
    code = (
        "from pathlib import Path; from generator.verify import environments, interpreters\n"
        "environments._check = lambda *_: (print('here', flush=True), __import__('time').sleep(60))\n"
        f"environments.make({HEAD!r}, interpreters.find()[{PYTHON.minor!r}], Path({str(cache)!r}))"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdout and process.stdout.readline() == b"here\n"
        process.send_signal(signal.SIGKILL)
    assert not (cache / key(HEAD, PYTHON)).exists()
    start = time.monotonic()
    place = make(HEAD, PYTHON, cache)
    assert time.monotonic() - start < 10
    assert sorted(path.name for path in cache.iterdir()) == [place.name, f"{place.name}.lock"]


def test_what_is_no_lock(cache: Path) -> None:
    """A line that an installer would obey is refused before an installer sees it."""
    words = f"alpha on Python {PYTHON.minor}: expected pins with hashes; found another line"
    assert refused(f"{HEAD}--index-url http://127.0.0.1:9/\n", cache) == [words, REMAKE]


def test_a_lock_for_another_python(cache: Path) -> None:
    """A lock is for one minor version of Python."""
    words = f"alpha on Python 3.5: cannot be installed on Python {PYTHON.version}"
    assert refused("# alpha\n# on Python 3.5\n", cache) == [words, REMAKE]


def test_another_file_than_the_locked_one(alpha: Path, cache: Path) -> None:
    """A release whose hash differs is not installed."""
    lines = refused(locked(Path(__file__)), cache)
    assert (lines[0], lines[-1]) == (f"alpha on Python {PYTHON.minor}: cannot be installed", REMAKE)
    assert {digest(alpha), digest(Path(__file__))} <= set(re.findall("[0-9a-f]{64}", "\n".join(lines)))


def test_nothing_is_built(alpha: Path, cache: Path) -> None:
    """A release without a wheel is refused, with a cure of its own."""
    source = alpha.with_name("gamma-1.0.tar.gz")
    source.write_bytes(b"")
    lines = refused(locked(source, "gamma==1.0"), cache)
    assert (lines[0], lines[-1]) == (
        f"alpha on Python {PYTHON.minor}: cannot be installed",
        "help: only wheels are installed; in package.yaml, require a release that has one for this machine",
    )


def test_something_else_than_the_lock_says(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is installed is compared with the lock."""
    monkeypatch.setattr("generator.verify.environments.installed", lambda _: {"alpha": "2", "beta": "1"})
    lock = f"{HEAD}# and more\n"
    assert refused(lock, cache) == [
        f"alpha on Python {PYTHON.minor}: is not what the lock says",
        "  alpha: nothing locked, 2 installed",
        "  beta: nothing locked, 1 installed",
        REMAKE,
    ]


def test_a_cache_that_cannot_be_written(tmp_path: Path) -> None:
    """A file in the way is told as what it is."""
    (tmp_path / "file").write_text("")
    with pytest.raises(EnvironmentFailed) as caught:
        make(HEAD, PYTHON, tmp_path / "file")
    assert str(caught.value) == (
        f"{tmp_path}/file: cannot be written: File exists\n"
        "help: make room, or name another folder in XDG_CACHE_HOME"
    )


def test_where_the_cache_is() -> None:
    """Where the system keeps caches, in the home folder if nothing else is said."""
    told = {"XDG_CACHE_HOME": "/x", "HOME": "/h"}
    places = [default_cache(own) for own in (told, {"HOME": "/h"}, told | {"XDG_CACHE_HOME": "not/absolute"})]
    assert places == [Path(home) / "errorbook" / "environments" for home in ("/x", "/h/.cache", "/h/.cache")]
