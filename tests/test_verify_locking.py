"""Locks are made, renewed and refused; without a registry, from wheels in a folder."""

from pathlib import Path

import pytest
from local_wheels import digest, wheel

from generator.load import load
from generator.locks import Environment, Lock, parse
from generator.model import Package, Target
from generator.verify import installer
from generator.verify.interpreters import find
from generator.verify.locking import LockError, compiled, is_lock
from generator.verify.renewal import Renewed, differing, renew, renew_package

ROOT = Path(__file__).parents[1]
FILE = Path("errors/sample/package.yaml")
BARE = "# nothing\n# on Python 3.11\n"
PYTHONS = find()
PYTHON = PYTHONS["3.11"] if "3.11" in PYTHONS else next(reversed(PYTHONS.values()))


def target(
    name: str, *requirements: str, until: str | None = None, pythons: tuple[str, ...] = ("3.11",)
) -> Target:
    """A target."""
    return Target(name=name, requirements=requirements, exclude_newer=until, pythons=pythons)


def environment(
    name: str, *requirements: str, packages: tuple[str, ...] = (), until: str | None = None
) -> Environment:
    """A target on the Python of these tests, with what an entry wants."""
    return Environment(target(name, *requirements, until=until), "3.11", packages)


def refused(asked: Environment) -> str:
    """The words with which an environment is refused."""
    with pytest.raises(LockError) as caught:
        compiled(asked, PYTHON, FILE)
    return str(caught.value)


@pytest.fixture
def wheels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The only packages there are; their hashes."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    made = [wheel(folder, "alpha", v, "beta<2") for v in ("1.0", "2.0")] + [
        wheel(folder, "beta", v) for v in ("1.0", "2.0")
    ]
    (folder / "gamma-1.0.tar.gz").write_bytes(b"")
    monkeypatch.setenv("UV_FIND_LINKS", str(folder))
    monkeypatch.setenv("UV_OFFLINE", "1")
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "uv"))
    return {"==".join(path.name.split("-")[:2]): digest(path) for path in made}


def pin(wheels: dict[str, str], name: str) -> str:
    """The lines of a lock for a package."""
    return f"{name} \\\n    --hash=sha256:{wheels[name]}\n"


def test_a_target_of_nothing_needs_no_resolving() -> None:
    """The lock of the standard library is its header."""
    assert compiled(environment("standard library"), PYTHON, FILE) == BARE


def test_versions_and_hashes_are_fixed(wheels: dict[str, str]) -> None:
    """A lock is its header, then each package with its hashes, dependencies included."""
    text = compiled(environment("alpha 1.0", "alpha==1.0"), PYTHON, FILE)
    pins = pin(wheels, "alpha==1.0") + pin(wheels, "beta==1.0")
    assert text == "# alpha==1.0\n# on Python 3.11\n" + pins


def test_what_an_entry_asks_for_wins(wheels: dict[str, str]) -> None:
    """A version that an entry names stands against the target and its dependencies."""
    text = compiled(environment("alpha 1.0", "alpha==1.0", "beta<2", packages=("beta==2.0",)), PYTHON, FILE)
    head = "# alpha==1.0, beta<2\n# on Python 3.11\n# and, before all else, beta==2.0\n"
    assert text == head + pin(wheels, "alpha==1.0") + pin(wheels, "beta==2.0")


def test_a_package_without_version_lifts_no_limit(wheels: dict[str, str]) -> None:
    """What an entry only names keeps the versions that the others need."""
    text = compiled(environment("alpha 1.0", "alpha==1.0", packages=("beta",)), PYTHON, FILE)
    assert parse(text).pins == {"alpha": "1.0", "beta": "1.0"}


