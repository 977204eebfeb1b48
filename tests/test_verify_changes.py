"""What is different from the last time, in sentences."""

import pytest
from verifying import raising, run

from generator.model import Run
from generator.verify.changes import changes

WHERE = "acme 1.0.0 (Python 3.9.18): "
FAILED = {"outcome": "fail", "faults": ["expected no exception; it raised KeyError: 'a'", "no room"]}


def told(before: Run | None, after: Run) -> list[str]:
    """The sentences for one run, without where it was."""
    lines = changes([before] if before else [], [after])
    assert all(line.startswith(WHERE) for line in lines)
    return [line.removeprefix(WHERE) for line in lines]


def message(text: str) -> Run:
    """A run that ended in a message."""
    return raising(message=text)


def test_nothing_changed() -> None:
    """Another date, key, patch release or traceback is nothing to tell of."""
    after = raising(traceback="other\n").model_copy(update={"date": "2026-02-01", "key": "n", "exit": 2})
    assert told(raising(), after) == []


@pytest.mark.parametrize(
    ("before", "after", "sentences"),
    [
        (None, run(), ["the broken sample is as expected, for the first time"]),
        (run(sample="fixed", **FAILED), run(sample="fixed"), ["the fixed sample is as expected again"]),
        (
            run(cause=2),
            run(cause=2, **FAILED),
            [
                "the broken sample of cause 2 is not as expected: "
                "expected no exception; it raised KeyError: 'a'; no room"
            ],
        ),
        (
            None,
            run(**FAILED),
            ["the broken sample is not as expected: expected no exception; it raised KeyError: 'a'; no room"],
        ),
        (
            run(),
            run(packages=["acme==1.0.0", "beta==2"]),
            ["the broken sample now runs with acme==1.0.0, beta==2; before, with acme==1.0.0"],
        ),
        (
            raising(),
            raising(type="acme.Full", classes=["acme.Error", "Exception", "BaseException"]),
            ["the broken sample now raises acme.Full; it raised acme.Error"],
        ),
        (
            raising(),
            raising(classes=["acme.Error", "OSError", "Exception", "BaseException"]),
            ["acme.Error now derives from OSError, Exception, BaseException"],
        ),
        (
            raising(),
            raising(status=507),
            ["the broken sample now carries the status 507; it was none"],
        ),
        (
            raising(),
            raising(message="no space"),
            ['the message of the broken sample changed from "no room" to "no space"'],
        ),
        (run(), raising(), []),
        (raising(), run(), []),
    ],
    ids=lambda value: "; ".join(value) if isinstance(value, list) else "",
)
def test_one_change(before: Run | None, after: Run, sentences: list[str]) -> None:
    """Each kind of change has its sentence."""
    assert told(before, after) == sentences


def test_several_changes() -> None:
    """A run that fails now is told with all that is different."""
    after = raising(message="no space", status=507).model_copy(
        update={"outcome": "fail", "faults": ("it is late",)}
    )
    assert told(raising(status=500), after) == [
        "the broken sample is not as expected: it is late",
        'the message of the broken sample changed from "no room" to "no space"',
        "the broken sample now carries the status 507; it was 500",
    ]


X, Y = "x" * 200, "y" * 200


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("a  b\n c", "d", ('"a b c"', '"d"')),
        (f"{X}one", f"{X}two", (f'"…{X[:20]}one"', f'"…{X[:20]}two"')),
        (f"{X}one{Y}", f"{X}two{Y}", (f'"…{X[:20]}one{Y[:137]}…"', f'"…{X[:20]}two{Y[:137]}…"')),
        (f"one{X}", f"two{X}", (f'"one{X[:157]}…"', f'"two{X[:157]}…"')),
        (X[:160], X[:160] + "z", (f'"…{X[:20]}"', f'"…{X[:20]}z"')),
        (X * 100 + "1", X * 100 + "2", (f'"…{X[:20]}1"', f'"…{X[:20]}2"')),
    ],
    ids=["short", "end", "middle", "start", "longer", "endless"],
)
def test_long_messages_show_where(old: str, new: str, shown: tuple[str, str]) -> None:
    """Short messages are shown whole; long ones from a little before the first difference on."""
    sentence = "the message of the broken sample changed from {} to {}".format(*shown)
    assert told(message(old), message(new)) == [sentence]


def test_the_same_sentence_is_told_once() -> None:
    """Targets and Pythons to which a sentence applies stand before it; Pythons of one target together."""
    after = [
        run(target=target, python=python, sample=sample)
        for target in ("acme 1.0.0", "acme 2.0.0")
        for python in ("3.9.18", "3.12.1")
        for sample in ("broken", "fixed")
    ]
    before = [one for one in after if one.sample == "fixed" and one.target == "acme 1.0.0"]
    assert changes(before, after) == (
        "acme 1.0.0 (Python 3.9.18, 3.12.1), acme 2.0.0 (Python 3.9.18, 3.12.1): "
        "the broken sample is as expected, for the first time",
        "acme 2.0.0 (Python 3.9.18, 3.12.1): the fixed sample is as expected, for the first time",
    )


def test_another_patch_release_is_the_same_place() -> None:
    """What ran on 3.9.18 is compared with what runs on 3.9.20, and told under the new one."""
    assert changes([raising()], [raising(status=500).model_copy(update={"python": "3.9.20"})]) == (
        "acme 1.0.0 (Python 3.9.20): the broken sample now carries the status 500; it was none",
    )
