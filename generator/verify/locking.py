"""Makes locks: what an environment asks for, resolved once to versions and hashes that everybody installs."""

import re
import tempfile
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from generator.locks import Environment, parse
from generator.problems import Refused
from generator.verify.installer import InstallerFailed, cannot_reach, uv
from generator.verify.interpreters import Interpreter

# Samples run on Linux. With this, a lock does not depend on the machine that it was made on.
PLATFORM = "x86_64-manylinux_2_28"
WHEELS_ONLY = ("--only-binary", ":all:")  # to build a source distribution is to run what strangers wrote
COMPILE = (
    *("pip", "compile", "--quiet", "--generate-hashes", "--no-header", "--no-annotate"),
    *("--no-emit-index-url", "--no-emit-find-links", "--no-emit-build-options", "--no-emit-index-annotation"),
    *("--python-platform", PLATFORM, *WHEELS_ONLY),
)
LOCK = re.compile(
    r"(?:#[^\r\n]*\n)+"
    r"(?:[A-Za-z0-9._-]+==[A-Za-z0-9.!+_-]+(?: \\\n {4}--hash=sha256:[0-9a-f]{64})+\n)*"
)


class LockError(Refused):
    """A lock cannot be made; the text says of which environment, why, and what to change where."""


def is_lock(text: str) -> bool:
    """Whether a text is comments, then pins with hashes, and nothing else that an installer would obey."""
    return LOCK.fullmatch(text) is not None


def title(environment: Environment) -> str:
    """How messages call an environment: `openai 1.5.0 on Python 3.9 with httpx==0.28.1`."""
    beyond = f" with {', '.join(environment.packages)}" if environment.packages else ""
    return f"{environment.target.name} on Python {environment.python}{beyond}"


def compiled(environment: Environment, interpreter: Interpreter, file: Path) -> str:
    """The text of an environment's lock, made anew. `file` is the package.yaml that error messages name.

    Raises LockError if what it asks for cannot be had, or is not what the name of its target says.
    """
    requirements = [_requirement(text, environment, file) for text in environment.requirements]
    pins = _resolved(environment, requirements, interpreter, file) if requirements else ""
    text = environment.header + pins
    if not is_lock(text):
        raise LockError(f"{title(environment)}: uv wrote what is no lock:\n{_indented(pins)}")
    _fits_its_name(environment, parse(text).pins, file)
    return text


def _requirement(text: str, environment: Environment, file: Path) -> Requirement:
    """One requirement; none that names a place, for a lock must install the same everywhere."""
    try:
        requirement = Requirement(text)
    except InvalidRequirement as error:
        fault = str(error).splitlines()[0]
    else:
        if not requirement.url:
            return requirement
        fault = "expected a name and versions; found an address"
    place = f"in {file.as_posix()}, under requirements"
    if text in environment.packages:
        place = "in the entry that asks for it, under packages"
    words = f"{title(environment)}: {text!r} is not a requirement: {fault}"
    raise LockError(f"{words}\nhelp: {place}, write a name and versions: httpx<0.28")


def _resolved(
    environment: Environment, requirements: list[Requirement], interpreter: Interpreter, file: Path
) -> str:
    own = requirements[len(environment.target.requirements) :]
    with tempfile.TemporaryDirectory() as folder:
        overrides = Path(folder, "packages.txt")
        overrides.write_text(_lines([item for item in own if item.specifier]))
        arguments = [*COMPILE, "--python", str(interpreter.path), "--overrides", str(overrides)]
        try:
            return uv(*arguments, *_until(environment), "-", stdin=_lines(requirements))
        except InstallerFailed as error:
            raise LockError(_refused(environment, file, str(error))) from None


def _lines(requirements: list[Requirement]) -> str:
    return "".join(f"{requirement}\n" for requirement in requirements)


def _until(environment: Environment) -> tuple[str, ...]:
    """The date limit as a moment; uv would read a date in the time zone of the machine."""
    if not environment.target.exclude_newer:
        return ()
    after = date.fromisoformat(environment.target.exclude_newer) + timedelta(days=1)
    return ("--exclude-newer", f"{after}T00:00:00Z")


def _refused(environment: Environment, file: Path, words: str) -> str:
    if cannot_reach(words):
        cure = "help: connect to the package registry, or name the one to use in UV_DEFAULT_INDEX"
    elif "no usable wheels" in words:
        cure = (
            f"help: only wheels are installed; {_cure(environment, file).removeprefix('help: ')}"
            f" so that each release has a wheel for Python {environment.python}"
        )
    else:
        cure = _cure(environment, file)
    return f"{title(environment)}: what it asks for cannot be had\n{_indented(words)}\n{cure}"


def _cure(environment: Environment, file: Path) -> str:
    cure = (
        f"help: in {file.as_posix()}, change requirements, exclude_newer or pythons "
        f"of the target {environment.target.name!r}"
    )
    return f"{cure}, or packages in the entry that asks for them" if environment.packages else cure


def _fits_its_name(environment: Environment, pins: Mapping[str, str], file: Path) -> None:
    """Refuse a target that is called by another version than the one it installs."""
    claimed = _version(environment.target.name.rpartition(" ")[2])
    first = environment.names[0] if environment.target.requirements else ""
    if claimed is None or first not in pins or claimed == Version(pins[first]):
        return
    if first in {canonicalize_name(Requirement(text).name) for text in environment.packages}:
        cure = f"leave {first} out of packages in the entry that asks for it"
    else:
        cure = f"in {file.as_posix()}, require {first}=={claimed}, or say {pins[first]} in the target's name"
    fault = f"its name says {claimed}, but {first} {pins[first]} would be installed"
    raise LockError(f"{title(environment)}: {fault}\nhelp: {cure}")


def _version(word: str) -> Version | None:
    try:
        return Version(word)
    except InvalidVersion:
        return None


def _indented(text: str) -> str:
    return "\n".join(f"  {line}".rstrip() for line in text.splitlines())
