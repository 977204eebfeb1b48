"""What the recorder says of a run, and what evidence holds of it: the same on every machine."""

from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from verifying import BOTH, NEW

from generator.model import Raised
from generator.source import FORBIDDEN
from generator.verify import recording
from generator.verify.environments import make
from generator.verify.execution import Ended, Program, execute
from generator.verify.interpreters import Interpreter
from generator.verify.running import ENVIRONMENT
from generator.verify.sandbox import Cell, Limits

BASE = Path("/opt/python-3.13")
HEAD = "Traceback (most recent call last):\n"
RECORD: dict[str, Any] = {
    "type": "acme.Error",
    "classes": ["acme.Error", "Exception", "BaseException"],
    "children": [],
    "message": "no room",
    "printed": "acme.Error: no room\n",
    "status": None,
    "chain": [],
    "frames": [["/sample/sample.py", "<module>"]],
    "traceback": f"{HEAD}acme.Error: no room\n",
    "expected": True,
}


def ended(stderr: str | None = None, **changes: object) -> Ended:
    """A program that raised, with what the recorder sent of it."""
    record = {**RECORD, **changes}
    shown = record["traceback"] if stderr is None else stderr
    return Ended(1, "", "", shown, ({"warned": ["UserWarning", False]}, {"raised": record}), False)


def read(of: Ended) -> Raised:
    """What evidence holds of it."""
    found = recording.raised(of, BASE)
    assert found
    return found


def test_what_is_kept() -> None:
    """All that the recorder sent, in the shape of evidence."""
    of = ended(status=507, children=["acme.Full"], chain=[{"type": "OSError", "message": "full"}])
    assert read(of).model_dump() == {
        "type": "acme.Error",
        "classes": ("acme.Error", "Exception", "BaseException"),
        "children": ("acme.Full",),
        "message": "no room",
        "status": 507,
        "chain": ({"type": "OSError", "message": "full"},),
        "frames": ("sample.py:<module>",),
        "traceback": f"{HEAD}acme.Error: no room\n",
    }
    assert (recording.is_expected(of), recording.printed(of)) == (True, "acme.Error: no room\n")
    assert recording.warned(of) == (("UserWarning", False),)


def test_nothing_was_raised() -> None:
    """A program that ended by itself left no record."""
    of = Ended(0, "", "", "careful\n", (), False)
    assert (recording.raised(of, BASE), recording.is_expected(of), recording.printed(of)) == (None, False, "")
    assert (recording.warned(of), recording.beside(of)) == ((), "careful\n")


def test_the_last_exception_counts() -> None:
    """A program may call the hook itself; what ended it is what came last."""
    first, last = {**RECORD, "message": "one"}, {**RECORD, "message": "two"}
    assert read(Ended(1, "", "", "", ({"raised": first}, {"raised": last}), False)).message == "two"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("<object at 0x7f0209750530>, 0xff, 0xdeadbeef", "<object at 0x7f0000000000>, 0xff, 0x7f0000000000"),
        ("\x1b[1;31mred\x1b[0m \x1b]0;title\x07text\x1bc", "red text"),
        ("a\rb\x00c\u200bd\u061ce\ufefff\ufffeg\U000e0041h", "abcdefgh"),
        ("tab\tnew\nline", "tab\tnew\nline"),
        ("half \udcff", "half \\udcff"),
        (f"{BASE}/lib/python3.13/json/decoder.py", "/python/lib/python3.13/json/decoder.py"),
        (f"{BASE}/bin/python {BASE}", f"{BASE}/bin/python {BASE}"),
        ("x" * 50_000, "x" * 50_000),
        ("x" * 50_001, "x" * 50_000 + "…"),
    ],
    ids=["address", "colours", "unseen", "white space", "surrogate", "path", "no module", "long", "longer"],
)
def test_texts_are_the_same_everywhere(text: str, kept: str) -> None:
    """Messages are free of what differs by machine, what cannot be seen, and what has no end; so are those before."""
    found = read(ended(message=text, chain=[{"type": "OSError", "message": text}]))
    assert (found.message, found.chain[0].message) == (kept, kept)


