"""One error: every field once, with its meaning, its limits and an example.

The JSON Schema, the checks, the reference of fields and the help in editors all come from here.
"""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from generator import codes
from generator.model.base import Declared
from generator.model.text import (
    Code,
    Day,
    EntryId,
    ExceptionName,
    Line,
    Message,
    Prose,
    ReleaseVersion,
    Sentence,
    Specifier,
    Tag,
    Url,
    refuse,
)
from generator.model.verification import Verification

Severity = Literal["critical", "high", "medium", "low"]
Difficulty = Literal["beginner", "intermediate", "advanced"]


def _ordered(minutes: tuple[int, ...]) -> tuple[int, ...]:
    if minutes[0] > minutes[1]:
        least, most = sorted(minutes)
        raise refuse(codes.REVERSED, f"expected [least, most]; found {list(minutes)}", [least, most])
    return minutes


Minutes = Annotated[int, Field(ge=1, le=10_000)]
FixMinutes = Annotated[tuple[Minutes, ...], Field(min_length=2, max_length=2), AfterValidator(_ordered)]


class Reference(Declared):
    """A page that supports what the entry says."""

    title: Line = Field(examples=["Error codes, OpenAI API documentation"])
    """The page's title."""
    url: Url = Field(examples=["https://platform.openai.com/docs/guides/error-codes"])
    """Its address."""
    opened: Day | None = Field(None, examples=["2026-01-31"])
    """When somebody last opened it and it said so, in quotes."""


class Alias(Declared):
    """Another name under which the exception is printed or imported."""

    name: ExceptionName = Field(examples=["openai.error.AuthenticationError"])
    """The qualified name."""
    versions: Specifier | None = Field(None, examples=["<1.0"])
    """The versions of the package that use it, where known."""


class MessageTemplate(Declared):
    """A message as the library prints it, with holes for what varies."""

    template: Message = Field(examples=["Incorrect API key provided: {key}."])
    """The literal text; `{name}` stands for what varies from one occurrence to the next."""
    examples: tuple[Message, ...] = Field(
        min_length=1, max_length=10, examples=[["Incorrect API key provided: sk-ab****yz."]]
    )
    """Messages as they were really printed. Each must fit the template."""
    versions: Specifier | None = Field(None, examples=[">=1.0,<3"])
    """The versions of the package that print it so, where it changed."""


class Signals(Declared):
    """Evidence besides the message that points to this error."""

    codes: tuple[Line, ...] | None = Field(None, max_length=20, examples=[["invalid_api_key"]])
    """Error codes that appear in a payload."""
    http_status: tuple[Annotated[int, Field(ge=100, le=599)], ...] | None = Field(
        None, max_length=10, examples=[[401]]
    )
    """HTTP statuses that come with it."""
    frames: tuple[Line, ...] | None = Field(None, max_length=20, examples=[["openai/_base_client.py"]])
    """Ends of file paths that appear in the traceback."""


class CodeBlock(Declared):
    """A piece of code with its language."""

    language: Line = Field(examples=["python"])
    """The language, by a name that Pygments knows: python, sh, toml, text, pycon."""
    code: Code = Field(examples=["from openai import OpenAI\n\nclient = OpenAI()\n"])
    """The code, as one would save it in a file."""
    mark: tuple[Annotated[int, Field(ge=1)], ...] | None = Field(None, max_length=40, examples=[[3]])
    """Numbers of the lines worth looking at, from 1. Changed lines are marked without it."""

    @model_validator(mode="after")
    def _marks_exist(self) -> "CodeBlock":
        lines = self.code.rstrip("\n").count("\n") + 1
        if beyond := [line for line in self.mark or () if line > lines]:
            raise refuse(
                codes.MARKED_LINE,
                f"expected lines of the code, which has {lines}; found {beyond[0]}",
                [line for line in self.mark or () if line <= lines] or [lines],
                "mark",
            )
        return self


