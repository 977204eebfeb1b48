"""Messages → templates: what varies is a hole with a sensible name, and each template is one that `check` accepts."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import ROOT

from generator.drafting import reported
from generator.holes import is_usable, template
from generator.matching import Template, normalised

CASES = [
    ("No module named 'seaborn'", "No module named '{name}'"),
    ("Expecting value: line 7 column 12 (char 188)", "Expecting value: line {line} column {column} (char {char})"),
    ("'NoneType' object is not subscriptable", "'NoneType' object is not subscriptable"),
    ("'list' object has no attribute 'items'", "'{type}' object has no attribute '{attribute}'"),
    ("f() got an unexpected keyword argument 'proxies'", "f() got an unexpected keyword argument '{argument}'"),
    (
        "'utf-8' codec can't decode byte 0xe9 in position 10: invalid continuation byte",
        "'{codec}' codec can't decode byte {address} in position {position}: invalid continuation byte",
    ),
    (
        "HTTPSConnectionPool(host='api.example', port=443): Read timed out. (read timeout=10)",
        "HTTPSConnectionPool(host='{host}', port={port}): Read timed out. (read timeout={timeout})",
    ),
    (
        "Error code: 429 - {'error': {'message': 'Limit 30,000, Used 14567. Please try again in 18.642s.'}}",
        "Limit {limit}, Used {used}. Please try again in {number}.",
    ),
    ("Incorrect API key provided: sk-ab****yz.", "Incorrect API key provided: {key}."),
    ("Incorrect API key provided: sk-pro…", "Incorrect API key provided: {key}"),
    ("[Errno 2] No such file or directory: '/srv/data/a.csv'", "[Errno 2] No such file or directory: '{path}'"),
    ("cannot open /srv/data/a.csv, nor ./b", "cannot open {path}, nor {path_2}"),
    (r"cannot open C:\Users\user\a.csv", "cannot open {path}"),
    ("request req_011CXYZa1 to https://a.example/x?y=1 failed", "request {id} to {url} failed"),
    ("connect to db.internal:5432 failed after 7m12s", "connect to {host}:{number} failed after {number_2}"),
    ("status code 404 for url", "status code 404 for url"),
    ("401 Bad credentials", "401 Bad credentials"),
    ("The model `gpt-5-ultra` does not exist", "The model `{model}` does not exist"),
    ("set the `OPENAI_API_KEY` environment variable", "set the `OPENAI_API_KEY` environment variable"),
    ("Supported values are: 'a', 'b', and 'c'.", "Supported values are: 'a', 'b', and 'c'."),
    ("unknown hole {name} and {name}", "unknown hole {name} and {name_2}"),
    ("saved 1 2 3", "saved {saved}"),
    ("'port'", ""),
    ("17", ""),
    ("", ""),
    ("…", ""),
]  # fmt: skip


@pytest.mark.parametrize(("message", "expected"), CASES, ids=[case[0][:30] for case in CASES])
def test_template(message: str, expected: str) -> None:
    """The template of a message."""
    assert template(message) == expected


@pytest.mark.parametrize("line", (ROOT / "tests/pasted/cases.jsonl").read_text("utf-8").splitlines())
def test_of_what_people_pasted(line: str) -> None:
    """Of every pasted error the template fits its example as the project's own matcher reads it."""
    report = reported(json.loads(line)["text"])
    if report.template:
        assert is_usable(report.template, report.example)
        assert Template(report.template).match(report.example) is not None


@given(st.text(st.sampled_from("ab 1{}'\"`…/.:=,-_*\\@\n"), max_size=60) | st.text(max_size=80))
def test_of_anything(message: str) -> None:
    """Whatever the message says, its template is usable, or there is none."""
    found = template(message)
    assert found == "" or is_usable(found, normalised(message))
