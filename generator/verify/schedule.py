"""Which runs are to be made, in which share of them, and making them side by side."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass

from generator.model import Run
from generator.problems import Refused
from generator.trials import Job
from generator.verify.servers import NoServer


@dataclass(frozen=True)
class Shard:
    """One part of several: which, from 1, and of how many."""

    number: int
    total: int


ALL = Shard(1, 1)


@dataclass(frozen=True)
class Done:
    """A job and its run; or why there is none: this machine lacks something, or something has to be mended."""

    job: Job
    run: Run | None
    obstacle: str = ""
    fault: str = ""


def share(jobs: Iterable[Job], shard: Shard) -> tuple[Job, ...]:
    """The part of the jobs that falls to a shard. Those of one environment stay together, so that each is made once."""
    jobs = tuple(jobs)
    names = sorted({_environment(job) for job in jobs})
    mine = set(names[shard.number - 1 :: shard.total])
    return tuple(job for job in jobs if _environment(job) in mine)


def _environment(job: Job) -> tuple[str, str]:
    return (job.entry.partition("/")[0], job.environment.file)


def all_done(jobs: Iterable[Job], perform: Callable[[Job], Run], workers: int) -> Iterator[Done]:
    """Make the runs, as many at once as there are workers; each comes as soon as it has ended."""
    with ThreadPoolExecutor(workers) as pool:
        waiting: dict[Future[Run], Job] = {pool.submit(perform, job): job for job in jobs}
        try:
            while waiting:
                ended, _ = wait(waiting, return_when=FIRST_COMPLETED)
                for future in ended:
                    yield _done(waiting.pop(future), future)
        finally:
            pool.shutdown(cancel_futures=True)


def _done(job: Job, future: Future[Run]) -> Done:
    try:
        return Done(job, future.result())
    except NoServer as error:
        return Done(job, None, obstacle=str(error))
    except Refused as error:
        return Done(job, None, fault=str(error))