class SamplePair(Declared):
    """The shortest program that raises the error, and the same program mended."""

    broken: CodeBlock
    """Raises this error and nothing else."""
    fixed: CodeBlock
    """The same program, working."""


class Samples(SamplePair):
    """The entry's main pair of samples, and what changed between them."""

    explanation: Prose = Field(examples=["The key is read from the environment when the client is made."])
    """What changed, and why that mends it."""


class Cause(Declared):
    """One way to get this error, and what to do then."""

    cause: Prose = Field(examples=["The key was revoked or deleted."])
    """What is the case."""
    fix: Prose = Field(examples=["Make a new key and set it: `export OPENAI_API_KEY=…`."])
    """What to do, in the imperative, with the command or the line."""
    sample: SamplePair | None = None
    """Code of its own, where the main samples do not show it."""
    verify: Verification | None = None
    """How that code is run, where it differs from the entry's `verify`."""
    reference: Reference | None = None
    """A page about this cause."""


class DeadEnd(Declared):
    """Something people try that does not help."""

    tried: Sentence = Field(examples=["Retrying with backoff."])
    """What is tried."""
    why: Prose = Field(examples=["The key stays wrong; each retry gets the same answer."])
    """Why it does not help."""


class LookAlike(Declared):
    """Another entry that this one is confused with."""

    id: EntryId = Field(examples=["openai/missing-api-key"])
    """The other entry."""
    question: Sentence = Field(examples=["Was a request sent at all? Without a key, none is."])
    """The one question that tells the two apart."""


class Handling(Declared):
    """What a program should do with the error."""

    retryable: Literal["no", "yes", "after-delay"] = Field(examples=["after-delay"])
    """Whether trying again can help. Quote it: YAML reads a bare `no` as false."""
    honour: Line | None = Field(None, examples=["Retry-After"])
    """The header or field that says how long to wait."""
    idempotency: Sentence | None = Field(None, examples=["No request was processed; repeating it is safe."])
    """What a repeated request may do twice."""


class Versions(Declared):
    """Which versions the entry speaks of, as PEP 440 specifiers in quotes."""

    python: Specifier = Field(examples=[">=3.9"])
    """Versions of Python."""
    package: Specifier | None = Field(None, examples=[">=1.0"])
    """Versions of the package; absent for Python itself."""


class Note(Declared):
    """What someone from the community adds."""

    author: Line = Field(examples=["octocat"])
    """The author's handle."""
    date: Day = Field(examples=["2026-01-31"])
    """When it was written, in quotes."""
    version: ReleaseVersion | None = Field(None, examples=["1.109.1"])
    """The version of the package it speaks of."""
    body: Prose = Field(examples=["Behind our proxy the header had to be set as well."])
    """The note."""
    reviewed: bool = Field(examples=[False])
    """Whether a maintainer has checked it: true or false."""


