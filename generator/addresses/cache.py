"""What addresses answered on a day, kept so that the same day nobody is asked twice."""

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from generator import whole
from generator.addresses.answers import Answer

FORMAT = 1


def kept(path: Path, day: str) -> dict[str, Answer]:
    """What was answered on a day; nothing if the file is of another, or cannot be used."""
    try:
        found = json.loads(path.read_bytes())
        if (found["format"], found["day"]) != (FORMAT, day):
            return {}
        return {str(url): Answer(**answer) for url, answer in found["answers"].items()}
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return {}


def keep(path: Path, day: str, answers: Mapping[str, Answer]) -> None:
    """Keep the answers of a day. A file that cannot be written costs no more than asking again."""
    shown = {url: asdict(answer) for url, answer in answers.items()}
    text = json.dumps({"format": FORMAT, "day": day, "answers": shown}, indent=1)
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        whole.put(path, text.encode())
