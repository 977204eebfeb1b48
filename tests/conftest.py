"""What all tests share: the corpus, the option that rewrites expectations, and how much hypothesis tries."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

HERE = Path(__file__).parent

settings.register_profile(
    "errorbook", deadline=None, derandomize="CI" in os.environ, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("errorbook")


def pytest_addoption(parser: pytest.Parser) -> None:
    """`pytest --accept` writes what the generator says now into tests/cases; read the difference afterwards."""
    parser.addoption("--accept", action="store_true", help="rewrite the expectations in tests/cases")


def pytest_configure(config: pytest.Config) -> None:
    """Expectations are accepted by a person, never by CI."""
    if config.getoption("--accept") and "CI" in os.environ:
        raise pytest.UsageError("--accept rewrites expectations; CI must not")


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of valid entries that tests read; nobody writes there."""
    return HERE / "corpus" / "errors"
