"""Which rule answers a request, and the bytes of its reply. No sockets, no clock."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import responses

from generator.model import Rule
from generator.verify.request import Head, Request

UNANSWERED = 599  # no real service replies so


@dataclass(frozen=True)
class Reply:
    """What goes back to the client."""

    status: int | None
    """None if the connection is closed without a reply."""
    data: bytes
    """All that is sent."""
    stays: bool
    """Whether the connection takes another request afterwards."""
    rule: int | None = None
    """The place of the rule among the rules, from 0; None if no rule fits."""
    delay: float = 0
    """Seconds to wait first."""


def refuses(rules: tuple[Rule, ...] | None) -> bool:
    """Whether nothing listens at all: the first rule has no condition and says `fail: refuse`.

    Whoever could be answered has connected already, so everywhere else `refuse` does what `drop` does.
    """
    return bool(rules and rules[0].when is None and rules[0].fail == "refuse")


def answer(rules: tuple[Rule, ...] | None, request: Request) -> Reply | None:
    """The reply of the first rule that fits, or None. It depends on the request alone."""
    for number, rule in enumerate(rules or ()):
        if _applies(rule, request):
            return _reply(rule, request.head, number)
    return None


def plain_reply(status: int, text: str) -> Reply:
    """A reply that no rule gave, after which the connection is closed."""
    data = f"{text}\n".encode()
    headers = {
        "content-type": "text/plain; charset=utf-8",
        "content-length": str(len(data)),
        "connection": "close",
    }
    return Reply(status, _head(status, headers) + data, stays=False)


def fits(pattern: str, found: bytes) -> bool:
    """Whether a text is as the pattern says, where `*` stands for anything. The time is linear."""
    first, *rest = pattern.encode().split(b"*")
    if not rest:
        return found == first
    *middle, last = rest
    at, end = len(first), len(found) - len(last)
    if at > end or not found.startswith(first) or not found.endswith(last):
        return False
    for literal in middle:
        at = found.find(literal, at, end)
        if at < 0:
            return False
        at += len(literal)
    return True


def _applies(rule: Rule, request: Request) -> bool:
    when, head = rule.when, request.head
    if when is None:
        return True
    return (
        (when.method is None or when.method.upper() == head.method.upper())
        and (when.path is None or fits(when.path, head.path.encode("latin-1")))
        and all(
            fits(pattern, head.headers.get(name.lower(), "").encode("latin-1"))
            for name, pattern in (when.header or {}).items()
        )
        and (when.body is None or fits(when.body, request.body))
    )


def _reply(rule: Rule, head: Head, number: int) -> Reply:
    delay = rule.delay or 0
    if rule.fail in {"drop", "refuse"}:
        return Reply(None, b"", stays=False, rule=number, delay=delay)
    status = rule.status or 200
    parts, kind = _content(rule)
    headers = ({"content-type": kind} if kind else {}) | {
        name.lower(): " ".join(value.split()) for name, value in (rule.headers or {}).items()
    }
    length = str(sum(map(len, parts)))
    headers |= _framing(rule, headers, head, length)
    is_whole = rule.fail is None and headers.get("content-length", length) == length
    stays = head.stays and is_whole and headers.get("connection", "").lower() != "close"
    if not stays:
        headers["connection"] = "close"
    sent = b"" if _bodiless(status, head) else _body(rule, parts, "transfer-encoding" in headers)
    return Reply(status, _head(status, headers) + sent, stays, number, delay)


def _content(rule: Rule) -> tuple[tuple[bytes, ...], str]:
    """The body in the parts that a service would send it in, and its type; text if it has none."""
    if rule.json_ is not None:
        return (rule.json_.encode(),), "application/json"
    if rule.sse is not None:
        return tuple(map(_event, rule.sse)), "text/event-stream; charset=utf-8"
    if rule.text is not None:
        return (rule.text.encode(),), "text/plain; charset=utf-8"
    return (), ""


def _event(event: str) -> bytes:
    """A server-sent event. JSON text alone is sent without its quotes, so that `[DONE]` can be said.

    An object that says its `type` is an event of that name, as the services that have such objects send them.
    """
    value = json.loads(event)
    lines = [f"data: {line}" for line in (value.split("\n") if isinstance(value, str) else [event])]
    kind = value.get("type") if isinstance(value, dict) else None
    if isinstance(kind, str) and kind.isprintable():
        lines.insert(0, f"event: {kind}")
    return "\n".join([*lines, "", ""]).encode()


def _framing(rule: Rule, headers: Mapping[str, str], head: Head, length: str) -> dict[str, str]:
    """How the client knows where the body ends, unless the rule's own headers say it."""
    status = rule.status or 200
    if status < 200 or status in {204, 304} or "content-length" in headers:
        return {}
    if "transfer-encoding" in headers or (rule.sse is not None and not head.old):
        return {"transfer-encoding": "chunked"}
    # A stream has no length; to HTTP/1.0, which knows no chunks, the closed connection is its end.
    return {} if rule.sse is not None else {"content-length": length}


def _bodiless(status: int, head: Head) -> bool:
    return head.method == "HEAD" or status < 200 or status in {204, 304}


def _body(rule: Rule, parts: tuple[bytes, ...], is_chunked: bool) -> bytes:
    """The body as sent. Cut short, a stream loses the second half of its events, all else half its bytes."""
    if rule.fail == "truncate":
        is_stream = rule.sse is not None
        parts = parts[: len(parts) // 2] if is_stream else tuple(part[: len(part) // 2] for part in parts)
    if not is_chunked:
        return b"".join(parts)
    chunks = (f"{len(part):x}\r\n".encode() + part + b"\r\n" for part in parts if part)
    return b"".join(chunks) + (b"" if rule.fail == "truncate" else b"0\r\n\r\n")


def _head(status: int, headers: Mapping[str, str]) -> bytes:
    lines = (
        f"HTTP/1.1 {status} {responses.get(status, '')}",
        *(f"{name}: {value}" for name, value in headers.items()),
    )
    return "\r\n".join(lines).encode() + b"\r\n\r\n"
