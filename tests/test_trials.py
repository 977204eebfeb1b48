"""What there is to run of an entry, what a run depends on, and which recorded runs still hold."""

from typing import Any

import pytest
from verifying import DAY, ENTRY, entry, job, lock, package, run, samples, target, trial

from generator.locks import Environment, Lock, pinned
from generator.model import Entry, Evidence, Package
from generator.trials import NEVER_RUN, Job, Locks, Record, digest, jobs, record, slot

PAIR = {name: {"language": "python", "code": f"print({name!r})\n"} for name in ("broken", "fixed")}
OTHER = {"broken": {"expect": {"exception": "KeyError"}}, "fixed": {"expect": {"exit": 0}}}


def wanted(asked: Entry, of: Package, locks: Locks | None = None) -> list[str]:
    """The jobs of an entry in short: cause, target, Python, sample."""
    return [
        f"{item.cause or '-'} {item.environment.target.name} {item.environment.python} {item.sample}"
        for item in jobs("python/bad-int", asked, of, locks or {})
    ]


def broken(asked: Entry, of: Package, locks: Locks | None = None) -> list[str]:
    """Where the broken sample of an entry is wanted."""
    return [line.removesuffix(" broken")[2:] for line in wanted(asked, of, locks) if line.endswith("broken")]


def test_every_sample_on_every_target_and_python() -> None:
    """Without limits an entry wants both samples on each Python of each target, in the order of the package."""
    of = package(target("one", pythons=("3.9", "3.13")), target("two", pythons=("3.9",)))
    assert wanted(entry(), of) == [
        "- one 3.9 broken",
        "- one 3.9 fixed",
        "- one 3.13 broken",
        "- one 3.13 fixed",
        "- two 3.9 broken",
        "- two 3.9 fixed",
    ]


@pytest.mark.parametrize(
    ("python", "expected"),
    [
        (">=3.9", ["3.9", "3.10", "3.13"]),
        (">=3.10,<3.13", ["3.10"]),
        ("==3.9.*", ["3.9"]),
        (">=3.10.4", ["3.10", "3.13"]),
        ("<3.10", ["3.9"]),
        ("<3.9.5", ["3.9"]),
        ("!=3.10.*", ["3.9", "3.13"]),
        (">=3.14", []),
    ],
)
def test_versions_of_python(python: str, expected: list[str]) -> None:
    """A Python that is named by two numbers is meant if its first or its latest release is."""
    of = package(target("one", pythons=("3.9", "3.10", "3.13")))
    assert broken(entry(versions={"python": python}), of) == [f"one {version}" for version in expected]


@pytest.mark.parametrize(
    ("requirement", "versions", "expected"),
    [
        ("acme==1.5.0", ">=1.0", True),
        ("acme==1.5.0", ">=2.0", False),
        ("Acme[extra] == 1.5.0 ; python_version >= '3.0'", ">=2.0", False),
        ("acme===1.5.0", ">=2.0", False),
        ("acme==2.0.0rc1", ">=2.0.0rc1", True),
        ("other==1.5.0", ">=2.0", True),
        ("acme==1.*", ">=2.0", True),
        ("acme>=1; python_version == '3.9'", ">=2.0", True),
    ],
)
def test_versions_of_the_package_by_pin(requirement: str, versions: str, expected: bool) -> None:
    """A target that pins the package is asked for its version; one that does not is taken, as nothing is known."""
    of = package(target("one", requirement, pythons=("3.9",)), registry="acme")
    asked = entry(versions={"python": ">=3.9", "package": versions})
    assert broken(asked, of) == (["one 3.9"] if expected else [])


@pytest.mark.parametrize("name", ["acme-kit", "Acme_Kit"])
def test_versions_of_the_package_by_lock(name: str) -> None:
    """Without a pin the lock says which version a target has, on each Python for itself."""
    of = package(target("one", "acme-kit", pythons=("3.9", "3.13")), registry=name)
    asked = entry(versions={"python": ">=3.9", "package": ">=2.0"})
    places = [Environment(of.targets[0], python) for python in ("3.9", "3.13")]
    known = {
        place.file: lock(place, f"acme-kit=={pin}") for place, pin in zip(places, ("1.9", "2.1"), strict=True)
    }
    assert (broken(asked, of, known), broken(asked, of)) == (["one 3.13"], ["one 3.9", "one 3.13"])


def test_pins() -> None:
    """A pin is one version that a requirement admits, whatever else it says."""
    asked = ("a>=1", "b==1.0,<2", "c==1.*", "d ; python_version == '3.9'", "-x", "E-e==1!2.0+local")
    names = ("a", "b", "c", "d", "-x", "e_E", "none")
    assert {name: pinned(asked, name) for name in names} == {
        **dict.fromkeys(names),
        "b": "1.0",
        "e_E": "1!2.0+local",
    }


