"""The paste box and the page for what is missing, in Chromium: what a reader pastes, sees, presses and follows."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pasted_cases import cases
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect
from support import CORPUS, TEMPLATES, served

from generator.build import build
from generator.settings import Settings

TEXT = {case.id: case.text for case in cases()}
REFUSED = TEXT["openai-key-compose"]
LEFT = "net::ERR_ABORTED"  # the reader went on before it was there
MISSING = "Failed to load resource: the server responded with a status of 404 (Not Found)"
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
Open = Callable[..., Page]


@pytest.fixture
def opened(chromium: Browser, address: str) -> Iterator[Open]:
    """Opens pages of this repository's site; at the end, nothing may have gone wrong or have left the site."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def open_page(path: str = "/", *, origin: str = address, width: int = 1280, **options: object) -> Page:
        context = chromium.new_context(viewport={"width": width, "height": 900}, **options)
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


@pytest.fixture(scope="module")
def masks(chromium: Browser, address: str) -> Iterator[Page]:
    """A page in which `MASKED` can be asked."""
    page = chromium.new_page()
    page.goto(f"{address}/404.html")
    yield page
    page.close()


def box(page: Page) -> Locator:
    """Where an error is pasted."""
    return page.get_by_label("Your error")


def answer(page: Page) -> Locator:
    """What is said of it."""
    return page.locator(".answer")


def paste(page: Page, text: str, target: str = "body") -> None:
    """Paste a text with the focus on an element, as the browser reports it."""
    page.evaluate(
        """([text, target]) => {
          const clipboardData = new DataTransfer();
          clipboardData.setData("text/plain", text);
          const event = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
          document.querySelector(target).dispatchEvent(event);
        }""",
        [text, target],
    )


@pytest.mark.parametrize("path", ["/", "/explain/"])
def test_a_paste_anywhere_lands_in_the_box(opened: Open, path: str) -> None:
    """The text need not be aimed: it is in the box, explained, and the box has the focus."""
    page = opened(path)
    paste(page, REFUSED, "h1")
    expect(box(page)).to_have_value(REFUSED)
    expect(box(page)).to_be_focused()
    expect(answer(page).get_by_role("heading", name="The API rejects your key")).to_be_visible()


def test_a_paste_into_another_field_stays_there(opened: Open) -> None:
    """The filter of the list is a field of its own."""
    page = opened()
    paste(page, REFUSED, "input[name=q]")
    page.wait_for_timeout(300)
    expect(box(page)).to_have_value("")


def test_the_box_comes_before_the_list_and_takes_typing(opened: Open) -> None:
    """It is the first thing to fill in, under the tagline, and answers while one types."""
    page = opened()
    assert page.locator("main :is(input, textarea, select)").first.get_attribute("id") == "pasted"
    box(page).press_sequentially("ModuleNotFoundError: No module named 'cv2'")
    expect(answer(page).get_by_role("link", name="A module cannot be found")).to_be_visible()
    expect(answer(page).locator("dl")).to_have_text(re.compile(r"^module\s*cv2$"))


def test_a_confident_answer_shows_reasons_and_the_quick_fix(opened: Open) -> None:
    """The first thing is the entry, then what to do, and why it is this one; it is also said aloud."""
    page = opened()
    box(page).fill(REFUSED)
    sure = answer(page).locator("article")
    expect(sure.get_by_role("link", name="The API rejects your key")).to_have_attribute(
        "href", re.compile("/errors/openai/invalid-api-key/$")
    )
    expect(sure).to_contain_text("openai.AuthenticationError")
    expect(sure.get_by_label("Why this one").get_by_role("listitem")).to_have_text(
        [
            "same exception, openai.AuthenticationError",
            "the message has “You can find your API key at”",
            "the payload has invalid_api_key",
            "HTTP status 401",
        ]
    )
    expect(sure.get_by_role("heading", name="Quick fix")).to_be_visible()
    expect(sure.locator("pre")).to_contain_text("OPENAI_API_KEY")
    expect(page.get_by_role("status").first).to_have_text(re.compile("^Found: The API rejects your key"))


def test_without_confidence_it_says_so_and_offers_search(opened: Open) -> None:
    """A class that two entries share decides nothing."""
    page = opened("/explain/")
    box(page).fill("openai.RateLimitError")
    expect(answer(page).get_by_role("heading", name="Not sure")).to_be_visible()
    expect(answer(page).get_by_role("listitem").locator("h3")).to_have_count(2)
    search = answer(page).get_by_role("link", name="Search for openai.RateLimitError")
    expect(search).to_have_attribute("href", re.compile(r"/search/\?q=openai\.RateLimitError$"))
    expect(page.locator("article.sure")).to_have_count(0)


def test_what_no_entry_explains_is_said_and_can_be_searched(opened: Open) -> None:
    """There is always a next step."""
    page = opened()
    box(page).fill("botched.frobnicate failed: no sprocket")
    expect(answer(page).get_by_role("heading", name="Nothing here explains it")).to_be_visible()
    expect(answer(page).get_by_role("link", name=re.compile("^Search for"))).to_be_visible()
    page.get_by_role("button", name="Clear").click()
    expect(answer(page)).to_be_hidden()
    expect(box(page)).to_be_focused()


