"""How an entry's samples are run: the hosts they speak to, what answers there, and what must come of it."""

import json
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, PlainSerializer, WithJsonSchema
from pydantic_core import PydanticCustomError

from generator.model.base import NOTHING, Declared
from generator.model.text import ExceptionName, Input, Line, Message, Url

HOST = r"^[a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?$"


def _null(value: object) -> None:
    if value is not NOTHING:
        raise TypeError


def _as_json(value: object) -> str:
    """JSON text of any value, so that a frozen declaration can hold it; keys in their order, which messages show."""
    try:
        return json.dumps(value, ensure_ascii=False, default=_null)
    except (TypeError, ValueError):
        raise PydanticCustomError(
            "json_type", "expected what JSON knows: text, plain numbers, true, false and null"
        ) from None


JsonText = Annotated[str, BeforeValidator(_as_json), PlainSerializer(json.loads), WithJsonSchema({})]
FileName = Annotated[
    str,
    Field(pattern=r"^(?:[A-Za-z0-9_-][A-Za-z0-9_.-]*|\.[A-Za-z0-9_-]+)(?:/[A-Za-z0-9_-][A-Za-z0-9_.-]*)*$"),
]
Environment = Annotated[dict[str, str], Field(max_length=40)]


class ReplySource(Declared):
    """Where a reply of the service comes from; the page says so."""

    kind: Literal["captured", "documented", "synthetic"]
    """Recorded from the real service, taken from its documentation, or written for this sample."""
    url: Url | None = Field(None, examples=["https://platform.openai.com/docs/guides/error-codes"])
    """The page that documents the reply."""
    date: Line | None = Field(None, examples=["2026-01-31"])
    """When it was recorded or read."""


class Condition(Declared):
    """What a request must look like for a rule to answer it. What is not named may be anything."""

    method: Line | None = Field(None, examples=["POST"])
    """The HTTP method."""
    path: Line | None = Field(None, examples=["/v1/chat/completions"])
    """The path; `*` stands for anything."""
    header: dict[str, str] | None = Field(None, examples=[{"authorization": "Bearer sk-valid*"}])
    """Header names and their values; `*` stands for anything."""
    body: Line | None = Field(None, examples=['*"model": "gpt-4o-mini"*'])
    """The body; `*` stands for anything."""


class Rule(Declared):
    """One reply of the service. The first rule whose condition fits a request answers it."""

    when: Condition | None = None
    """Which requests this answers; without it, all."""
    status: int | None = Field(None, ge=100, le=599, examples=[401])
    """The HTTP status."""
    headers: dict[str, str] | None = Field(None, examples=[{"retry-after": "1"}])
    """Headers of the reply."""
    json_: JsonText | None = Field(None, alias="json", examples=[{"error": {"code": "invalid_api_key"}}])
    """The body, as JSON."""
    text: Input | None = None
    """The body, as text."""
    sse: tuple[JsonText, ...] | None = None
    """The body, as server-sent events; one that says its `type` is an event of that name."""
    delay: float | None = Field(None, ge=0, le=60, examples=[1])
    """Seconds to wait before replying."""
    fail: Literal["drop", "truncate", "refuse"] | None = None
    """Close the connection without a reply, cut the body short, or refuse to connect."""
    source: ReplySource
    """Where the reply comes from."""


class Expectation(Declared):
    """What a run must end in."""

    exception: ExceptionName | None = None
    """The exact class that must be raised."""
    status: int | None = Field(None, ge=100, le=599, examples=[401])
    """The HTTP status that the exception carries."""
    requests: int | None = Field(None, ge=0, le=100, examples=[1])
    """How many requests must reach the service, retries included."""
    exit: int | None = Field(None, ge=0, le=255, examples=[0])
    """The exit status of the program."""
    warning: ExceptionName | None = None
    """A warning that must be shown."""
    stderr: Message | None = None
    """Text that standard error must contain; otherwise a fixed sample must leave it empty."""


class Trial(Declared):
    """One way to run a sample, and what must come of it."""

    env: Environment | None = Field(None, examples=[{"OPENAI_API_KEY": "sk-bad"}])
    """Environment variables; a sample sees no others."""
    args: tuple[Line, ...] | None = None
    """Arguments of the program."""
    stdin: Input | None = None
    """What stands on standard input."""
    expect: Expectation = Field(examples=[{"exit": 0}])
    """What must come of it."""


class Verification(Declared):
    """How the samples are run and what each must do."""

    hosts: tuple[Annotated[str, Field(pattern=HOST)], ...] | None = Field(None, examples=[["api.openai.com"]])
    """Hosts that the service answers for; a sample reaches no other."""
    service: tuple[Rule, ...] | None = None
    """The replies, first match first. They look at the request alone, never at which sample runs."""
    files: dict[FileName, str] | None = Field(None, examples=[{"data.json": "{}"}])
    """Files that the samples find in their working folder: name and content."""
    packages: tuple[Line, ...] | None = Field(None, max_length=20, examples=[["httpx==0.28.1"]])
    """Requirements beyond those of the package's targets; they win over what a target asks of the same package."""
    servers: tuple[Literal["postgresql", "redis"], ...] | None = Field(None, examples=[["postgresql"]])
    """Servers that run beside the sample on 127.0.0.1, on their usual ports."""
    broken: Trial = Field(examples=[{"expect": {"exception": "openai.AuthenticationError"}}])
    """The run of the broken sample."""
    fixed: Trial = Field(examples=[{"expect": {"exit": 0}}])
    """The run of the fixed sample."""