def test_the_settings_of_the_user_change_no_version(
    wheels: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Variables that would choose other versions do not reach uv."""
    monkeypatch.setenv("UV_RESOLUTION", "lowest")
    monkeypatch.setenv("UV_EXCLUDE_NEWER", "2001-01-01")
    assert parse(compiled(environment("alpha", "alpha"), PYTHON, FILE)).pins == {
        "alpha": "2.0",
        "beta": "1.0",
    }


def test_uv_sees_what_it_needs_alone() -> None:
    """Indexes, certificates and proxies reach uv; secrets, and what would change a version, do not."""
    kept = {"PATH": "/bin", "https_proxy": "p", "UV_INDEX_OURS_PASSWORD": "x", "UV_DEFAULT_INDEX": "i"}
    dropped = {
        "OPENAI_API_KEY": "sk",
        "UV_PRERELEASE": "allow",
        "UV_PYTHON_DOWNLOADS": "automatic",
        "PYTHONPATH": ".",
    }
    assert installer.variables(kept | dropped) == kept | installer.OURS


def test_another_version_than_the_name_says(wheels: dict[str, str]) -> None:
    """A target does not install another version than it is called by."""
    assert refused(environment("alpha 1.0", "alpha")) == (
        "alpha 1.0 on Python 3.11: its name says 1.0, but alpha 2.0 would be installed\n"
        "help: in errors/sample/package.yaml, require alpha==1.0, or say 2.0 in the target's name"
    )


def test_another_version_because_of_an_entry(wheels: dict[str, str]) -> None:
    """Nor does an entry make it do so."""
    assert refused(environment("alpha 1.0", "alpha==1.0", packages=("alpha==2.0",))) == (
        "alpha 1.0 on Python 3.11 with alpha==2.0: its name says 1.0, but alpha 2.0 would be installed\n"
        "help: leave alpha out of packages in the entry that asks for it"
    )


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("-r /etc/passwd", "Expected package name at the start of dependency specifier"),
        ("alpha @ file:///alpha", "expected a name and versions; found an address"),
    ],
)
def test_what_is_no_requirement_never_reaches_uv(text: str, fault: str) -> None:
    """Options and addresses are refused, wherever they stand."""
    words = f"{text!r} is not a requirement: {fault}\nhelp: in"
    example = "write a name and versions: httpx<0.28"
    assert refused(environment("alpha", text)) == (
        f"alpha on Python 3.11: {words} errors/sample/package.yaml, under requirements, {example}"
    )
    assert refused(environment("alpha", packages=(text,))) == (
        f"alpha on Python 3.11 with {text}: {words} the entry that asks for it, under packages, {example}"
    )


def test_what_cannot_be_had(wheels: dict[str, str]) -> None:
    """The words of uv, of which environment, and what to change."""
    text = refused(environment("alpha 9", "alpha==9", packages=("beta",)))
    first, *words, last = text.splitlines()
    assert first == "alpha 9 on Python 3.11 with beta: what it asks for cannot be had"
    assert "alpha==9" in "\n".join(words)
    assert last == (
        "help: in errors/sample/package.yaml, change requirements, exclude_newer or pythons of the target 'alpha 9', "
        "or packages in the entry that asks for them"
    )


def test_nothing_is_built(wheels: dict[str, str]) -> None:
    """A package without a wheel is refused, with a cure of its own."""
    first, *_, last = refused(environment("gamma 1.0", "gamma==1.0")).splitlines()
    assert first == "gamma 1.0 on Python 3.11: what it asks for cannot be had"
    assert last == (
        "help: only wheels are installed; in errors/sample/package.yaml, change requirements, exclude_newer or "
        "pythons of the target 'gamma 1.0' so that each release has a wheel for Python 3.11"
    )


def test_no_registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a registry nobody is told to change the package."""
    monkeypatch.setenv("UV_DEFAULT_INDEX", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("UV_HTTP_RETRIES", "0")
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path))
    last = refused(environment("alpha 1.0", "alpha==1.0")).splitlines()[-1]
    assert last == "help: connect to the package registry, or name the one to use in UV_DEFAULT_INDEX"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (BARE, True),
        (BARE + "a==1 \\\n    --hash=sha256:" + "0" * 64 + "\n", True),
        ("", False),
        (BARE + "a==1\n", False),
        (BARE + "--index-url http://x\n", False),
        (BARE + "a @ http://x \\\n    --hash=sha256:" + "0" * 64 + "\n", False),
        (BARE.replace("\n", "\r\n"), False),
    ],
)
def test_what_is_a_lock(text: str, expected: bool) -> None:
    """Comments, then pins with hashes; nothing else that an installer would obey."""
    assert is_lock(text) == expected


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder of entries with one package."""
    (tmp_path / "errors" / "sample").mkdir(parents=True)
    return tmp_path / "errors"


def bare(*names: str) -> list[Environment]:
    """Environments of nothing, under names."""
    return [environment(name) for name in names]


def written(root: Path) -> dict[str, str]:
    """The files in the folder of locks."""
    return {path.name: path.read_text() for path in sorted((root / "sample" / "locks").iterdir())}


def test_missing_and_outdated_locks_are_written(root: Path) -> None:
    """What fits stays; what is missing, or was made for something else, or is damaged, is written."""
    folder = root / "sample" / "locks"
    pythons = {"3.11": PYTHON}
    everything = tuple(folder / f"{name}-py3.11.txt" for name in ("a", "b", "c"))
    assert renew(root, "sample", bare("a", "b", "c"), pythons) == Renewed(everything, (), ())
    (folder / "a-py3.11.txt").write_text("# older\n# on Python 3.11\n")
    (folder / "b-py3.11.txt").write_text(BARE + "half a line")
    assert renew(root, "sample", bare("a", "b", "c"), pythons) == Renewed(everything[:2], (), ())
    assert renew(root, "sample", bare("a", "b", "c"), pythons, again=True) == Renewed((), (), ())
    assert written(root) == {path.name: BARE for path in everything}


def test_locks_that_nobody_wants_go_only_on_demand(root: Path) -> None:
    """What no target or entry wants stays until it is said to go; a lock for a Python that is elsewhere stays."""
    package = load(ROOT / "errors").catalog.package["python"]
    alone = package.model_copy(update={"name": "sample", "targets": (target("a", pythons=("3.5", "3.11")),)})
    folder = root / "sample" / "locks"
    renew(root, "sample", bare("a", "b"), {"3.11": PYTHON})
    (folder / "a-py3.5.txt").write_text("# older\n")
    assert renew_package(root, alone, {}, {"3.11": PYTHON}) == Renewed((), (), ())
    gone = folder / "b-py3.11.txt"
    assert renew_package(root, alone, {}, {"3.11": PYTHON}, prune=True) == Renewed((), (gone,), ())
    assert written(root) == {"a-py3.11.txt": BARE, "a-py3.5.txt": "# older\n"}


def test_one_fault_does_not_keep_the_others(root: Path) -> None:
    """All that can be made is made, and all faults are told."""
    other = Environment(target("a"), "3.5")
    with pytest.raises(LockError) as caught:
        renew(root, "sample", [other, environment("b", "-x"), *bare("c")], {"3.11": PYTHON})
    assert str(caught.value) == (
        "a on Python 3.5: there is no CPython 3.5 on this machine\n"
        "help: uv python install 3.5\n"
        "\n"
        "b on Python 3.11: '-x' is not a requirement: Expected package name at the start of dependency specifier\n"
        f"help: in {root}/sample/package.yaml, under requirements, write a name and versions: httpx<0.28"
    )
    assert written(root) == {"c-py3.11.txt": BARE}


def test_two_environments_with_one_lock(root: Path) -> None:
    """Names that differ in signs alone would share a file."""
    one, other = (environment("a", packages=(text,)) for text in ("beta>=1", "beta<1"))
    with pytest.raises(LockError) as caught:
        renew(root, "sample", [one, other], {"3.11": PYTHON})
    assert str(caught.value) == (
        "a on Python 3.11 with beta<1 and a on Python 3.11 with beta>=1 would have the same lock a-py3.11+beta-1.txt\n"
        "help: name one of the targets, or ask for the packages, in other words"
    )


def test_a_folder_that_cannot_be_written(root: Path) -> None:
    """A file in the way is told as what it is."""
    (root / "sample" / "locks").write_text("")
    with pytest.raises(LockError) as caught:
        renew(root, "sample", bare("a"), {"3.11": PYTHON})
    assert str(caught.value) == f"{root}/sample/locks/a-py3.11.txt: cannot be written: File exists"


def test_a_requirement_that_differs_by_python() -> None:
    """Who does not say which version may get an older one on an older Python, and is told."""
    loose = target("sample", "beta", "alpha==1.0", pythons=("3.9", "3.12"))
    both = [Environment(loose, python) for python in loose.pythons]
    known = {
        item.file: Lock("", {"beta": version, "alpha": version}, "")
        for item, version in zip(both, ("1.0", "2.0"), strict=True)
    }
    assert differing(both, known) == ("sample: beta is 1.0 on Python 3.9, 2.0 on Python 3.12",)
    assert differing(both, dict(list(known.items())[:1])) == ()


def test_a_package_with_all_that_its_entries_want(root: Path) -> None:
    """Targets come first, entries after them; a second time there is nothing to do."""
    catalog = load(ROOT / "errors").catalog
    package = Package.model_validate(
        catalog.package["python"].model_dump() | {"name": "sample", "targets": (target("standard library"),)}
    )
    entries = {
        item.id: item.entry
        for item in catalog.by_package["python"]
        if not (item.entry.verify and item.entry.verify.packages)
    }
    done = renew_package(root, package, entries, {"3.11": PYTHON})
    assert done == Renewed((root / "sample" / "locks" / "standard-library-py3.11.txt",), (), ())
    assert renew_package(root, package, entries, {"3.11": PYTHON}) == Renewed((), (), ())
