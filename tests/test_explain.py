"""`errorbook explain`: from a pipe, a file or lines of JSON; from entries here, or from a published site."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from support import ROOT, served

NO_MODULE = (
    "Traceback (most recent call last):\n  File 'app.py', line 1\n"
    "ModuleNotFoundError: No module named 'seaborn'\n"
)
REJECTED = (
    "openai.AuthenticationError: Error code: 401 - {'error': {'message': 'Incorrect API key provided: abc123. "
    "You can find your API key at https://platform.openai.com/account/api-keys.', 'code': 'invalid_api_key'}}"
)


def explain(*args: str, text: str, cwd: Path = ROOT, site: str = "") -> subprocess.CompletedProcess[str]:
    """Run the command with a text on standard input."""
    command = [sys.executable, "-m", "generator", "explain", *args]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)} | ({"ERRORBOOK_SITE": site} if site else {})
    return subprocess.run(
        command, input=text, capture_output=True, text=True, cwd=cwd, env=environment, timeout=60, check=False
    )


def test_a_person_gets_the_entry_and_its_quick_fix() -> None:
    """The answer names the entry, says why, and fills in what the message held."""
    done = explain(text=NO_MODULE)
    lines = done.stdout.splitlines()
    assert (done.returncode, done.stderr, lines[:3]) == (
        0,
        "",
        [
            "A module cannot be found (ModuleNotFoundError)",
            "  because: same exception, ModuleNotFoundError; the message has “No module named”",
            "  module: seaborn",
        ],
    )
    assert (
        "  Install what provides `seaborn`, with the interpreter that runs the program; for `cv2`:" in lines
    )


def test_a_program_gets_json() -> None:
    """The document has its version, and each match its id, score, reasons and address; a key is not in it."""
    done = explain("--json", text=REJECTED)
    document = json.loads(done.stdout)
    first = document["matches"][0]
    assert (done.returncode, document["schema_version"], list(first)) == (
        0,
        1,
        ["id", "exception", "title", "score", "confident", "reasons", "captured", "url"],
    )
    assert (first["id"], first["confident"], first["captured"]) == (
        "openai/invalid-api-key",
        True,
        {"key": "…"},
    )
    assert "abc123" not in done.stdout


def test_nothing_found_is_said() -> None:
    """A text that no entry explains leaves with 1."""
    done = explain(text="the weather is fine")
    assert (done.returncode, done.stdout.startswith("Nothing here explains this text.")) == (1, True)


def test_not_sure_is_said() -> None:
    """A class that several errors share, and nothing else, is no answer."""
    done = explain(text="RateLimitError")
    assert (done.returncode, done.stdout.startswith("Not sure. It could be:\n")) == (1, True)


def test_lines_in_lines_out() -> None:
    """Of each line of JSON the text is explained, in order."""
    done = explain(
        "--jsonl", text="\n".join(json.dumps({"text": text}) for text in (REJECTED, "fine", NO_MODULE))
    )
    found = [[match["id"] for match in json.loads(line)["matches"]][:1] for line in done.stdout.splitlines()]
    assert (done.returncode, found) == (0, [["openai/invalid-api-key"], [], ["python/module-not-found"]])


@pytest.mark.parametrize("line", ["{}", "[]", "x", '{"text": 3}'])
def test_a_line_that_is_not_right(line: str) -> None:
    """A line without a text is wrong usage, and the message says which."""
    done = explain("--jsonl", text=line)
    assert (done.returncode, f'line 1: expected {{"text": "…"}}; found {line}' in done.stderr) == (2, True)


@pytest.mark.parametrize("is_address", [False, True], ids=["folder", "address"])
def test_a_site_answers_as_its_entries_do(published: Path, tmp_path: Path, is_address: bool) -> None:
    """From a published site comes the same answer, with the addresses of its pages."""
    (tmp_path / "log.txt").write_text(NO_MODULE, "utf-8")
    with served(published) as origin:
        site = origin if is_address else str(published)
        asked = explain("log.txt", "--site", site, "--json", text="", cwd=tmp_path)
        told = explain("log.txt", text="", cwd=tmp_path, site=site)
    here = json.loads(explain("--json", text=NO_MODULE).stdout)["matches"]
    there = json.loads(asked.stdout)["matches"]
    page = "/errors/python/module-not-found/" + ("" if is_address else "index.html")
    assert there[0]["url"] == site + page
    assert [{**match, "url": ""} for match in there] == [{**match, "url": ""} for match in here]
    assert (told.returncode, "`seaborn`" in told.stdout) == (0, True)


def test_entries_with_problems_are_passed_over(tmp_path: Path) -> None:
    """Where one package cannot be read, the entries of the others still answer, by the path of their file."""
    shutil.copytree(ROOT / "errors", tmp_path / "known")
    (tmp_path / "known" / "openai" / "package.yaml").write_text("name: [", "utf-8")
    done = explain("--errors", "known", text=NO_MODULE, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"  {tmp_path}/known/python/module-not-found.yaml" in done.stdout.splitlines()


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    """A folder of entries that is not there is wrong usage."""
    done = explain("--errors", "nowhere", text=NO_MODULE, cwd=tmp_path)
    assert (done.returncode, "'nowhere' does not exist" in done.stderr) == (2, True)


def test_nowhere_to_look(tmp_path: Path) -> None:
    """Without entries and without a site the message says how to name one."""
    done = explain(text=NO_MODULE, cwd=tmp_path)
    assert (done.returncode, "--site" in done.stderr, "ERRORBOOK_SITE" in done.stderr) == (2, True, True)


@pytest.mark.parametrize("site", ["no-such-folder", "http://127.0.0.1:9/"], ids=["folder", "address"])
def test_a_site_that_is_not_there(tmp_path: Path, site: str) -> None:
    """A site that cannot be read is named, and nothing is a bug."""
    done = explain("--site", site, text=NO_MODULE, cwd=tmp_path)
    assert (done.returncode, done.stderr.startswith(f"errorbook: {site}"), "help: " in done.stderr) == (
        2,
        True,
        True,
    )