def test_the_keyboard_reaches_everything(opened: Open) -> None:
    """Down or Ctrl+Enter to the results, arrows between them, Escape back, Enter opens."""
    page = opened()
    box(page).fill("openai.RateLimitError")
    results = answer(page).locator("[data-result]")
    box(page).press("Control+Enter")
    expect(results.nth(0)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(results.nth(1)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(results.nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(box(page)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(results.nth(0)).to_be_focused()
    page.keyboard.press("Escape")
    expect(box(page)).to_be_focused()
    page.keyboard.press("ControlOrMeta+Enter")
    page.keyboard.press("Enter")
    page.wait_for_url("**/errors/openai/*/")
    page.go_back()
    expect(box(page)).to_have_value("openai.RateLimitError")
    expect(results.nth(0)).to_be_visible()


def test_down_moves_in_the_text_until_its_end(opened: Open) -> None:
    """Whoever edits the text is not taken out of it."""
    page = opened()
    box(page).fill("openai.RateLimitError\nsecond line\nthird line")
    box(page).press("ControlOrMeta+Home")
    box(page).press("ArrowDown")
    expect(box(page)).to_be_focused()


def test_an_older_answer_never_replaces_a_newer_one(opened: Open) -> None:
    """Files that arrive late belong to a text that is no longer there."""
    page = opened()
    held: list[Route] = []
    page.route("**/api/v1/match/*.json", lambda route: held.append(route))  # noqa: PLW0108 - a builtin is refused
    box(page).fill("ModuleNotFoundError: No module named 'cv2'")
    page.wait_for_timeout(300)
    box(page).fill("")
    page.wait_for_timeout(300)
    for route in held:
        route.continue_()
    page.unroute_all(behavior="wait")
    page.wait_for_timeout(300)
    expect(answer(page)).to_be_hidden()


def test_an_index_that_cannot_be_fetched_is_said_kindly(opened: Open) -> None:
    """The text stays, search is offered, and trying again works."""
    page = opened()
    page.route("**/api/v1/match/*.json", lambda route: route.fulfill(status=404))
    box(page).fill("openai.RateLimitError")
    expect(answer(page).get_by_role("heading", name="The lookup did not get through")).to_be_visible()
    expect(answer(page).get_by_role("link", name="Search for openai.RateLimitError")).to_be_visible()
    page.unroute_all(behavior="wait")
    answer(page).get_by_role("button", name="Try again").click()
    expect(answer(page).get_by_role("heading", name="Not sure")).to_be_visible()


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
            box(page).fill("")
            expect(answer(page)).to_be_hidden()
            box(page).fill(text)
            expect(answer(page).locator(made).first).to_be_visible()
            assert hidden(secret, answer(page).inner_html())


def test_nothing_is_asked_for_but_files_of_the_index(opened: Open) -> None:
    """The text is in no address: only the head, shards and the entry that was found are fetched."""
    page = opened()
    page.wait_for_load_state("networkidle")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(f"{request.method} {request.url}"))
    box(page).fill(REFUSED)
    expect(answer(page).get_by_role("heading", name="Quick fix")).to_be_visible()
    files = r"GET http://127\.0\.0\.1:\d+/(?:api/v1/match/(?:index|\d+)|errors/openai/invalid-api-key/index)\.json"
    assert [line for line in asked if not re.fullmatch(files, line)] == []
    assert len(asked) == len(set(asked))


def test_markup_in_a_text_is_only_text(opened: Open) -> None:
    """A pasted text makes no elements."""
    page = opened()
    box(page).fill("ModuleNotFoundError: No module named '<img src=x onerror=alert(1)>'")
    expect(answer(page).locator("dd")).to_have_text("<img src=x onerror=alert(1)>")
    expect(answer(page).locator("img")).to_have_count(0)


def test_a_text_that_the_search_page_hands_over_is_explained(opened: Open) -> None:
    """It is taken once and kept nowhere."""
    page = opened("/404.html")
    page.evaluate("text => sessionStorage.setItem('pasted', text)", REFUSED)
    page.goto(page.url.replace("404.html", "explain/"))
    expect(box(page)).to_have_value(REFUSED)
    expect(answer(page).locator("article")).to_be_visible()
    assert page.evaluate("sessionStorage.getItem('pasted')") is None


@pytest.mark.parametrize("path", ["/", "/explain/"])
def test_without_scripts_it_says_what_to_do_instead(opened: Open, path: str) -> None:
    """No box that does nothing; the lists and the command are named."""
    page = opened(path, java_script_enabled=False)
    instead = page.locator("noscript .instead")
    expect(instead).to_be_visible()
    expect(instead).to_contain_text("errorbook explain")
    expect(box(page)).to_be_hidden()


@pytest.mark.parametrize(
    "text", [REFUSED, TEXT["refused-full"], "openai.RateLimitError", "A" * 300 + "Error: x"]
)
def test_it_fits_a_phone(opened: Open, text: str) -> None:
    """Nothing makes the page wider than the screen."""
    page = opened(width=360, has_touch=True)
    box(page).fill(text)
    expect(answer(page)).to_be_visible()
    page.wait_for_timeout(200)
    assert page.evaluate("document.documentElement.scrollWidth") == 360


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
    expect(page.locator("[data-start]")).to_have_count(0)


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
    """The link leads to the forge's page for a new file, with the path filled in."""
    out: Path = tmp_path_factory.mktemp("forge") / "site"
    build(CORPUS, TEMPLATES, out, Settings(repository="https://code.example/acme/errors"))
    start = "https://code.example/acme/errors/new/main?filename=errors%2F"
    with served(out) as origin:
        for path, file in (
            ("/errors/acme/gone/", "acme%2Fgone"),
            ("/e/acme.QuotaExceeded/", "acme%2Fquota-exceeded"),
        ):
            link = opened(path, origin=origin).locator("[data-start] a")
            expect(link).to_have_attribute("href", f"{start}{file}.yaml")
        expect(opened("/e/a b/", origin=origin).locator("[data-start]")).to_be_hidden()
