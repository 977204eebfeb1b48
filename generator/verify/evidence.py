"""Evidence files: new runs go in, what no longer has a place goes out, pieces of one campaign come together."""

import json
from collections.abc import Iterable
from pathlib import Path

from generator import whole
from generator.model import Evidence, Run
from generator.model.base import Declared
from generator.trials import Job, digest, slot


def updated(wanted: Iterable[Job], recorded: Iterable[Run], fresh: Iterable[Run]) -> Evidence:
    """The runs of an entry after some were made: in the order of what there is to run, and nothing else."""
    runs = {slot(run): run for run in (*recorded, *fresh)}
    kept = tuple(runs[job.slot] for job in wanted if job.slot in runs)
    return Evidence(schema_version=1, digest=digest(kept), runs=kept)


def news(recorded: Iterable[Run], pieces: Iterable[Evidence]) -> tuple[Run, ...]:
    """The runs of several pieces of one campaign that were not recorded before it, the latest last."""
    before = {run.model_dump_json() for run in recorded}
    fresh = (run for piece in pieces for run in piece.runs if run.model_dump_json() not in before)
    return tuple(sorted(fresh, key=lambda run: run.date))


def write(path: Path, record: Declared) -> bool:
    """Put a record in its file, all of it or nothing. Says whether that changed anything."""
    text = (
        json.dumps(record.model_dump(mode="json", exclude_defaults=True), ensure_ascii=False, indent=1) + "\n"
    )
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return False
    whole.put(path, text.encode())
    return True
