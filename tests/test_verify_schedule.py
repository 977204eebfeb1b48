"""Which part of the runs falls to whom, and that one that goes wrong does not keep the others from ending."""

import time
from collections import defaultdict
from threading import Barrier

import pytest
from hypothesis import given
from hypothesis import strategies as st
from verifying import entry, package, run, target

from generator.model import Run
from generator.problems import Refused
from generator.trials import Job, jobs
from generator.verify.schedule import ALL, Done, Shard, all_done, share
from generator.verify.servers import NoServer

OF = package(
    target("one", pythons=("3.9", "3.10", "3.13")), target("two", pythons=("3.9",)), target("three", "a==1")
)
JOBS = tuple(
    item
    for slug, asked in (
        ("acme/a", entry()),
        ("acme/b", entry(verify={**entry().model_dump(mode="json")["verify"], "packages": ["beta==1"]})),
        ("other/a", entry()),
    )
    for item in jobs(slug, asked, OF, {})
)


def test_all() -> None:
    """One part of one is everything, in its order."""
    assert (share(JOBS, ALL), share((), ALL)) == (JOBS, ())


@given(st.permutations(JOBS), st.integers(1, 20))
def test_every_job_is_in_one_part(order: list[Job], total: int) -> None:
    """However many parts there are, each job falls to exactly one of them, whatever the order they are in."""
    parts = [share(order, Shard(number, total)) for number in range(1, total + 1)]
    assert sorted(map(id, (item for part in parts for item in part))) == sorted(map(id, JOBS))
    assert [set(part) for part in parts] == [
        set(share(JOBS, Shard(number, total))) for number in range(1, total + 1)
    ]


def test_environments_stay_together() -> None:
    """Jobs of one package in one environment fall to the same part, and parts have as many environments each."""
    owners = defaultdict(set)
    for number in range(1, 4):
        for item in share(JOBS, Shard(number, 3)):
            owners[item.entry.partition("/")[0], item.environment].add(number)
    assert all(len(numbers) == 1 for numbers in owners.values())
    sizes = [sum(numbers == {number} for numbers in owners.values()) for number in (1, 2, 3)]
    assert (len(owners), sizes) == (15, [5, 5, 5])


def test_more_parts_than_environments() -> None:
    """Parts without work are empty."""
    assert share(JOBS[:2], Shard(2, 2)) == ()


def test_errors_of_one_do_not_stop_the_others() -> None:
    """A server that is missing is an obstacle, what is refused is a fault, and the rest is run."""

    def perform(item: Job) -> Run:
        if item is JOBS[0]:
            raise NoServer("needs Redis\nhelp: get it")
        if item is JOBS[1]:
            raise Refused("no wheel")
        return run(target=item.environment.target.name)

    found = {id(one.job): one for one in all_done(JOBS, perform, 3)}
    assert [found[id(item)] for item in JOBS] == [
        Done(JOBS[0], None, obstacle="needs Redis\nhelp: get it"),
        Done(JOBS[1], None, fault="no wheel"),
        *(Done(item, run(target=item.environment.target.name)) for item in JOBS[2:]),
    ]


def test_side_by_side() -> None:
    """As many are run at once as there are workers."""
    barrier = Barrier(3, timeout=10)

    def perform(_: Job) -> Run:
        barrier.wait()
        return run()

    assert len(list(all_done(JOBS[:9], perform, 3))) == 9


def test_a_bug_is_not_hidden() -> None:
    """An error that nobody foresaw comes out, and nothing new is begun."""
    begun = []

    def perform(item: Job) -> Run:
        begun.append(item)
        time.sleep(0.05)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        list(all_done(JOBS, perform, 1))
    assert len(begun) < len(JOBS)


def test_nothing_to_do() -> None:
    """Without jobs there is nothing to wait for."""
    assert list(all_done((), lambda _: run(), 2)) == []
