"""A campaign: what is to be run of a knowledge base, running it, and writing down what came of it."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from generator import locks, recorded
from generator.catalog import Catalog, CatalogEntry
from generator.locks import Environment, Lock
from generator.model import Run
from generator.problems import Problem, Refused, as_text
from generator.tree import EVIDENCE, scan
from generator.trials import Job, slot
from generator.verify import environments, running
from generator.verify.changes import changes
from generator.verify.evidence import news, updated, write
from generator.verify.interpreters import Interpreter
from generator.verify.schedule import ALL, Done, Shard, all_done, share


@dataclass(frozen=True)
class Base:
    """What a campaign stands on: the folder of entries, where environments are kept, the Pythons there are."""

    root: Path
    cache: Path
    interpreters: Mapping[str, Interpreter]
    date: str
    isolated: bool = True
    records: bool = True
    """Whether runs are written down; without isolation, they never are."""


@dataclass(frozen=True)
class Choice:
    """Which of all runs are wanted."""

    entries: tuple[str, ...] = ()
    """Ids of entries, or names of packages; all, if there is none."""
    target: str = ""
    """Only targets whose name holds this."""
    again: bool = False
    """Whether what has current evidence is run once more."""
    shard: Shard = ALL


@dataclass(frozen=True)
class Plan:
    """The runs to be made, and those that cannot be made here, with the reason."""

    items: tuple[CatalogEntry, ...]
    jobs: tuple[Job, ...]
    impossible: tuple[Done, ...]

    @property
    def by_id(self) -> Mapping[str, CatalogEntry]:
        """The entries by id."""
        return {item.id: item for item in self.items}


@dataclass(frozen=True)
class Told:
    """What came of one entry."""

    id: str
    runs: tuple[Run, ...]
    changes: tuple[str, ...]
    """What is different from the last time."""
    faults: tuple[str, ...]
    """What somebody has to mend, besides runs that failed."""
    obstacles: tuple[str, ...]
    """What could not be run on this machine, and why."""

    @property
    def is_good(self) -> bool:
        """Whether there is nothing to mend."""
        return not self.faults and all(run.outcome == "pass" for run in self.runs)


def today() -> str:
    """The day in Greenwich, as evidence dates it."""
    return datetime.now(UTC).date().isoformat()


def chosen(catalog: Catalog, choice: Choice) -> tuple[CatalogEntry, ...]:
    """The entries that a choice names. Raises Refused for a name that is neither an entry's nor a package's."""
    known = {*catalog.known, *map(_package, catalog.known), *catalog.package}
    if unknown := [name for name in choice.entries if name not in known]:
        raise Refused(
            f"expected the id of an entry or the name of a package; found {unknown[0]}\n"
            "help: errorbook verify openai/rate-limit, or errorbook verify openai"
        )
    readable = {*catalog.package, *(item.id for item in catalog.entries if item.package in catalog.package)}
    if broken := [name for name in choice.entries if name not in readable]:
        raise Refused(f"{broken[0]} has problems\nhelp: errorbook check")
    return tuple(item for item in catalog.entries if item.id in readable and _is_wanted(choice, item.id))


def unreadable(catalog: Catalog, choice: Choice) -> tuple[str, ...]:
    """The entries that are there and wanted, but have problems, or whose package has."""
    usable = {item.id for item in chosen(catalog, Choice())}
    return tuple(sorted(name for name in catalog.known - usable if _is_wanted(choice, name)))


def _is_wanted(choice: Choice, name: str) -> bool:
    return not choice.entries or name in choice.entries or _package(name) in choice.entries


def _package(name: str) -> str:
    return name.partition("/")[0]


def without_evidence(items: Iterable[CatalogEntry], choice: Choice) -> tuple[Job, ...]:
    """What was never run as it is now, or failed."""
    due = (job for item in items for job in _due(item, again=False) if not job.probe)
    return tuple(job for job in due if choice.target in job.environment.target.name)


def plan(base: Base, items: tuple[CatalogEntry, ...], choice: Choice) -> Plan:
    """What there is to run of the entries."""
    due = [job for item in items for job in _due(item, choice.again)]
    mine = share((job for job in due if choice.target in job.environment.target.name), choice.shard)
    judged = [(job, _obstacle(base, job)) for job in mine]
    impossible = tuple(Done(job, None, obstacle) for job, obstacle in judged if obstacle)
    return Plan(items, tuple(job for job, obstacle in judged if not obstacle), impossible)


def _due(item: CatalogEntry, again: bool) -> Iterator[Job]:
    """What has not passed as it is now."""
    passed = {slot(run) for run in item.record.runs if run.outcome == "pass"}
    return (job for job in item.record.wanted if again or job.slot not in passed)


def _obstacle(base: Base, job: Job) -> str:
    python = job.environment.python
    if python not in base.interpreters:
        return f"there is no Python {python} on this machine\nhelp: uv python install {python}"
    if not base.isolated and (job.verification.hosts or job.verification.servers):
        return "without a sandbox there is no service that could answer it"
    return ""


def conclusions(base: Base, planned: Plan, workers: int, each: Callable[[], object]) -> Iterator[Told]:
    """Make the runs; an entry is written down and told of when its last one has ended. `each` is called at each."""
    done: dict[str, list[Done]] = {item.id: [] for item in planned.items}
    left = Counter(job.entry for job in planned.jobs)
    for one in planned.impossible:
        done[one.job.entry].append(one)
    for one in all_done(planned.jobs, lambda job: _run(base, job), workers):
        done[one.job.entry].append(one)
        left[one.job.entry] -= 1
        each()
        if not left[one.job.entry]:
            yield _concluded(base, planned.by_id[one.job.entry], done.pop(one.job.entry))
    for name, rest in done.items():
        if rest:
            yield _concluded(base, planned.by_id[name], rest)


def _run(base: Base, job: Job) -> Run:
    interpreter = base.interpreters[job.environment.python]
    lock, place = installed(base, _package(job.entry), job.environment)
    return running.run(job, lock, interpreter, place, base.date, isolated=base.isolated)


def installed(base: Base, package: str, environment: Environment) -> tuple[Lock, Path]:
    """The lock on file of an environment, and the folder that holds what it names. Raises EnvironmentFailed."""
    text = (base.root / package / locks.FOLDER / environment.file).read_text(encoding="utf-8")
    interpreter = base.interpreters[environment.python]
    return locks.parse(text), environments.make(text, interpreter, base.cache)


def _concluded(base: Base, item: CatalogEntry, done: list[Done]) -> Told:
    """Write down the runs of an entry, and say what is new. Runs without isolation are never written down."""
    probes = [one for one in done if one.job.probe]
    runs = _ordered(item, (one.run for one in done if one.run and not one.job.probe))
    if base.records and base.isolated and runs:
        _record(base, item, runs)
    return Told(
        item.id,
        runs,
        changes(item.record.recorded, runs),
        tuple(dict.fromkeys([*_runs_after_all(probes), *(one.fault for one in done if one.fault)])),
        tuple(dict.fromkeys(f"{_where(one.job)}: {one.obstacle}" for one in done if one.obstacle)),
    )


def _ordered(item: CatalogEntry, runs: Iterable[Run]) -> tuple[Run, ...]:
    """Runs in the order of what there is to run; the last of those that are of the same sample in the same place."""
    made = {slot(run): run for run in runs}
    return tuple(made[job.slot] for job in item.record.wanted if job.slot in made)


def _record(base: Base, item: CatalogEntry, runs: tuple[Run, ...]) -> None:
    evidence = updated(item.record.wanted, item.record.recorded, runs)
    write(base.root / f"{item.id}{EVIDENCE}", evidence)


def _where(job: Job) -> str:
    return f"{job.environment.target.name} on Python {job.environment.python}"


def merged(base: Base, items: Iterable[CatalogEntry], folders: Iterable[Path]) -> Iterator[Told]:
    """Take over what was run elsewhere: the folders are those of entries, as parts of a campaign left them."""
    trees = [scan(folder) for folder in folders]
    for item in items:
        problems: list[Problem] = []
        found = [recorded.evidence(files, item.id, problems) for files in trees]
        runs = _ordered(item, news(item.record.recorded, [evidence for evidence in found if evidence]))
        if runs:
            _record(base, item, runs)
        if runs or problems:
            told = changes(item.record.recorded, runs)
            yield Told(item.id, runs, told, tuple(as_text(problem) for problem in problems), ())


def _runs_after_all(probes: list[Done]) -> Iterator[str]:
    """An entry that says it cannot be run, and can."""
    passed = Counter(one.job.environment for one in probes if one.run and one.run.outcome == "pass")
    for environment, number in passed.items():
        if number == 2:
            yield (
                f"it says that it cannot be run, but both samples ran as they should on {environment.target.name}\n"
                "help: write verify instead of not_runnable"
            )
