"""Files made to exhaust whoever reads them: one run over all of them ends soon, and says what each is."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from casefiles import CASES, CORPUS

from generator.load import SCHEMA_LINES
from generator.model import Entry

ROOT = Path(__file__).parent.parent
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
    "markdown-brackets": (f"why: '{'[' * 3_900}'\n", "E406"),
    "markdown-some-brackets": (f"why: '{'[' * 40}'\n", ""),
    "markdown-stars": (f"why: '{'*a ' * 1_300}'\n", ""),
    "markdown-quotes": (f"why: '{'> ' * 1_900}'\n", "E406"),
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
    parts = re.split(r"^(?=\w+:)", BASE.replace("acme.DiskError", exception), flags=re.MULTILINE)
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
        (errors / "acme" / f"{name}.yaml").write_bytes(entry(text, f"acme.Bomb{number}Error").encode())
    for number, (name, content) in enumerate(EVIDENCE.items()):
        (errors / "acme" / f"{name}.yaml").write_bytes(
            entry("title: x\n", f"acme.Evidence{number}Error").encode()
        )
        (errors / "acme" / f"{name}.evidence.json").write_bytes(content)
    with (errors / "acme" / "hundred-megabytes.yaml").open("wb") as stream:
        stream.truncate(100 * 2**20)
    (errors / "acme" / "folder.yaml").mkdir()
    os.mkfifo(errors / "acme" / "pipe.yaml")
    (errors / "acme" / "pipe-beside.yaml").write_bytes(entry("title: x\n", "acme.PipeError").encode())
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
    found = [item for item in report.get(name, []) if item["level"] == "problem"]
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
