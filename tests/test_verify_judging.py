"""What is wrong with a run, in words: every fault, whole."""

from pathlib import Path
from typing import Any

import pytest
from verifying import INT, entry, job, package, trial

from generator.trials import jobs
from generator.verify import judging, recording
from generator.verify.execution import Ended

VALUE_ERROR = f"ValueError: {INT}\n"


def raised(printed: str = VALUE_ERROR, *, expected: bool = True, status: int | None = None) -> dict[str, Any]:
    """What the recorder says of an exception that is printed so."""
    kind, _, message = printed.rstrip("\n").partition(": ")
    return {
        "raised": {
            "type": kind,
            "classes": [kind],
            "children": [],
            "message": message,
            "printed": printed,
            "status": status,
            "chain": [],
            "frames": [],
            "traceback": f"Traceback (most recent call last):\n{printed}",
            "expected": expected,
        }
    }


def ended(*records: dict[str, Any], **values: Any) -> Ended:
    """How a program ended; with a traceback on standard error if it raised."""
    trace = "".join(one["raised"]["traceback"] for one in records if "raised" in one)
    given = {"exit": 1 if trace else 0, "stopped": "", "stdout": "", "stderr": trace, "forged": False}
    return Ended(**{**given, **values}, records=records)


def faults(
    of: Ended, expect: dict[str, Any] | None = None, service: tuple[str, ...] = (), requests: int = 0
) -> tuple[str, ...]:
    """What is wrong with a run of the broken sample that was expected to end so."""
    asked = job(verify=trial({"expect": expect or {"exception": "ValueError"}}))
    return judging.faults(asked, of, recording.raised(of, Path("/base")), service, requests)


def fixed(of: Ended) -> tuple[str, ...]:
    """The same for the fixed sample, which must end well."""
    asked = jobs("python/bad-int", entry(), package(), {})[1]
    return judging.faults(asked, of, recording.raised(of, Path("/base")), (), 0)


OTHER = raised("KeyError: 'a'\n", expected=False)
HELD = raised(status=401)
WARNED = {"warned": ["DeprecationWarning", True]}
UNLIKE = {"warned": ["UserWarning", False]}


@pytest.mark.parametrize(
    ("of", "expect"),
    [
        (ended(raised()), None),
        (ended(HELD), {"exception": "ValueError", "status": 401}),
        (ended(raised(), exit=3), {"exception": "ValueError", "exit": 3}),
        (ended(), {"exit": 0}),
        (ended(), {"requests": 0}),
        (ended(exit=2), {"exit": 2}),
        (ended(WARNED, stderr="sample.py:1: DeprecationWarning: old\n"), {"warning": "DeprecationWarning"}),
        (ended(UNLIKE, WARNED), {"warning": "DeprecationWarning"}),
        (ended(stderr="all  is\nlost\n", exit=1), {"exit": 1, "stderr": "is lost"}),
        (ended(stderr=" \n"), {"requests": 0}),
    ],
    ids=str,
)
def test_as_expected(of: Ended, expect: dict[str, Any] | None) -> None:
    """Nothing is said of a run that ended as it should."""
    assert faults(of, expect) == ()