@given(st.text(st.characters()) | st.text("\x1b[]0m;\x07\ud800\ufeff\r "))
def test_any_text_can_be_recorded(text: str) -> None:
    """Whatever a message holds, evidence can hold what is kept of it."""
    found = read(ended(message=text, printed=text, frames=[[text, text]], type=text, classes=[text]))
    assert not FORBIDDEN.search(found.model_dump_json())
    assert Raised.model_validate_json(found.model_dump_json()) == found


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("__main__.f.<locals>.E", "__main__.f.E"),
        ("__main__.f.<locals>.g.<locals>.E", "__main__.f.g.E"),
        ("__main__.Größe", "__main__.Gr__e"),
        ("acme.no name", "acme.no_name"),
        ("acme.2.", "acme._2._"),
        ("", "_"),
        ("a" * 300, "a" * 200),
        (f"{'a' * 199}.b", "a" * 199),
    ],
)
def test_names_of_classes(name: str, kept: str) -> None:
    """A class that nobody could import by its name is written as one that could be."""
    found = read(ended(type=name, classes=[name], children=[name], chain=[{"type": name, "message": ""}]))
    assert (found.type, found.classes, found.children, found.chain[0].type) == (kept, (kept,), (kept,), kept)


def test_frames() -> None:
    """Paths are those within a library or the sample's folder; of a long way the two ends are kept."""
    way = [
        ["/sample/sample.py", "<module>"],
        ["/env/lib/python3.13/site-packages/acme/client.py", "send"],
        [f"{BASE}/lib/python3.13/json/decoder.py", "decode"],
        ["<frozen importlib._bootstrap>", "_find"],
        ["/" + "x" * 900, "f"],
    ]
    assert read(ended(frames=way)).frames == (
        "sample.py:<module>",
        "acme/client.py:send",
        "json/decoder.py:decode",
        "<frozen importlib._bootstrap>:_find",
        "x" * 498 + ":f",
    )
    long = [["/sample/sample.py", f"f{number}"] for number in range(1000)]
    kept = [f"sample.py:f{number}" for number in range(1000)]
    assert read(ended(frames=long)).frames == (*kept[:20], "… 960 more", *kept[-20:])
    assert read(ended(frames=long[:40])).frames == tuple(kept[:40])


def test_a_long_traceback_keeps_its_end() -> None:
    """What matters most of a traceback stands last."""
    trace = f"{HEAD}{'x' * 60_000}\nacme.Error: no room\n"
    kept = read(ended(traceback=trace)).traceback
    assert (len(kept), kept[:40], kept[-22:]) == (
        50_003,
        f"{HEAD}xxxxx",
        "x\nacme.Error: no room\n",
    )


TRACE = str(RECORD["traceback"])


@pytest.mark.parametrize(
    ("stderr", "traceback", "beside"),
    [
        (TRACE, TRACE, ""),
        (f"one\n{TRACE}two\n", TRACE, "one\ntwo\n"),
        (f"{HEAD}OSError: full\n{TRACE}", TRACE, f"{HEAD}OSError: full\n"),
        (f"{TRACE}{TRACE}", TRACE, TRACE),
        (
            f"{HEAD}  x\nacme.Error: no room. Did you mean: 'rooms'?\nleft\n",
            f"{HEAD}  x\nacme.Error: no room. Did you mean: 'rooms'?\n",
            "left\n",
        ),
        (f"a\n{HEAD}__main__.Error: no room", f"{HEAD}__main__.Error: no room", "a\n"),
        (
            f"{HEAD}  x\nacme.Error: <exception str() failed>\nleft\n",
            f"{HEAD}  x\nacme.Error: <exception str() failed>\n",
            "left\n",
        ),
        ("", TRACE, ""),
        ("closed\n", TRACE, "closed\n"),
    ],
    ids=[
        "alone",
        "between",
        "logged before",
        "twice",
        "suggestion",
        "named otherwise",
        "str fails",
        "silent",
        "elsewhere",
    ],
)
def test_the_traceback_is_what_was_printed(stderr: str, traceback: str, beside: str) -> None:
    """It is cut out of standard error, and what remains is what stood beside it."""
    of = ended(stderr)
    assert (read(of).traceback, recording.beside(of)) == (traceback, beside)


