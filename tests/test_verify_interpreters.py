"""The Pythons of a machine are found, and what only looks like one is passed over."""

import json
import os
import platform
import sys
from pathlib import Path

import pytest

from generator.verify.interpreters import Interpreter, asked, find

MINOR = f"3.{sys.version_info.minor}"
HERE = Interpreter(
    platform.python_version(), Path(os.path.realpath(sys.executable)), Path(os.path.realpath(sys.base_prefix))
)


def program(folder: Path, name: str, text: str) -> Path:
    """A shell script that may be run."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


def pretending(folder: Path, version: str, implementation: str = "cpython") -> Path:
    """A program that says it is a Python of a version, installed in a folder."""
    minor = ".".join(version.split(".")[:2])
    path = folder / "bin" / f"python{minor}"
    return program(
        path.parent, path.name, f"echo '{json.dumps([implementation, version, str(path), str(folder)])}'"
    )


def found(tmp_path: Path, *folders: Path) -> dict[str, Interpreter]:
    """What is found with these folders on the PATH, and a home without Pythons."""
    return dict(find({"PATH": os.pathsep.join(map(str, folders)), "HOME": str(tmp_path / "home")}))


@pytest.fixture(autouse=True)
def no_managed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The Pythons that uv installed on this machine stay out of it."""
    monkeypatch.setenv("UV_PYTHON_INSTALL_DIR", str(tmp_path / "managed"))


def test_the_running_one_is_found(tmp_path: Path) -> None:
    """With nothing on the PATH there is still the one that runs; not the environment that it runs in."""
    assert found(tmp_path) == {MINOR: HERE}


def test_the_newest_patch_wins(tmp_path: Path) -> None:
    """Of one minor version the newest release is taken, numbers compared as numbers; minors stand in order."""
    old, new, other = (pretending(tmp_path / v, v) for v in ("3.10.9", "3.10.13", "3.9.1"))
    expected = {
        "3.9": Interpreter("3.9.1", other, tmp_path / "3.9.1"),
        "3.10": Interpreter("3.10.13", new, tmp_path / "3.10.13"),
    }
    result = found(tmp_path, new.parent, old.parent, other.parent)
    assert {name: item for name, item in result.items() if name != MINOR} == expected
    assert list(result)[:2] == ["3.9", "3.10"]


def test_of_equals_the_first_on_the_path_wins(tmp_path: Path) -> None:
    """Two of the same version: the order of the PATH decides."""
    first, second = (pretending(tmp_path / name, "3.8.1") for name in ("z", "a"))
    assert found(tmp_path, first.parent, second.parent)["3.8"].path == first


@pytest.mark.parametrize("where", ["PYENV_ROOT", "HOME"])
def test_those_of_pyenv(tmp_path: Path, where: str) -> None:
    """Versions that pyenv installed are found where it says, or in the home folder."""
    root = tmp_path if where == "PYENV_ROOT" else tmp_path / ".pyenv"
    path = pretending(root / "versions" / "3.7.2", "3.7.2")
    assert find({where: str(tmp_path)})["3.7"] == Interpreter("3.7.2", path, root / "versions" / "3.7.2")


def test_those_of_uv(tmp_path: Path) -> None:
    """Versions that uv installed are found."""
    folder = tmp_path / "managed" / "cpython-3.7.3-linux"
    path = pretending(folder, "3.7.3")
    assert found(tmp_path)["3.7"] == Interpreter("3.7.3", path, folder)


def test_links_and_shims_lead_to_the_program(tmp_path: Path) -> None:
    """A link and a script that starts a Python give the real path of that Python."""
    link = tmp_path / "links" / f"python{MINOR}"
    link.parent.mkdir()
    link.symlink_to(sys.executable)
    shim = program(tmp_path / "shims", "python3.5", f'exec "{sys.executable}" "$@"')
    assert found(tmp_path, link.parent, shim.parent) == {MINOR: HERE}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("exit 127", id="fails"),
        pytest.param("echo hello", id="says something else"),
        pytest.param("echo '[1, 2]'", id="says too little"),
        pytest.param("""echo '["cpython", "new", "/x", "/x"]'""", id="no version"),
        pytest.param("""echo '["pypy", "3.5.3", "/x", "/x"]'""", id="another implementation"),
    ],
)
def test_what_is_no_cpython_is_passed_over(tmp_path: Path, text: str) -> None:
    """A program of that name that is none does no harm."""
    path = program(tmp_path / "bin", "python3.5", text)
    assert found(tmp_path, path.parent, tmp_path / "missing") == {MINOR: HERE}


def test_what_hangs_is_passed_over(tmp_path: Path) -> None:
    """A program that does not answer is not waited for."""
    assert asked(program(tmp_path, "python3.5", "exec sleep 60"), 0.2) is None


def test_what_cannot_be_run_is_passed_over(tmp_path: Path) -> None:
    """A file without the right to be run is no Python."""
    path = tmp_path / "python3.5"
    path.write_text("")
    assert asked(path) is None
