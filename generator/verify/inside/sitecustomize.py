"""Records how a sample ends. Python imports it before the sample because its folder is first on PYTHONPATH.

The record goes through a channel that opens with a secret; what comes without the secret is known to be the sample's
own. It is made by an audit hook, which a sample can neither remove nor see being called.
"""

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:  # nothing may be imported into a sample's process that it does not import itself
    from types import TracebackType
    from typing import Any


def _opened() -> "tuple[int, str, str, str]":
    """The channel and its secret; nothing of either stays where a sample would come across it."""
    channel = int(os.environ.pop("ERRORBOOK_CHANNEL"))
    os.set_inheritable(channel, False)
    paths = os.environ["PYTHONPATH"].split(os.pathsep)
    here = paths.pop(0)
    sys.path[:] = [path for path in sys.path if path != here]
    os.environ.pop("PYTHONPATH")
    if paths:
        os.environ["PYTHONPATH"] = os.pathsep.join(paths)
    line = b""
    while not line.endswith(b"\n"):
        line += os.read(channel, 1)
    secret, exception, warning = line.decode().rstrip("\n").split(" ")
    return channel, secret, exception, warning


def _resolved(name: str) -> object:
    """What an importable name stands for, or None."""
    import importlib

    parts = name.split(".") if "." in name else ["builtins", name]
    for cut in range(len(parts) - 1, 0, -1):
        try:
            thing = importlib.import_module(".".join(parts[:cut]))
            for part in parts[cut:]:
                thing = getattr(thing, part)
            return thing
        except (ImportError, AttributeError):
            continue
    return None


def _name(kind: type) -> str:
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"


def _text(value: object) -> str:
    try:
        return str(value)
    except Exception as error:
        return f"<no text: {_name(type(error))}>"


def _chain(value: BaseException) -> "list[BaseException]":
    """What it was raised from, nearest first."""
    seen = [value]
    while True:
        last = seen[-1]
        following = last.__cause__ or (None if last.__suppress_context__ else last.__context__)
        if following is None or any(following is one for one in seen):
            return seen[1:]
        seen.append(following)


def _children(kind: type) -> "list[str]":
    """The classes below it that come from the same package, as far as they are loaded."""
    package = kind.__module__.partition(".")[0]
    found: "set[type]" = set()
    waiting: "list[type]" = list(type.__subclasses__(kind))
    while waiting:
        child = waiting.pop()
        if child not in found:
            found.add(child)
            waiting += type.__subclasses__(child)
    return sorted({_name(child) for child in found if child.__module__.partition(".")[0] == package})


def _held(holder: object, name: str) -> object:
    """An attribute; some exceptions compute them, and raise."""
    try:
        return getattr(holder, name, None)
    except Exception:
        return None


def _status(value: object) -> "int | None":
    """The HTTP status that an exception carries under one of the usual names."""
    for holder in (value, _held(value, "response")):
        for name in ("status_code", "status", "code"):
            status = _held(holder, name)
            if isinstance(status, int) and 100 <= status <= 599:
                return status
    return None


def _record(kind: type, value: BaseException, trace: "TracebackType", wanted: str) -> "dict[str, Any]":
    import traceback

    return {
        "type": _name(kind),
        "classes": [_name(parent) for parent in kind.__mro__[:-1]],
        "children": _children(kind),
        "message": _text(value),
        "printed": "".join(traceback.format_exception_only(kind, value)),
        "status": _status(value),
        "chain": [{"type": _name(type(one)), "message": _text(one)} for one in _chain(value)],
        "frames": [[frame.filename, frame.name] for frame in traceback.extract_tb(trace)],
        "traceback": "".join(traceback.format_exception(kind, value, trace)),
        "expected": wanted != "-" and _resolved(wanted) is kind,
    }


def _install() -> None:
    channel, secret, exception, warning = _opened()
    process = os.getpid()

    def send(what: str, record: object) -> None:
        import json

        line = secret + " " + json.dumps({what: record}) + "\n"
        data = line.encode("ascii")
        while data:
            data = data[os.write(channel, data) :]

    def hook(event: str, arguments: "Any") -> None:
        if event == "sys.excepthook" and os.getpid() == process:
            _, kind, value, trace = arguments
            try:
                send("raised", _record(kind, value, trace, exception))
            except Exception as error:
                send("broken", repr(error))

    sys.addaudithook(hook)
    if warning != "-":
        import warnings

        shown = warnings.showwarning

        def show(message: "Any", category: "Any", *rest: "Any", **more: "Any") -> None:
            send("warned", [_name(category), _resolved(warning) is category])
            shown(message, category, *rest, **more)

        warnings.showwarning = show


if "ERRORBOOK_CHANNEL" in os.environ:
    _install()
