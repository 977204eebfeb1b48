"""Pasted text → what a new entry takes from it: hostile text gives a valid file, and nothing secret is in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.drafting import published, reported
from generator.load import SCHEMA_LINES
from generator.model import Entry
from generator.parse import parse, plain
from generator.secrets import secret_in
from generator.skeleton import Draft, skeleton
from generator.source import decode

KEY = "sk-proj-" + "aB3" * 12
CHAINED = """\
Traceback (most recent call last):
  File "/home/mara/app/.venv/lib/python3.12/site-packages/httpcore/_exceptions.py", line 10, in map_exceptions
    yield
httpcore.ReadTimeout: The read operation timed out

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "/home/mara/app/main.py", line 4, in <module>
    httpx.get(url)
  File "/home/mara/app/.venv/lib/python3.12/site-packages/httpx/_api.py", line 195, in get
    return request("GET", url)
httpx.ReadTimeout: The read operation timed out
(base) mara@box:~$ """
WINDOWS = """\
PS C:\\Users\\mara> python .\\a.py
  File "C:\\Users\\mara\\venv\\Lib\\site-packages\\openai\\_base_client.py", line 9, in request
openai.ConflictError: Error code: 409 - {'error': {'message': 'File C:\\Users\\mara\\a is locked', 'code': 'locked'}}
"""
JSON_LOG = '{"exc_info": "Traceback (most recent call last):\\n  File \\"a.py\\"\\nValueError: bad row 7"}'
PYTEST = """\
E       openai.OpenAIError: The api_key option must be set

FAILED tests/test_llm.py::test_answer - openai.OpenAIError: The api_key option ...
"""
FULL_LINES = "openai.APIError: " + "x" * 43 + "\n" + "y" * 60 + "\n" + "z" * 60 + "\nthe end"


def test_the_last_of_chained_exceptions() -> None:
    """The last that is raised, with the frames of installed packages, the innermost first; no prompt in its message."""
    report = reported(CHAINED)
    assert (report.name, report.others, report.message) == (
        "httpx.ReadTimeout",
        ("httpcore.ReadTimeout",),
        "The read operation timed out",
    )
    assert report.frames == ("httpx/_api.py", "httpcore/_exceptions.py")


def test_the_exception_that_is_asked_for() -> None:
    """By its name, or by its class."""
    assert reported(CHAINED, "httpcore.ReadTimeout").name == "httpcore.ReadTimeout"
    assert reported(PYTEST, "openai.OpenAIError").message == "The api_key option must be set"


def test_paths_of_windows() -> None:
    """Frames are found, and whose machine it was is not told."""
    report = reported(WINDOWS)
    assert (report.frames, report.status, report.codes) == (("openai/_base_client.py",), 409, ("locked",))
    assert (report.template, "mara" in report.example) == ("File {path} is locked", False)


def test_a_line_of_json() -> None:
    """What a log put on one line is read as it was printed."""
    assert reported(JSON_LOG).example == "ValueError: bad row 7"


def test_a_line_that_pytest_cut() -> None:
    """The whole message is taken, not its summary."""
    assert reported(PYTEST).message == "The api_key option must be set"


def test_lines_that_a_terminal_broke() -> None:
    """Lines that are all full are one."""
    assert "\n" not in reported(FULL_LINES).message


@pytest.mark.parametrize("text", ["", "all is well", "def f():\n    raise ValueError('x')\n"])
def test_a_text_without_an_exception(text: str) -> None:
    """There is nothing to begin with."""
    assert (reported(text).name, reported(text).message, reported(text).template) == ("", "", "")


@pytest.mark.parametrize(
    "secret",
    [
        KEY,
        "ghp_" + "a1" * 16,
        "AKIA" + "A1" * 8,
        "postgres://u:hunter22@db/x",
        "password='hunter22'",
        "Bearer hunter22x",
    ],
)
@pytest.mark.parametrize("around", ["{}", "\x1b[31m{}\x1b[0m", "'{}'", "a b\n{}\nc"])
def test_secrets(secret: str, around: str) -> None:
    """Nothing that has the shape of a secret, or is called one, is in a draft."""
    text = skeleton(drafted(f"ValueError: cannot log in with {around.format(secret)} at 12:00"))
    assert (secret_in(text), "hunter22" in text, "a1a1a1" in text, "A1A1A1" in text) == (
        "",
        False,
        False,
        False,
    )


def drafted(text: str) -> Draft:
    """A draft of a pasted text."""
    report = reported(text)
    example = report.example if report.message else ""
    return Draft("ValueError", report.template, example, codes=report.codes, frames=report.frames)


HOSTILE = [
    "ValueError: it's \"quoted\" and 'so' on: #no comment",
    "ValueError: - a: [b, {c: d}] *e &f !g |h >i %j @k `l`",
    "ValueError: a\n---\n...\n? b\n: c\n- d",
    "ValueError: {{x}} {y} {y} {} ${z} {{",
    "ValueError: \x1b]0;title\x07\x1b[2Jcleared\x1b[31m red",
    "ValueError: \u202ereversed \u200bhidden \ufeff \ud800 \x00 \x85 \u2028 end",
    "ValueError: tab\there\n\tand there\n  \n",
    "ValueError:   \n   indented\n\n\n",
    "ValueError: TODO: not a blank",
    "ValueError: TODO",
    "ValueError: # TODO: x",
    "ValueError: " + "long " * 2000,
    "ValueError: " + "x" * 30_000,
    "ValueError: <script>alert(1)</script> ]]> &amp;",
    "ValueError: 'a' 'b' 'c' 1 2 3",
    "ValueError: \\n\\r\\n \\x1b \\u202e \\",
    "ValueError: null\nyes\nno\n~",
    "ValueError: %s %d {0} {name!r}",
    "ValueError: 'code': 'x y', 'code': 'null', 'code': 'yes'",
]  # fmt: skip


def valid(text: str) -> None:
    """A file of nothing but right values and blanks."""
    document, problems = decode(text.encode("utf-8"), "openai/mine.yaml")
    assert document is not None, problems
    parsed = parse(Entry, document, SCHEMA_LINES[Entry])
    assert {item.code for item in (*problems, *parsed.problems)} == {"E601"}


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text(text: str) -> None:
    """Whatever was pasted, the file is valid, and its example is what was printed."""
    draft = drafted(text)
    valid(skeleton(draft))
    document, _ = decode(skeleton(draft).encode(), "case")
    assert document is not None
    held = plain(document.root)["messages"][0]["examples"][0]
    if draft.example:
        assert held == draft.example


@given(st.text(max_size=200), st.text(st.sampled_from("ab:'\"{}\\\n #-[]\x1b\u202e\t"), max_size=100))
def test_any_text(first: str, second: str) -> None:
    """The same for text at random."""
    valid(skeleton(drafted(f"ValueError: {first}{second}")))


def test_what_may_be_published() -> None:
    """Names of home folders and addresses of people go."""
    text = published("/home/mara/x and /Users/mara/y and C:\\Users\\mara\\z of mara@example.org")
    assert text == "/home/user/x and /Users/user/y and C:\\Users\\user\\z of user@example.com"
