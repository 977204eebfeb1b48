"""The rules within one file that the cases do not show in full; each case of `tests/cases` is one more."""

from typing import Any

import pytest

from generator import markup
from generator.checks import File, within
from generator.checks.within import WITHIN
from generator.model import Alias, Cause, CodeBlock, Entry, MessageTemplate, Package, SamplePair
from generator.secrets import SECRET


def found(
    model: type[Entry] | type[Package] = Entry, **fields: Any
) -> list[tuple[str, tuple[str | int, ...], str]]:
    """What is wrong with a file of these fields."""
    return [
        (finding.code.name, finding.place, finding.message)
        for finding in within(File("acme/case", model, fields))
    ]


def block(language: str, code: str) -> CodeBlock:
    """A block of code."""
    return CodeBlock(language=language, code=code)


def test_every_rule_is_explained() -> None:
    """The docstring of a rule is the rule, in one sentence."""
    assert [rule.__name__ for rule in WITHIN if not (rule.__doc__ or "").endswith(".")] == []


def test_nothing_to_check() -> None:
    """A file of which no field is right is not checked further."""
    assert [] == found()


@pytest.mark.parametrize(
    "secret",
    [
        "sk-" + "a1B2" * 12,
        "sk-proj-" + "a1B2" * 12,
        "sk-svcacct-" + "a1B2" * 12,
        "sk-ant-" + "api03-" + "a1B2" * 12,
        "AKIA" + "ABCDEFGHIJKLMNOP",
        "ASIA" + "ABCDEFGHIJKLMNOP",
        "ghp_" + "a1B2" * 9,
        "gho_" + "a1B2" * 9,
        "github_pat_" + "a1B2" * 15,
        "hf_" + "aBcD" * 9,
        "xoxb-" + "1234567890-abcdef",
        "-----BEGIN PRIVATE KEY-----",
        "-----BEGIN OPENSSH PRIVATE KEY-----",
    ],
    ids=lambda secret: secret[:11],
)
def test_secrets(secret: str) -> None:
    """Keys of the known services are found wherever they stand; only their first letters are shown."""
    for text in (secret, f'key = "{secret}"', f"({secret})", f"the key {secret}."):
        match = SECRET.search(text)
        assert match is not None
    message = f"{secret[:8]}… has the shape of a real key; revoke it if it was one"
    assert [("E405", ("title",), message)] == found(title=f"x {secret}")


@pytest.mark.parametrize(
    "text",
    [
        "sk-…",
        "sk-ab****yz",
        "sk-bad",
        "task-oriented programming",
        "AKIA",
        "hf_model",
        "ghp_x",
        "xoxb",
        "BEGIN PUBLIC KEY",
    ],
)
def test_no_secrets(text: str) -> None:
    """Shortened keys and ordinary words are none."""
    assert [] == found(title=text)


@pytest.mark.parametrize("language", ["python", "py", "python3", "py3"])
def test_python_by_any_name(language: str) -> None:
    """Python is compiled by whatever name it is called."""
    pair = SamplePair(broken=block(language, "x = (\n"), fixed=block(language, "x = 1\n"))
    expected = ("E404", ("causes", 0, "sample", "broken", "code"), "line 1 of the code: '(' was never closed")
    assert [expected] == found(causes=(Cause(cause="c", fix="f", sample=pair),))


@pytest.mark.parametrize(
    "code",
    ["await x\n", "x = '\\d'\n", "assert (1, 'x')\n", "return 1\n", "from __future__ import annotations\n"],
    ids=["await", "bad-escape", "always-true", "return", "future"],
)
def test_code_that_is_only_parsed(code: str) -> None:
    """A sample is parsed, not run: what a program or a notebook may hold is fine, and warnings are not faults."""
    assert [] == found(samples=block("python", code))


@pytest.mark.parametrize(
    "code",
    [
        "(" * 7_000,
        "-" * 7_999 + "1",
        "not " * 1_900 + "x",
        "x" + ".a" * 3_900,
        "x" + "[0]" * 2_600,
        "lambda:" * 1_100 + "0",
    ],
    ids=["brackets", "minus", "not", "attributes", "items", "lambdas"],
)
def test_code_that_no_parser_can_follow(code: str) -> None:
    """Code nested too deep is a problem of the file, not a crash."""
    findings = found(samples=block("python", code))
    assert {("E404", ("samples", "code"))} >= {(name, place) for name, place, _ in findings}


@pytest.mark.parametrize("exception", ["SyntaxError", "IndentationError", "TabError"])
def test_syntax_errors_may_not_compile(exception: str) -> None:
    """In an entry about a syntax error the broken sample does not compile; that is its point."""
    assert [] == found(exception=exception, samples=block("python", "x = (\n"))
    assert 1 == len(found(exception="ValueError", samples=block("python", "x = (\n")))


def test_repeats_are_found_whatever_their_case_and_spaces() -> None:
    """The same words are the same, however they are spaced or capitalised."""
    causes = tuple(Cause(cause=text, fix="f") for text in ("A  b", "a\nB", "c"))
    assert [("E308", ("causes", 1, "cause"), "given twice: a B")] == found(causes=causes)


def test_an_alias_is_another_name() -> None:
    """The exception itself is no alias."""
    aliases = (Alias(name="acme.Old"), Alias(name="acme.Error"))
    assert [("E308", ("aliases", 1, "name"), "given twice: acme.Error")] == found(
        exception="acme.Error", aliases=aliases
    )


def test_long_templates_are_shortened_in_messages() -> None:
    """A message stays readable, however long the template is."""
    message = MessageTemplate(template="x" * 500, examples=("y",))
    shown = "x" * 59 + "…"
    assert [
        ("E316", ("messages", 0, "examples", 0), f"expected a message like '{shown}'; found another")
    ] == found(messages=(message,))


def test_markdown_nested_too_deep(monkeypatch: pytest.MonkeyPatch) -> None:
    """Text that the reader of Markdown cannot follow is a problem, E406 not a crash."""

    def too_deep(text: str) -> str:
        raise RecursionError(text)

    monkeypatch.setattr(markup, "_converted", too_deep)
    assert [("E406", ("why",), "the text is nested too deep")] == found(why="x [a](b)")


@pytest.mark.parametrize("name", ["why", "quick_fix"])
def test_only_markdown_is_read_as_markdown(name: str) -> None:
    """A title may hold what would be HTML in a text: it is shown as it stands."""
    assert (0, 1) == (len(found(title="List<T> of <b>")), len(found(**{name: "a <b> c"})))


def test_package_name() -> None:
    """The rules hold for packages too."""
    assert [("E311", ("name",), "expected the folder's name, acme; found other")] == found(
        Package, name="other"
    )
