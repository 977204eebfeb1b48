"""One report for each of its readers; what strangers wrote breaks out of none."""

import json
import re
from pathlib import Path
from urllib.parse import unquote, urldefrag

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator import codes, reference
from generator.formats import FORMATS, Report
from generator.problems import Problem, as_text
from generator.settings import Settings

HERE = Path("/work/book")
SCHEMA = json.loads((Path(__file__).parent / "sarif-2.1.0.json").read_text("utf-8"))
PROBLEM = Problem(
    "errors/acme/a.yaml",
    3,
    8,
    "E203",
    "since",
    "expected text",
    "since: 1.0",
    3,
    'since: "1.0"',
    fixable=True,
)
ADVICE = Problem("errors/acme/b.yaml", 1, 1, "A104", "title", "a period", level="advice")
BAD = "a\x1b[2J\r\n::error::x%0A,y: \u202e"
HOSTILE = Problem(BAD, 1, 1, "E201", BAD, BAD, BAD, 6, BAD)
REPORT = Report((PROBLEM, HOSTILE), (ADVICE,), HERE)


def sarif(report: Report) -> dict:  # type: ignore[type-arg]
    """The one run of a log that fits the schema of the standard."""
    log = json.loads(FORMATS["sarif"](report))
    jsonschema.Draft4Validator(SCHEMA, format_checker=jsonschema.FormatChecker()).validate(log)
    return log["runs"][0]


def test_text_has_advice_apart() -> None:
    """Problems first; advice follows under its own heading."""
    expected = f"{as_text(PROBLEM)}\n\nAdvice, which blocks nothing:\n\n{as_text(ADVICE)}\n"
    assert FORMATS["text"](Report((PROBLEM,), (ADVICE,))) == expected


@pytest.mark.parametrize("style", FORMATS)
def test_nothing_to_say(style: str) -> None:
    """Without problems each format is still itself."""
    shown = FORMATS[style](Report((), ()))
    assert {"text": "", "github": "", "json": "[]\n"}.get(style, shown) == shown


def test_json_says_level_and_fixable() -> None:
    """Programs see what blocks, and what can be mended without a person."""
    found = json.loads(FORMATS["json"](REPORT))
    assert [(item["level"], item["fixable"]) for item in found] == [
        ("problem", True),
        ("problem", False),
        ("advice", False),
    ]


def test_github_annotates_lines() -> None:
    """An annotation has file, line, column and title; the cure is in it, after an escaped line break."""
    report = Report((PROBLEM,), (ADVICE,), HERE)
    assert FORMATS["github"](report).split("\n") == [
        "::error file=errors/acme/a.yaml,line=3,col=8,title=E203 wrong type::"
        'since: expected text%0Ahelp: since: "1.0"',
        "::notice file=errors/acme/b.yaml,line=1,col=1,title=A104 title with a period::title: a period",
        "",
    ]


def test_github_paths_are_relative() -> None:
    """Paths are told from the working directory, however the folder of entries was named."""
    moved = Problem(str(HERE / "errors/a,b:c%.yaml"), 1, 1, "E101", "file", "m")
    assert "file=errors/a%2Cb%3Ac%25.yaml," in FORMATS["github"](Report((moved,), (), HERE))
    away = Problem("/elsewhere/a.yaml", 1, 1, "E101", "file", "m")
    assert "file=/elsewhere/a.yaml," in FORMATS["github"](Report((away,), (), HERE))


def unescaped(line: str) -> tuple[str, dict[str, str], str]:
    """A workflow command as the runner reads it."""
    match = re.fullmatch(r"::(\w+) (.*?)::(.*)", line)
    assert match
    pairs = dict(part.split("=", 1) for part in match[2].split(","))

    def data(text: str) -> str:
        return text.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")

    values = {key: data(value.replace("%3A", ":").replace("%2C", ",")) for key, value in pairs.items()}
    return match[1], values, data(match[3])


ANY = st.text(st.sampled_from("ab:%,=\r\n\x1b\u202e\u2028 0ADE2C3#[]\udcff\U0001f600é"), max_size=30)


