"""What looks like a secret is neither shown nor put into links, in Chromium."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from support import Open

# Pieces of text that no key has: the test must not look like it holds one.
SECRETS = {
    "sk": "sk-proj-" + "Ab1" * 12,
    "anthropic": "sk-ant-" + "api03-Zz9" * 4,
    "aws": "AKIA" + "IOSFODNN7" * 2,
    "github": "ghp_" + "x1Y2" * 9,
    "hugging face": "hf_" + "Qw3" * 10,
    "slack": "xoxb-" + "123456-" * 4 + "abcDEF",
    "bearer": "Bearer " + "abc.DEF-123" * 2,
    "url": "postgres://admin:" + "hunter2hunter2" + "@db.example/app",
    "assignment": "password=" + "correcthorse9",
    "long": "f00dBabe" * 5,
}
MASKED = "async (text) => (await import('/static/masking.js')).masked(text)"


@pytest.fixture(scope="module")
def masks(browser: Browser, address: str) -> Iterator[Page]:
    """A page in which `MASKED` can be asked."""
    page = browser.new_page()
    page.goto(f"{address}/404.html")
    yield page
    page.close()


def hidden(secret: str, made: str) -> bool:
    """Whether nothing of a secret that could be used is in a text that was made."""
    kept = secret.rpartition("@")[0].removeprefix("postgres://") or secret
    return not any(part in made for part in re.findall(r"[A-Za-z0-9]{7,}", kept.removeprefix("password=")))


@pytest.mark.parametrize("secret", SECRETS.values(), ids=SECRETS)
def test_secrets_are_masked(masks: Page, secret: str) -> None:
    """Wherever they stand in a text; what stands around them stays."""
    for text in (
        secret,
        f"with {secret} failed",
        f"'{secret}'",
        f"key={secret}, next",
        f"x\n{secret}\ny",
        f"«{secret}»",
    ):
        made = masks.evaluate(MASKED, text)
        assert hidden(secret, made), made
        assert "…" in made
        assert len(text.replace(secret, "").strip("'«»key=")) <= len(made) + 1


@pytest.mark.parametrize(
    "text",
    [
        "openai.lib._old_api.APIRemovedInV1",
        "max_tokens: Field required",
        "KeyError: 'OPENAI_API_KEY'",
        "407 Proxy Authentication Required, basic authentication",
        "/usr/lib/python3.10/site-packages/openai/_base_client.py",
        "550e8400-e29b-41d4-a716-446655440000",
        "gpt-4o-mini-2024-07-18-preview",
        "https://example.com/a?b=c",
    ],
)
def test_what_is_no_secret_is_not_masked(masks: Page, text: str) -> None:
    """Names, addresses and ids stay readable."""
    assert masks.evaluate(MASKED, text) == text


def test_secrets_are_not_shown_and_not_put_into_links(opened: Open) -> None:
    """Whatever is made from the text shows an ellipsis in their place."""
    page = opened()
    for secret in (SECRETS["sk"], SECRETS["url"], SECRETS["github"]):
        for text, made in (
            (f"connecting with {secret} failed", "a[href*='q=']"),
            (
                f"openai.AuthenticationError: Incorrect API key provided: {secret}. You can find your API key at",
                "h2",
            ),
            (f"The model `{secret}` does not exist or you do not have access to it.", "dl"),
        ):
            page.get_by_label("Your error").fill("")
            expect(page.locator(".answer")).to_be_hidden()
            page.get_by_label("Your error").fill(text)
            expect(page.locator(".answer").locator(made).first).to_be_visible()
            assert hidden(secret, page.locator(".answer").inner_html())
