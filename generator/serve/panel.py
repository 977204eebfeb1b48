"""What a page is told: its version, and what is wrong, as text that the panel shows."""

from pathlib import PurePosixPath
from typing import Any

from generator import urls
from generator.problems import Problem, excerpt, visible
from generator.serve.state import State

MOST = 50  # problems that are shown; the terminal has all


def message(state: State, version: str) -> dict[str, Any]:
    """What the script of a page gets."""
    problems = state.problems
    shown = [_shown(problem, state) for problem in problems[:MOST]]
    return {"version": version, "count": len(problems), "problems": shown}


def _shown(problem: Problem, state: State) -> dict[str, Any]:
    before, fault, after, caret = excerpt(problem)
    return {
        "place": visible(f"{problem.file}:{problem.line}:{problem.column}"),
        "code": problem.code,
        "field": visible(problem.field),
        "message": visible(problem.message),
        "line": problem.line,
        "excerpt": [before, fault, after] if problem.excerpt else [],
        "caret": caret,
        "cure": "\n".join(visible(line) for line in problem.cure.split("\n")),
        "page": _page(problem.file, state),
    }


def _page(file: str, state: State) -> str:
    """The last good page of the entry that a problem is in, if there is one."""
    path = PurePosixPath(file)
    page = urls.entry(f"{path.parent.name}/{path.name.partition('.')[0]}")
    return f"/{page}" if f"{page}index.html" in state.files else ""
