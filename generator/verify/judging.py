"""How a run ended and what was expected → what is wrong with it, in words."""

import signal
from collections.abc import Iterator

from generator.matching import Template, normalised
from generator.model import Raised
from generator.model.verification import Expectation
from generator.trials import Job
from generator.verify import recording
from generator.verify.execution import Ended

SHOWN = 300  # characters of a text in a fault


def faults(
    job: Job, ended: Ended, raised: Raised | None, service: tuple[str, ...], requests: int
) -> tuple[str, ...]:
    """Everything that is not as expected; nothing if the run passes.

    `raised` is what the run ended in, `service` what was wrong with its `requests`.
    """
    if ended.stopped:
        return (f"stopped: {ended.stopped}",)
    if ended.forged:
        return ("something other than the recorder wrote to the record of the run",)
    if failures := recording.failures(ended):
        return tuple(f"the recorder could not record an exception: {_short(text)}" for text in failures)
    expect = job.trial.expect
    return (
        *_exception(job, expect, ended),
        *_status(expect, raised),
        *_warning(expect, ended),
        *service,
        *_requests(expect, requests),
        *_end(expect, ended),
        *_stderr(expect, ended),
    )


def _exception(job: Job, expect: Expectation, ended: Ended) -> Iterator[str]:
    printed = recording.printed(ended)
    if expect.exception is None:
        if printed:
            yield f"expected no exception; it raised {_short(printed)}"
        return
    if not printed:
        yield f"expected {expect.exception}; {_exit(ended)} without an exception"
    elif not recording.is_expected(ended):
        yield f"expected {expect.exception}; it raised {_short(printed)}"
    elif job.sample == "broken" and not _fits(job, printed):
        yield f"expected a message that fits a template of the entry; found {_short(printed)}"


def _status(expect: Expectation, raised: Raised | None) -> Iterator[str]:
    if expect.status is not None and raised and raised.status != expect.status:
        yield f"expected the exception to carry the status {expect.status}; found {raised.status or 'none'}"


def _fits(job: Job, printed: str) -> bool:
    return any(Template(template).match(printed) is not None for template in job.templates)


def _warning(expect: Expectation, ended: Ended) -> Iterator[str]:
    shown = recording.warned(ended)
    if expect.warning and not any(is_expected for _, is_expected in shown):
        names = ", ".join(name for name, _ in shown) or "none"
        yield f"expected the warning {expect.warning}; found {names}"


def _requests(expect: Expectation, requests: int) -> Iterator[str]:
    if expect.requests is not None and requests != expect.requests:
        yield f"expected {expect.requests} request{'' if expect.requests == 1 else 's'}; the service got {requests}"


def _end(expect: Expectation, ended: Ended) -> Iterator[str]:
    wanted = expect.exit if expect.exit is not None else None if expect.exception else 0
    if wanted is None and ended.exit == 0:
        yield "expected the exception to end the program; its exit status is 0"
    elif wanted is not None and ended.exit != wanted:
        yield f"expected exit status {wanted}; {_exit(ended)}"


def _stderr(expect: Expectation, ended: Ended) -> Iterator[str]:
    beside = normalised(recording.beside(ended))
    if expect.stderr:
        if normalised(expect.stderr) not in normalised(ended.stderr):
            yield f"expected {_short(expect.stderr)} on standard error; found {_short(ended.stderr) or 'nothing'}"
    elif beside and not expect.warning:
        yield f"expected nothing else on standard error; found {_short(beside)}"


def _exit(ended: Ended) -> str:
    status = ended.exit or 0
    if status > 128 and status - 128 in {int(item) for item in signal.Signals}:
        return f"it was killed by {signal.Signals(status - 128).name}"
    return f"it ended with exit status {status}"


def _short(text: str) -> str:
    text = normalised(text)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
