"""A report for each of its readers: people, programs, GitHub, and what reads SARIF."""

from collections.abc import Callable, Mapping

from generator.formats import github, plain, sarif
from generator.formats.report import Report

FORMATS: Mapping[str, Callable[[Report], str]] = {
    "text": plain.text,
    "json": plain.as_json,
    "github": github.annotations,
    "sarif": sarif.log,
}
"""Each way to write a report, by the name it is asked for; nothing to say is an empty text."""

__all__ = ["FORMATS", "Report"]
