"""The workflows: what they call exists, what they use is pinned, what they may do is little."""

import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from support import ROOT

from generator import cli

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
SYSTEM = {"sudo", "git", "gh", "bash", "echo", "cat", "if", "fi", "{", "}", "tee", "["}
PINNED = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40}")
by_name = pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)


def read(path: Path) -> dict[str, Any]:
    """A workflow; YAML 1.1 takes its key `on` for a truth value."""
    loaded = yaml.safe_load(path.read_text())
    return {("on" if key is True else key): value for key, value in loaded.items()}


def steps(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """The steps of all jobs, each with the name of its job."""
    for name, job in read(path)["jobs"].items():
        for step in job.get("steps", ()):
            yield name, step


def calls(script: str) -> Iterator[list[str]]:
    """The commands of a script, as words."""
    for line in re.sub(r"\$\{\{.*?\}\}", "1", script.replace("\\\n", " ")).splitlines():
        lexer = shlex.shlex(line, posix=True, punctuation_chars="|&;<>")
        lexer.whitespace_split = True
        words: list[str] = []
        for word in [*lexer, ";"]:
            if set(word) <= set("|&;"):
                yield from [words] if words else []
                words = []
            else:
                words.append(word)


@by_name
def test_what_it_calls_exists(path: Path) -> None:
    """Each step calls a target of the Makefile, a command of errorbook, or a program of every machine."""
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for _, step in steps(path):
        for words in calls(step.get("run", "")):
            if words[0] == "if":
                words.pop(0)
            if words[0] == "make":
                assert words[1] in targets, words
                arguments = [word.removeprefix("ARGS=") for word in words[2:]]
                usable(words[1], shlex.split(" ".join(arguments)))
            elif words[0].endswith("errorbook"):
                usable(words[1], words[2:])
            elif words[0] == "bash":
                assert (ROOT / words[1]).is_file(), words
            else:
                assert (
                    words[0].split("=")[0] == "number" or words[0] in SYSTEM or words[0] in ("then", "exit")
                ), words


def usable(command: str, arguments: list[str]) -> None:
    """Whether a command of errorbook knows its options."""
    if command in cli.COMMANDS:
        said = CliRunner().invoke(cli.commands, [command, "--help"]).output
        for option in (word for word in arguments if word.startswith("--")):
            assert re.search(rf"{option}\b", said), option


@by_name
def test_actions_are_pinned(path: Path) -> None:
    """An action is named by the digest of its commit, with its version as a comment."""
    for line in path.read_text().splitlines():
        if "uses:" in line and "./" not in line:
            assert re.search(rf"uses: {PINNED.pattern} # v[\d.]+$", line), line


@by_name
def test_permissions_are_few(path: Path) -> None:
    """Nothing is allowed but what a job names; a job that may write runs no code of the repository."""
    workflow = read(path)
    assert workflow["permissions"] == {}
    for name, job in workflow["jobs"].items():
        if "uses" in job:
            assert (ROOT / job["uses"]).is_file(), name
            continue
        assert "timeout-minutes" in job, name
        if set(job["permissions"].values()) - {"read"}:
            used = [step.get("uses", "") + step.get("run", "") for step in job["steps"]]
            assert not any(word in text for text in used for word in ("make", "errorbook")), name
            # A checkout outside of a pull request's own run is that of the main branch.
            assert "pull_request" not in workflow["on"] or not any("checkout" in text for text in used), name


@by_name
def test_no_secret_and_no_text_of_strangers_in_a_script(path: Path) -> None:
    """No secret is named, and no text that a stranger chose is pasted into a shell."""
    text = path.read_text()
    assert "secrets." not in text
    assert "pull_request_target" not in text
    for _, step in steps(path):
        assert not re.search(r"\$\{\{\s*github\.(event|head_ref|actor)", step.get("run", "")), step


@by_name
def test_checkouts_leave_no_credentials(path: Path) -> None:
    """A checkout does not leave its token where a sample or a test could find it."""
    for _, step in steps(path):
        if step.get("uses", "").startswith("actions/checkout"):
            assert step["with"]["persist-credentials"] is False


def test_scripts_are_shell() -> None:
    """Each script can be read by bash."""
    for path in WORKFLOWS:
        for name, step in steps(path):
            done = subprocess.run(
                ["bash", "-n"], input=step.get("run", ""), text=True, capture_output=True, check=False
            )
            assert (done.returncode, done.stderr) == (0, ""), (path.name, name)
