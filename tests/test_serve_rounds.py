"""Round after round, the preview is what `build` gives; whatever a half-saved file holds, it goes on."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from support import ROOT, TEMPLATES, content, serving, until

from generator.build import build
from generator.pages import Site
from generator.problems import Problem
from generator.serve import Preview, Stage, Workshop
from generator.settings import read_settings

ENTRY = "errors/openai/rate-limit.yaml"
Step = Callable[[Path], object]


@pytest.fixture
def team(tmp_path: Path) -> Path:
    """A knowledge base with templates of its own."""
    folder = tmp_path / "team"
    shutil.copytree(ROOT / "errors", folder / "errors")
    shutil.copytree(TEMPLATES, folder / "templates")
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def swap(old: str, new: str, path: str = ENTRY) -> Step:
    """A step that changes a text in a file."""

    def step(team: Path) -> None:
        text = (team / path).read_text("utf-8")
        assert old in text
        (team / path).write_text(text.replace(old, new, 1), "utf-8")

    return step


def remove_unnamed_entry(team: Path) -> None:
    """Remove an entry that no other names."""
    texts = {path: path.read_text("utf-8") for path in sorted((team / "errors").glob("*/*.yaml"))}
    names = {path: f"{path.parent.name}/{path.stem}" for path in texts if path.stem != "package"}
    free = (path for path, name in names.items() if all(name not in text for text in texts.values()))
    path = next(free)
    path.unlink()
    path.with_name(f"{path.stem}.evidence.json").unlink(missing_ok=True)


STEPS: dict[str, Step] = {
    "nothing": lambda _: None,
    "a title": swap("title: ", "title: Now "),
    "another severity": swap("severity: high", "severity: low"),
    "a tag": swap("tags: [", "tags: [brand-new, "),
    "the package's title": swap("title: ", "title: My ", "errors/openai/package.yaml"),
    "evidence gone": lambda team: (team / "errors/openai/rate-limit.evidence.json").unlink(),
    "an entry gone": remove_unnamed_entry,
    "a macro": swap("{% macro mark", "{# seen #}x{% macro mark", "templates/macros.html"),
    "the frame": swap("<body>", "<body class='new'>", "templates/base.html"),
    "a script": swap("themeSwitch();", "themeSwitch(); // new", "templates/static/site.js"),
    "a new file": lambda team: (team / "templates/static/new.css").write_text("p { color: red }"),
    "a file gone": lambda team: (team / "templates/static/new.css").unlink(),
    "the accent": swap("accent = 268", "accent = 12", "pyproject.toml"),
    "the address": swap("https://errorbook.example/", "https://other.example/kb/", "pyproject.toml"),
    "no settings": lambda team: (team / "pyproject.toml").unlink(),
    "the title again": swap("title: Now ", "title: "),
}


def test_each_round_gives_what_a_build_gives(team: Path, tmp_path: Path) -> None:
    """After every kind of change, all files served are those that a build from nothing writes, to the byte."""
    stage, told = Stage(), list[Problem]()
    preview = Preview(Workshop(team / "errors", team / "templates"), stage, told.append)
    for number, (name, step) in enumerate(STEPS.items()):
        step(team)
        assert preview.update().problems == (), name
        preview.settle()
        out = tmp_path / f"site-{number}"
        build(team / "errors", team / "templates", out, read_settings(team))
        wanted = content(out)
        served = dict(stage.now.files)
        assert sorted(served) == sorted(wanted), name
        assert [path for path in wanted if served[path] != wanted[path]] == [], name
    assert told == []


def test_only_pages_that_show_a_change_are_rendered(team: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A saved entry costs its own pages and the lists it stands in; one that did not change costs none."""
    rendered: list[str] = []
    really = Site._rendered

    def counted(self: Site, template: str, path: str, values: dict[str, object]) -> bytes:
        rendered.append(path)
        return really(self, template, path, values)

    monkeypatch.setattr(Site, "_rendered", counted)
    preview = Preview(Workshop(team / "errors", team / "templates"), Stage(), lambda _: None)
    preview.update()
    rendered.clear()
    preview.update()
    assert rendered == []
    (team / "errors/openai/rate-limit.yaml").touch()
    swap("severity: high", "severity: low")(team)
    preview.update()
    assert "errors/openai/rate-limit/" in rendered
    assert "errors/numpy/" not in "".join(rendered)


