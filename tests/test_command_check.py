"""`errorbook check` from end to end: its readers, advice, and mending."""

import json
import shutil
from pathlib import Path

import pytest
from casefiles import CASES, CORPUS
from support import errorbook, tree

from generator.load import SCHEMA_LINES
from generator.model import Entry

GOOD = SCHEMA_LINES[Entry] + "\n" + (CASES / "base-entry.yaml").read_text("utf-8")
ADVISED = "errors/acme/case.yaml:2:8: A104 title: expected a title without a period at its end; found one\n"
BROKEN = GOOD.replace('since: "1.0.0"', "since: 1.0").replace("status: active", "status: active  ")


@pytest.fixture
def team(tmp_path: Path) -> Path:
    """A folder with one valid entry."""
    folder = tmp_path / "errors" / "acme"
    folder.mkdir(parents=True)
    shutil.copy(CORPUS / "acme/package.yaml", folder)
    (folder / "case.yaml").write_text(GOOD, "utf-8")
    return tmp_path


def write(team: Path, text: str) -> None:
    """Change the entry."""
    (team / "errors/acme/case.yaml").write_text(text, "utf-8")


def test_advice_changes_no_status(team: Path) -> None:
    """Advice is shown under its heading, can be left out, and blocks neither check nor build."""
    write(team, GOOD.replace("title: The disk is full", "title: The disk is full."))
    told, silent = (errorbook("check", *more, cwd=team) for more in ((), ("--no-advice",)))
    assert told.stdout.startswith("Advice, which blocks nothing:\n\n" + ADVISED)
    assert (told.returncode, told.stderr) == (0, "1 entry checked: no problems, 1 piece of advice\n")
    assert (silent.returncode, silent.stdout, silent.stderr) == (0, "", "1 entry checked: no problems\n")
    assert errorbook("build", cwd=team).returncode == 0


def test_each_format_goes_to_standard_output(team: Path) -> None:
    """Every format is alone on standard output; the summary is on standard error."""
    write(team, BROKEN)
    done = {name: errorbook("check", "--format", name, cwd=team) for name in ("json", "github", "sarif")}
    summary = "1 entry checked: 1 problem (1 fixable: errorbook check --fix)\n"
    assert {item.stderr for item in done.values()} == {summary}
    assert {item.returncode for item in done.values()} == {1}
    (problem,) = json.loads(done["json"].stdout)
    assert (problem["level"], problem["fixable"]) == ("problem", True)
    assert done["github"].stdout.startswith("::error file=errors/acme/case.yaml,line=")
    assert done["github"].stdout.count("\n") == 1
    (result,) = json.loads(done["sarif"].stdout)["runs"][0]["results"]
    assert result["fixes"][0]["description"] == {"text": 'since: "1.0"'}


def test_an_absolute_folder_gives_relative_paths(team: Path) -> None:
    """Annotations land on the lines wherever the folder of entries was named from."""
    write(team, BROKEN)
    done = errorbook("check", "--format", "github", "--errors", team / "errors", cwd=team)
    assert "file=errors/acme/case.yaml," in done.stdout


def test_sarif_leads_to_the_repository(team: Path) -> None:
    """The settings beside the entries say where the codes are explained."""
    (team / "pyproject.toml").write_text('[tool.errorbook]\nrepository = "https://forge.example/a/b"\n')
    log = json.loads(errorbook("check", "--format", "sarif", cwd=team).stdout)
    address = "https://forge.example/a/b/blob/main/docs/problems.md#e101-not-a-readable-file"
    assert log["runs"][0]["tool"]["driver"]["rules"][0]["helpUri"] == address


def test_fix(team: Path) -> None:
    """What was mended is told with its line; afterwards nothing is wrong, and a second run changes nothing."""
    write(team, BROKEN)
    done = errorbook("check", "--fix", cwd=team)
    line = BROKEN[: BROKEN.index("since")].count("\n") + 1
    assert done.stderr == (
        f"fixed errors/acme/case.yaml: removed the space at the end (line {line + 1})\n"
        f"fixed errors/acme/case.yaml: quoted a version (line {line})\n"
        "1 entry checked: no problems\n"
    )
    assert (done.returncode, done.stdout) == (0, "")
    files = tree(team)
    assert errorbook("check", "--fix", cwd=team).stderr == "1 entry checked: no problems\n"
    assert tree(team) == files


def test_fix_only_what_is_named(team: Path) -> None:
    """With paths, other files stay as they are."""
    write(team, BROKEN)
    before = tree(team)
    errorbook("check", "--fix", "errors/acme/package.yaml", cwd=team)
    assert tree(team) == before


def test_difference_writes_nothing(team: Path) -> None:
    """The difference is printed and nothing written; the status says whether there is one."""
    write(team, BROKEN)
    before = tree(team)
    done = errorbook("check", "--fix", "--diff", cwd=team)
    assert (done.returncode, done.stderr) == (1, "1 file to be fixed\n")
    assert tree(team) == before
    assert '-since: 1.0\n-status: active  \n+since: "1.0"\n+status: active\n' in done.stdout
    write(team, GOOD)
    done = errorbook("check", "--fix", "--diff", cwd=team)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "nothing to fix\n")


def test_what_a_stranger_named_is_not_obeyed(team: Path) -> None:
    """The name of a file reaches no terminal and no runner as it is."""
    (team / "errors/acme/x\n::error::\x1b[2J.yaml").write_text(GOOD)
    for style in ("text", "github", "json", "sarif"):
        out = errorbook("check", "--format", style, cwd=team).stdout
        assert ("\x1b" in out, [line for line in out.split("\n") if line.startswith("::error::")]) == (
            False,
            [],
        )
