"""Names that lead to entries, and the page for what is missing, in Chromium."""

import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from playwright.sync_api import expect
from support import CORPUS, TEMPLATES, Open, served

from generator.build import build
from generator.settings import Settings


def test_a_name_leads_to_its_entry_or_to_a_choice(opened: Open) -> None:
    """A printed name goes on to the one entry; a shared name shows by which message the entries differ."""
    page = opened("/e/pydantic_core._pydantic_core.ValidationError/")
    page.wait_for_url("**/errors/pydantic/field-required/")
    page = opened("/e/openai.RateLimitError/")
    expect(page.locator(".choices a")).to_have_count(2)
    expect(page.locator(".choices .message").first).to_contain_text("You exceeded your current quota")
    page.get_by_role("link", name="Paste the whole error").click()
    expect(page.get_by_label("Your error")).to_be_focused()


@pytest.mark.parametrize(
    ("path", "found"),
    [
        pytest.param("/e/AuthenticationError/", "openai/invalid-api-key", id="a bare class"),
        pytest.param("/e/openai.AuthentcationError/", "openai/invalid-api-key", id="a slip"),
        pytest.param("/e/openai.AuthErr/", "openai/invalid-api-key", id="a shortened name"),
        pytest.param(
            "/errors/openai/insufficient_quota/", "openai/insufficient-quota", id="the code of a payload"
        ),
        pytest.param("/errors/openai/invalid-api-keys", "openai/invalid-api-key", id="a wrong slug"),
        pytest.param("/module-not-found/", "python/module-not-found", id="words"),
    ],
)
def test_a_missing_page_lists_what_comes_near(opened: Open, path: str, found: str) -> None:
    """Whoever guessed an address is led to the entry."""
    page = opened(path)
    near = page.locator("[data-nearest]")
    expect(near.locator(f"a[href$='/errors/{found}/']")).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("^Look for"))).to_be_visible()
    expect(page.locator("[data-write]")).to_have_count(0)


def test_a_missing_page_of_nothing_known_still_leads_on(opened: Open) -> None:
    """There are the words to look for, the paste box and the packages."""
    page = opened("/e/%E0%A4%A/")
    page = opened("/nothing/like/this/")
    expect(page.get_by_role("link", name="Look for this")).to_be_visible()
    expect(page.get_by_role("link", name="Paste the whole error")).to_be_visible()
    expect(page.locator("[data-nearest]")).to_be_hidden()


def test_a_missing_entry_can_be_started_where_there_is_a_repository(
    opened: Open, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The link leads to the forge's page for a new file, with the path and the exception filled in."""
    out: Path = tmp_path_factory.mktemp("forge") / "site"
    build(CORPUS, TEMPLATES, out, Settings(repository="https://code.example/acme/errors"))
    start = "https://code.example/acme/errors/new/main?filename=errors%2F"
    with served(out) as origin:
        for path, file, exception in (
            ("/errors/acme/gone/", "acme%2Fgone", '"TODO: '),
            ("/e/acme.QuotaExceeded/", "acme%2Fquota-exceeded", "acme.QuotaExceeded\n"),
        ):
            offer = opened(path, origin=origin).locator("[data-write]")
            expect(offer.locator("[data-open]")).to_have_count(0)
            offer.get_by_text("Write this entry").click()
            address = offer.locator("[data-open]").get_attribute("href") or ""
            assert address.startswith(f"{start}{file}.yaml&value=")
            assert f"\nexception: {exception}" in unquote(address)
        page = opened("/e/a b/", origin=origin)
        page.wait_for_load_state("networkidle")  # the server must not end while scripts still ask
        expect(page.locator("[data-write]")).to_be_hidden()
