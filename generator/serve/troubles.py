"""Whatever can stop a build besides the entries → a problem that says where."""

import re
from pathlib import Path

from generator.pages import Fault, fault
from generator.problems import Problem, Refused
from generator.settings import SettingsError

BUG = "bug"
PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)")
SETTING = re.compile(r"^  (\w+)[\w.\[\]]*: (.+)$", re.MULTILINE)


def found(error: Exception, errors: Path, templates: Path) -> Problem:
    """The problem that an error is. With the code BUG it is nobody's fault but the generator's."""
    if isinstance(error, SettingsError):
        return _setting(error, errors.absolute().parent / "pyproject.toml")
    if place := fault(error, templates):
        return _template(place)
    if isinstance(error, Refused):
        message, _, cure = str(error).partition("\nhelp: ")
        return Problem("errorbook", 1, 1, "site", "build", message, cure=cure)
    if isinstance(error, OSError):
        file = shown(Path(str(error.filename))) if error.filename else "errorbook"
        return Problem(file, 1, 1, "file", "reading", error.strerror or str(error))
    cure = "please report it with what the terminal shows"
    return Problem("errorbook", 1, 1, BUG, "errorbook", f"{type(error).__name__}: {error}", cure=cure)


def shown(path: Path) -> str:
    """A path as it is written from where the command was started."""
    here = Path.cwd()
    return (path.relative_to(here) if here in path.parents else path).as_posix()


def _template(place: Fault) -> Problem:
    line = _line(place.file, place.line)
    column, width = _words(line)
    return Problem(shown(place.file), place.line, column, "template", "Jinja2", place.message, line, width)


def _setting(error: SettingsError, path: Path) -> Problem:
    """The first wrong setting on its line, or where the file stops being TOML."""
    text = str(error)
    if wrong := SETTING.search(text):
        name, message = wrong.groups()
        number = _line_of(path, rf"\s*{name}\s*=")
        line = _line(path, number)
        return Problem(
            shown(path), number, *_words(line)[:1], "settings", name, message, line, _words(line)[1]
        )
    place = PLACE.search(text)
    number, column = int((place and place[1]) or 1), int((place and place[2]) or 1)
    message = PLACE.sub("", text).partition(": cannot be read: ")[2] or text
    return Problem(shown(path), number, column, "settings", "TOML", message, _line(path, number))


def _words(line: str) -> tuple[int, int]:
    """The column of what stands on a line, and its width."""
    return len(line) - len(line.lstrip()) + 1, max(1, len(line.strip()))


def _lines(path: Path) -> list[str]:
    try:
        return path.read_bytes().decode("utf-8", "replace").splitlines()
    except OSError:
        return []


def _line(path: Path, number: int) -> str:
    return dict(enumerate(_lines(path), 1)).get(number, "")


def _line_of(path: Path, pattern: str) -> int:
    numbers = (number for number, line in enumerate(_lines(path), 1) if re.match(pattern, line))
    return next(numbers, 1)
