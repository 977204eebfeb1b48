"""Evidence files: what goes in, what goes out, what comes together, and that nobody edits them."""

from pathlib import Path

import pytest
from verifying import Book, entry, package, raising, run, target

from generator.model import Evidence, Run
from generator.trials import digest, jobs
from generator.verify.evidence import news, updated, write

WANTED = jobs(
    "python/bad-int",
    entry(),
    package(target("one", pythons=("3.9", "3.13")), target("two", pythons=("3.9",))),
    {},
)


def place(name: str, python: str = "3.9.18", sample: str = "broken", **more: object) -> Run:
    """A run on a target."""
    return run(target=name, python=python, sample=sample, **more)


ALL = tuple(
    place(name, python, sample)
    for name, python in (("one", "3.9.18"), ("one", "3.13.0"), ("two", "3.9.18"))
    for sample in ("broken", "fixed")
)


def evidence(*runs: Run) -> Evidence:
    """Evidence of these runs, as it is written."""
    return Evidence(schema_version=1, digest=digest(runs), runs=runs)


def test_the_order_is_that_of_the_jobs() -> None:
    """Whatever order runs end in, they are recorded in that of what there is to run."""
    assert updated(WANTED, (), ALL[::-1]) == evidence(*ALL)
    assert updated(WANTED, ALL[3:], ALL[:3]) == evidence(*ALL)


def test_new_runs_take_the_place_of_old_ones() -> None:
    """Of one sample in one place only the newest run is kept, also if the Python has become newer."""
    again = place("one", "3.9.20", date="2026-02-01")
    assert updated(WANTED, ALL, [again]) == evidence(again, *ALL[1:])


def test_nothing_stays_without_a_place() -> None:
    """Runs of targets, Pythons and causes that are gone go out."""
    gone = (place("three"), place("one", "3.10.1"), place("one", cause=1))
    assert updated(WANTED, (*gone, ALL[0]), (ALL[1],)) == evidence(*ALL[:2])
    assert updated((), ALL, ()) == evidence()


def test_parts_make_the_whole() -> None:
    """The parts of a campaign, each on top of what was recorded before, give together what one run gives."""
    before = (place("one", outcome="fail", faults=["late"]), *ALL[1:2])
    fresh = tuple(one.model_copy(update={"date": "2026-02-01"}) for one in ALL)
    first = updated(WANTED, before, fresh[:2])
    second = updated(WANTED, before, fresh[2:])
    whole = updated(WANTED, before, fresh)
    for pieces in ([first, second], [second, first]):
        assert updated(WANTED, before, news(before, pieces)) == whole


def test_what_was_recorded_before_is_no_news() -> None:
    """A part brings back what it began with; of two runs of one sample the later one is the last."""
    later = ALL[0].model_copy(update={"date": "2026-02-02"})
    pieces = [evidence(later, ALL[1]), evidence(ALL[0], ALL[1], ALL[2])]
    assert news(ALL[1:2], pieces) == (ALL[0], ALL[2], later)
    assert news(ALL, [evidence(*ALL)]) == ()


TEXT = """\
{
 "schema_version": 1,
 "digest": "%s",
 "runs": [
  {
   "sample": "broken",
   "target": "acme 1.0.0",
   "python": "3.9.18",
   "packages": [
    "acme==1.0.0"
   ],
   "isolation": "bubblewrap",
   "outcome": "pass",
   "date": "2026-01-31",
   "key": "k",
   "exit": 1,
   "raised": {
    "type": "acme.Error",
    "classes": [
     "acme.Error",
     "Exception",
     "BaseException"
    ],
    "message": "kein Raum für „a“",
    "traceback": "acme.Error: no room\\n"
   }
  }
 ]
}
"""
HELD = raising(message="kein Raum für „a“")


def test_writing(tmp_path: Path) -> None:
    """A file is readable by everybody, in UTF-8, and not touched if nothing changes."""
    path = tmp_path / "a.evidence.json"
    assert write(path, evidence(HELD))
    assert path.read_bytes().decode() == TEXT % digest((HELD,))
    assert oct(path.stat().st_mode & 0o777) == "0o644"
    before = path.stat().st_ino
    assert not write(path, evidence(HELD))
    assert (path.stat().st_ino, Evidence.model_validate_json(path.read_text("utf-8"))) == (
        before,
        evidence(HELD),
    )
    assert write(path, evidence())


def test_all_or_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever goes wrong, the old file stays whole and nothing is left beside it."""
    path = tmp_path / "a.evidence.json"
    write(path, evidence(HELD))
    for name in ("os.fsync", "pathlib.Path.replace"):
        with monkeypatch.context() as broken:
            broken.setattr(name, no_room)
            with pytest.raises(OSError, match="No space left"):
                write(path, evidence())
        assert path.read_text("utf-8") == TEXT % digest((HELD,))
        assert list(tmp_path.iterdir()) == [path]


def no_room(*_: object) -> None:
    """What a full disk says."""
    raise OSError(28, "No space left on device")


CURE = """\
errors/python/bad-int.evidence.json:1:1: E505 file: {fault}
help: errorbook verify python/bad-int"""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Raum", "Raun"),
        ("2026-01-31", "2026-01-30"),
        ('"exit": 1', '"exit": 0'),
        ('"pass"', '"fail"'),
        ("3.9.18", "3.9.19"),
        (digest((HELD,)), "0" * 32),
    ],
)
def test_an_edit_is_found(book: Book, old: str, new: str) -> None:
    """One character changed by hand, and the check says so, with the command that writes the file again."""
    path = book.path("bad-int.evidence.json")
    write(path, evidence(HELD))
    assert book.problems() == []
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    fault = "its digest does not fit its runs: it was changed by hand"
    assert book.problems() == [CURE.format(fault=fault)]


@pytest.mark.parametrize(
    ("runs", "fault"),
    [
        ((run(target="\u061cone"),), "a text holds a control character or an invisible one"),
        ((raising(message="\x1b[31mred"),), "a text holds a control character or an invisible one"),
    ],
    ids=["invisible", "control"],
)
def test_what_cannot_be_seen_is_found(book: Book, runs: tuple[Run, ...], fault: str) -> None:
    """A file with the right digest may still not hold what a terminal would obey or nobody can see."""
    write(book.path("bad-int.evidence.json"), evidence(*runs))
    assert book.problems() == [CURE.format(fault=fault)]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "file: Invalid JSON: EOF while parsing a value at line 1 column 0"),
        ('{"schema_version": 2, "digest": "-", "runs": []}', "schema_version: Input should be 1"),
        ('{"schema_version": 1, "digest": "-"}', "runs: Field required"),
        ('{"schema_version": 1, "digest": "-", "runs": [{}]}', "runs[0].sample: Field required"),
    ],
    ids=["empty", "newer", "half", "no run"],
)
def test_what_is_no_evidence_is_found(book: Book, text: str, fault: str) -> None:
    """A damaged file is a problem, with the place of the first fault."""
    book.path("bad-int.evidence.json").write_text(text, "utf-8")
    assert book.problems() == [CURE.format(fault=fault)]


def test_evidence_of_nothing(book: Book) -> None:
    """A file beside which there is no entry is a problem."""
    write(book.path("bad-float.evidence.json"), evidence(HELD))
    assert book.problems() == [
        "errors/python/bad-float.evidence.json:1:1: E505 file: "
        "expected an entry bad-float.yaml beside it; there is none"
    ]
