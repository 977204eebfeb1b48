"""What all tests share: the corpus, the built sites, a browser, and the option that rewrites expectations."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from support import BASE_URL, CORPUS, QUIET, ROOT, TEMPLATES, Open, served
from verifying import DAY, Book

from generator.build import build
from generator.catalog import Catalog
from generator.load import load
from generator.settings import Settings
from generator.verify import sandbox

# Chromium says this of the page for what is missing, too.
MISSING = "Failed to load resource: the server responded with a status of 404 (Not Found)"
hypothesis.settings.register_profile(
    "errorbook",
    deadline=None,
    derandomize="CI" in os.environ,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("errorbook")


def pytest_addoption(parser: pytest.Parser) -> None:
    """`pytest --accept` writes what the generator says now into the expectations; read the difference afterwards."""
    parser.addoption("--accept", action="store_true", help="rewrite tests/cases, tests/golden and tests/new")


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
def browser() -> Iterator[Browser]:
    """Chromium, for tests of what scripts do. In CI it must be there."""
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if path is None:
        message = "no chromium on the PATH: what scripts do is NOT tested; install chromium"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(message)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def isolated() -> str:
    """How samples are kept in on this machine. In CI it must be possible."""
    try:
        return sandbox.mode()
    except sandbox.NoSandbox as error:
        message = f"no sandbox: that samples run as they should is NOT tested; {error}"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(message)


@pytest.fixture(scope="session")
def environments(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the tests of one session keep environments, so that each is made once."""
    return tmp_path_factory.mktemp("environments")


@pytest.fixture
def book(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], environments: Path
) -> Book:
    """A knowledge base of one package and one entry, in the current folder; the day is always the same."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(environments))
    monkeypatch.setattr("generator.verify.campaign.today", lambda: DAY)
    made = Book(tmp_path, capsys)
    made.package()
    made.entry()
    return made


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


@pytest.fixture
def opened(browser: Browser, address: str) -> Iterator[Open]:
    """Opens pages of this repository's site; at the end, nothing may have gone wrong or have left the site."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def open_page(path: str = "/", *, origin: str = address, width: int = 1280, **options: object) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on(
            "console",
            lambda said: (
                said.type in ("error", "warning") and said.text != MISSING and wrong.append(said.text)
            ),
        )
        page.on("request", lambda asked: asked.url.startswith(origin) or wrong.append(f"left: {asked.url}"))
        page.goto(origin + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert wrong == []