def test_causes_with_samples() -> None:
    """A cause with a pair of its own is run as the entry is, or as it says itself."""
    causes = [
        {"cause": "One.", "fix": "Mend it."},
        {"cause": "Two.", "fix": "Mend it.", "sample": PAIR},
        {"cause": "Three.", "fix": "Mend it.", "sample": PAIR, "verify": {**OTHER, "packages": ["beta==1"]}},
    ]
    found = jobs("python/bad-int", entry(causes=causes), package(), {})
    assert [
        (item.cause, item.sample, item.block.code, item.trial.expect.exception, item.environment.packages)
        for item in found
    ] == [
        (None, "broken", "int('x')\n", "ValueError", ()),
        (None, "fixed", "int('1')\n", None, ()),
        (2, "broken", "print('broken')\n", "ValueError", ()),
        (2, "fixed", "print('fixed')\n", None, ()),
        (3, "broken", "print('broken')\n", "KeyError", ("beta==1",)),
        (3, "fixed", "print('fixed')\n", None, ("beta==1",)),
    ]


def test_an_entry_that_cannot_be_run_is_probed() -> None:
    """It is run with the least that would show that it can be, and nobody misses these runs."""
    asked = entry(verify=None, not_runnable="It needs a printer.")
    found = jobs("python/bad-int", asked, package(), {})
    assert [(item.sample, item.probe, item.trial.expect.model_dump(exclude_none=True)) for item in found] == [
        ("broken", True, {"exception": "ValueError"}),
        ("fixed", True, {"exit": 0}),
    ]
    assert record(found, None, {}).missing == ()


def test_a_cause_of_an_entry_that_cannot_be_run() -> None:
    """A cause that says how its own samples are run is no guess; one that does not is not run."""
    causes = [
        {"cause": "One.", "fix": "Mend it.", "sample": PAIR},
        {"cause": "Two.", "fix": "Mend it.", "sample": PAIR, "verify": OTHER},
    ]
    asked = entry(verify=None, not_runnable="It needs a printer.", causes=causes)
    found = jobs("python/bad-int", asked, package(), {})
    assert [(item.cause, item.sample, item.probe) for item in found] == [
        (None, "broken", True),
        (None, "fixed", True),
        (2, "broken", False),
        (2, "fixed", False),
    ]
    assert [item.cause for item in record(found, None, {}).missing] == [2, 2]


LOCK = lock(job().environment, "acme==1.0")
REPLY = {"status": 401, "json": {"error": "no"}, "source": {"kind": "synthetic"}}
RAISES = {"expect": {"exception": "ValueError"}}
SERVED = trial(RAISES, hosts=["api.example.com"], service=[REPLY])


def key(number: int = 0, of: Lock = LOCK, python: str = "3.9.18", **changes: object) -> str:
    """The key of a job of an entry with some fields otherwise."""
    return jobs("python/bad-int", entry(**changes), package(), {})[number].key(of, python)


def served(**changes: Any) -> dict[str, Any]:
    """The way an entry with a service is run, with another reply."""
    reply = {key: value for key, value in {**REPLY, **changes}.items() if value is not None}
    return {"verify": {**SERVED, "service": [reply]}}


CODE = "int('x')\n"
TEMPLATE = {"template": "invalid literal for int() with base {n}", "examples": [f"ValueError: {'x' * 9}"]}


@pytest.mark.parametrize(
    "changes",
    [
        {"samples": samples(CODE + "#\n")},
        {"samples": samples(CODE, language="sh")},
        {"of": lock(job().environment, "acme==1.1")},
        {"python": "3.9.19"},
        {"verify": trial({**RAISES, "env": {"A": "1"}})},
        {"verify": trial({**RAISES, "args": ["-v"]})},
        {"verify": trial({**RAISES, "stdin": "yes"})},
        {"verify": trial({"expect": {"exception": "KeyError"}})},
        {"verify": trial({"expect": {"exception": "ValueError", "status": 401}})},
        {"verify": trial(RAISES, files={"data.txt": "1"})},
        {"verify": trial(RAISES, servers=["redis"])},
        {"verify": trial(RAISES, hosts=["api.example.com"])},
        {"messages": [TEMPLATE]},
    ],
    ids=lambda changes: next(iter(changes)) + " " + str(changes)[-40:],
)
def test_what_makes_a_run_out_of_date(changes: dict[str, Any]) -> None:
    """All that the run of the broken sample depends on is in its key."""
    assert key(**changes) != key()


