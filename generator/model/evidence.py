"""The recorded runs of an entry, and the recorded classes of a package, as `errorbook verify` writes them."""

from typing import Annotated, Literal

from pydantic import Field

from generator.model.base import Declared
from generator.model.text import DOTTED, Day, Line, Message

ClassName = Annotated[str, Field(pattern=f"^{DOTTED}$", max_length=200)]
Output = Annotated[str, Field(max_length=100_000)]
Fault = Annotated[str, Field(max_length=2_000)]


class Linked(Declared):
    """An exception that led to the one that ended the run."""

    type: ClassName
    """Its qualified class."""
    message: Output
    """Its message."""


class Raised(Declared):
    """The exception a run ended in."""

    type: ClassName
    """Its qualified class."""
    classes: tuple[ClassName, ...]
    """The class and all it derives from, nearest first."""
    children: tuple[ClassName, ...] = ()
    """The classes of the same package that derive from it."""
    message: Output
    """Its message."""
    status: int | None = Field(None, ge=100, le=599)
    """The HTTP status it carries."""
    chain: tuple[Linked, ...] = ()
    """What it was raised from, nearest first."""
    frames: tuple[Message, ...] = ()
    """Where it passed, outermost first: `openai/_base_client.py:request`."""
    traceback: Output
    """What was printed, with paths and addresses made the same everywhere."""


class Run(Declared):
    """One sample on one target."""

    cause: int | None = Field(None, ge=1)
    """The number of the cause whose sample it is; without it, the entry's own."""
    sample: Literal["broken", "fixed"]
    """Which of the two."""
    target: Line
    """The target's name."""
    python: Line
    """The exact version of Python."""
    packages: tuple[Line, ...]
    """What was asked for, in the versions that were installed: `openai==1.5.0`."""
    isolation: Line
    """What kept it from the rest of the machine."""
    outcome: Literal["pass", "fail"]
    """Whether it ended as expected."""
    faults: tuple[Fault, ...] = ()
    """What was not as expected, for a run that failed."""
    date: Day
    """When it was run."""
    key: Line
    """A digest of all that the run depends on."""
    exit: int | None = None
    """The exit status of the program; none if it was stopped."""
    requests: tuple[Message, ...] = ()
    """The requests that reached the service, with the status it replied: `GET https://host/path 200`."""
    raised: Raised | None = None
    """What it raised, if anything."""


class Evidence(Declared):
    """All recorded runs of one entry."""

    schema_version: Literal[1]
    """The shape of this file."""
    digest: Line
    """A digest of the runs, so that an edit by hand is noticed."""
    runs: tuple[Run, ...]
    """The runs, sorted by cause, target, Python and sample."""


class PublicClass(Declared):
    """An exception class that an installed package defines under a public name."""

    name: ClassName
    """The qualified name to import it by."""
    also: tuple[ClassName, ...] = ()
    """Other public names that it can be imported by."""
    bases: tuple[ClassName, ...]
    """The classes it derives from directly."""


class PublicClasses(Declared):
    """The exception classes of one package, as `errorbook coverage` found them."""

    schema_version: Literal[1]
    """The shape of this file."""
    target: Line
    """The target's name."""
    python: Line
    """The exact version of Python."""
    packages: tuple[Line, ...]
    """What was asked for, in the versions that were installed."""
    date: Day
    """When they were read."""
    classes: tuple[PublicClass, ...]
    """The classes, by name."""
