"""Settings: read from pyproject.toml, overridden by flags, refused with a reason."""

import re
from pathlib import Path

import pytest
from support import ROOT

from generator.settings import Settings, SettingsError, read_settings

DEFAULTS = {
    "title": "Errorbook",
    "tagline": "What the error means, and how to fix it.",
    "base_url": None,
    "repository": None,
    "forge": "github",
    "branch": "main",
    "accent": 268,
    "links": {"exempt": {}},
}


def write(folder: Path, text: str) -> Path:
    """Put a pyproject.toml there."""
    (folder / "pyproject.toml").write_text(text, "utf-8")
    return folder


@pytest.mark.parametrize(
    "text",
    [None, "", '[project]\nname = "other"\n', "[tool.other]\n", "[tool.errorbook]\n", "tool = 3\n"],
    ids=["no file", "empty", "other project", "other tool", "empty table", "tool is no table"],
)
def test_defaults_without_settings(tmp_path: Path, text: str | None) -> None:
    """Without settings of its own, a folder has the defaults."""
    if text is not None:
        write(tmp_path, text)
    assert read_settings(tmp_path).model_dump() == DEFAULTS


def test_all_settings_are_read(tmp_path: Path) -> None:
    """Each setting comes from [tool.errorbook]."""
    given = {
        "title": "Our errors – ü",
        "tagline": "Ours.",
        "base_url": "https://x.example/a",
        "repository": "https://code.example/r",
        "forge": "gitea",
        "branch": "trunk",
        "accent": 12,
    }
    lines = [f"{name} = {value!r}" for name, value in given.items()]
    exempt = {"https://x.example/*": "It refuses programs."}
    lines += ["[tool.errorbook.links.exempt]", *(f'"{url}" = "{reason}"' for url, reason in exempt.items())]
    write(tmp_path, "[tool.errorbook]\n" + "\n".join(lines))
    assert read_settings(tmp_path).model_dump() == {**given, "links": {"exempt": exempt}}


def test_a_flag_overrides_and_its_absence_does_not(tmp_path: Path) -> None:
    """A given flag wins over the file; a flag that was not given leaves the file's value."""
    write(tmp_path, '[tool.errorbook]\nbase_url = "https://file.example/"\ntitle = "File"\n')
    found = read_settings(tmp_path, base_url="https://flag.example/", title=None)
    assert (found.base_url, found.title) == ("https://flag.example/", "File")


@pytest.mark.parametrize(
    ("base_url", "url", "path"),
    [
        (None, "", "/"),
        ("https://x.example", "https://x.example/", "/"),
        ("https://x.example/", "https://x.example/", "/"),
        ("https://x.example:8443/a/b", "https://x.example:8443/a/b/", "/a/b/"),
        ("https://x.example/a//", "https://x.example/a/", "/a/"),
    ],
    ids=["none", "bare host", "with slash", "port and folders", "slashes at the end"],
)
def test_root_ends_in_one_slash(base_url: str | None, url: str, path: str) -> None:
    """The site's address and its path end in one slash, however they were written."""
    found = Settings(base_url=base_url)
    assert (found.root_url, found.root_path) == (url, path)


@pytest.mark.parametrize(
    ("table", "field"),
    [
        ('titel = "x"', "titel"),
        ('title = ""', "title"),
        ('title = "a\\nb"', "title"),
        ("title = 3", "title"),
        ('base_url = "http://x.example/"', "base_url"),
        ('base_url = "https://x.example/?a=1"', "base_url"),
        ('base_url = "https://x.example/#a"', "base_url"),
        ('base_url = "javascript:alert(1)"', "base_url"),
        ('repository = "git@x.example:a/b"', "repository"),
        ('forge = "sourceforge"', "forge"),
        ("accent = 361", "accent"),
        ('accent = "red"', "accent"),
        ("accent = true", "accent"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, table: str, field: str) -> None:
    """A setting that cannot be right is refused with the file and the field."""
    write(tmp_path, f"[tool.errorbook]\n{table}\n")
    start = f"{tmp_path / 'pyproject.toml'}: [tool.errorbook] is not right:\n  {field}: "
    with pytest.raises(SettingsError, match=f"^{re.escape(start)}\\S.*$"):
        read_settings(tmp_path)


def test_every_wrong_setting_is_named_at_once(tmp_path: Path) -> None:
    """All wrong settings are told in one run."""
    write(tmp_path, '[tool.errorbook]\naccent = -1\nbranch = ""\n')
    with pytest.raises(SettingsError) as caught:
        read_settings(tmp_path)
    assert [line.split(":")[0].strip() for line in str(caught.value).splitlines()[1:]] == ["branch", "accent"]


@pytest.mark.parametrize(
    "content",
    [b"[tool.errorbook", b"title = '\xff'", b"a = 1\na = 2\n", b"[tool]\nerrorbook = 'x'\n"],
    ids=["no TOML", "not UTF-8", "twice", "no table"],
)
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, content: bytes) -> None:
    """A pyproject.toml that makes no sense is a fault of the settings, not a crash."""
    path = tmp_path / "pyproject.toml"
    path.write_bytes(content)
    with pytest.raises(SettingsError, match=f"^{re.escape(str(path))}: "):
        read_settings(tmp_path)


def test_this_project_has_settings_that_are_right() -> None:
    """The settings of this repository can be used."""
    assert read_settings(ROOT).title == "Errorbook"
