"""What there is to run: each sample of an entry on each target that its versions admit, and what was run of it."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from generator.locks import Environment, Lock, pinned
from generator.model import CodeBlock, Entry, Evidence, Package, Run, Target, Trial, Verification

RUNNER = 1  # goes up when samples must be run again because the runner does something else with them
ISOLATION = "bubblewrap"
PATCHES = range(60)  # of a Python that is named by its first two numbers

Locks = Mapping[str, Lock]
"""The locks of a package by the names of their files."""


@dataclass(frozen=True)
class Job:
    """One sample to be run in one environment, and what must come of it."""

    entry: str
    cause: int | None
    sample: Literal["broken", "fixed"]
    block: CodeBlock
    templates: tuple[str, ...]
    verification: Verification
    environment: Environment
    probe: bool = False
    """Whether the entry says that it cannot be run, and this is to find out."""

    @property
    def trial(self) -> Trial:
        """How it is run."""
        return self.verification.broken if self.sample == "broken" else self.verification.fixed

    @property
    def slot(self) -> tuple[int, str, str, str]:
        """What a run is the run of."""
        return (self.cause or 0, self.environment.target.name, self.environment.python, self.sample)

    def key(self, lock: Lock, python: str) -> str:
        """A digest of all that the run depends on: if it is the same, nothing need be run again."""
        shared = self.verification.model_dump(
            mode="json", by_alias=True, include={"hosts", "service", "files", "servers"}, exclude_none=True
        )
        for rule in shared.get("service", ()):
            del rule["source"]
        parts = {
            **shared,
            "runner": RUNNER,
            "isolation": ISOLATION,
            "python": python,
            "lock": lock.digest,
            "language": self.block.language,
            "code": self.block.code,
            "trial": self.trial.model_dump(mode="json", exclude_none=True),
            "templates": self.templates if self.sample == "broken" else (),
        }
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]


def jobs(entry_id: str, entry: Entry, package: Package, locks: Locks) -> tuple[Job, ...]:
    """All runs that an entry wants, in the order of the record."""
    return tuple(
        job
        for cause, verification, samples in _pairs(entry)
        for target in package.targets
        for python in target.pythons
        if _admits(entry, package, target, python, locks)
        for job in (
            Job(
                entry_id,
                cause,
                sample,
                getattr(samples, sample),
                tuple(message.template for message in entry.messages),
                verification,
                Environment(target, python, verification.packages or ()),
                cause is None and entry.verify is None,
            )
            for sample in ("broken", "fixed")
        )
    )


def _pairs(entry: Entry) -> Iterator[tuple[int | None, Verification, object]]:
    main = entry.verify or _probing(entry)
    yield None, main, entry.samples
    for number, cause in enumerate(entry.causes, 1):
        if cause.sample and (entry.verify or cause.verify):
            yield number, cause.verify or main, cause.sample


def _probing(entry: Entry) -> Verification:
    """The least that would show that an entry can be run after all."""
    broken = {"expect": {"exception": entry.exception}}
    return Verification.model_validate({"broken": broken, "fixed": {"expect": {"exit": 0}}})


def _admits(entry: Entry, package: Package, target: Target, python: str, locks: Locks) -> bool:
    wanted = SpecifierSet(entry.versions.python)
    if not any(wanted.contains(f"{python}.{patch}", prereleases=True) for patch in PATCHES):
        return False
    if not (package.registry and entry.versions.package):
        return True
    lock = locks.get(Environment(target, python).file)
    name = canonicalize_name(package.registry)
    version = pinned(target.requirements, name) or (lock and lock.pins.get(name))
    return not version or SpecifierSet(entry.versions.package).contains(version, prereleases=True)


@dataclass(frozen=True)
class Record:
    """What there is to run of an entry, and what was run of it."""

    wanted: tuple[Job, ...]
    """All runs that the entry wants."""
    runs: tuple[Run, ...]
    """The recorded runs that hold."""
    outdated: tuple[Run, ...]
    """Recorded runs of what has changed since, or is gone."""

    @property
    def recorded(self) -> tuple[Run, ...]:
        """All that is on record."""
        return (*self.runs, *self.outdated)

    @property
    def missing(self) -> tuple[Job, ...]:
        """What was never run as it is now."""
        held = {slot(run) for run in self.runs}
        return tuple(job for job in self.wanted if job.slot not in held and not job.probe)


NEVER_RUN = Record((), (), ())


def record(wanted: tuple[Job, ...], evidence: Evidence | None, locks: Locks) -> Record:
    """Compare what there is to run with what was run."""
    recorded = {slot(run): run for run in evidence.runs} if evidence else {}
    current = {job.slot: run for job in wanted if (run := recorded.get(job.slot)) and _holds(job, run, locks)}
    outdated = tuple(run for run in recorded.values() if slot(run) not in current)
    return Record(wanted, tuple(current.values()), outdated)


def slot(run: Run) -> tuple[int, str, str, str]:
    """What a run was the run of: cause, target, Python by its first two numbers, sample."""
    return (run.cause or 0, run.target, ".".join(run.python.split(".")[:2]), run.sample)


def _holds(job: Job, run: Run, locks: Locks) -> bool:
    lock = locks.get(job.environment.file)
    return lock is not None and lock.fits(job.environment) and run.key == job.key(lock, run.python)


def digest(runs: tuple[Run, ...]) -> str:
    """A digest of recorded runs."""
    text = json.dumps([run.model_dump(mode="json") for run in runs], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:32]
