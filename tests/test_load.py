"""The folder of entries → a catalog, and every problem in it."""

import shutil
from pathlib import Path

import pytest
from casefiles import CORPUS

from generator.load import Loaded, load
from generator.problems import as_text

KEY = Path("errors/acme/rejected-key.yaml")
EVIDENCE = Path("errors/acme/rejected-key.evidence.json")
PACKAGE = Path("errors/acme/package.yaml")


@pytest.fixture(autouse=True)
def _copied_corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(CORPUS, tmp_path / "errors")
    monkeypatch.chdir(tmp_path)


def replace(path: Path, old: str, new: str) -> None:
    """Change a part of a file."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def report(loaded: Loaded) -> str:
    """All problems as the command prints them."""
    return "\n".join(as_text(problem) for problem in loaded.problems)


def test_corpus() -> None:
    """A right folder gives its packages, entries and evidence, sorted, and no problem."""
    loaded = load(Path("errors"))
    assert ("", ["acme/rejected-key", "acme/slow-down", "python/missing-name"], ["acme", "python"], 18) == (
        report(loaded),
        [item.id for item in loaded.catalog.entries],
        [package.name for package in loaded.catalog.packages],
        len(loaded.catalog.entries[0].runs),
    )


def test_empty_folder(tmp_path: Path) -> None:
    """A folder without packages is a catalog without entries."""
    (tmp_path / "none").mkdir()
    loaded = load(tmp_path / "none")
    assert ((), (), frozenset(), ()) == (
        loaded.catalog.packages,
        loaded.catalog.entries,
        loaded.catalog.known,
        loaded.problems,
    )


def test_a_wrong_entry_is_known() -> None:
    """An entry that cannot be read is not in the catalog, yet others may name it."""
    KEY.write_text("[", encoding="utf-8")
    loaded = load(Path("errors"))
    assert (["acme/slow-down", "python/missing-name"], True, {KEY.as_posix()}) == (
        [item.id for item in loaded.catalog.entries],
        "acme/rejected-key" in loaded.catalog.known,
        {problem.file for problem in loaded.problems},
    )


def test_problems_of_all_kinds_in_one_run() -> None:
    """Faults of the folder, of a file and between files are reported together, sorted by place."""
    Path("errors/acme/Stray.txt").touch()
    replace(KEY, "severity: critical", "severity: bad")
    replace(Path("errors/acme/slow-down.yaml"), "[acme/rejected-key]", "[acme/nowhere]")
    replace(PACKAGE, "registry: acme", "registry: 12")
    assert [
        ("errors/acme/Stray.txt", "E114"),
        ("errors/acme/package.yaml", "E203"),
        ("errors/acme/rejected-key.yaml", "E204"),
        ("errors/acme/slow-down.yaml", "E501"),
    ] == [(problem.file, problem.code) for problem in load(Path("errors")).problems]


def test_a_wrong_package_does_not_blame_its_entries() -> None:
    """Where a package's description cannot be read, its entries are not told that they are in the wrong folder."""
    replace(PACKAGE, "title: Acme client", "title: no")
    assert report(load(Path("errors"))).startswith(
        "errors/acme/package.yaml:3:8: E203 title: expected text; found the truth value no; put it in quotes"
    )
    assert len(load(Path("errors")).problems) == 1


def test_a_dangling_package_is_reported() -> None:
    """A link to nothing in place of package.yaml is not taken for a package without one."""
    PACKAGE.unlink()
    PACKAGE.symlink_to("nowhere")
    assert "errors/acme/package.yaml:1:1: E102 file: expected a file; found a symbolic link" == report(
        load(Path("errors"))
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "file: Invalid JSON: EOF while parsing a value at line 1 column 0"),
        (b"{}", "schema_version: Field required"),
        (b'{"schema_version": 2, "digest": "", "runs": []}', "schema_version: Input should be 1"),
        (b'{"schema_version": 1, "digest": "0", "runs": [{}]}', "runs[0].sample: Field required"),
        (
            b'{"schema_version": 1, "digest": "0", "runs": [], "more": 1}',
            "more: Extra inputs are not permitted",
        ),
        (
            b'{"schema_version": 1, "digest": "0", "runs": []}',
            "its digest does not fit its runs: it was changed by hand",
        ),
        (b" " * (4 * 2**20 + 1), "expected at most 4096 KiB; found more"),
    ],
    ids=["empty", "no-fields", "other-version", "bad-run", "unknown-key", "changed", "too-large"],
)
def test_unusable_evidence(content: bytes, message: str) -> None:
    """Evidence that cannot be used is a problem of its own file; the entry stays, as one without."""
    EVIDENCE.write_bytes(content)
    loaded = load(Path("errors"))
    assert f"{EVIDENCE}:1:1: E505 file: {message}\nhelp: errorbook verify acme/rejected-key" == report(loaded)
    assert loaded.catalog.by_id["acme/rejected-key"].runs == ()


def test_evidence_with_hidden_characters() -> None:
    """What a run printed is shown on pages, so it may not hold what a reader cannot see."""
    text = EVIDENCE.read_text(encoding="utf-8")
    EVIDENCE.write_text(text.replace("bubblewrap", "b\\u202ewrap", 1), encoding="utf-8")
    assert report(load(Path("errors"))).startswith(
        f"{EVIDENCE}:1:1: E505 file: a text holds a control character or an invisible one\n"
    )


def test_evidence_of_a_wrong_entry() -> None:
    """The evidence of an entry that is wrong is checked as well."""
    KEY.write_text("[", encoding="utf-8")
    EVIDENCE.write_bytes(b"{")
    assert [EVIDENCE.as_posix(), KEY.as_posix()] == sorted(
        {item.file for item in load(Path("errors")).problems}
    )


def test_not_a_folder() -> None:
    """Reading a file as a folder of entries is wrong usage."""
    with pytest.raises(NotADirectoryError):
        load(KEY)
