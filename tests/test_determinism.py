"""The same input gives the same bytes, whatever machine builds it."""

import shutil
from pathlib import Path

import pytest
from support import CORPUS, environment, errorbook, tree

MACHINES = {
    "elsewhere": {"PYTHONHASHSEED": "1", "TZ": "Pacific/Kiritimati", "LC_ALL": "C"},
    "another": {"PYTHONHASHSEED": "4242", "TZ": "America/St_Johns", "LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR"},
}
COPIES = 110  # enough that pages are made by several processes


@pytest.fixture(scope="module")
def entries(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The corpus with so many entries that processes share the work."""
    folder = tmp_path_factory.mktemp("many") / "errors"
    shutil.copytree(CORPUS, folder)
    text = (CORPUS / "acme/slow-down.yaml").read_text("utf-8")
    for number in range(COPIES):
        name, message = f"acme.Error{number}", f"Number {number} of {{limit}} a minute"
        copy = text.replace("exception: acme.AcmeError", f"exception: {name}")
        copy = copy.replace("Slow down: {limit} a minute", message)
        copy = copy.replace(
            "acme.AcmeError: Slow down: 60 a minute", f"{name}: " + message.replace("{limit}", "6")
        )
        (folder / f"acme/copy-{number}.yaml").write_text(copy, "utf-8")
    return folder


def build(entries: Path, place: Path, jobs: str, variables: dict[str, str]) -> dict[str, bytes]:
    """A site built in a process of its own, as a value."""
    place.mkdir()
    arguments = ("--errors", entries, "--out", place / "site", "--jobs", jobs)
    done = errorbook("build", *arguments, cwd=place, env=environment(**variables))
    assert (done.returncode, done.stdout) == (0, "")
    return tree(place / "site")


def test_two_machines_build_the_same_site(entries: Path, tmp_path: Path) -> None:
    """Hash seed, time zone, locale, working folder and number of processes change no byte of any file."""
    one = build(entries, tmp_path / "a", "1", MACHINES["elsewhere"])
    two = build(entries, tmp_path / "b", "2", MACHINES["another"])
    assert sorted(one) == sorted(two)
    assert [path for path in one if one[path] != two[path]] == []
    assert len(one) > 3 * COPIES


def test_the_order_of_files_on_disk_does_not_matter(tmp_path: Path) -> None:
    """Entries written in another order give the same site."""
    sites = []
    for name, backwards in (("a", False), ("b", True)):
        folder = tmp_path / name / "errors"
        for path in sorted(CORPUS.rglob("*.*"), reverse=backwards):
            (folder / path.relative_to(CORPUS)).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, folder / path.relative_to(CORPUS))
        errorbook("build", "--jobs", "1", cwd=folder.parent)
        sites.append(tree(folder.parent / "site"))
    assert sites[0] == sites[1] != {}
