"""Which files of a folder are packages, entries and evidence, and what does not belong."""

from pathlib import Path

import pytest

from generator.problems import Problem, as_text
from generator.tree import Tree, scan


def grow(*names: str) -> Tree:
    """A folder `errors` with these empty files (or folders, with `/` at the end), looked through."""
    for name in names:
        path = Path("errors") / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.mkdir() if name.endswith("/") else path.touch()
    return scan(Path("errors"))


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_what_belongs() -> None:
    """Packages, entries and what commands wrote are found and sorted; schemas and hidden files are passed over."""
    tree = grow(
        "entry.schema.json",
        "package.schema.json",
        ".hidden/x",
        "b_c/package.yaml",
        "a/package.yaml",
        "a/two-words.yaml",
        "a/one.yaml",
        "a/one.evidence.json",
        "a/.one.yaml.swp",
        "a/classes.json",
        "a/locks/a-1-py3.9.txt",
    )
    expected = Tree(
        root=Path("errors"),
        packages=("a", "b_c"),
        entries=("a/one", "a/two-words"),
        evidence=frozenset({"a/one"}),
        locks={"a": ("a-1-py3.9.txt",)},
        classes=frozenset({"a"}),
        problems=(),
    )
    assert expected == tree


def test_paths() -> None:
    """Names become the paths of files."""
    tree = grow("a/package.yaml")
    assert ("errors/a/package.yaml", "errors/a/b.yaml", "errors/a/b.evidence.json") == (
        tree.package("a").as_posix(),
        tree.entry("a/b").as_posix(),
        tree.evidence_of("a/b").as_posix(),
    )


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        pytest.param(
            ["a/x.yaml"],
            "errors/a/package.yaml:1:1: E115 file: expected a file that describes the package; there is none",
            id="no-package",
        ),
        pytest.param(
            ["README.md"],
            "errors/README.md:1:1: E114 file: expected packages, entries and their evidence; found another file",
            id="stray-file-above",
        ),
        pytest.param(
            ["a/package.yaml", "a/notes.txt"],
            "errors/a/notes.txt:1:1: E114 file: expected packages, entries and their evidence; found another file",
            id="stray-file",
        ),
        pytest.param(
            ["a/package.yaml", "a/x.evidence.json"],
            "errors/a/x.evidence.json:1:1: E505 file: expected an entry x.yaml beside it; there is none",
            id="evidence-of-no-entry",
        ),
        pytest.param(
            ["a/package.yaml", "a/package.evidence.json"],
            "errors/a/package.evidence.json:1:1: E505 file: expected an entry package.yaml beside it; there is none",
            id="evidence-of-a-package",
        ),
        pytest.param(
            ["a/package.yaml", "a/x.yaml/"],
            "errors/a/x.yaml:1:1: E101 file: expected a file; found a folder",
            id="folder-named-like-an-entry",
        ),
        pytest.param(
            ["x.yaml/"],
            "errors/x.yaml:1:1: E101 file: expected a file; found a folder",
            id="folder-named-so-above",
        ),
        pytest.param(
            ["a/package.yaml", "a/Rejected Key.yml"],
            "errors/a/Rejected Key.yml:1:1: E113 file: expected lower-case words joined by hyphens, ending in .yaml; "
            "found 'Rejected Key.yml'\nhelp: git mv 'errors/a/Rejected Key.yml' errors/a/rejected-key.yaml",
            id="name-with-spaces",
        ),
        pytest.param(
            ["a/package.yaml", "a/Lamy.yaml"],
            "errors/a/Lamy.yaml:1:1: E113 file: expected lower-case words joined by hyphens, ending in .yaml; "
            "found 'Lamy.yaml'\nhelp: git mv errors/a/Lamy.yaml errors/a/lamy.yaml",
            id="name-of-letters-that-the-ending-has",
        ),
        pytest.param(
            ["a/package.yaml", "a/x.yaml", "a/X.Evidence.json"],
            "errors/a/X.Evidence.json:1:1: E114 file: "
            "expected packages, entries and their evidence; found another file",
            id="evidence-in-capitals",
        ),
        pytest.param(
            ["a/package.yaml", "a/....yaml"],
            "",
            id="hidden-name",
        ),
        pytest.param(
            ["a/package.yaml", "a/--.yaml"],
            "errors/a/--.yaml:1:1: E113 file: expected lower-case words joined by hyphens, ending in .yaml; "
            "found '--.yaml'",
            id="name-without-letters",
        ),
        pytest.param(
            ["a/package.yaml", "a/it's.yaml"],
            "errors/a/it's.yaml:1:1: E113 file: expected lower-case words joined by hyphens, ending in .yaml; "
            "found \"it's.yaml\"\nhelp: git mv 'errors/a/it'\\''s.yaml' errors/a/it-s.yaml",
            id="name-that-a-shell-would-read",
        ),
        pytest.param(
            ["a/package.yaml", "a/x.yaml", "a/X.yaml"],
            "errors/a/X.yaml:1:1: E504 file: the name differs from x.yaml only in case or signs\n"
            "help: git rm errors/a/X.yaml",
            id="names-that-differ-in-case",
        ),
        pytest.param(
            ["My Package/package.yaml"],
            "errors/My Package:1:1: E113 file: expected a package's import name in lower case; found 'My Package'\n"
            "help: git mv 'errors/My Package' errors/my-package",
            id="package-with-spaces",
        ),
        pytest.param(
            ["_a__b_/package.yaml"],
            "errors/_a__b_:1:1: E113 file: expected a package's import name in lower case; found '_a__b_'\n"
            "help: git mv errors/_a__b_ errors/a-b",
            id="package-with-signs",
        ),
    ],
)
def test_what_does_not(names: list[str], expected: str) -> None:
    """What stands in the wrong place or has a bad name is said, with the command that mends it."""
    assert expected == "\n".join(as_text(problem) for problem in grow(*names).problems)


