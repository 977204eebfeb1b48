"""The option that rewrites golden files, and the built corpus that several tests read."""

from pathlib import Path

import pytest
from support import BASE_URL, CORPUS, TEMPLATES

from generator.build import build
from generator.catalog import Catalog
from generator.load import load
from generator.settings import Settings


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --accept."""
    parser.addoption("--accept", action="store_true", help="rewrite golden files with what came out")


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
