"""What all tests share: the corpus as a catalog and as a site, and the option that rewrites expectations."""

import os
from pathlib import Path

import hypothesis
import pytest
from support import BASE_URL, CORPUS, TEMPLATES

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