@pytest.mark.parametrize(
    "changes",
    [
        {"status": 403},
        {"json": {"error": "now"}},
        {"json": None, "text": "no"},
        {"headers": {"retry-after": "1"}},
        {"delay": 1},
        {"fail": "drop"},
        {"when": {"path": "/v1/*"}},
    ],
    ids=str,
)
def test_a_reply_makes_a_run_out_of_date(changes: dict[str, Any]) -> None:
    """Whatever the service replies, and when, is in the key."""
    assert key(**served(**changes)) != key(**served())


@pytest.mark.parametrize(
    ("changes", "number"),
    [
        ({"title": "Another", "summary": "Said better.", "why": "Because."}, 0),
        ({"severity": "critical", "tags": ["numbers"]}, 0),
        ({"verify": {**ENTRY["verify"], "fixed": {"expect": {"exit": 0}, "stdin": "yes"}}}, 0),
        ({"samples": {**ENTRY["samples"], "explanation": "Other words."}}, 0),
        ({"samples": {**ENTRY["samples"], "broken": {"language": "python", "code": CODE, "mark": [1]}}}, 0),
        ({"messages": [TEMPLATE]}, 1),
        ({"verify": trial({**RAISES, "env": {"A": "1"}})}, 1),
        ({"versions": {"python": ">=3.8"}}, 0),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_does_not(changes: dict[str, Any], number: int) -> None:
    """Prose, what is said of the other sample, and templates for the fixed one leave a run as it is."""
    assert key(number, **changes) == key(number)


def test_the_source_of_a_reply_does_not() -> None:
    """Where a reply comes from is for readers."""
    source = {"kind": "documented", "url": "https://api.example.com/docs", "date": DAY}
    assert key(**served(source=source)) == key(**served())


def recorded(item: Job, of: Lock, python: str, **more: object) -> Any:
    """The run of a job as evidence has it."""
    name = item.environment.target.name
    return run(
        cause=item.cause,
        sample=item.sample,
        target=name,
        python=python,
        key=item.key(of, python),
        **more,
    )


def test_a_record() -> None:
    """Runs that hold, those of what has changed or is gone, and jobs that were never run as they are now."""
    of = package(target("one", pythons=("3.9",)), target("two", pythons=("3.9",)))
    all_jobs = jobs("python/bad-int", entry(), of, {})
    one, two = (Environment(item, "3.9") for item in of.targets)
    known = {one.file: lock(one), two.file: lock(two)}
    holds = recorded(all_jobs[0], known[one.file], "3.9.18")
    changed = recorded(all_jobs[1], known[one.file], "3.9.18").model_copy(update={"key": "older"})
    gone = run(target="three")
    evidence = Evidence(schema_version=1, digest="-", runs=(gone, changed, holds))
    found = record(all_jobs, evidence, known)
    assert found == Record(all_jobs, (holds,), (gone, changed))
    assert found.recorded == (holds, gone, changed)
    assert found.missing == all_jobs[1:]
    assert record(all_jobs, None, known) == Record(all_jobs, (), ())
    assert record((), None, {}) == NEVER_RUN


def test_without_its_lock_no_run_holds() -> None:
    """A run in an environment whose lock is missing, or was made for something else, is out of date."""
    item = job()
    file, python = item.environment.file, f"{item.environment.python}.1"
    other = lock(Environment(item.environment.target, "3.5"))

    def held(of: Lock, locks: Locks) -> int:
        evidence = Evidence(schema_version=1, digest="-", runs=(recorded(item, of, python),))
        return len(record((item,), evidence, locks).runs)

    assert (held(LOCK, {}), held(other, {file: other}), held(LOCK, {file: LOCK})) == (0, 0, 1)


def test_another_patch_release_is_no_reason() -> None:
    """A run on 3.9.18 holds where Python is 3.9.20: it is compared with the Python that it names."""
    item = jobs("python/bad-int", entry(), package(target("one", pythons=("3.9",))), {})[0]
    known = {item.environment.file: lock(item.environment)}
    held = recorded(item, known[item.environment.file], "3.9.18")
    found = record((item,), Evidence(schema_version=1, digest="-", runs=(held,)), known)
    assert (found.runs, found.missing) == ((held,), ())
    assert item.key(LOCK, "3.9.18") != item.key(LOCK, "3.9.20")


def test_slots() -> None:
    """A run and the job that it is the run of have the same slot."""
    assert slot(run(cause=2, python="3.13.0rc1")) == (2, "acme 1.0.0", "3.13", "broken")
    assert slot(recorded(job(), LOCK, f"{job().environment.python}.7")) == job().slot


def test_the_digest_of_runs() -> None:
    """It depends on every value of every run, and on their order."""
    one, two = run(), run(sample="fixed")
    others = [(one,), (two, one), (one, two.model_copy(update={"date": "2026-02-01"}))]
    assert len({digest(runs) for runs in [(one, two), *others]}) == 4
    assert digest((run(), run(sample="fixed"))) == digest((one, two))
