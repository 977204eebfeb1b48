"""What cannot be published is refused with a reason, and the folder stays as it was."""

import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from support import content, tree

from generator import output
from generator.artifact import Artifact
from generator.output import MANIFEST, OutputError, publish

OLD = {"index.html": b"home", "errors/a/index.html": b"a", "errors/b/index.html": b"b"}


def artifacts(files: dict[str, bytes]) -> Iterator[Artifact]:
    """Files as artifacts."""
    return (Artifact(path, content) for path, content in files.items())


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A folder that a build wrote, alone in its parent."""
    folder = tmp_path / "parent" / "site"
    publish(folder, artifacts(OLD))
    return folder


def alone(folder: Path) -> list[str]:
    """The names of everything beside the folder."""
    return sorted(path.name for path in folder.parent.iterdir() if path.name != folder.name)


def refused(folder: Path, files: dict[str, bytes]) -> str:
    """Why publishing is refused; the folder must be as before."""
    before = tree(folder)
    with pytest.raises(OutputError) as caught:
        publish(folder, artifacts(files))
    assert (tree(folder), alone(folder)) == (before, [])
    return str(caught.value)


@pytest.mark.parametrize("kind", ["file", "link", "folder", "linked folder"])
def test_another_file_in_the_place_of_a_page_is_never_overwritten(site: Path, kind: str) -> None:
    """Where somebody else's file stands in the way, nothing is written and the text says what to move."""
    place = site / "tags/index.html"
    if kind == "linked folder":
        (site.parent.parent / "elsewhere").mkdir()
        (site / "tags").symlink_to(site.parent.parent / "elsewhere")
        in_the_way = site / "tags"
    else:
        place.parent.mkdir()
        {
            "file": lambda: place.write_bytes(b"mine"),
            "link": lambda: place.symlink_to("../index.html"),
            "folder": lambda: (place.mkdir(), (place / "mine").touch()),
        }[kind]()
        in_the_way = place
    assert refused(site, {**OLD, "tags/index.html": b"new"}).startswith(f"{in_the_way}")


def test_a_file_in_the_place_of_a_folder_is_never_overwritten(site: Path) -> None:
    """A page below somebody else's file cannot be written; nothing is."""
    (site / "tags").write_bytes(b"mine")
    assert refused(site, {**OLD, "tags/index.html": b"new"}).startswith(f"{site / 'tags'}")


@pytest.mark.parametrize(
    "path",
    [
        "../x",
        "a/../../x",
        "a/../x",
        "{parent}/x",
        "/{parent}/x",
        "a//b",
        "./a",
        "a/",
        "",
        ".",
        "..",
        "a\\..\\x",
        MANIFEST,
    ],
)
def test_a_path_that_leaves_the_site_is_refused(site: Path, path: str) -> None:
    """An artifact is a file inside the folder, written in one way; the writer's list is not one."""
    path = path.format(parent=site.parent)
    assert refused(site, {**OLD, path: b"x"}) == f"a page would stand outside the site: {path}"


def test_paths_that_differ_only_in_case_are_refused(site: Path) -> None:
    """Two pages that would be one file on some systems are refused on all."""
    found = refused(site, {"e/a.Error/index.html": b"1", "e/A.error/index.html": b"2"})
    assert found == "two pages would be one file: e/A.error/index.html and e/a.Error/index.html"


def test_the_same_path_twice_is_refused(site: Path) -> None:
    """Two artifacts for one path are a fault, not a race."""
    with pytest.raises(OutputError, match=r"^two pages would be one file: x and x$"):
        publish(site, [Artifact("x", b"1"), Artifact("x", b"1")])
    assert content(site) == OLD


def test_a_page_in_the_place_of_a_folder_of_pages_is_refused(site: Path) -> None:
    """A path cannot be both a file and a folder."""
    assert "cannot be written" in refused(site, {"a": b"1", "a/b": b"2"})


def test_out_that_is_a_file_is_refused(tmp_path: Path) -> None:
    """A file is not replaced by a site."""
    (tmp_path / "site").write_bytes(b"mine")
    with pytest.raises(OutputError) as caught:
        publish(tmp_path / "site", artifacts(OLD))
    assert str(caught.value) == f"{tmp_path / 'site'}: expected a folder to write the site to; found a file"
    assert tree(tmp_path) == {"site": b"mine"}


def test_out_below_a_file_is_refused(tmp_path: Path) -> None:
    """A folder that cannot be made is told, with what to do."""
    (tmp_path / "file").write_bytes(b"mine")
    with pytest.raises(OutputError, match=re.escape(f"{tmp_path / 'file'}: cannot be written: ")):
        publish(tmp_path / "file/site", artifacts(OLD))


def test_the_root_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The root of the file system is no place for a site."""

    def too_late(*_: object) -> None:
        raise AssertionError("the writer set to work on the root")

    monkeypatch.setattr(output, "_alone", too_late)  # should the rule ever break, nothing is touched
    monkeypatch.setattr(output, "_replace", too_late)
    with pytest.raises(OutputError, match=r"found the root of the file system$"):
        publish(Path("/"), artifacts(OLD))


@pytest.fixture
def locked_parent() -> Iterator[Path]:
    """A folder that this user, who is not root meanwhile, may read but not write."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        publish(folder / "site", artifacts(OLD))
        folder.chmod(0o555)
        root = os.geteuid() == 0
        if root:
            os.seteuid(65534)
        try:
            yield folder
        finally:
            if root:
                os.seteuid(0)
            folder.chmod(0o755)


@pytest.mark.parametrize("name", ["site", "new"])
def test_a_parent_that_may_not_be_written_is_told(locked_parent: Path, name: str) -> None:
    """Without the right to write beside the site nothing changes, and the text says where and what to do."""
    with pytest.raises(OutputError) as caught:
        publish(locked_parent / name, artifacts({"index.html": b"new"}))
    assert str(caught.value) == (
        f"{locked_parent}: cannot be written: Permission denied\n"
        "help: name another folder with --out, or make room and give this user the right to write there"
    )
    assert content(locked_parent / "site") == OLD


def test_a_full_disk_is_told(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When there is no room, the old site stays and the text says so."""

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    first = refused(site, {**OLD, "new": b"x"}).splitlines()[0]
    assert first == f"{site / 'new'}: cannot be written: No space left on device"
