"""The recorded runs of an entry, as `errorbook verify` writes them."""

from typing import Annotated, Literal

from pydantic import Field

from generator.model.base import Declared
from generator.model.text import Day, ExceptionName, Line, Message

Traceback = Annotated[str, Field(max_length=100_000)]


class Raised(Declared):
    """The exception a run ended in."""

    type: ExceptionName
    """Its qualified class."""
    classes: tuple[ExceptionName, ...]
    """The class and all it derives from, nearest first."""
    message: Message
    """Its message."""
    status: int | None = Field(None, ge=100, le=599)
    """The HTTP status it carries."""
    traceback: Traceback
    """The traceback as printed, with paths made the same everywhere."""


class Run(Declared):
    """One sample on one target."""

    sample: Literal["broken", "fixed"]
    """Which of the two."""
    target: Line
    """The target's name."""
    python: Line
    """The exact version of Python."""
    packages: tuple[Line, ...]
    """What was really installed: `openai==1.5.0`."""
    isolation: Line
    """What kept it from the rest of the machine."""
    outcome: Literal["pass", "fail"]
    """Whether it ended as expected."""
    date: Day
    """When it was run."""
    key: Line
    """A digest of all that the run depends on."""
    requests: int = Field(0, ge=0)
    """How many requests reached the service."""
    raised: Raised | None = None
    """What it raised, if anything."""


class Evidence(Declared):
    """All recorded runs of one entry."""

    schema_version: Literal[1]
    """The shape of this file."""
    runs: tuple[Run, ...]
    """The runs, sorted by target, Python and sample."""
