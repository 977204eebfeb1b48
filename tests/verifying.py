"""Entries, packages and runs as values, and a small knowledge base to run, for the tests of verification."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from generator.cli import main
from generator.load import load
from generator.locks import Environment, Lock, parse
from generator.model import Entry, Evidence, Package, Run
from generator.problems import as_text
from generator.trials import Job
from generator.trials import jobs as jobs_of
from generator.verify.interpreters import Interpreter, find

PYTHONS: tuple[Interpreter, ...] = tuple(
    found for found in find().values() if int(found.minor.split(".")[1]) >= 9
)
NEW = PYTHONS[-1]
# Two Pythons as far apart as this machine has them; one, if it has no more.
BOTH = tuple(dict.fromkeys((PYTHONS[0], NEW)))
DAY = "2026-01-31"
INT = "invalid literal for int() with base 10: 'x'"

ENTRY: dict[str, Any] = {
    "title": "Text that is no number",
    "exception": "ValueError",
    "severity": "low",
    "difficulty": "beginner",
    "fix_minutes": [1, 2],
    "summary": "The text cannot be read as a whole number.",
    "messages": [
        {
            "template": "invalid literal for int() with base {base}: {text}",
            "examples": [f"ValueError: {INT}"],
        }
    ],
    "quick_fix": "Give digits alone.",
    "why": "Only digits make a number.",
    "detection": "Look at the input.",
    "causes": [{"cause": "A letter.", "fix": "Remove it."}],
    "samples": {
        "broken": {"language": "python", "code": "int('x')\n"},
        "fixed": {"language": "python", "code": "int('1')\n"},
        "explanation": "A digit is a number.",
    },
    "workaround": "Take 0.",
    "prevention": "Ask for digits.",
    "versions": {"python": ">=3.9"},
    "since": "3.0",
    "status": "active",
    "references": [{"title": "Functions", "url": "https://docs.python.org/3/library/functions.html#int"}],
    "verify": {"broken": {"expect": {"exception": "ValueError"}}, "fixed": {"expect": {"exit": 0}}},
}
PACKAGE: dict[str, Any] = {
    "name": "python",
    "title": "Python",
    "summary": "What raises.",
    "homepage": "https://www.python.org/",
    "docs": "https://docs.python.org/3/",
    "source": "https://github.com/python/cpython",
    "targets": [{"name": "standard library", "requirements": [], "pythons": [NEW.minor]}],
}
RUN: dict[str, Any] = {
    "sample": "broken",
    "target": "acme 1.0.0",
    "python": "3.9.18",
    "packages": ["acme==1.0.0"],
    "isolation": "bubblewrap",
    "outcome": "pass",
    "date": DAY,
    "key": "k",
    "exit": 1,
}
RAISED: dict[str, Any] = {
    "type": "acme.Error",
    "classes": ["acme.Error", "Exception", "BaseException"],
    "message": "no room",
    "traceback": "acme.Error: no room\n",
}


def entry(**changes: object) -> Entry:
    """A valid entry with some fields otherwise; None leaves one out."""
    return Entry.model_validate_json(json.dumps(_changed(ENTRY, changes)))


def package(*targets: dict[str, Any], **changes: object) -> Package:
    """The package of the entry, with these targets if any are given."""
    given = {"targets": targets} if targets else {}
    return Package.model_validate_json(json.dumps(_changed(PACKAGE, {**given, **changes})))


def target(name: str, *requirements: str, pythons: tuple[str, ...] = (NEW.minor,)) -> dict[str, Any]:
    """A target as a file has it."""
    return {"name": name, "requirements": requirements, "pythons": pythons}


def run(**changes: object) -> Run:
    """A run that passed, with some fields otherwise."""
    return Run.model_validate_json(json.dumps(_changed(RUN, changes)))


def raising(**changes: object) -> Run:
    """A run that raised, with some fields of what it raised otherwise."""
    return run(raised=_changed(RAISED, changes))


def lock(environment: Environment, *pins: str) -> Lock:
    """A lock of an environment that fixes some versions."""
    hashes = "".join(f"{pin} \\\n    --hash=sha256:{'0' * 64}\n" for pin in pins)
    return parse(environment.header + hashes)


def job(**changes: object) -> Job:
    """The run of the broken sample of an entry with some fields otherwise, on the newest Python."""
    return jobs_of("python/bad-int", entry(**changes), package(), {})[0]


def trial(sample: dict[str, Any], **more: object) -> dict[str, Any]:
    """How both samples are run, the broken one so."""
    return {"broken": sample, "fixed": {"expect": {"exit": 0}}, **more}


def samples(broken: str, fixed: str = "", language: str = "python") -> dict[str, Any]:
    """A pair of samples."""
    pair = {
        name: {"language": language, "code": code or "pass\n"}
        for name, code in (("broken", broken), ("fixed", fixed))
    }
    return {**pair, "explanation": "It is mended."}


def _changed(base: dict[str, Any], changes: dict[str, object]) -> dict[str, Any]:
    return {key: value for key, value in {**base, **changes}.items() if value is not None}


class Done(NamedTuple):
    """What a command printed, and its exit status."""

    status: int
    out: str
    err: str


@dataclass
class Book:
    """A small knowledge base in a folder of its own; its package is `python`, unless another is named."""

    root: Path
    capsys: pytest.CaptureFixture[str]
    name: str = "python"

    def package(self, *targets: dict[str, Any], **changes: object) -> None:
        """Write the package, with these targets."""
        self._write("package", _changed(PACKAGE, {**({"targets": targets} if targets else {}), **changes}))

    def entry(self, slug: str = "bad-int", **changes: object) -> None:
        """Write an entry, with some fields otherwise."""
        self._write(slug, _changed(ENTRY, changes))

    def command(self, *arguments: str) -> Done:
        """Run a command to its end, in this process. Seconds and paths are the same each time."""
        self.capsys.readouterr()
        with pytest.raises(SystemExit) as caught:
            main([*arguments])
        out, err = self.capsys.readouterr()
        return Done(int(str(caught.value.code)), out, re.sub(r"in \d+ s:", "in … s:", err))

    def verify(self, *arguments: str) -> Done:
        """Run the samples, with what is said of locks left out."""
        done = self.command("verify", *arguments)
        return done._replace(err=re.sub(r"(?m)^(wrote|removed) .*\n", "", done.err))

    def evidence(self, slug: str = "bad-int") -> Evidence | None:
        """The recorded runs."""
        path = self.path(f"{slug}.evidence.json")
        return Evidence.model_validate_json(path.read_text("utf-8")) if path.exists() else None

    def runs(self, slug: str = "bad-int") -> tuple[Run, ...]:
        """The recorded runs, which there must be."""
        found = self.evidence(slug)
        assert found
        return found.runs

    def path(self, name: str) -> Path:
        """A file of the package."""
        return self.root / "errors" / self.name / name

    def problems(self) -> list[str]:
        """Every problem, as it is printed."""
        return [as_text(problem) for problem in load(Path("errors")).problems]

    def _write(self, name: str, content: dict[str, Any]) -> None:
        schema = "package" if name == "package" else "entry"
        line = f"# yaml-language-server: $schema=../{schema}.schema.json\n"
        plain = json.loads(json.dumps(content))  # lists, where values have tuples
        self.path("").mkdir(parents=True, exist_ok=True)
        self.path(f"{name}.yaml").write_text(line + yaml.safe_dump(plain, sort_keys=False), "utf-8")
