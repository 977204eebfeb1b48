"""A campaign: what is to be run of a knowledge base, running it, and writing down what came of it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from generator import locks, trials
from generator.catalog import Catalog, CatalogEntry
from generator.model import Evidence, Run
from generator.problems import Refused
from generator.tree import EVIDENCE
from generator.trials import Job, slot
from generator.verify import environments, running
from generator.verify.changes import changes
from generator.verify.evidence import updated, write
from generator.verify.interpreters import Interpreter
from generator.verify.schedule import Done, Shard, all_done, share


@dataclass(frozen=True)
class Base:
    """What a campaign stands on: the folder of entries, where environments are kept, the Pythons there are."""

    root: Path
    cache: Path
    interpreters: Mapping[str, Interpreter]
    date: str
    isolated: bool = True


@dataclass(frozen=True)
class Choice:
    """Which of all runs are wanted."""

    entries: tuple[str, ...] = ()
    """Ids of entries, or names of packages; all, if there is none."""
    target: str = ""
    """Only targets whose name holds this."""
    again: bool = False
    """Whether what has current evidence is run once more."""
    shard: Shard = Shard(1, 1)


@dataclass(frozen=True)
class Plan:
    """The runs to be made, and those that cannot be made here, with the reason."""

    items: tuple[CatalogEntry, ...]
    jobs: tuple[Job, ...]
    impossible: tuple[Done, ...]


@dataclass(frozen=True)
class Told:
    """What came of one entry."""

    id: str
    done: tuple[Done, ...]
    changes: tuple[str, ...]
    faults: tuple[str, ...]
    """What somebody has to mend."""


def chosen(catalog: Catalog, choice: Choice) -> tuple[CatalogEntry, ...]:
    """The entries that a choice names. Raises Refused for a name that is neither an entry's nor a package's."""
    if broken := [name for name in choice.entries if name in catalog.known and name not in catalog.by_id]:
        raise Refused(f"{broken[0]} has problems\nhelp: errorbook check errors/{broken[0]}.yaml")
    if unknown := [name for name in choice.entries if name not in {*catalog.by_id, *catalog.package}]:
        raise Refused(
            f"expected the id of an entry or the name of a package; found {unknown[0]}\n"
            "help: errorbook verify openai/rate-limit, or errorbook verify openai"
        )
    wanted = set(choice.entries)
    return tuple(item for item in catalog.entries if not wanted or {item.id, item.package} & wanted)


def plan(base: Base, items: tuple[CatalogEntry, ...], choice: Choice) -> Plan:
    """What there is to run of the entries."""
    due = [job for item in items for job in _due(item, choice.again)]
    mine = share((job for job in due if choice.target in job.environment.target.name), choice.shard)
    obstacles = {job: fault for job in mine if (fault := _obstacle(base, job))}
    impossible = tuple(Done(job, None, fault) for job, fault in obstacles.items())
    return Plan(items, tuple(job for job in mine if job not in obstacles), impossible)


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


def run(base: Base, planned: Plan, workers: int) -> Iterator[Done]:
    """Make the runs; each comes as soon as it has ended."""
    return all_done(planned.jobs, lambda job: _run(base, job), workers)


def _run(base: Base, job: Job) -> Run:
    package = job.entry.partition("/")[0]
    text = (base.root / package / locks.FOLDER / job.environment.file).read_text(encoding="utf-8")
    interpreter = base.interpreters[job.environment.python]
    environment = environments.make(text, interpreter, base.cache)
    return running.run(job, locks.parse(text), interpreter, environment, base.date, isolated=base.isolated)


def concluded(base: Base, item: CatalogEntry, done: tuple[Done, ...]) -> Told:
    """Write down the runs of an entry, and tell what is new. Runs without isolation are never written down."""
    runs = tuple(one.run for one in done if one.run)
    probes = tuple(one for one in done if one.job.probe)
    before = (*item.record.runs, *item.record.outdated)
    if base.isolated and runs and not probes:
        write(base.root / f"{item.id}{EVIDENCE}", updated(item.record.wanted, before, runs))
    faults = [*_runs_after_all(probes), *(one.obstacle for one in done if one.obstacle)]
    return Told(item.id, done, () if probes else changes(before, runs), tuple(dict.fromkeys(faults)))