class Entry(Declared):
    """One error, as a file of the knowledge base describes it. Its path is its id."""

    title: Line = Field(examples=["The API key is rejected"])
    """What a person would call it, short."""
    exception: ExceptionName = Field(examples=["openai.AuthenticationError"])
    """The importable qualified name of what is raised; builtins bare."""
    aliases: tuple[Alias, ...] | None = Field(None, min_length=1, max_length=20)
    """Other names it is printed or imported under, old ones included."""
    severity: Severity = Field(examples=["critical"])
    """How much stops working: critical, high, medium or low."""
    http_code: int | None = Field(None, ge=100, le=599, examples=[401])
    """The HTTP status that comes with it, if one does."""
    difficulty: Difficulty = Field(examples=["beginner"])
    """What one must know to mend it: beginner, intermediate or advanced."""
    fix_minutes: FixMinutes = Field(examples=[[2, 5]])
    """How long mending takes, in minutes: `[least, most]`."""
    summary: Sentence = Field(examples=["The API received your key and does not accept it."])
    """What this error means, in one or two sentences. Search engines show it."""
    messages: tuple[MessageTemplate, ...] = Field(min_length=1, max_length=20)
    """The messages it comes with, most specific first."""
    signals: Signals | None = None
    """Further evidence for recognising it in pasted text."""
    quick_fix: Prose = Field(examples=["Make a new key and set `OPENAI_API_KEY` to it."])
    """The one thing to do first, in the imperative. A hole of a message, `{name}`, is filled in after a paste."""
    why: Prose = Field(examples=["The client sends the key as a bearer token; the server looks it up."])
    """Why it happens: which call decides, and what it looked at."""
    detection: Prose = Field(examples=["Call `client.models.list()` once at start-up."])
    """How to notice or catch it before users do."""
    causes: tuple[Cause, ...] = Field(min_length=1, max_length=12)
    """The causes, most common first."""
    samples: Samples
    """The shortest program that raises it, and the same program mended."""
    dead_ends: tuple[DeadEnd, ...] | None = Field(None, min_length=1, max_length=10)
    """What people try that does not help."""
    workaround: Prose = Field(examples=["Use another project's key until the owner answers."])
    """How to go on when it cannot be mended now."""
    prevention: Prose = Field(examples=["Keep keys in a secret store and rotate them there."])
    """How to keep it from happening again."""
    look_alikes: tuple[LookAlike, ...] | None = Field(None, min_length=1, max_length=10)
    """Entries it is confused with, and the question that tells them apart."""
    handling: Handling | None = None
    """For programs: whether to retry, and what to honour."""
    versions: Versions
    """Which versions the entry speaks of."""
    since: ReleaseVersion = Field(examples=["1.0.0"])
    """The version of the package (or of Python) in which it appeared."""
    removed: ReleaseVersion | None = Field(None, examples=["2.0.0"])
    """The version in which it went; for retired entries."""
    status: Literal["active", "retired"] = Field(examples=["active"])
    """Whether current versions still raise it. A retired entry keeps its page."""
    references: tuple[Reference, ...] = Field(min_length=1, max_length=20)
    """Pages that support the entry; the first is the official one."""
    related: tuple[EntryId, ...] | None = Field(
        None, min_length=1, max_length=20, examples=[["openai/rate-limit"]]
    )
    """Other entries worth reading."""
    tags: tuple[Tag, ...] | None = Field(None, min_length=1, max_length=12, examples=[["authentication"]])
    """Words to group it by."""
    notes: tuple[Note, ...] | None = Field(None, min_length=1, max_length=100)
    """Notes from the community."""
    verify: Verification | None = None
    """How the samples are run."""
    not_runnable: Sentence | None = Field(None, examples=["Needs a GPU with 24 GB of memory."])
    """Why the samples cannot be run; instead of `verify`."""

    @model_validator(mode="after")
    def _runnable_or_reason(self) -> "Entry":
        if (self.verify is None) == (self.not_runnable is None):
            found = "neither" if self.verify is None else "both"
            cure = _HOW_TO_VERIFY if self.verify is None else ""
            key = "" if self.verify is None else "not_runnable"
            raise refuse(codes.RUNNABLE, f"expected verify or else not_runnable; found {found}", cure, key)
        return self

    @model_validator(mode="after")
    def _retired_says_when(self) -> "Entry":
        if self.status == "retired" and self.removed is None:
            message = "a retired entry says in which version the error went; there is no `removed`"
            raise refuse(codes.RETIRED, message, 'removed: "2.0.0"', "status")
        if self.status == "active" and self.removed is not None:
            message = f"expected retired, as the error was removed in {self.removed}; found active"
            raise refuse(codes.RETIRED, message, "status: retired", "status")
        return self


_HOW_TO_VERIFY = """\
verify:
  broken: {expect: {exception: package.Error}}
  fixed: {expect: {exit: 0}}"""