# Samples that are really run, on the oldest and the newest Python here, with what must be recorded of them: class,
# message, chain, frames, and whether standard error holds the traceback and nothing else.
CODE = {
    "plain": "raise ValueError('no room')",
    "no message": "raise ValueError",
    "lines": "raise ValueError('a\\nb\\n\\nc\\n')",
    "KeyError": "{}['x']",
    "library": "import json\njson.loads('')",
    "SyntaxError": "x = 1 2\n",
    "local": "def f():\n    class Lost(Exception): pass\n    return Lost\nraise f()('x')",
    "str fails": (
        "class Mute(Exception):\n    def __str__(self): raise RuntimeError('no')\n"
        "    response = property(__str__)\nraise Mute()"
    ),
    "letters": "class Größe(Exception): pass\nraise Größe('ü \\udcff \\x1b[31m \\u061c')",
    "address": "raise ValueError(object())",
    "chain": (
        "try:\n    try: int('x')\n    except ValueError as error: raise KeyError('k') from error\n"
        "except KeyError: raise RuntimeError('r')"
    ),
    "from None": "try: int('x')\nexcept ValueError: raise KeyError('k') from None",
    "recursion": "def f(n): f(n + 1)\nf(0)",
    "status": "class Gone(Exception): response = type('R', (), {'status_code': 410})\nraise Gone('x')",
}
NO_INT = ("ValueError", "invalid literal for int() with base 10: 'x'")
EXPECTED: dict[str, tuple[str, str, tuple[tuple[str, str], ...], tuple[str, ...]]] = {
    "plain": ("ValueError", "no room", (), ("sample.py:<module>",)),
    "no message": ("ValueError", "", (), ("sample.py:<module>",)),
    "lines": ("ValueError", "a\nb\n\nc\n", (), ("sample.py:<module>",)),
    "KeyError": ("KeyError", "'x'", (), ("sample.py:<module>",)),
    "library": (
        "json.decoder.JSONDecodeError",
        "Expecting value: line 1 column 1 (char 0)",
        (),
        (
            "sample.py:<module>",
            "json/__init__.py:loads",
            "json/decoder.py:decode",
            "json/decoder.py:raw_decode",
        ),
    ),
    "SyntaxError": ("SyntaxError", "invalid syntax (sample.py, line 1)", (), ()),
    "local": ("__main__.f.Lost", "x", (), ("sample.py:<module>",)),
    "str fails": ("__main__.Mute", "<no text: RuntimeError>", (), ("sample.py:<module>",)),
    "letters": ("__main__.Gr__e", "ü \\udcff  ", (), ("sample.py:<module>",)),
    "address": ("ValueError", "<object object at 0x7f0000000000>", (), ("sample.py:<module>",)),
    "chain": ("RuntimeError", "r", (("KeyError", "'k'"), NO_INT), ("sample.py:<module>",)),
    "from None": ("KeyError", "'k'", (), ("sample.py:<module>",)),
    "recursion": (
        "RecursionError",
        "maximum recursion depth exceeded",
        (),
        ("sample.py:<module>", *["sample.py:f"] * 19, "… 957 more", *["sample.py:f"] * 20),
    ),
    "status": ("__main__.Gone", "x", (), ("sample.py:<module>",)),
}
Run = Callable[[str, Interpreter], Ended]


@pytest.fixture(scope="module")
def run(isolated: str, environments: Path) -> Run:
    """Runs a program in the sandbox, in an environment without packages."""

    def really_run(code: str, interpreter: Interpreter) -> Ended:
        place = make(f"# nothing\n# on Python {interpreter.minor}\n", interpreter, environments)
        program = Program(("{env}/bin/python", "{sample}/sample.py"), dict(ENVIRONMENT))
        cell = Cell(place, interpreter.base, {"sample.py": code})
        return execute(program, cell, Limits(), lambda _: nullcontext())

    return really_run


