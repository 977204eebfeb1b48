"""The output folder is made equal to the artifacts, and nothing else in it is lost."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from support import content, tree

from generator import output
from generator.artifact import Artifact
from generator.output import MANIFEST, Written, publish

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


def test_a_new_folder_is_made_with_its_parents(tmp_path: Path) -> None:
    """A folder that is not there yet holds the artifacts afterwards, and nothing is left beside it."""
    folder = tmp_path / "deep" / "er" / "site"
    assert publish(folder, artifacts(OLD)) == Written(changed=3, unchanged=0, removed=0, size=6)
    assert (content(folder), alone(folder)) == (OLD, [])


def test_changed_files_are_new_and_unchanged_ones_are_the_same_file(site: Path) -> None:
    """A file whose bytes did not change keeps inode and times; a changed one is written; one gone is removed."""
    kept = site / "errors/a/index.html"
    os.utime(kept, ns=(1, 1_000_000_007))
    before = kept.stat()
    new = {"index.html": b"HOME", "errors/a/index.html": b"a", "errors/c/index.html": b"c"}
    assert publish(site, artifacts(new)) == Written(changed=2, unchanged=1, removed=1, size=6)
    after = kept.stat()
    assert content(site) == new
    assert not (site / "errors/b").exists()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_building_again_changes_nothing(site: Path) -> None:
    """The same artifacts leave every file, the writer's own list included, as it was."""
    before = {path: path.stat() for path in site.rglob("*") if path.is_file()}
    assert publish(site, artifacts(OLD)) == Written(changed=0, unchanged=3, removed=0, size=6)
    after = {path: path.stat() for path in site.rglob("*") if path.is_file()}
    assert {path: (stat.st_ino, stat.st_mtime_ns) for path, stat in after.items()} == {
        path: (stat.st_ino, stat.st_mtime_ns) for path, stat in before.items()
    }


def test_what_no_build_wrote_stays(site: Path, tmp_path: Path) -> None:
    """Files, links and folders of others stay, in sub-folders too, also where a page beside them goes."""
    (tmp_path / "elsewhere").mkdir()
    (site / ".gitkeep").touch()
    (site / "errors/b/notes.txt").write_bytes(b"mine")
    (site / ".git/refs/heads").mkdir(parents=True)
    (site / ".git/HEAD").write_bytes(b"ref")
    (site / "CNAME").symlink_to("../nowhere")
    (site / "media").symlink_to(tmp_path / "elsewhere")
    inode = (site / "errors/b/notes.txt").stat().st_ino
    publish(site, artifacts({"index.html": b"home"}))
    assert content(site) == {
        "index.html": b"home",
        ".gitkeep": b"",
        "errors/b/notes.txt": b"mine",
        ".git/HEAD": b"ref",
    }
    assert ((site / "CNAME").readlink(), (site / "media").readlink()) == (
        Path("../nowhere"),
        tmp_path / "elsewhere",
    )
    assert ((site / ".git/refs/heads").is_dir(), (site / "errors/a").exists()) == (True, False)
    assert (site / "errors/b/notes.txt").stat().st_ino == inode


def test_a_page_edited_by_hand_is_written_anew(site: Path) -> None:
    """A page that somebody changed is the generator's all the same: the next build writes it again."""
    (site / "index.html").write_bytes(b"edited")
    assert publish(site, artifacts(OLD)) == Written(changed=1, unchanged=2, removed=0, size=6)
    assert content(site) == OLD


def test_a_page_edited_by_hand_stays_when_its_entry_goes(site: Path) -> None:
    """A page that somebody changed and no build writes any more is theirs: it is kept."""
    (site / "errors/b/index.html").write_bytes(b"edited")
    rest = {path: data for path, data in OLD.items() if "/b/" not in path}
    assert publish(site, artifacts(rest)).removed == 0
    assert content(site) == {**rest, "errors/b/index.html": b"edited"}


def test_a_page_removed_by_hand_comes_back(site: Path) -> None:
    """A page that somebody deleted is written again."""
    (site / "index.html").unlink()
    assert publish(site, artifacts(OLD)) == Written(changed=1, unchanged=2, removed=0, size=6)
    assert content(site) == OLD


def test_the_rights_of_the_folder_stay(site: Path) -> None:
    """Who may read the folder is decided once, not by each build."""
    site.chmod(0o751)
    publish(site, artifacts({"index.html": b"new"}))
    assert site.stat().st_mode & 0o777 == 0o751


def test_an_equal_file_of_another_is_taken_over(site: Path) -> None:
    """A file that already says what the page would is no obstacle: a site whose list was lost can be built on."""
    (site / MANIFEST).unlink()
    assert publish(site, artifacts(OLD)) == Written(changed=0, unchanged=3, removed=0, size=6)
    assert publish(site, artifacts({})).removed == 3


@pytest.mark.parametrize(
    "text", [b"", b"[]", b"{", b'{"index.html": 3}', b"\xff"], ids=["empty", "list", "cut", "number", "bytes"]
)
def test_a_spoilt_list_is_as_none(site: Path, text: bytes) -> None:
    """When the writer's list cannot be read, no file counts as its own, so that none is lost."""
    (site / MANIFEST).write_bytes(text)
    publish(site, artifacts({"new.html": b"new"}))
    assert content(site) == {**OLD, "new.html": b"new"}


@pytest.mark.parametrize("after", range(4))
def test_a_fault_while_rendering_leaves_the_old_site(site: Path, after: int) -> None:
    """Whatever fails between two pages, the site that was there stays whole and nothing is left beside it."""

    def failing() -> Iterator[Artifact]:
        for number in range(after):
            yield Artifact(f"{number}.html", b"new")
        raise RuntimeError("a template is wrong")

    before = tree(site)
    with pytest.raises(RuntimeError, match=r"^a template is wrong$"):
        publish(site, failing())
    assert (tree(site), alone(site)) == (before, [])


@pytest.mark.parametrize("there", [True, False], ids=["folder", "dangling"])
def test_out_that_is_a_link_stays_one(tmp_path: Path, there: bool) -> None:
    """A link to a folder stays; the folder it leads to holds the site."""
    real = tmp_path / "disk/www"
    if there:
        real.mkdir(parents=True)
        (real / "mine").write_bytes(b"mine")
    (tmp_path / "site").symlink_to(real)
    publish(tmp_path / "site", artifacts(OLD))
    assert ((tmp_path / "site").readlink(), content(real)) == (
        real,
        {**OLD, "mine": b"mine"} if there else OLD,
    )


def test_without_hard_links_files_are_copied_with_their_times(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the system has no hard links, an unchanged file still keeps its times."""

    def no_links(*_: object, **__: object) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(os, "link", no_links)
    os.utime(site / "index.html", ns=(1, 1_000_000_007))
    publish(site, artifacts(OLD))
    assert ((site / "index.html").stat().st_mtime_ns, content(site)) == (1_000_000_007, OLD)


def test_without_exchange_two_renames_do(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the system cannot exchange two folders, renaming gives the same site."""
    monkeypatch.setattr(output, "_exchange", lambda one, other: False)
    (site / "mine").write_bytes(b"mine")
    publish(site, artifacts({"index.html": b"new"}))
    assert (content(site), alone(site)) == ({"index.html": b"new", "mine": b"mine"}, [])
