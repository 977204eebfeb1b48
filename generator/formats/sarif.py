"""A report as SARIF 2.1.0, the format that code scanners and editors share."""

import json
import os
import re
from importlib.metadata import version
from typing import Any
from urllib.parse import quote

from generator import codes
from generator.codes import Code
from generator.formats.report import Report
from generator.problems import Problem, visible
from generator.settings import Settings

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
ROOT = "%SRCROOT%"
LEVELS = {"problem": "error", "advice": "note"}
NUMBERS = {code.name: number for number, code in enumerate(codes.ALL)}
VALUE = re.compile(r"(- |[\w-]+: )(.+)")

Json = dict[str, Any]


def log(report: Report) -> str:
    """The whole log, with one run."""
    run = {
        "tool": {"driver": _driver(report.settings)},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {ROOT: {"description": {"text": "The folder that the check was called in."}}},
        "results": [_result(report, item) for item in report.all],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=1) + "\n"


def _driver(settings: Settings | None) -> Json:
    home = {"informationUri": settings.repository} if settings and settings.repository else {}
    rules = [_rule(code, settings) for code in codes.ALL]
    return {"name": "errorbook", "version": version("errorbook"), **home, "rules": rules}


def _rule(code: Code, settings: Settings | None) -> Json:
    rule: Json = {
        "id": code.name,
        "shortDescription": {"text": code.title},
        "fullDescription": {"text": code.meaning},
        "help": {"text": code.cure},
        "defaultConfiguration": {"level": LEVELS[code.level]},
    }
    if settings and settings.repository:
        page = f"{settings.repository.rstrip('/')}/blob/{quote(settings.branch)}/docs/problems.md"
        rule["helpUri"] = f"{page}#{_anchor(code)}"
    return rule


def _anchor(code: Code) -> str:
    """The address of a code's heading within the page, as GitHub makes it."""
    return re.sub(r"[^\w -]", "", f"{code.name} {code.title}".lower()).replace(" ", "-")


def _result(report: Report, item: Problem) -> Json:
    location = {"artifactLocation": _artifact(report, item.file), "region": _region(item)}
    text = f"{item.field}: {item.message}" + (f"\nhelp: {item.cure}" if item.cure else "")
    fix = _fix(report, item)
    return {
        "ruleId": item.code,
        "ruleIndex": NUMBERS[item.code],
        "level": LEVELS[item.level],
        "message": {"text": _shown(text)},
        "locations": [{"physicalLocation": location}],
        **({"fixes": [fix]} if fix else {}),
    }


def _shown(text: str) -> str:
    return "\n".join(visible(line) for line in text.split("\n"))


def _artifact(report: Report, file: str) -> Json:
    path = report.relative(file)
    if path is None:
        return {"uri": "file://" + quote(os.fsencode((report.here / file).absolute()))}
    return {"uri": quote(os.fsencode(path)), "uriBaseId": ROOT}


def _region(item: Problem) -> Json:
    if not item.excerpt:
        return {"startLine": item.line, "startColumn": item.column}
    end = max(min(item.column + item.width, len(item.excerpt) + 1), item.column)
    return {
        "startLine": item.line,
        "startColumn": item.column,
        "endColumn": end,
        "snippet": {"text": _shown(item.excerpt)},
    }


def _fix(report: Report, item: Problem) -> Json | None:
    """The cure as a replacement, where it is certain and is one value on one line, or a line to be added."""
    new = _replacement(item) if item.fixable else None
    if new is None:
        return None
    change = {"artifactLocation": _artifact(report, item.file), "replacements": [new]}
    return {"description": {"text": _shown(item.cure)}, "artifactChanges": [change]}


def _replacement(item: Problem) -> Json | None:
    if item.code == codes.SCHEMA_LINE.name:
        start = {"startLine": 1, "startColumn": 1, "endColumn": 1}
        return {"deletedRegion": start, "insertedContent": {"text": item.cure + "\n"}}
    cure, end = VALUE.fullmatch(item.cure), item.column + item.width
    if cure is None or end > len(item.excerpt) + 1 or item.code != codes.WRONG_TYPE.name:
        return None
    region = {"startLine": item.line, "startColumn": item.column, "endColumn": end}
    return {"deletedRegion": region, "insertedContent": {"text": cure[2]}}
