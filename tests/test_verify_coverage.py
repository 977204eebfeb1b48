"""`errorbook coverage`: which exception classes a package defines, and which entries are about them."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from local_wheels import wheel
from verifying import DAY, INT, NEW, Book, Done, target, trial

from generator.load import load
from generator.model import PublicClass, PublicClasses
from generator.verify.evidence import write

INIT = """\
import json
from acme._impl import Base, Full, Hidden as _Hidden, Lost
from acme.exceptions import Busy

OldFull = Full
NotOurs = json.JSONDecodeError
AlsoNotOurs = ValueError
Error = "no class"
__all__ = ["Base", "Lazy", "Gone"]

class Client:
    @property
    def __class__(self):
        raise RuntimeError("a client was made")

client = Client()

def __getattr__(name):
    if name == "Lazy":
        from acme._impl import Lazy
        return Lazy
    if name == "Gone":
        raise ImportError("needs more")
    raise AttributeError(name)
"""
IMPL = """\
class Base(Exception): pass
class Full(Base, OSError): pass
class Hidden(Base): pass
class Lazy(Base): pass
def made():
    class Inner(Base): pass
    return Inner
class Lost(made()): pass
"""
FILES = {
    "acme/__init__.py": INIT,
    "acme/_impl.py": IMPL,
    "acme/exceptions.py": (
        "from acme._impl import Full\n"
        "class Busy(Full): pass\nclass Late(Exception): pass\nclass _Private(Exception): pass\n"
    ),
    "acme/broken/__init__.py": "raise SystemExit('this package is never imported')\n",
    "acme/broken/errors.py": "class Unseen(Exception): pass\n",
    "acme/error.py": "import nowhere\n",
    "acme/deep/__init__.py": "",
    "acme/deep/exc.py": "class Deep(Exception): pass\n",
    "acme/_hidden/__init__.py": "",
    "acme/_hidden/errors.py": "class Private(Exception): pass\n",
    "acme/tests/__init__.py": "",
    "acme/tests/errors.py": "class Tested(Exception): pass\n",
    "acme/other.py": "class Other(Exception): pass\n",
}
CLASSES = [
    ("acme.Base", [], ["Exception"]),
    ("acme.Full", ["acme.OldFull", "acme.exceptions.Full"], ["acme._impl.Base", "OSError"]),
    ("acme.Lazy", [], ["acme._impl.Base"]),
    ("acme.Lost", [], ["acme._impl.made.Inner"]),
    ("acme.deep.exc.Deep", [], ["Exception"]),
    ("acme.exceptions.Busy", ["acme.Busy"], ["acme._impl.Full"]),
    ("acme.exceptions.Late", [], ["Exception"]),
]


@pytest.fixture
def acme(
    isolated: str, book: Book, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Book:
    """A knowledge base with a package that is installed from a wheel made here."""
    folder = tmp_path_factory.mktemp("wheels")
    monkeypatch.setenv("UV_FIND_LINKS", str(folder))
    monkeypatch.setenv("UV_OFFLINE", "1")
    monkeypatch.setenv("UV_CACHE_DIR", str(folder / "cache"))
    wheel(folder, "acme", "1.0", **FILES)
    made = replace(book, name="acme")
    made.package(
        target("acme 0.9", "acme==0.9"), target("acme 1.0", "acme==1.0"), name="acme", registry="acme"
    )
    for slug, kind in (("full", "acme.OldFull"), ("late", "acme.exceptions.Late")):
        made.entry(
            slug,
            exception=kind,
            messages=[{"template": f"{slug}: {{text}}", "examples": [f"{kind}: {slug}: {INT}"]}],
            verify=trial({"expect": {"exception": kind}}),
            versions={"python": ">=3.9", "package": ">=1.0"},
        )
    return made


def test_a_person_gets_a_list(acme: Book) -> None:
    """Each class of the newest target, with its entries under any of its names, or a dash; and it is recorded."""
    assert acme.command("coverage", "acme") == Done(
        0,
        f"acme 1.0, Python {NEW.version}: 2 of 7 classes have an entry\n"
        "acme.Base  -\n"
        "acme.Full  acme/full\n"
        "acme.Lazy  -\n"
        "acme.Lost  -\n"
        "acme.deep.exc.Deep  -\n"
        "acme.exceptions.Busy  -\n"
        "acme.exceptions.Late  acme/late\n",
        "",
    )
    recorded = PublicClasses.model_validate_json(acme.path("classes.json").read_text("utf-8"))
    assert recorded == PublicClasses(
        schema_version=1,
        target="acme 1.0",
        python=NEW.version,
        packages=("acme==1.0",),
        date=DAY,
        classes=tuple(
            PublicClass(name=name, also=tuple(also), bases=tuple(bases)) for name, also, bases in CLASSES
        ),
    )
    assert load(Path("errors")).catalog.classes == {"acme": recorded}


def test_a_program_gets_json(acme: Book) -> None:
    """The same as one object."""
    done = acme.command("coverage", "--json", "acme")
    entries = {"acme.Full": ["acme/full"], "acme.exceptions.Late": ["acme/late"]}
    assert (done.status, done.err, json.loads(done.out)) == (
        0,
        "",
        {
            "schema_version": 1,
            "target": "acme 1.0",
            "python": NEW.version,
            "packages": ["acme==1.0"],
            "classes": [
                {"name": name, "bases": bases, "entries": entries.get(name, [])} for name, _, bases in CLASSES
            ],
        },
    )


def test_a_package_that_cannot_be_imported(acme: Book) -> None:
    """What the package says of it is told, and nothing is recorded."""
    acme.package(
        target("acme 1.0", "acme==1.0"), name="acme", registry="acme", modules=["acme", "nowhere_at_all"]
    )
    done = acme.command("coverage", "acme")
    last = "ModuleNotFoundError: No module named 'nowhere_at_all'\n"
    assert (done.status, done.out, done.err.startswith("errorbook: acme: its classes cannot be read: ")) == (
        2,
        "",
        True,
    )
    assert done.err.endswith(last)
    assert not acme.path("classes.json").exists()


def test_python_itself(isolated: str, book: Book) -> None:
    """The builtin exceptions belong to Python, bare."""
    book.package(modules=["json"])
    done = book.command("coverage", "python")
    lines = done.out.splitlines()
    assert (done.status, done.err, lines[0].startswith(f"standard library, Python {NEW.version}: 1 of ")) == (
        0,
        "",
        True,
    )
    assert {"ValueError  python/bad-int", "KeyError  -", "OSError  -", "json.JSONDecodeError  -"} <= {*lines}


def test_an_unknown_package(book: Book) -> None:
    """A name that is no package's is refused, with those there are."""
    assert book.command("coverage", "acme") == Done(
        2, "", "errorbook: expected a package of errors; found acme\nhelp: one of python\n"
    )


def test_no_python_for_it(book: Book) -> None:
    """A package whose Pythons are all elsewhere cannot be read here."""
    book.package(target("one", pythons=("3.99",)))
    assert book.command("coverage", "python") == Done(
        2, "", "errorbook: python: none of the Pythons of its targets is on this machine\n"
    )


def test_what_is_no_list_is_found(book: Book) -> None:
    """A recorded list that is damaged is a problem, with the command that writes it again."""
    path = book.path("classes.json")
    write(path, PublicClass(name="ValueError", bases=()))
    assert book.problems() == [
        "errors/python/classes.json:1:1: E505 file: schema_version: Field required\n"
        "help: errorbook coverage python"
    ]