@pytest.mark.parametrize("interpreter", BOTH, ids=lambda item: item.minor)
@pytest.mark.parametrize("name", CODE)
def test_really_run(run: Run, name: str, interpreter: Interpreter) -> None:
    """What is recorded of a program, and that its traceback is all that it printed on standard error."""
    of = run(CODE[name], interpreter)
    found = recording.raised(of, interpreter.base)
    assert found
    chain = tuple((link.type, link.message) for link in found.chain)
    frames = tuple("… 957 more" if frame.startswith("…") else frame for frame in found.frames)
    assert (found.type, found.message, chain, frames) == EXPECTED[name]
    assert (of.exit, recording.beside(of), of.forged) == (1, "", False)
    assert found.traceback == recording.clean(of.stderr, interpreter.base)
    assert found.status == (410 if name == "status" else None)


GROUP = """\
try:
    open("/nowhere")
except OSError:
    print("oh", file=__import__("sys").stderr)
    raise ExceptionGroup("many", [ValueError(1), ExceptionGroup("inner", [KeyError("x")])])
"""
GROUP_PRINTED = """\
Traceback (most recent call last):
  File "/sample/sample.py", line 2, in <module>
    open("/nowhere")
    ~~~~^^^^^^^^^^^^
FileNotFoundError: [Errno 2] No such file or directory: '/nowhere'

During handling of the above exception, another exception occurred:

  + Exception Group Traceback (most recent call last):
  |   File "/sample/sample.py", line 5, in <module>
  |     raise ExceptionGroup("many", [ValueError(1), ExceptionGroup("inner", [KeyError("x")])])
  | ExceptionGroup: many (2 sub-exceptions)
  +-+---------------- 1 ----------------
    | ValueError: 1
    +---------------- 2 ----------------
    | ExceptionGroup: inner (1 sub-exception)
    +-+---------------- 1 ----------------
      | KeyError: 'x'
      +------------------------------------
"""


@pytest.mark.skipif(int(NEW.minor.split(".")[1]) < 11, reason="groups are of Python 3.11 and newer")
def test_a_group(run: Run) -> None:
    """A group is recorded with all that is printed of it, and not with what was printed before."""
    of = run(GROUP, NEW)
    found = recording.raised(of, NEW.base)
    assert found

    def unmarked(text: str) -> list[str]:
        return [line for line in text.splitlines() if line.strip(" ~^")]

    assert unmarked(found.traceback) == [line for line in unmarked(GROUP_PRINTED) if "~^" not in line]
    assert (found.type, found.message, recording.beside(of)) == (
        "ExceptionGroup",
        "many (2 sub-exceptions)",
        "oh\n",
    )


@pytest.mark.parametrize("interpreter", BOTH, ids=lambda item: item.minor)
def test_a_suggestion_after_the_message(run: Run, interpreter: Interpreter) -> None:
    """What newer Pythons suggest belongs to the traceback and not to the message."""
    of = run("import os\nos.getcwdd", interpreter)
    found = recording.raised(of, interpreter.base)
    assert found
    suggests = int(interpreter.minor.split(".")[1]) >= 10
    last = "AttributeError: module 'os' has no attribute 'getcwdd'" + (
        ". Did you mean: 'getcwd'?" if suggests else ""
    )
    assert (found.message, found.traceback.splitlines()[-1], recording.beside(of)) == (
        "module 'os' has no attribute 'getcwdd'",
        last,
        "",
    )


def test_the_classes_below_it(run: Run) -> None:
    """The classes that derive from it are those of the same package, as far as they are loaded."""
    of = run("class A(Exception): pass\nclass B(A): pass\nclass C(B): pass\nraise A()", NEW)
    found = recording.raised(of, NEW.base)
    assert found
    assert (found.classes, found.children) == (
        ("__main__.A", "Exception", "BaseException"),
        ("__main__.B", "__main__.C"),
    )