def test_a_broken_round_forgets_nothing(team: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages that do not show the mended file are taken over from before the fault."""
    rendered: list[str] = []
    really = Site._rendered

    def counted(self: Site, template: str, path: str, values: dict[str, object]) -> bytes:
        rendered.append(path)
        return really(self, template, path, values)

    preview = Preview(Workshop(team / "errors", team / "templates"), Stage(), lambda _: None)
    preview.update()
    swap("severity: high", "severity: dreadful")(team)
    assert preview.update().problems
    swap("severity: dreadful", "severity: high")(team)
    monkeypatch.setattr(Site, "_rendered", counted)
    assert preview.update().problems == ()
    assert "errors/openai/rate-limit/" in rendered
    assert "errors/numpy/" not in "".join(rendered)


def test_a_search_index_that_fails_is_told_and_tried_again(
    team: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The pages are shown with the problem; the next round has the index."""
    stage, told = Stage(), list[Problem]()
    preview = Preview(Workshop(team / "errors", team / "templates"), stage, told.append)
    with monkeypatch.context() as patched:
        patched.setattr("generator.search.COMMAND", ("/no/such/program",))
        preview.update()
        preview.settle()
    assert [problem.message for problem in stage.now.problems] == [problem.message for problem in told]
    assert "the search index cannot be made" in told[0].message
    preview.update()
    preview.settle()
    assert stage.now.problems == ()
    assert "search/facets.json" in stage.now.files


# Half-saved


def news(root: str, page: str = "/") -> dict[str, object]:
    """What a page is told now."""
    with urlopen(f"{root}-/events?page={page}", timeout=30) as answer:  # noqa: S310 - loopback
        found: dict[str, object] = json.loads(answer.readline().removeprefix(b"data: "))
    return found


def seen(page: str) -> bytes:
    """The page that an address leads to, if there is one."""
    try:
        with urlopen(page, timeout=30) as answer:  # noqa: S310 - loopback
            content: bytes = answer.read()
            return content
    except HTTPError:
        return b""


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """A knowledge base, and the address of its preview."""
    folder = tmp_path_factory.mktemp("half") / "team"
    shutil.copytree(ROOT / "errors", folder / "errors")
    shutil.copytree(TEMPLATES, folder / "templates")
    shutil.copy(ROOT / "pyproject.toml", folder)
    with serving(folder, "--templates", "templates") as (process, root):
        yield folder, root
        assert process.poll() is None


def write(path: str, content: bytes) -> Step:
    """A step that saves a file."""
    return lambda team: (team / path).write_bytes(content)


def replaced_by_a_folder(team: Path) -> None:
    """An entry's name on a folder."""
    (team / ENTRY).unlink()
    (team / ENTRY).mkdir()


def replaced_by_a_link(team: Path) -> None:
    """An entry's name on a link that leads nowhere."""
    (team / ENTRY).unlink()
    (team / ENTRY).symlink_to("nowhere")


def saved_by_rename(team: Path) -> None:
    """As editors save: a new file renamed over the old one."""
    beside = team / "errors/openai/.rate-limit.yaml.new"
    beside.write_text("title: half")
    beside.replace(team / ENTRY)


HALF: dict[str, tuple[Step, str]] = {
    "empty": (write(ENTRY, b""), f"{ENTRY}:1:1"),
    "binary": (write(ENTRY, bytes(range(256))), f"{ENTRY}:"),
    "cut off": (swap("title: ", 'title: "'), f"{ENTRY}:"),
    "a folder": (replaced_by_a_folder, "expected a file; found a folder"),
    "a link": (replaced_by_a_link, "found a symbolic link"),
    "renamed over": (saved_by_rename, f"{ENTRY}:"),
    "a package gone": (
        lambda team: (team / "errors/openai/package.yaml").unlink(),
        "errors/openai/package.yaml",
    ),
    "a package renamed": (
        lambda team: (team / "errors/openai").rename(team / "errors/Open AI"),
        "errors/Open AI",
    ),
    "all entries gone": (lambda team: (team / "errors").rename(team / "elsewhere"), "No such file"),
    "half evidence": (
        write("errors/openai/rate-limit.evidence.json", b'{"schema_version": 1, "runs": ['),
        "rate-limit.evidence.json",
    ),
    "template syntax": (swap("<body>", "<body>{% if %}", "templates/base.html"), "templates/base.html:"),
    "template name": (swap("<body>", "<body>{{ nobody }}", "templates/base.html"), "'nobody' is undefined"),
    "template call": (swap("<body>", "<body>{{ 1 / 0 }}", "templates/base.html"), "ZeroDivisionError"),
    "template include": (
        swap("<body>", "<body>{% include 'lost.html' %}", "templates/base.html"),
        "there is no template 'lost.html'",
    ),
    "template binary": (write("templates/home.html", b"\n\xff"), "templates/home.html:2:1"),
    "template gone": (lambda team: (team / "templates/home.html").unlink(), "'home.html'"),
    "base gone": (lambda team: (team / "templates/base.html").unlink(), "found no base.html"),
    "templates gone": (lambda team: (team / "templates").rename(team / "away"), "found no base.html"),
    "settings cut off": (swap("accent = 268", "accent = ", "pyproject.toml"), "pyproject.toml:"),
    "settings wrong": (swap("accent = 268", "accent = 999", "pyproject.toml"), "less than or equal to 360"),
    "settings binary": (write("pyproject.toml", b"\xff\xfe"), "pyproject.toml:1:1"),
}


@pytest.mark.parametrize("name", HALF)
def test_half_saved(name: str, running: tuple[Path, str], tmp_path: Path) -> None:
    """The fault is told with its place, the last good page is there meanwhile, and all is well when it is mended."""
    team, root = running
    shutil.copytree(team, tmp_path / "good", symlinks=True)
    page = f"{root}errors/openai/rate-limit/"
    good = seen(page)
    step, words = HALF[name]
    step(team)
    assert until(lambda: words in json.dumps(news(root), ensure_ascii=False)), news(root)
    assert seen(page) == good
    for item in list(team.iterdir()):
        shutil.rmtree(item) if item.is_dir() else item.unlink()
    shutil.copytree(tmp_path / "good", team, dirs_exist_ok=True)
    # Half of what is copied back may be a site of its own, so both are asked for.
    well = lambda: news(root)["count"] == 0 and seen(page) == good  # noqa: E731
    assert until(well), news(root)


def test_a_template_is_named_with_its_line(running: tuple[Path, str], tmp_path: Path) -> None:
    """The problem of a template says which file, which line, and shows it."""
    team, root = running
    path = team / "templates/listing.html"
    text = path.read_text("utf-8")
    path.write_text(text + "\n{{ group.nothing }\n", "utf-8")
    assert until(lambda: news(root)["count"] == 1)
    (problem,) = news(root)["problems"]  # type: ignore[misc]
    line = len(text.splitlines()) + 2
    assert (problem["place"], problem["code"], problem["message"], problem["excerpt"]) == (
        f"templates/listing.html:{line}:1",
        "template",
        "unexpected '}'",
        ["", "{{ group.nothing }", ""],
    )
    path.write_text(text, "utf-8")
    assert until(lambda: news(root)["count"] == 0)


def test_of_many_saves_the_last_one_wins(running: tuple[Path, str]) -> None:
    """A hundred saves without a pause, good and bad ones, of the same size: the last one is what is shown."""
    team, root = running
    path = team / ENTRY
    text = path.read_text("utf-8")
    title = next(line for line in text.splitlines() if line.startswith("title: "))
    page = f"{root}errors/openai/rate-limit/"
    for number in range(100, 201):
        path.write_text(
            text.replace(title, f"title: Number {number} it is" if number % 3 else "title: {"), "utf-8"
        )
    assert until(lambda: b"<h1>Number 200 it is</h1>" in seen(page))
    assert until(lambda: news(root)["count"] == 0)
    path.write_text(text, "utf-8")
    assert until(lambda: title[7:].encode() in seen(page))


def test_the_page_of_a_saved_entry_is_offered(tmp_path: Path) -> None:
    """The line for a rebuild ends in the address of the page to look at."""
    shutil.copytree(ROOT / "errors", tmp_path / "errors")
    with serving(tmp_path) as (process, root):
        swap("severity: high", "severity: low")(tmp_path)
        assert process.stderr is not None
        lines = iter(process.stderr.readline, "")
        line = next(line for line in lines if "rate-limit" in line)
    assert line.startswith("rebuilt in ")
    assert line.endswith(f" s: {root}errors/openai/rate-limit/\n")
