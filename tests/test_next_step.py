"""What a pull request is told to do next."""

import subprocess
from pathlib import Path

import pytest
from support import ROOT

SCRIPT = ROOT / ".github" / "next-step.sh"


def said(folder: Path, conclusion: str = "failure", **files: str) -> str:
    """What the script says of what a run left."""
    places = {
        "problems": "check/problems.txt",
        "verified": "evidence/verified.txt",
        "patch": "evidence/evidence.patch",
    }
    for name, text in files.items():
        path = folder / places[name]
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    variables = {"PATH": "/usr/bin:/bin", "RUN": "42", "CONCLUSION": conclusion}
    command = ["bash", str(SCRIPT), str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=True, env=variables).stdout


def test_problems_come_first(tmp_path: Path) -> None:
    """Problems of the entries, as check printed them."""
    text = said(
        tmp_path, problems="errors/a/b.yaml:1:1: E204 severity: …\n", verified="a/b\n  not as expected\n"
    )
    assert text == (
        "### Next: mend what `make check` found\n\n"
        "Each problem says what to write instead. On your machine, `make check` shows them again, and\n"
        "`make check ARGS=--fix` mends those that have one right answer.\n\n"
        "    errors/a/b.yaml:1:1: E204 severity: …\n\n"
    )


def test_samples_come_second(tmp_path: Path) -> None:
    """A sample that does something else."""
    text = said(
        tmp_path, problems="", verified="a/b\n  x 1.0: the broken sample is not as expected: y\n", patch="z"
    )
    assert text.splitlines()[0] == "### Next: a sample does not do what the entry says"
    assert text.endswith("\n\n    a/b\n      x 1.0: the broken sample is not as expected: y\n\n")


def test_evidence_comes_third(tmp_path: Path) -> None:
    """Evidence that the run made, with the one command that adds it."""
    text = said(
        tmp_path, problems="", verified="a/b\n  x 1.0: as expected, for the first time\n", patch="diff"
    )
    assert text.splitlines()[0] == "### Next: add the evidence"
    assert (
        "gh run download 42 --name evidence && git apply evidence.patch && git add errors"
        " && git commit -m 'Add evidence'\n" in text
    )


def test_the_command_adds_the_evidence(tmp_path: Path) -> None:
    """The patch that the workflow writes can be applied on the branch it came from."""
    run = lambda *command: subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)  # noqa: E731
    (tmp_path / "errors").mkdir()
    (tmp_path / "errors" / "old.json").write_text("{}\n")
    run("git", "init", "--quiet")
    run("git", "add", ".")
    run("git", "-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "--quiet", "--message", "a")
    (tmp_path / "errors" / "old.json").write_text('{"a": 1}\n')
    (tmp_path / "errors" / "new.json").write_text('{"b": "é"}\n')
    run("bash", "-c", "git add --intent-to-add errors && git diff --binary -- errors > evidence.patch")
    run("git", "reset", "--quiet")
    run("git", "checkout", "--quiet", "--", "errors")
    (tmp_path / "errors" / "new.json").unlink()
    run("git", "apply", "evidence.patch")
    assert (tmp_path / "errors" / "old.json").read_text() == '{"a": 1}\n'
    assert (tmp_path / "errors" / "new.json").read_text() == '{"b": "é"}\n'


@pytest.mark.parametrize(
    ("conclusion", "title"), [("success", "nothing to do"), ("failure", "look at the failed step")]
)
def test_the_end(tmp_path: Path, conclusion: str, title: str) -> None:
    """Nothing of the entries is left to do."""
    assert said(tmp_path, conclusion, problems="", patch="").splitlines()[0] == f"### Next: {title}"


def test_hostile_text_stays_text(tmp_path: Path) -> None:
    """What a stranger wrote is code in the comment, cut where it is endless, and is not run."""
    text = said(
        tmp_path,
        problems="```\n<img src=x>\n@everyone $(touch x) `touch x`\n\x1b[31mred\x00\n" + "x" * 90_000,
    )
    quoted = text.split("one right answer.\n\n")[1].splitlines()
    assert all(line.startswith("    ") for line in quoted if line)
    assert quoted[:4] == ["    ```", "    <img src=x>", "    @everyone $(touch x) `touch x`", "    [31mred"]
    assert len(text) < 25_000
    assert not list(tmp_path.glob("**/x"))
