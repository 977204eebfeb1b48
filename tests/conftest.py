"""What all tests share: the corpus, the built sites, a browser, and the option that rewrites expectations."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from playwright.sync_api import Browser, sync_playwright
from support import BASE_URL, CORPUS, QUIET, ROOT, TEMPLATES, served

from generator.build import build
from generator.catalog import Catalog
from generator.load import load
from generator.settings import Settings

hypothesis.settings.register_profile(
    "errorbook",
    deadline=None,
    derandomize="CI" in os.environ,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("errorbook")


def pytest_addoption(parser: pytest.Parser) -> None:
    """`pytest --accept` writes what the generator says now into the expectations; read the difference afterwards."""
    parser.addoption("--accept", action="store_true", help="rewrite tests/cases and tests/golden")


def pytest_configure(config: pytest.Config) -> None:
    """Expectations are accepted by a person, never by CI."""
    if config.getoption("--accept") and "CI" in os.environ:
        raise pytest.UsageError("--accept rewrites expectations; CI must not")


@pytest.fixture(scope="session")
def settings() -> Settings:
    """Settings with everything set, as a team would publish under a prefix."""
    return Settings(
        title="Acme errors",
        tagline="What it means, and how to mend it.",
        base_url=BASE_URL,
        repository="https://code.example/acme/errors",
    )


@pytest.fixture(scope="session")
def corpus() -> Catalog:
    """The fixture corpus, read and free of problems."""
    loaded = load(CORPUS)
    assert loaded.problems == ()
    return loaded.catalog


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, settings: Settings) -> Path:
    """The corpus as a site that is published under a prefix. Tests do not change it."""
    out = tmp_path_factory.mktemp("built") / "site"
    assert build(CORPUS, TEMPLATES, out, settings).problems == ()
    return out


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Chromium, for tests of what scripts do. In CI it must be there."""
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        message = "no chromium on the PATH: what scripts do is NOT tested; install chromium"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(message)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The entries of this repository as a site at the root of its host. Tests do not change it."""
    out = tmp_path_factory.mktemp("published") / "site"
    assert build(ROOT / "errors", TEMPLATES, out, Settings(tagline="Paste it.")).problems == ()
    return out


@pytest.fixture(scope="session")
def address(published: Path) -> Iterator[str]:
    """Where that site is served on loopback."""
    with served(published) as origin:
        yield origin
