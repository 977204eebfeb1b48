"""Mending what has one right answer, and nothing else."""

import random
from collections import Counter
from pathlib import Path

import pytest
from casefiles import CASES
from hypothesis import given, settings
from hypothesis import strategies as st
from support import CORPUS, ROOT

from generator.fixes import Fixed, Target, difference, fix, fixable, targets, write
from generator.fixes.draft import Draft, draft_of
from generator.load import SCHEMA_LINES, load
from generator.model import Entry, Package
from generator.nodes import Mapping, Node, Sequence
from generator.problems import Refused

LINE = SCHEMA_LINES[Entry]
BASE = LINE + "\n" + (CASES / "base-entry.yaml").read_text("utf-8")
REAL = sorted((*(ROOT / "errors").rglob("*.yaml"), *CORPUS.rglob("*.yaml")))
ENTRIES = [path for path in REAL if path.name != "package.yaml"]


def mended(text: str) -> str:
    """The text of an entry after mending, which must be at its end at once."""
    done = fix(text.encode(), Entry)
    assert fix(done.after, Entry).after == done.after
    assert bool(done.notes) == (done.before != done.after)
    return done.after.decode()


def draft(text: str) -> Draft:
    """The text, read."""
    found = draft_of(text)
    assert found is not None
    return found


def data(node: Node) -> object:
    """What a node says, whatever its order and its quotes."""
    if isinstance(node, Sequence):
        return [data(item) for item in node.items]
    if not isinstance(node, Mapping):
        return node.text
    tags = [data(value) for key, value in node.pairs if key.text == "tags"]
    found = {key.text: data(value) for key, value in node.pairs}
    return found | ({"tags": sorted(tags[0])} if tags and isinstance(tags[0], list) else {})


def remarks(text: str) -> Counter[str]:
    """How often each comment is there."""
    return Counter(" ".join(comment.text.split()) for comment in draft(text).comments)


@pytest.mark.parametrize("path", REAL, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_what_is_published_is_in_order(path: Path) -> None:
    """There is nothing to mend in the files of this repository."""
    raw = path.read_bytes()
    assert fix(raw, Package if path.name == "package.yaml" else Entry) == Fixed(raw, raw)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('since: "1.0.0"', "since: 1.0", 'since: "1.0"'),
        ('since: "1.0.0"', "since: 3.10 # why", 'since: "3.10" # why'),
        ("status: active", "status: active   ", "status: active"),
        ("status: active", "status:\tactive", "status: active"),
        ("status: active", "status: active #\ta", "status: active # a"),
        ("title: The disk is full", 'title: "a\tb"', 'title: "a\\tb"'),
        ("title: The disk is full", "title: 404", 'title: "404"'),
        ("title: The disk is full", "title: No", 'title: "No"'),
        (
            "workaround: Use another server.",
            "notes:\n  - {author: 7, date: 2026-01-31, body: yes, reviewed: true}\nworkaround: x",
            'notes:\n  - {author: "7", date: "2026-01-31", body: "yes", reviewed: true}\n',
        ),
        (
            "status: active",
            "handling: {retryable: no}\nstatus: active",
            'handling: {retryable: "no"}\n',
        ),
        ("not_runnable:", "tags: [b-c, a]\nnot_runnable:", "tags: [a, b-c]\n"),
        ("not_runnable:", "tags:\n  - b\n  - a\nnot_runnable:", "tags:\n  - a\n  - b\n"),
        (LINE, f"# ours\n{LINE}", f"{LINE}\n# ours\n"),
    ],
)
def test_mended(old: str, new: str, words: str) -> None:
    """Each of these has one right answer."""
    assert old in BASE
    text = BASE.replace(old, new, 1)
    assert words in mended(text)
    assert remarks(text) == remarks(mended(text))


