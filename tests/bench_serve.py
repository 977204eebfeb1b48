"""What a save costs in the preview: `make bench`. Seconds from the save to the new pages, and to the search index."""

import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from generator.build import default_templates
from generator.serve import Preview, Stage, Workshop

ROOT = Path(__file__).parents[1]
ROUNDS = 7


def changed(path: Path, number: int) -> None:
    """Save a file that differs a little from before."""
    text = path.read_text("utf-8")
    if path.suffix == ".yaml":
        head, _, rest = text.partition("\ntitle: ")
        title, _, rest = rest.partition("\n")
        path.write_text(f"{head}\ntitle: {title.split(' (')[0]} ({number})\n{rest}", "utf-8")
    else:
        path.write_text(f"{text}{{# {number} #}}", "utf-8")


def measure(name: str, preview: Preview, save: Callable[[int], None]) -> None:
    """Save a few times and print the medians."""
    pages, settled, busy = [], [], []
    for number in range(ROUNDS):
        save(number)
        started, worked = time.perf_counter(), time.process_time()
        done = preview.update()
        assert not done.problems, done.problems[0]
        pages.append(time.perf_counter() - started)
        busy.append(time.process_time() - worked)
        preview.settle()
        settled.append(time.perf_counter() - started)
    medians = (statistics.median(times) for times in (pages, busy, settled))
    print(f"{name:<28}" + "".join(f"{value:8.2f} s" for value in medians))


def main() -> None:
    """Measure saves in a copy of this repository's entries and templates."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        shutil.copytree(ROOT / "errors", folder / "errors")
        shutil.copytree(default_templates(), folder / "templates")
        shutil.copy(ROOT / "pyproject.toml", folder)
        preview = Preview(Workshop(folder / "errors", folder / "templates"), Stage(), print)
        print(f"{'a save in the preview':<28}{'pages':>10}{'of CPU':>10}{'settled':>10}")
        started = time.perf_counter()
        preview.update()
        preview.settle()
        print(f"{'from nothing':<28}{time.perf_counter() - started:28.2f} s")
        entry, template = folder / "errors/openai/rate-limit.yaml", folder / "templates/entry.html"
        measure("an entry, unchanged", preview, lambda _: entry.touch())
        measure("an entry", preview, lambda number: changed(entry, number))
        measure("a template", preview, lambda number: changed(template, number))


if __name__ == "__main__":
    main()
