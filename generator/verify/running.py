"""One job → one run: the sample in its cell, the service that answers it, and what came of it."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from generator.locks import Lock
from generator.model import Run
from generator.trials import ISOLATION, Job
from generator.verify import judging, recording, servers
from generator.verify.certificates import authority, server_context
from generator.verify.execution import Program, execute
from generator.verify.interpreters import Interpreter
from generator.verify.replies import refuses
from generator.verify.sandbox import Cell, Limits
from generator.verify.service import Service

SHELLS = ("sh", "bash", "shell")
PORTS = (443, 80)
AUTHORITY = "/etc/authority.pem"
NO_ISOLATION = "none"
LONGEST_FAULT = 1_000
LIMITS = Limits()
ENVIRONMENT = {
    "HOME": "/tmp",  # noqa: S108 - the cell's own
    "LANG": "C.UTF-8",
    "TZ": "UTC",
    "PYTHONHASHSEED": "0",
    "PYTHONDONTWRITEBYTECODE": "1",
    **dict.fromkeys(("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "AWS_CA_BUNDLE"), AUTHORITY),
}


def run(
    job: Job, lock: Lock, interpreter: Interpreter, environment: Path, date: str, *, isolated: bool = True
) -> Run:
    """Run a sample in an environment made from a lock, on a day.

    Raises NoSandbox, NotStarted and NoServer: then nothing is known of the sample.
    """
    verification = job.verification
    hosts = verification.hosts or ()
    service = Service(verification.service, partial(server_context, hosts) if hosts else None)
    cell = Cell(environment, interpreter.base, _files(job), hosts, authority())
    ended = execute(_program(job), cell, LIMITS, partial(_served, service), isolated)
    raised = recording.raised(ended, interpreter.base)
    found = judging.faults(job, ended, raised, service.faults, len(service.log))
    faults = tuple(recording.clean(fault, interpreter.base)[:LONGEST_FAULT] for fault in found)
    return Run(
        cause=job.cause,
        sample=job.sample,
        target=job.environment.target.name,
        python=interpreter.version,
        packages=lock.installed(job.environment),
        isolation=ISOLATION if isolated else NO_ISOLATION,
        outcome="fail" if faults else "pass",
        faults=faults,
        date=date,
        key=job.key(lock, interpreter.version),
        exit=ended.exit,
        requests=tuple(exchange.summary for exchange in service.log),
        raised=raised,
    )


def _files(job: Job) -> dict[str, str]:
    """What stands in the working folder: the sample as the page shows it, and the files it needs."""
    return {**(job.verification.files or {}), _name(job): job.block.code}


def _name(job: Job) -> str:
    return "sample.sh" if job.block.language in SHELLS else "sample.py"


def _program(job: Job) -> Program:
    trial, verification = job.trial, job.verification
    is_python = job.block.language not in SHELLS
    listens = bool(verification.hosts) and not refuses(verification.service)
    return Program(
        ("{env}/bin/python" if is_python else "/bin/bash", "{sample}/" + _name(job), *(trial.args or ())),
        {**ENVIRONMENT, **(trial.env or {})},
        trial.stdin or "",
        PORTS if listens else (),
        servers.commands(verification.servers or ()),
        is_python,
        trial.expect.exception,
        trial.expect.warning,
    )


@contextmanager
def _served(service: Service, sockets: tuple[socket.socket, ...]) -> Iterator[None]:
    """Answer on the sockets of the cell, and close them at its end."""
    try:
        if sockets:
            with service.serve(*sockets):
                yield
        else:
            yield
    finally:
        for listening in sockets:
            listening.close()