@pytest.mark.parametrize(
    "new",
    [
        "package_: 1.0",
        "http_code: yes",
        "fix_minutes: [a, 012]",
        "severity: 2026-01-31",
        "why: |\n  Two spaces break a line.  \n  They are text.\t\n",
        "why: |\n  # no comment  \n  \n  text\n",
        "tags:\n  - b # first\n  - a\n",
        "title: a\tb",
        "title: 'a\tb'",
        "versions: {python: 1.0}",
        "title: *x",
        "title: [",
        "title: a\ntitle: 3.10",
        "-\t- a",
    ],
)
def test_left_alone(new: str) -> None:
    """What could mean several things, is text, or cannot be read, stays as it is."""
    keys = {new.partition(":")[0]}
    rest = "\n".join(line for line in BASE.splitlines() if line.partition(":")[0] not in keys)
    text = f"{rest}\n{new.rstrip(chr(10))}\n"
    before, after = draft_of(text), mended(text)
    assert new.rstrip("\n") in after
    assert before is not None or after == text


@pytest.mark.parametrize("raw", [b"", b"\n", b"\xff", b"{}", b"[]", b"a", b"\xef\xbb\xbf", b"# only\n"])
def test_strange_files(raw: bytes) -> None:
    """What is no entry is left alone or only tidied."""
    done = fix(raw, Entry)
    assert fix(done.after, Entry).after == done.after


def test_bytes_around_the_text() -> None:
    """The byte order mark goes, lines end in a line feed, and so does the file."""
    raw = b"\xef\xbb\xbf" + BASE.rstrip("\n").replace("\n", "\r\n").encode()
    done = fix(raw, Entry)
    assert done.after.decode() == BASE
    assert [note.words for note in done.notes] == [
        "removed the byte order mark",
        f"ended {BASE.count(chr(10)) - 1} lines in a line feed",
        "ended the file in one line feed",
    ]


def test_comments_go_with_their_keys() -> None:
    """A comment above a key moves with it; one at the top and one at the end stay where they are."""
    lines = BASE.splitlines(keepends=True)
    head = [lines[0], "# ours\n", "\n", "# why high\n", lines[3], lines[1], "# what\n", lines[2]]
    text = "".join((*head, *lines[4:], "\n# the end\n"))
    expected = "".join(
        (lines[0], "# ours\n", "\n", lines[1], "# what\n", lines[2], "# why high\n", lines[3], *lines[4:])
    )
    assert mended(text) == expected + "\n# the end\n"


def test_notes_name_lines() -> None:
    """What was mended is told with the line as the reader has it."""
    text = BASE.replace('since: "1.0.0"', "since: 1.0").replace(LINE + "\n", "")
    line = text[: text.index("since:")].count("\n") + 1
    notes = fix(text.encode(), Entry).notes
    assert [tuple(note) for note in notes] == [(line, "quoted a version"), (1, "added the schema line")]


def mutilated(text: str, dice: random.Random) -> str:
    """A real entry as somebody in a hurry would have left it; what it says is the same."""
    keys = [pair[0].span.line for pair in draft(text).document.root.pairs]
    lines = text.split("\n")
    parts = [lines[start:end] for start, end in zip(keys, [*keys[1:], len(lines) - 1], strict=True)]
    if dice.random() < 0.7:
        dice.shuffle(parts)
    out = list(lines[: keys[0]]) if dice.random() < 0.7 else []
    for number, part in enumerate(parts):
        out += dice.choice([[], [], [f"# above {number}"], [f"# a {number}", "", f"# b {number}"]])
        out += [_worse(line, dice) for line in part[:1]] + part[1:]
        out += dice.choice([[], [], [f"  # below {number}"], [""]])
    end = dice.choice(["\n", "\n", "\n\n\n", "\n# the end\n"])
    return ("\n".join(out) + end).replace("\n", dice.choice(["\n", "\n", "\r\n"]))


def _worse(line: str, dice: random.Random) -> str:
    """The first line of a key, so not within a block."""
    if line.startswith(("since:", "removed:")):
        line = line.replace('"', "") if line.count(".") == 1 else line
    if dice.random() < 0.2 and line.endswith(("|", ">-", "]", "}")):
        line += dice.choice([" # remark", '  # it\'s: "here"', " #"])
    if dice.random() < 0.2 and ": " in line:
        line = line.replace(": ", ":\t", 1)
    return line + dice.choice(["", "", "  ", "\t"])


