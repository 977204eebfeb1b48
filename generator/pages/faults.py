"""Where in a template an error comes from."""

import traceback
from pathlib import Path
from typing import NamedTuple

from jinja2.exceptions import TemplateError, TemplateNotFound, TemplateSyntaxError


class Fault(NamedTuple):
    """The file and line of a template, and what is wrong there."""

    file: Path
    line: int
    message: str


def fault(error: Exception, templates: Path) -> Fault | None:
    """The fault in a template that an error comes from, if it comes from one."""
    if isinstance(error, TemplateSyntaxError):
        return Fault(Path(error.filename or templates), error.lineno, str(error.message))
    place = _innermost(error, templates)
    if isinstance(error, TemplateNotFound):
        file, line = place or (templates, 1)
        return Fault(file, line, f"there is no template {error.name!r}")
    if place is None:
        return Fault(templates, 1, str(error)) if isinstance(error, TemplateError) else None
    plain = isinstance(error, TemplateError)
    return Fault(*place, str(error) if plain else f"{type(error).__name__}: {error}")


def _innermost(error: Exception, templates: Path) -> tuple[Path, int] | None:
    """The last line of a template that was at work; Jinja2 puts templates into the traceback."""
    frames = traceback.extract_tb(error.__traceback__)
    inside = [frame for frame in frames if templates in Path(frame.filename).parents]
    return (Path(inside[-1].filename), inside[-1].lineno or 1) if inside else None
