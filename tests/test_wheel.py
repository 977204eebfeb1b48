"""The wheel holds all that another team needs: code, templates and static files."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser
from support import CORPUS, ROOT, TEMPLATES, environment, errorbook, tree

SETTINGS = '[tool.errorbook]\ntitle = "Our errors"\nbase_url = "https://ours.example/kb/"\naccent = 12\n'


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The content of the wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, env=environment(), check=True, capture_output=True, timeout=60)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "unpacked")
    return folder / "unpacked"


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Another team's folder: its own entry and settings, nothing of this repository."""
    folder = tmp_path_factory.mktemp("team")
    (folder / "errors/acme").mkdir(parents=True)
    (folder / "pyproject.toml").write_text(SETTINGS, "utf-8")
    for name in ("package.yaml", "slow-down.yaml"):
        text = (CORPUS / "acme" / name).read_text("utf-8").replace("related: [acme/rejected-key]\n", "")
        (folder / "errors/acme" / name).write_text(text, "utf-8")
    return folder


def test_the_wheel_holds_the_package_and_its_templates_alone(unpacked: Path) -> None:
    """Every file of the package, template and static file is in the wheel; entries, tests and sites are not."""
    modules = {f"generator/{path}" for path in tree(ROOT / "generator") if not path.endswith(".pyc")}
    templates = {f"generator/templates/{path}" for path in tree(TEMPLATES)}
    found = {path for path in tree(unpacked) if ".dist-info/" not in path}
    assert found == modules | templates


def test_the_wheel_builds_the_site_of_another_team(unpacked: Path, team: Path) -> None:
    """From the wheel alone, in a folder of its own, a team's entries and settings become a whole site."""
    done = errorbook("build", "--jobs", "1", cwd=team, env=environment(PYTHONPATH=str(unpacked)))
    assert (done.returncode, done.stdout) == (0, "")
    files = tree(team / "site")
    static = {f"static/{path}" for path in tree(TEMPLATES / "static")}
    assert static <= set(files)
    assert b"--hue: 12;" in files["static/site.css"]
    page = LexborHTMLParser(files["errors/acme/slow-down/index.html"])
    canonical = page.css_first("link[rel=canonical]").attributes["href"]
    assert (page.css_first("h1").text(), canonical) == (
        "Too many requests",
        "https://ours.example/kb/errors/acme/slow-down/",
    )


def test_the_wheel_is_what_ran(unpacked: Path, team: Path) -> None:
    """The run above used the unpacked files and not this checkout."""
    command = [sys.executable, "-c", "import generator; print(generator.__file__)"]
    done = subprocess.run(
        command,
        cwd=team,
        env=environment(PYTHONPATH=str(unpacked)),
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    assert done.stdout.strip() == str(unpacked / "generator/__init__.py")
