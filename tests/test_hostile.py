"""Input that means harm: each is a clear problem or harmless text, never a traceback or a hang."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from casefiles import CASES, CORPUS, Case, as_report, problems_of

from generator.load import SCHEMA_LINES, load
from generator.model import Entry
from generator.source import decode

ROOT = Path(__file__).parent.parent
Report = Callable[[str], str]

LINE = SCHEMA_LINES[Entry]
BASE = (CASES / "base-entry.yaml").read_text(encoding="utf-8")
SECONDS = 60  # for all bombs together; they take about two

# What is put into an entry's file, and the code of the problem it must give; no code for what is harmless.
BOMBS: dict[str, tuple[str, str]] = {
    "aliases": (
        "a: &a [x]\n"
        + "".join(
            f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]\n" for a, b in zip("abcdefg", "bcdefgh", strict=True)
        ),
        "E109",
    ),
    "aliases-only": ("title: *title\n", "E109"),
    "deep-brackets": ("[" * 100_000, "E108"),
    "deep-braces": ("{a: " * 60_000, "E108"),
    "deep-items": ("- " * 100_000, "E108"),
    "deep-keys": ("? " * 100_000, "E109"),
    "deep-indentation": ("".join(" " * n + "a:\n" for n in range(700)), "E108"),
    "thousand-keys": ("".join(f"key-{n}: {n}\n" for n in range(1_000)), "E201"),
    "many-keys": ("".join(f"k{n}:\n" for n in range(30_000)), "E103"),
    "many-items": (f"related: [{'a,' * 100_000}]\n", "E103"),
    "many-documents": ("--- {}\n" * 30_000, "E111"),
    "same-key": ("a: 1\n" * 2_000, "E110"),
    "huge-number": (f"http_code: {'9' * 10_000}\n", "E306"),
    "huge-decimal": (f"http_code: 1.{'9' * 10_000}\n", "E203"),
    "sexagesimal": (f"http_code: 1{':30' * 5_000}\n", "E203"),
    "long-line": (f"why: {'word ' * 40_000}\n", "E206"),
    "long-key": (f'? "{"k" * 200_000}"\n: v\n', "E201"),
    "long-id": (f"related: [{'x' * 200_000}]\n", "E304"),
    "long-comment": ("#" * 250_000, "E111"),
    "quotation-marks": ('"' * 200_001, "E107"),
    "nul-bytes": ("\x00" * 200_000, "E105"),
    "tabs": ("\t\n" * 1_000, "E106"),
    "many-holes": (
        f'messages:\n  - {{template: "{"a {b} " * 280}", examples: ["{"a b " * 480}"]}}\n',
        "E315",
    ),
    "markdown-lists": (f"why: |\n  {'1. ' * 1_300}\n", "E406"),
    "markdown-lists-and-link": (f"why: |\n  {'1. ' * 1_250}\n\n  [a](../b/)\n", "E406"),
    "markdown-brackets": (f"why: '{'[' * 500}'\n", ""),
    "markdown-stars": (f"why: '{'*a ' * 1_300}'\n", ""),
    "markdown-quotes": (f"why: '{'> ' * 1_900}'\n", ""),
    "template-language": ("why: '{{ 7 * 7 }} {% raw %} {# x #} ${x} <%= y %>'\n", ""),
    "byte-order-mark": ("\ufeff", ""),
}
EVIDENCE: dict[str, bytes] = {
    "evidence-deep": b"[" * 100_000,
    "evidence-deep-in-place": b'{"schema_version": 1, "runs": ' + b"[" * 100_000,
    "evidence-garbage": bytes(range(256)) * 100,
    "evidence-huge": b" " * (5 * 2**20),
    "evidence-long-key": b'{"' + b"k" * 1_000_000 + b'": 1}',
    "evidence-number": b'{"schema_version": ' + b"9" * 100_000 + b"}",
}


def entry(text: str, exception: str = "acme.DiskError") -> str:
    """A valid entry with this text in the place of the same keys; or the text alone, if it has none."""
    keys = set(re.findall(r"^([a-z_]+):", text, re.MULTILINE)) & set(Entry.model_fields)
    parts = re.split(r"^(?=\w+:)", BASE.replace("acme.DiskError", exception, 1), flags=re.MULTILINE)
    rest = "".join(part for part in parts if part.partition(":")[0] not in keys)
    bom = "\ufeff" if text.startswith("\ufeff") else ""
    return f"{bom}{LINE}\n{text.removeprefix(bom)}{rest if keys or not text.removeprefix(bom) else ''}"


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[dict[str, object]]]:
    """What one run of the command says of all bombs, by the name of the file."""
    folder = tmp_path_factory.mktemp("bombs")
    errors = folder / "errors"
    shutil.copytree(CORPUS, errors)
    for number, (name, (text, _)) in enumerate(BOMBS.items()):
        (errors / "acme" / f"{name}.yaml").write_bytes(entry(text, f"acme.Error{number}").encode())
    for number, (name, content) in enumerate(EVIDENCE.items()):
        (errors / "acme" / f"{name}.yaml").write_bytes(entry("title: x\n", f"acme.Evidence{number}").encode())
        (errors / "acme" / f"{name}.evidence.json").write_bytes(content)
    with (errors / "acme" / "hundred-megabytes.yaml").open("wb") as stream:
        stream.truncate(100 * 2**20)
    (errors / "acme" / "folder.yaml").mkdir()
    os.mkfifo(errors / "acme" / "pipe.yaml")
    (errors / "acme" / "pipe-beside.yaml").write_bytes(entry("title: x\n", "acme.Pipe").encode())
    os.mkfifo(errors / "acme" / "pipe-beside.evidence.json")
    done = subprocess.run(
        [sys.executable, "-m", "generator", "check", "--format", "json", "--jobs", "1"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        timeout=SECONDS,
        check=False,
    )
    assert (1, b"") == (done.returncode, done.stderr.partition(b"Traceback")[1])
    found: dict[str, list[dict[str, object]]] = {}
    for problem in json.loads(done.stdout):
        found.setdefault(Path(problem["file"]).name.partition(".")[0], []).append(problem)
    return found


@pytest.mark.parametrize("name", BOMBS)
def test_bomb(name: str, report: dict[str, list[dict[str, object]]]) -> None:
    """A bomb is defused: one kind of problem says what it is, or it is text like any other."""
    code = BOMBS[name][1]
    found = report.get(name, [])
    assert (code, True) == (
        code and code in {item["code"] for item in found} and code,
        bool(code) or not found,
    )


@pytest.mark.parametrize("name", EVIDENCE)
def test_evidence(name: str, report: dict[str, list[dict[str, object]]]) -> None:
    """Evidence that is damaged in any way is a problem of one kind, said shortly."""
    assert [("E505", True)] == [(item["code"], len(str(item["message"])) <= 300) for item in report[name]]


@pytest.mark.parametrize(
    ("name", "code", "message"),
    [
        ("hundred-megabytes", "E103", "expected at most 256 KiB; found more"),
        ("folder", "E101", "expected a file; found a folder"),
        ("pipe", "E101", "expected a file; found a folder or a device"),
        ("pipe-beside", "E505", "expected a file; found a folder or a device"),
    ],
)
def test_not_an_ordinary_file(
    name: str, code: str, message: str, report: dict[str, list[dict[str, object]]]
) -> None:
    """What is no file, or too large for one, is neither read nor waited for."""
    assert [(code, message)] == [(item["code"], item["message"]) for item in report[name]]


def test_messages_are_short(report: dict[str, list[dict[str, object]]]) -> None:
    """However long a value is, the message about it can be read."""
    assert [] == [
        item["message"] for items in report.values() for item in items if len(str(item["message"])) > 600
    ]


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
