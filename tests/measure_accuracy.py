"""How often a pasted error finds its entry: `python tests/measure_accuracy.py FILE.jsonl`.

With `--without-names` after it, the names of exceptions are taken out first. A line of the file is {"id", "text",
"family"}. `tests/pasted/families.json` says which entry explains which family; a family that is not there has no
entry yet, and the right answer to its texts is "not sure".
"""

import json
import sys
from pathlib import Path
from time import process_time

from generator.load import load
from generator.lookup import lookup
from generator.match_index import records, split
from generator.pasted import read

HERE = Path(__file__).parent


def unnamed(text: str) -> str:
    """A text without the names of its exceptions, the longest first, as one may be part of another."""
    for name in sorted({item.name for item in read(text).exceptions}, key=lambda name: (-len(name), name)):
        text = text.replace(name, "")
    return text


def main(file: Path, without_names: bool) -> None:
    """Print the counts, and each text that did not find its entry with confidence."""
    families = json.loads((HERE / "pasted" / "families.json").read_text("utf-8"))
    index, shards = split(records(load(HERE.parent / "errors").catalog))
    count = dict.fromkeys(("covered", "first", "in the first three", "confident", "confidently wrong"), 0)
    others = dict.fromkeys(("not covered", "not sure"), 0)
    spent = 0.0
    for line in file.read_text("utf-8").splitlines():
        case = json.loads(line)
        entry = families.get(case["family"])
        text = unnamed(case["text"]) if without_names else case["text"]
        start = process_time()
        matches = lookup(read(text), index, shards.__getitem__)
        spent += process_time() - start
        found = [match.record.id for match in matches]
        sure = bool(matches) and matches[0].confident
        if entry is None:
            others["not covered"] += 1
            others["not sure"] += not sure
            if sure:
                print(f"wrong    {case['id']}: {found[0]}")
            continue
        count["covered"] += 1
        count["first"] += found[:1] == [entry]
        count["in the first three"] += entry in found[:3]
        count["confident"] += sure and found[0] == entry
        count["confidently wrong"] += sure and found[0] != entry
        if found[:1] != [entry] or not sure:
            print(f"{'missed' if found[:1] != [entry] else 'not sure':<8} {case['id']}: {found[:2]}")
    for name, number in (count | others).items():
        print(f"{name:<20}{number:>5}")
    texts = count["covered"] + others["not covered"]
    print(f"{'a lookup':<20}{spent / texts * 1000:>5.1f} ms of processor time")


if __name__ == "__main__":
    main(Path(sys.argv[1]), "--without-names" in sys.argv)
