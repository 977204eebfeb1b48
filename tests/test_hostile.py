"""Input that means harm: each is a clear problem or harmless text, never a traceback or a hang."""

import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from casefiles import CASES, CORPUS, Case, as_report, problems_of

from generator.load import SCHEMA_LINES, load
from generator.model import Entry
from generator.source import decode

Report = Callable[[str], str]

LINE = SCHEMA_LINES[Entry]
BASE = (CASES / "base-entry.yaml").read_text(encoding="utf-8")


@contextmanager
def as_nobody() -> Iterator[None]:
    """Without the rights of the superuser, for whom everything is readable."""
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if is_root:
            os.seteuid(0)


@pytest.mark.parametrize(
    ("locked", "expected"),
    [
        ("acme/slow-down.yaml", ("acme/slow-down.yaml", "E101", "cannot be read: Permission denied")),
        ("acme", ("acme", "E101", "cannot be read: Permission denied")),
        (
            "acme/rejected-key.evidence.json",
            ("acme/rejected-key.evidence.json", "E505", "cannot be read: Permission denied"),
        ),
    ],
    ids=["file", "folder", "evidence"],
)
def test_unreadable(locked: str, expected: tuple[str, str, str]) -> None:
    """What may not be read is a problem; all else is checked."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        errors = Path(folder) / "errors"
        shutil.copytree(CORPUS, errors)
        (errors / locked).chmod(0)
        with as_nobody():
            problems = load(errors).problems
        (errors / locked).chmod(0o755)
    assert expected in [
        (Path(item.file).relative_to(errors).as_posix(), item.code, item.message) for item in problems
    ]


@pytest.fixture
def reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Report:
    """A function that says what is wrong with the bytes of an entry."""
    monkeypatch.chdir(tmp_path)

    def report_on(text: str) -> str:
        return as_report(problems_of(Case("x", "", "file", text, ""), text, tmp_path))

    return report_on


WHOLE = f"{LINE}\n{BASE}"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("\ufeff" + WHOLE, id="byte-order-mark"),
        pytest.param(WHOLE.replace("\n", "\r\n"), id="CRLF"),
        pytest.param(WHOLE.replace("\n", "\r"), id="CR"),
        pytest.param(WHOLE + "...\n", id="end-of-document"),
        pytest.param(WHOLE.rstrip("\n"), id="no-new-line-at-the-end"),
    ],
)
def test_harmless_encodings(text: str, tmp_path: Path) -> None:
    """However an editor ends lines or marks a file, the entry is the same."""
    folder = tmp_path / "acme"
    folder.mkdir()
    shutil.copy(CORPUS / "acme" / "package.yaml", folder)
    entries = []
    for content in (text, WHOLE):
        (folder / "case.yaml").write_bytes(content.encode())
        loaded = load(tmp_path)
        assert loaded.problems == ()
        entries.append(loaded.catalog.entries)
    assert entries[0] == entries[1]


FIELDS = ("title", "summary", "quick_fix", "why", "detection", "workaround", "prevention", "not_runnable")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("<script>alert(1)</script>", "E401"),
        ("<img src=x onerror=alert(1)>", "E401"),
        ("</textarea><svg/onload=alert(1)>", "E401"),
        ("[x](javascript:alert(1))", "E402"),
        ("[x](JaVaScRiPt:alert(1))", "E402"),
        ("[x](data:text/html;base64,eA==)", "E402"),
        ("[x](vbscript:x)", "E402"),
        ("{{ 7 * 7 }} {% include 'x' %} {# c #}", ""),
        ("${HOME} $(id) `id`; DROP TABLE x; --", ""),
        ("%s %n %(x)s {0.__class__} \\x1b[31m", ""),
        ("../../../etc/passwd", ""),
        ("& &amp; &lt;b&gt; &#60;", ""),
    ],
    ids=lambda text: re.sub(r"[^A-Za-z0-9]+", "-", text)[:24],
)
@pytest.mark.parametrize("field", FIELDS)
def test_active_text(field: str, text: str, code: str, reported: Report) -> None:
    """Markup in a text field is refused where it would be read as Markdown; all else is text."""
    found = reported(
        WHOLE.replace(
            next(iter(re.findall(rf"^{field}: .*$", BASE, re.MULTILINE))), f"{field}: {json.dumps(text)}"
        )
    )
    expected = set() if field == "title" or not code else {code}
    assert expected == set(re.findall(rf": (E\d+) {field}: ", found))
    assert expected == set(re.findall(r"^errors\S+ (E\d+) ", found, re.MULTILINE))


@pytest.mark.parametrize(
    "written",
    [
        r"\ud800",
        r"\udfff",
        r"\ud83d\ude00",
        r"\u202e",
        r"\0",
        r"\e[31m",
        r"\x07",
        r"\u200b",
        r"\uFEFF",
        r"\U000E0041",
        r"\x9b31m",
    ],
)
def test_hidden_in_escapes(written: str, reported: Report) -> None:
    """What may not stand in a file may not stand in it as an escape; the report is plain text."""
    found = reported(WHOLE.replace("title: The disk is full", f'title: "a {written} b"'))
    assert [True, True] == [
        found.startswith(("errors/acme/case.yaml:2:8: E105", "errors/acme/case.yaml:2:")),
        found.replace("\n", "").isprintable(),
    ]


def test_every_position_is_right_after_odd_line_breaks() -> None:
    """Lines are counted as editors count them, whichever break ends each."""
    raw = "a: 1\u2028b: 1\x85c: 1\u2029d: 1\r\ne: 1\rf: 1\na: 2".encode()
    _, problems = decode(raw, "x")
    assert [(7, 1, "a: 2")] == [(item.line, item.column, item.excerpt) for item in problems]


@pytest.mark.parametrize(
    "name",
    [
        "new\nline.yaml",
        "\x1b[31mred.yaml",
        "\u202elmay.yaml",
        "caf\udce9.yaml",
        "-rf.yaml",
        "$(id).yaml",
        "a;b.yaml",
        "con .yaml",
    ],
    ids=["new-line", "escape", "right-to-left", "no-text", "option", "command", "semicolon", "space"],
)
def test_odd_file_names(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file name can say nothing to a terminal or a shell: it is refused, and shown made visible."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(CORPUS, "errors")
    (Path("errors/acme") / name).write_text(WHOLE, encoding="utf-8")
    found = as_report(load(Path("errors")).problems)
    assert (1, True, True) == (
        found.count(" E113 file: "),
        found.replace("\n", "").isprintable(),
        "help: git mv " in found,
    )