@settings(max_examples=40)
@given(st.sampled_from(ENTRIES), st.integers(0, 2**32))
def test_nothing_is_lost(path: Path, seed: int) -> None:
    """However a real entry is shuffled and spoiled: what it says and all comments stay, and one run is enough."""
    text = mutilated(path.read_text("utf-8"), random.Random(seed))  # noqa: S311
    raw = text.encode()
    after = fix(raw, Entry).after
    result = after.decode()
    assert data(draft(result).document.root) == data(draft(text).document.root)
    added = (
        Counter([LINE]) if not any(LINE == comment.text for comment in draft(text).comments) else Counter()
    )
    assert remarks(result) == remarks(text) + added
    assert fix(after, Entry).after == after
    names = [key.text for key, _ in draft(result).document.root.pairs]
    assert names == sorted(names, key=list(Entry.model_fields).index)
    assert "\r" not in result
    assert result.startswith(LINE + "\n")


@settings(max_examples=80)
@given(st.sampled_from(ENTRIES), st.data())
def test_any_damage(path: Path, choice: st.DataObject) -> None:
    """Whatever is put anywhere into a real entry: if it could be read, nothing of it is lost; else it is as it was."""
    text = path.read_text("utf-8")
    for _ in range(choice.draw(st.integers(1, 3))):
        at = choice.draw(st.integers(0, len(text)))
        sign = choice.draw(st.sampled_from([*"#\t\"'|>-:[]{}&*!%@` \n\r\u2028\ufeffé", " # x", "\n# y\n"]))
        text = text[:at] + sign + text[at:]
    done = fix(text.encode(), Entry)
    before = draft_of(text.removeprefix("\ufeff"))
    if before is None:
        assert done.after == done.before
        return
    result = done.after.decode()
    assert data(draft(result).document.root) == data(before.document.root)
    assert remarks(text.removeprefix("\ufeff")) - remarks(result) == Counter()
    assert fix(done.after, Entry).after == done.after


def test_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Packages and entries can be mended; the file keeps its mode, and nothing else is left beside it."""
    monkeypatch.chdir(tmp_path)
    folder = Path("errors/acme")
    folder.mkdir(parents=True)
    (folder / "package.yaml").write_text("pythons: 1  \n")
    path = folder / "case.yaml"
    path.write_text(BASE.replace("status: active", "status: active  "))
    path.chmod(0o640)
    Path("errors/acme/link.yaml").symlink_to("/etc/hosts")
    found = list(targets(Path("errors")))
    assert [target.name for target in found] == ["acme/package", "acme/case"]
    fixed = found[1].fixed()
    assert fixed
    write(path, fixed)
    assert (path.read_text(), path.stat().st_mode & 0o777) == (BASE, 0o640)
    assert sorted(item.name for item in folder.iterdir()) == ["case.yaml", "link.yaml", "package.yaml"]


def test_a_file_that_changed_meanwhile(tmp_path: Path) -> None:
    """What somebody wrote in between is not overwritten."""
    path = tmp_path / "case.yaml"
    path.write_text(BASE.replace("status: active", "status: active  "))
    fixed = Target(path, Entry, "acme/case").fixed()
    assert fixed
    path.write_text("new")
    with pytest.raises(Refused, match="changed meanwhile"):
        write(path, fixed)
    assert path.read_text() == "new"


def test_difference_is_harmless_and_short() -> None:
    """The difference is that of `diff -u`, with what a terminal would obey written out."""
    fixed = Fixed(b"a\r\nb\n", b"a\nb\n")
    assert difference(Path("x.yaml"), fixed) == (
        "--- a/x.yaml\n+++ b/x.yaml\n@@ -1,3 +1,3 @@\n-a\\x0d\n+a\n b\n "
    )


def test_fixable_is_what_goes_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A problem is fixable if mending has been seen to solve it; those between files are not."""
    monkeypatch.chdir(tmp_path)
    Path("errors/acme").mkdir(parents=True)
    Path("errors/acme/package.yaml").write_bytes((CORPUS / "acme/package.yaml").read_bytes())
    text = BASE.replace('since: "1.0.0"', "since: 1.0").replace("severity: high", "severity: urgent")
    Path("errors/acme/case.yaml").write_text(text)
    found = fixable(load(Path("errors")).problems, Path("errors"))
    assert [(item.code, item.fixable) for item in found] == [("E204", False), ("E203", True)]