@given(ANY, ANY, ANY, ANY)
def test_no_text_breaks_out_of_github(file: str, name: str, message: str, cure: str) -> None:
    """Whatever strangers wrote, there is one command a problem, and the runner reads what was meant."""
    problem = Problem("x" + file.replace("\0", ""), 1, 1, "E201", name, message, cure=cure)
    lines = FORMATS["github"](Report((problem,), (), HERE)).split("\n")
    assert (len(lines), lines[1]) == (2, "")
    kind, values, text = unescaped(lines[0])
    assert (kind, sorted(values)) == ("error", ["col", "file", "line", "title"])
    assert not re.search(r"[\x00-\x09\x0b-\x1f\u202e\u2028]", lines[0])
    assert text.count("\nhelp: ") >= bool(cure)


@given(ANY, ANY, ANY, ANY)
def test_no_text_breaks_out_of_sarif(file: str, name: str, message: str, excerpt: str) -> None:
    """Whatever strangers wrote, the log fits the schema."""
    problem = Problem("x" + file, 1, 1, "E201", name, message, excerpt, 9, message, fixable=True)
    (result,) = sarif(Report((problem,), (), HERE))["results"]
    assert not re.search(r"[\x00-\x09\x0b-\x1f\ud800-\udfff]", json.dumps(result, ensure_ascii=False))


def test_sarif_has_all_rules() -> None:
    """Each kind of problem is a rule with its meaning and cure, at the place its results name."""
    run = sarif(REPORT)
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [code.name for code in codes.ALL]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    assert [result["level"] for result in run["results"]] == ["error", "error", "note"]


def test_sarif_explains_each_rule_in_the_repository() -> None:
    """With a repository in the settings, each rule leads to its heading in docs/problems.md."""
    settings = Settings.model_validate({"repository": "https://forge.example/a/b/", "branch": "dev"})
    rules = sarif(Report((), (), HERE, settings))["tool"]["driver"]["rules"]
    headings = re.findall(r"^### (.*)$", reference.problems(), re.MULTILINE)
    anchors = {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}
    for rule in rules:
        page, anchor = urldefrag(rule["helpUri"])
        assert (page, anchor in anchors) == ("https://forge.example/a/b/blob/dev/docs/problems.md", True)
    assert "helpUri" not in sarif(REPORT)["tool"]["driver"]["rules"][0]


def test_sarif_region_and_fix() -> None:
    """A result names the fault, and where the cure is certain, the replacement of it."""
    result = sarif(REPORT)["results"][0]
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "errors/acme/a.yaml", "uriBaseId": "%SRCROOT%"}
    assert place["region"] == {
        "startLine": 3,
        "startColumn": 8,
        "endColumn": 11,
        "snippet": {"text": "since: 1.0"},
    }
    (change,) = result["fixes"][0]["artifactChanges"]
    assert change["replacements"] == [
        {
            "deletedRegion": {"startLine": 3, "startColumn": 8, "endColumn": 11},
            "insertedContent": {"text": '"1.0"'},
        }
    ]


def test_sarif_of_strange_paths() -> None:
    """A path is an address: signs are escaped, and what is not below the working directory is absolute."""
    one = Problem("errors/a b%é:#?.yaml", 1, 1, "E101", "file", "m")
    other = Problem("/else where/a.yaml", 1, 1, "E101", "file", "m")
    found = [
        result["locations"][0]["physicalLocation"]["artifactLocation"]
        for result in sarif(Report((one, other), (), HERE))["results"]
    ]
    assert (unquote(found[0]["uri"]), found[0]["uriBaseId"]) == (one.file, "%SRCROOT%")
    assert found[1] == {"uri": "file:///else%20where/a.yaml"}


@pytest.mark.parametrize("style", FORMATS)
def test_the_same_report_is_the_same_text(style: str) -> None:
    """Nothing but the report and the settings is in it."""
    assert FORMATS[style](REPORT) == FORMATS[style](REPORT)
    assert str(HERE) not in FORMATS[style](REPORT)
