"""The documentation: every command in it exists, every block of YAML is read by the project, links lead somewhere."""

import json
import re
import shlex
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest
from click.testing import CliRunner
from support import ROOT

from generator import cli, codes
from generator.model import Entry
from generator.parse import parse, plain
from generator.schema import SCHEMA_LINES
from generator.settings import read_settings
from generator.source import decode

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
TARGETS = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
PROGRAMS = {"git", "cp", "python", "sudo", "gh", "uv", "apt-get", "cd", "export"}
by_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)


def blocks(page: Path, language: str) -> Iterator[str]:
    """The fenced blocks of a language, without the indentation of a list."""
    found = re.findall(rf"^( *)```{language}\n(.*?)^ *```$", page.read_text(), re.MULTILINE | re.DOTALL)
    for indentation, text in found:
        yield re.sub(rf"^{indentation}", "", text, flags=re.MULTILINE)


def commands(page: Path) -> Iterator[list[str]]:
    """The commands of a page's shell blocks, and those that its sentences show."""
    lines = [line for text in blocks(page, "sh") for line in text.replace("\\\n", " ").splitlines()]
    prose = re.sub(r"^ *```.*?^ *```$", "", page.read_text(), flags=re.MULTILINE | re.DOTALL)
    lines += re.findall(r"`((?:make|errorbook) [^`\n]+)`", prose)
    for line in lines:
        for part in re.split(r" \| | && ", line.replace(" 2>&1", "")):
            words = shlex.split(part.split(" > ")[0].split(" < ")[0], comments=True)
            while words and "=" in words[0]:  # a variable of the environment
                words.pop(0)
            if words:
                yield words


def checked(command: str, arguments: list[str]) -> None:
    """A command of errorbook and its options, by its own help."""
    assert command in cli.COMMANDS, command
    said = CliRunner().invoke(cli.commands, [command, "--help"]).output
    for option in (word.split("=")[0] for word in arguments if word.startswith("--")):
        assert re.search(rf"{option}\b", said), (command, option)


@by_page
def test_commands_exist(page: Path) -> None:
    """Each is a target of the Makefile, a command of errorbook with options that it has, or a known program."""
    for words in commands(page):
        if words[0] == "make":
            assert words[1] in TARGETS, words
            values = dict(word.split("=", 1) for word in words[2:] if word not in TARGETS)
            assert values.keys() <= {"ARGS", "ID", "FROM", "PORT", "N", "PYTHON"}, words
            if words[1] in cli.COMMANDS:
                checked(words[1], shlex.split(values.get("ARGS", "")))
        elif Path(words[0]).name == "errorbook":
            checked(words[1], words[2:]) if not words[1].startswith("-") else None
        else:
            assert Path(words[0]).name in PROGRAMS or (ROOT / words[0]).exists(), words


@by_page
def test_yaml_is_read(page: Path) -> None:
    """Each block of YAML is part of an entry, and its values are right but for what other entries would say."""
    for text in blocks(page, "yaml"):
        document, problems = decode(text.encode(), page.name)
        assert (document is not None, problems) == (True, []), text
        assert document is not None
        given = plain(document.root)
        found = parse(Entry, document, SCHEMA_LINES[Entry]).problems
        about_it = [item for item in found if re.split(r"[.\[]", item.field)[0] in given]
        assert [item for item in about_it if item.code != codes.BLANK.name] == [], text
        assert given.keys() <= Entry.model_fields.keys()


@by_page
def test_other_blocks_are_read(page: Path, tmp_path: Path) -> None:
    """Settings are settings, JSON is JSON."""
    for text in blocks(page, "toml"):
        tomllib.loads(text)
        (tmp_path / "pyproject.toml").write_text(text)
        read_settings(tmp_path)
    for text in blocks(page, "json"):
        json.loads(text)


@by_page
def test_links_lead_somewhere(page: Path) -> None:
    """Each relative link leads to a file, and to a heading in it if it names one."""
    for target in re.findall(r"\]\((?!https?:)([^)\s]+)\)", page.read_text()):
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        assert file.exists(), target
        if anchor:
            titles = re.findall(r"^#+ (.*)$", file.read_text(), re.MULTILINE)
            slugs = {re.sub(r"[^a-z0-9 -]", "", title.lower()).replace(" ", "-") for title in titles}
            assert anchor in slugs, target


def test_editors_know_which_file_has_which_schema() -> None:
    """The settings of VS Code lead each file to its schema, as its first line does for other editors."""
    settings = json.loads((ROOT / ".vscode" / "settings.json").read_text())
    for path in sorted((ROOT / "errors").glob("*/*.yaml")):
        name = path.relative_to(ROOT).as_posix()
        found = [schema for schema, globs in settings["yaml.schemas"].items() if _fits(name, globs)]
        wanted = "package" if path.name == "package.yaml" else "entry"
        assert found == [f"./errors/{wanted}.schema.json"], name
        assert path.read_text().startswith(f"# yaml-language-server: $schema=../{wanted}.schema.json\n")
        assert (ROOT / found[0]).is_file()


def _fits(name: str, globs: str | list[str]) -> bool:
    several = [globs] if isinstance(globs, str) else globs
    left_out = any(fnmatch(name, glob[1:]) for glob in several if glob.startswith("!"))
    return not left_out and any(fnmatch(name, glob) for glob in several)


def test_completion_shows_what_a_field_means() -> None:
    """Each field of both schemas says what it holds."""
    for name in ("entry", "package"):
        schema = json.loads((ROOT / "errors" / f"{name}.schema.json").read_text())
        for part in (schema, *schema["$defs"].values()):
            assert [
                key for key, field in part.get("properties", {}).items() if not field.get("description")
            ] == []
