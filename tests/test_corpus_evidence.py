"""The recorded runs of the fixture corpus are made by a script, and still hold."""

from corpus_evidence import files
from support import CORPUS, tree


def test_the_recorded_files_are_those_that_the_script_writes() -> None:
    """Mend with `PYTHONPATH=. python tests/corpus_evidence.py`."""
    kinds = (".evidence.json", "/classes.json", ".txt")
    committed = {path: data.decode() for path, data in tree(CORPUS).items() if path.endswith(kinds)}
    assert committed == files()
