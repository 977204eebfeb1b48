"""The samples of an entry as a page shows them: what differs between two, what they asked, what answered."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from generator import markup
from generator.model import CodeBlock, Entry, Package, Rule, Run, SamplePair, Trial, Verification
from generator.pages.runs import newest_first

HALF_PAGE = 48  # characters of code


@dataclass(frozen=True)
class Difference:
    """Something other than code that a sample finds, and what it is for each of the two."""

    name: str
    is_variable: bool
    broken: str | None
    fixed: str | None


@dataclass(frozen=True)
class Traffic:
    """The requests that a sample sent, each with how often it did."""

    sample: Literal["broken", "fixed"]
    requests: tuple[tuple[str, int], ...]

    @property
    def number(self) -> int:
        """How many there were."""
        return sum(times for _, times in self.requests)


@dataclass(frozen=True)
class Pair:
    """A broken and a fixed sample, with the numbers of the lines that differ, and what happened when they ran."""

    broken: CodeBlock
    fixed: CodeBlock
    gone: frozenset[int]
    come: frozenset[int]
    differences: tuple[Difference, ...] = ()
    traffic: tuple[Traffic, ...] = ()
    failed: frozenset[str] = frozenset()
    """Which of the two did not do what it should when it was last run."""

    @property
    def same(self) -> bool:
        """Whether the fix is configuration: the code does not change."""
        return self.broken.code == self.fixed.code

    @property
    def wide(self) -> bool:
        """Whether a line is too long for half the page, so that the two stand one above the other."""
        lines = (*self.broken.code.splitlines(), *self.fixed.code.splitlines())
        return max(len(line) for line in lines) > HALF_PAGE


def pair(
    samples: SamplePair,
    verification: Verification | None = None,
    runs: Iterable[Run] = (),
    package: Package | None = None,
) -> Pair:
    """The two samples, compared; `runs` are those of the two alone."""
    broken, fixed = samples.broken, samples.fixed
    runs = tuple(runs)
    gone, come = markup.changed_lines(broken.code, fixed.code)
    return Pair(
        broken,
        fixed,
        gone | set(broken.mark or ()),
        come | set(fixed.mark or ()),
        differences(verification.broken, verification.fixed) if verification else (),
        traffic(newest_first(runs, package)) if package else (),
        frozenset(run.sample for run in runs if run.outcome == "fail"),
    )


def differences(broken: Trial, fixed: Trial) -> tuple[Difference, ...]:
    """The variables, the arguments and the input that are not the same for both."""
    one, two = broken.env or {}, fixed.env or {}
    found = [Difference(name, True, one.get(name), two.get(name)) for name in sorted({*one, *two})]
    found.append(Difference("Arguments", False, _joined(broken), _joined(fixed)))
    found.append(Difference("Input", False, broken.stdin, fixed.stdin))
    return tuple(item for item in found if item.broken != item.fixed)


def _joined(trial: Trial) -> str | None:
    return " ".join(trial.args) if trial.args else None


def traffic(runs: list[Run]) -> tuple[Traffic, ...]:
    """What each of the two samples asked in its newest run, if it asked anything."""
    samples: tuple[Literal["broken", "fixed"], ...] = ("broken", "fixed")
    newest = ((name, next((run for run in runs if run.sample == name), None)) for name in samples)
    return tuple(
        Traffic(name, tuple(Counter(run.requests).items())) for name, run in newest if run and run.requests
    )


@dataclass(frozen=True)
class Source:
    """Where replies of one kind come from."""

    kind: str
    days: tuple[str, ...]
    links: tuple[tuple[str, str], ...]
    """Addresses and their titles."""


def sources(entry: Entry) -> tuple[Source, ...]:
    """Where the replies of the service come from, one for each kind of source, the real ones first."""
    rules = [rule for verification in _verifications(entry) for rule in verification.service or ()]
    titles = {reference.url: reference.title for reference in entry.references}
    found = (_source(kind, rules, titles) for kind in ("captured", "documented", "synthetic"))
    return tuple(item for item in found if item)


def _verifications(entry: Entry) -> Iterator[Verification]:
    if entry.verify:
        yield entry.verify
    yield from (cause.verify for cause in entry.causes if cause.sample and cause.verify)


def _source(kind: str, rules: list[Rule], titles: dict[str, str]) -> Source | None:
    found = [rule.source for rule in rules if rule.source.kind == kind]
    days = sorted({source.date for source in found if source.date})
    links = dict.fromkeys(source.url for source in found if source.url)
    named = tuple((link, titles.get(link, link.removeprefix("https://"))) for link in links)
    return Source(kind, tuple(days), named) if found else None
