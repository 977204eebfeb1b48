"""A report as GitHub's runner takes it: workflow commands, which it shows at the lines of a pull request.

The runner obeys every line that begins with `::`, so what strangers wrote is never the begin of one.
"""

from generator import codes
from generator.formats.report import Report
from generator.problems import Problem, visible

COMMANDS = {"problem": "error", "advice": "notice"}


def annotations(report: Report) -> str:
    """One command a line."""
    return "".join(_command(report, item) + "\n" for item in report.all)


def _command(report: Report, item: Problem) -> str:
    values = {
        "file": visible(report.relative(item.file) or item.file),
        "line": str(item.line),
        "col": str(item.column),
        "title": f"{item.code} {codes.BY_NAME[item.code].title}",
    }
    properties = ",".join(f"{name}={_property(value)}" for name, value in values.items())
    message = f"{item.field}: {item.message}"
    message += f"\nhelp: {item.cure}" if item.cure else ""
    shown = "\n".join(visible(line) for line in message.split("\n"))
    return f"::{COMMANDS[item.level]} {properties}::{_data(shown)}"


def _data(text: str) -> str:
    """Text as the runner unescapes it after the second `::`."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """Text as the runner unescapes it in a property."""
    return _data(text).replace(":", "%3A").replace(",", "%2C")
