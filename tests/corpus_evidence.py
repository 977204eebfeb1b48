"""What the commands would have recorded of the fixture corpus, made up: runs, locks and classes.

`PYTHONPATH=. python tests/corpus_evidence.py` writes it, so that keys and digests fit the entries as they are now.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping

from support import CORPUS

from generator import locks, trials
from generator.catalog import Catalog, CatalogEntry
from generator.load import load
from generator.locks import Environment, Lock
from generator.model import Evidence, Package, PublicClass, PublicClasses, Raised, Run
from generator.model.base import Declared
from generator.trials import Job

Files = dict[str, str]
PATCH = {"3.9": "3.9.20", "3.11": "3.11.11", "3.12": "3.12.8", "3.13": "3.13.1"}
STALE = "0" * 32  # the key of a run of what has changed since
UNDONE = {("Python", "3.12")}
OLD = {("Python", "3.11")}
FAULTS = ("expected exit status 0; found 1", "expected nothing on standard error; found: x = 1 is deprecated")
PING = "https://api.acme.example/v1/ping"

FRAMES = {
    "acme 1.0.0": ('File "/site-packages/acme/client.py", line 41, in ping', "raise AuthError(reply)"),
    "acme 2.0.0": ('File "/site-packages/acme/_http.py", line 118, in send', "raise self._error(reply)"),
}
RAISED = {
    "acme 1.0.0": Raised(
        type="acme.AuthError",
        classes=("acme.AuthError", "acme.AcmeError", "Exception", "BaseException"),
        message="Incorrect key provided: bad.",
        status=401,
        frames=("acme/client.py:ping",),
        traceback="",
    ),
    "acme 2.0.0": Raised(
        type="acme.AuthError",
        classes=("acme.AuthError", "acme.StatusError", "acme.AcmeError", "Exception", "BaseException"),
        children=("acme.KeyExpired", "acme.KeyRevoked"),
        message="Incorrect key provided: b*d.\nSee https://acme.example/docs/keys",
        status=401,
        frames=("acme/client.py:ping", "acme/_http.py:send"),
        traceback="",
    ),
    "Python": Raised(
        type="NameError",
        classes=("NameError", "Exception", "BaseException"),
        message="name 'x' is not defined",
        traceback="",
    ),
}
CLASSES = {
    "acme.AcmeError": "Exception",
    "acme.AuthError": "acme.StatusError",
    "acme.ConnectionLost": "acme.AcmeError",
    "acme.KeyExpired": "acme.AuthError",
    "acme.KeyRevoked": "acme.AuthError",
    "acme.StatusError": "acme.AcmeError",
}


def files() -> Files:
    """Every file, by its path in the corpus."""
    catalog = load(CORPUS, rules=False).catalog
    found: Files = {"acme/classes.json": _json(_classes())}
    for package in catalog.packages:
        texts = dict(_locks(package))
        found |= {f"{package.name}/{locks.FOLDER}/{name}": text for name, text in texts.items()}
        found |= _evidence(catalog, package, {name: locks.parse(text) for name, text in texts.items()})
    return found


def _json(document: Declared) -> str:
    return json.dumps(document.model_dump(mode="json", exclude_none=True), indent=1) + "\n"


def _classes() -> PublicClasses:
    classes = tuple(PublicClass(name=name, bases=(base,)) for name, base in CLASSES.items())
    return PublicClasses(
        schema_version=1,
        target="acme 2.0.0",
        python=PATCH["3.13"],
        packages=("acme==2.0.0",),
        date="2026-03-02",
        classes=classes,
    )


def _locks(package: Package) -> Iterator[tuple[str, str]]:
    for target in package.targets:
        for python in target.pythons:
            wanted = Environment(target, python)
            pins = (
                f"{pin} \\\n    --hash=sha256:{hashlib.sha256(pin.encode()).hexdigest()}\n"
                for pin in target.requirements
            )
            yield wanted.file, wanted.header + "".join(pins)


def _evidence(catalog: Catalog, package: Package, found: Mapping[str, Lock]) -> Files:
    runs = {item.id: _runs(item, package, found) for item in catalog.by_package[package.name]}
    return {
        f"{name}.evidence.json": _json(Evidence(schema_version=1, digest=trials.digest(done), runs=done))
        for name, done in runs.items()
        if done
    }


def _runs(item: CatalogEntry, package: Package, found: Mapping[str, Lock]) -> tuple[Run, ...]:
    wanted = trials.jobs(item.id, item.entry, package, found)
    return tuple(_run(job, found[job.environment.file]) for job in wanted if not job.probe and _done(job))


def _done(job: Job) -> bool:
    return _place(job) not in UNDONE


def _place(job: Job) -> tuple[str, str]:
    return (job.environment.target.name, job.environment.python)


def _run(job: Job, lock: Lock) -> Run:
    python = PATCH[job.environment.python]
    faults = FAULTS if _place(job) == ("Python", "3.13") and job.sample == "fixed" else ()
    return Run(
        cause=job.cause,
        sample=job.sample,
        target=job.environment.target.name,
        python=python,
        packages=lock.installed(job.environment),
        isolation=trials.ISOLATION,
        outcome="fail" if faults else "pass",
        faults=faults,
        date="2026-03-01" if job.sample == "broken" else "2026-03-02",
        key=STALE if _place(job) in OLD else job.key(lock, python),
        exit=int(job.sample == "broken" or bool(faults)),
        requests=_requests(job),
        raised=_raised(job) if job.sample == "broken" else None,
    )


def _requests(job: Job) -> tuple[str, ...]:
    status = 401 if job.sample == "broken" else 200
    return (f"GET {PING} {status}",) * (job.trial.expect.requests or 0)


def _raised(job: Job) -> Raised:
    name = job.environment.target.name
    raised = RAISED[name]
    line, code = _last_line(job)
    shown = ["Traceback (most recent call last):", f'  File "/sample/broken.py", line {line}, in <module>']
    shown += [f"    {code}", *_below(job), f"{raised.type}: {raised.message}"]
    return raised.model_copy(update={"traceback": "\n".join(shown) + "\n"})


def _last_line(job: Job) -> tuple[int, str]:
    lines = job.block.code.rstrip("\n").split("\n")
    return len(lines), lines[-1]


def _below(job: Job) -> list[str]:
    """What is printed between the line of the sample and the message."""
    place, code = FRAMES.get(job.environment.target.name, ("", ""))
    marks = (
        f"    {'^' * len(_last_line(job)[1])}"
        if _place(job) in {("Python", "3.13"), ("Python", "3.11")}
        else ""
    )
    return [part for part in (marks, place and f"  {place}", code and f"    {code}") if part]


def write() -> None:
    """Write every file, and leave none of its kind that is not written any more."""
    for old in (*CORPUS.glob("*/*.evidence.json"), *CORPUS.glob(f"*/{locks.FOLDER}/*.txt")):
        old.unlink()
    for name, text in files().items():
        path = CORPUS / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")


if __name__ == "__main__":
    write()