CASES: list[tuple[Ended, dict[str, Any] | None, str]] = [
    (ended(stopped="it ran longer than 60 s", exit=None), None, "stopped: it ran longer than 60 s"),
    (
        ended(raised(), forged=True),
        None,
        "something other than the recorder wrote to the record of the run",
    ),
    (ended(OTHER), None, "expected ValueError; it raised KeyError: 'a'"),
    (ended(raised(), stderr=""), {"exit": 1}, f"expected no exception; it raised ValueError: {INT}"),
    (
        ended(raised("ValueError: math domain error\n")),
        None,
        "expected a message that fits a template of the entry; found ValueError: math domain error",
    ),
    (
        ended(raised()),
        {"exception": "ValueError", "status": 401},
        "expected the exception to carry the status 401; found none",
    ),
    (
        ended(HELD),
        {"exception": "ValueError", "status": 403},
        "expected the exception to carry the status 403; found 401",
    ),
    (
        ended(),
        {"exit": 0, "warning": "DeprecationWarning"},
        "expected the warning DeprecationWarning; found none",
    ),
    (
        ended(UNLIKE, UNLIKE),
        {"exit": 0, "warning": "DeprecationWarning"},
        "expected the warning DeprecationWarning; found UserWarning, UserWarning",
    ),
    (ended(raised(), exit=0), None, "expected the exception to end the program; its exit status is 0"),
    (
        ended(raised(), exit=1),
        {"exception": "ValueError", "exit": 3},
        "expected exit status 3; it ended with exit status 1",
    ),
    (ended(exit=139), {"exit": 0}, "expected exit status 0; it was killed by SIGSEGV"),
    (ended(exit=254), {"exit": 0}, "expected exit status 0; it ended with exit status 254"),
    (ended(exit=1), {"exit": 1, "stderr": "no room"}, "expected no room on standard error; found nothing"),
    (
        ended(exit=1, stderr="all is lost\n"),
        {"exit": 1, "stderr": "no room"},
        "expected no room on standard error; found all is lost",
    ),
    (
        ended(raised(), stderr=f"oh\nTraceback (most recent call last):\n{VALUE_ERROR}dear\n"),
        None,
        "expected nothing else on standard error; found oh dear",
    ),
    (
        ended(exit=1, stderr="x" * 400),
        {"exit": 1},
        f"expected nothing else on standard error; found {'x' * 300}…",
    ),
]


@pytest.mark.parametrize(("of", "expect", "fault"), CASES, ids=[fault[:60] for _, _, fault in CASES])
def test_one_fault(of: Ended, expect: dict[str, Any] | None, fault: str) -> None:
    """Each way to go wrong has its words, and nothing else is said."""
    assert faults(of, expect) == (fault,)


def test_what_could_not_be_recorded() -> None:
    """An exception that the recorder cannot record is not taken for none."""
    told = ("the recorder could not record an exception: RuntimeError('no text')",)
    assert faults(ended({"broken": "RuntimeError('no text')"}, exit=1)) == told
    assert fixed(ended({"broken": "RuntimeError('no text')"}, exit=0)) == told


def test_without_an_exception() -> None:
    """A program that was to raise and did not is told with how it ended; what is wrong besides comes after it."""
    assert faults(ended()) == (
        "expected ValueError; it ended with exit status 0 without an exception",
        "expected the exception to end the program; its exit status is 0",
    )
    assert faults(ended(exit=137)) == ("expected ValueError; it was killed by SIGKILL without an exception",)


def test_the_fixed_sample() -> None:
    """It must end well and in silence, and needs no template."""
    assert fixed(ended()) == ()
    assert fixed(ended(raised())) == (
        f"expected no exception; it raised ValueError: {INT}",
        "expected exit status 0; it ended with exit status 1",
    )
    assert fixed(ended(stderr="careful\n")) == ("expected nothing else on standard error; found careful",)


def test_the_service() -> None:
    """What was wrong with the requests is passed on, and they are counted if that is asked for."""
    expect = {"exception": "ValueError", "requests": 2}
    missed = "no rule answered GET https://api.example.com/ 599"
    assert faults(ended(raised()), expect, (missed,), 1) == (
        missed,
        "expected 2 requests; the service got 1",
    )
    assert faults(ended(raised()), expect, (), 2) == ()
    assert faults(ended(raised()), None, (), 5) == ()


def test_a_class_of_the_same_name() -> None:
    """Only the recorder can tell whether it is the very class; names are not compared."""
    assert faults(ended(raised(expected=False))) == (f"expected ValueError; it raised ValueError: {INT}",)
    assert faults(ended(raised(f"acme._impl.ValueError: {INT}\n"))) == ()
