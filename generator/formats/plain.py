"""A report for people, and the same for programs."""

import dataclasses
import json

from generator.formats.report import Report
from generator.problems import as_text

HEADING = "Advice, which blocks nothing:"


def text(report: Report) -> str:
    """The problems as a person reads them, then the advice under its own heading."""
    heading = [HEADING] if report.advice else []
    parts = [as_text(item) for item in report.problems]
    parts += [*heading, *(as_text(item) for item in report.advice)]
    return "\n".join(part + "\n" for part in parts)


def as_json(report: Report) -> str:
    """All of it as a list."""
    return json.dumps([dataclasses.asdict(item) for item in report.all], indent=1) + "\n"