@pytest.mark.parametrize("letters", [61, 100, 200])
def test_long_names(letters: int) -> None:
    """A name that is too long is cut for the new one, at most at 60 letters and not at a hyphen."""
    long = "a" * 59 + "-" + "b" * (letters - 60)
    tree = grow("a/package.yaml", f"a/{long}.yaml", f"{long}/")
    short = "a" * 59
    expected = [
        f"help: git mv errors/a/{long}.yaml errors/a/{short}.yaml",
        f"help: git mv errors/{long} errors/{short}",
    ]
    assert expected == [as_text(problem).split("\n")[1] for problem in tree.problems]


def test_links() -> None:
    """No link is followed: to a file, to a folder, to evidence, to nothing."""
    outside = Path("outside")
    outside.mkdir()
    (outside / "x.yaml").touch()
    grow("a/package.yaml", "a/y.yaml", "b/x.yaml")
    Path("errors/a/x.yaml").symlink_to(outside.absolute() / "x.yaml")
    Path("errors/a/y.evidence.json").symlink_to(outside.absolute() / "x.yaml")
    Path("errors/a/z.yaml").symlink_to("nowhere")
    Path("errors/c").symlink_to(outside.absolute())
    Path("errors/b/package.yaml").symlink_to("nowhere")
    tree = scan(Path("errors"))
    expected = [
        "errors/a/x.yaml:1:1: E102 file: expected a file; found a symbolic link",
        "errors/a/y.evidence.json:1:1: E102 file: expected a file; found a symbolic link",
        "errors/a/z.yaml:1:1: E102 file: expected a file; found a symbolic link",
        "errors/c:1:1: E102 file: expected a folder; found a symbolic link",
    ]
    assert expected == [as_text(problem) for problem in tree.problems]
    assert (("a", "b"), ("a/y", "b/x"), frozenset()) == (tree.packages, tree.entries, tree.evidence)


def test_not_a_folder() -> None:
    """A folder of entries that is a file is wrong usage, not a problem in the data."""
    Path("errors").touch()
    with pytest.raises(NotADirectoryError):
        scan(Path("errors"))


def test_name_that_is_not_text() -> None:
    """A name of bytes that are no text is reported in letters that are."""
    folder = Path("errors/a")
    folder.mkdir(parents=True)
    (folder / "package.yaml").touch()
    (folder / "caf\udce9.yaml").touch()
    problem = Problem(
        "errors/a/caf\udce9.yaml",
        1,
        1,
        "E113",
        "file",
        "expected lower-case words joined by hyphens, ending in .yaml; found 'caf\\udce9.yaml'",
        cure="git mv 'errors/a/caf\udce9.yaml' errors/a/caf.yaml",
    )
    assert (problem,) == scan(Path("errors")).problems
    assert as_text(problem).encode("utf-8").isascii()
