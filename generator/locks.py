"""What each run needs installed, and the locks that fix it to versions and hashes."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from generator.model import Target

FOLDER = "locks"  # beside the entries of a package


@dataclass(frozen=True)
class Environment:
    """A target on one Python, with what an entry wants beyond it. Runs that want the same share it."""

    target: Target
    python: str
    packages: tuple[str, ...] = ()

    @property
    def base(self) -> "Environment":
        """The target alone."""
        return Environment(self.target, self.python)

    @property
    def requirements(self) -> tuple[str, ...]:
        """All that is asked for."""
        return (*self.target.requirements, *self.packages)

    @property
    def names(self) -> tuple[str, ...]:
        """The packages asked for, each once, as the registry spells them."""
        return tuple(dict.fromkeys(_name(requirement) for requirement in self.requirements))

    @property
    def file(self) -> str:
        """The name of its lock."""
        parts = (f"{self.target.name}-py{self.python}", *self.packages)
        return "+".join(re.sub(r"[^a-z0-9.]+", "-", part.lower()).strip("-") for part in parts) + ".txt"

    @property
    def header(self) -> str:
        """What the lock was made from; a lock that begins otherwise is out of date."""
        asked = ", ".join(self.target.requirements) or "nothing"
        lines = [f"# {asked}", f"# on Python {self.python}"]
        lines += [f"# published until {self.target.exclude_newer}"] if self.target.exclude_newer else []
        lines += [f"# and, before all else, {', '.join(self.packages)}"] if self.packages else []
        return "\n".join(lines) + "\n"


@dataclass(frozen=True)
class Lock:
    """What an environment is made of: what it was resolved from, the version of each package, a digest of it all."""

    header: str
    pins: Mapping[str, str]
    digest: str

    def fits(self, environment: Environment) -> bool:
        """Whether it was made for what the environment asks for now."""
        return self.header == environment.header

    def installed(self, environment: Environment) -> tuple[str, ...]:
        """What was asked for, in the versions that it fixes: `openai==1.5.0`."""
        return tuple(f"{name}=={self.pins[name]}" for name in environment.names if name in self.pins)


def parse(text: str) -> Lock:
    """The text of a lock: comments, then `name==version` with hashes."""
    header = re.match(r"(?:#.*\n)*", text)
    pins = re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", text, re.MULTILINE)
    return Lock(
        header.group() if header else "",
        {canonicalize_name(name): version for name, version in pins},
        hashlib.sha256(text.encode()).hexdigest()[:32],
    )


def pinned(requirements: tuple[str, ...], name: str) -> str | None:
    """The one version that the requirements admit of a package, if they name one."""
    for requirement in requirements:
        if _name(requirement) == canonicalize_name(name):
            for clause in _clauses(requirement):
                if clause.operator in {"==", "==="} and not clause.version.endswith("*"):
                    return clause.version
    return None


def _clauses(requirement: str) -> SpecifierSet:
    try:
        return Requirement(requirement).specifier
    except InvalidRequirement:
        return SpecifierSet()


def _name(requirement: str) -> str:
    try:
        return canonicalize_name(Requirement(requirement).name)
    except InvalidRequirement:
        return requirement
