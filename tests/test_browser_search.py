"""The search page in a real browser: typing, filters, keys, the back button, typing errors, a phone."""

import shutil
from collections.abc import Iterator
from urllib.parse import quote, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from support import CORPUS, TEMPLATES, served

from generator.build import build
from generator.settings import Settings

REAL = ("numpy", "openai", "anthropic", "pydantic", "requests", "sqlalchemy", "python")
TRACEBACK = (
    "Traceback (most recent call last):\n  File 'app.py', line 1, in <module>\nKeyError: 'sk-secret'\n"
)

# What people type, and the entry that it means.
QUERIES = (
    ("openai 401", "openai/invalid-api-key"),
    ("invalid api key openai", "openai/invalid-api-key"),
    ("openai incorrect api key provided", "openai/invalid-api-key"),
    ("openai.AuthenticationError", "openai/invalid-api-key"),
    ("api key must be set environment variable", "openai/missing-api-key"),
    ("openai limit current quota", "openai/insufficient-quota"),
    ("insufficient_quota", "openai/insufficient-quota"),
    ("opnai quota", "openai/insufficient-quota"),
    ("429 rate limit reached for gpt-4o in organization tokens per min", "openai/rate-limit"),
    ("rate limit exceeded any way to set the rate limit openai", "openai/rate-limit"),
    ("RateLimtError tokens", "openai/rate-limit"),
    ("model gpt-4o does not exist or you do not have access to it", "openai/model-not-found"),
    ("context length exceeded", "openai/context-length-exceeded"),
    ("unexpected keyword argument proxies", "openai/proxies-unexpected-keyword"),
    ("anthropic 529", "anthropic/overloaded"),
    ("credit balance is too low anthropic api but i have balance", "anthropic/credit-balance-too-low"),
    ("anthropic invalid x-api-key", "anthropic/invalid-api-key"),
    ("no module named cv2", "python/module-not-found"),
    ("ModuleNotFound", "python/module-not-found"),
    ("expecting value line 1 column 1", "python/json-expecting-value"),
    ("decode json", "python/json-expecting-value"),
    ("jsondecodeerror", "python/json-expecting-value"),
    ("nonetype object is not subscriptable", "python/nonetype-not-subscriptable"),
    ("utf-8 codec can't decode byte 0xff", "python/unicode-decode-utf8"),
    ("asyncio.run cannot be called from a running event loop", "python/asyncio-run-running-loop"),
    ("certificate verify failed", "requests/certificate-verify-failed"),
    ("sslerror", "requests/certificate-verify-failed"),
    ("requests connection refused", "requests/connection-refused"),
    ("conection refused", "requests/connection-refused"),
    ("max retries exceeded with url connection refused", "requests/connection-refused"),
    ("np.float deprecated alias", "numpy/np-float-alias"),
    ("queuepool limit overflow timed out", "sqlalchemy/queuepool-limit"),
    ("basesettings moved to pydantic-settings", "pydantic/basesettings-moved"),
    ("pydantic field required", "pydantic/field-required"),
    ("ratelimerr tokens", "openai/rate-limit"),
    ("slow down", "acme/slow-down"),
)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The search page of a site with the corpus and the real entries, under a prefix."""
    folder = tmp_path_factory.mktemp("search")
    errors = folder / "errors"
    for name in REAL:
        shutil.copytree(CORPUS.parents[2] / "errors" / name, errors / name)
    shutil.copytree(CORPUS / "acme", errors / "acme")
    for entry in (errors / "acme").glob("*.yaml"):
        entry.write_text(entry.read_text().replace("python/missing-name", "python/module-not-found"))
    built = build(errors, TEMPLATES, folder / "root" / "book", Settings(title="Acme errors"))
    assert built.problems == ()
    with served(folder / "root") as origin:
        yield f"{origin}/book/search/"


def watched(context: BrowserContext, address: str, complaints: list[str]) -> Page:
    """A page that notes errors and requests to another origin."""
    page = context.new_page()
    origin = urlsplit(address).netloc
    page.on(
        "console",
        lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None,
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    context.on(
        "request",
        lambda request: (
            None
            if urlsplit(request.url).netloc == origin
            else complaints.append(f"left the origin: {request.url}")
        ),
    )
    return page


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """The search page as it opens, which must have complained of nothing when the test ends."""
    complaints: list[str] = []
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = watched(context, address, complaints)
    page.goto(address)
    settle(page)
    yield page
    context.close()
    assert complaints == []


def settle(page: Page) -> None:
    """Wait until the answer to what was asked last is shown."""
    page.wait_for_timeout(200)  # the pause after the last key
    page.locator("[data-search][aria-busy=false]").wait_for()


def ask(page: Page, query: str) -> None:
    """Type a query."""
    page.locator("[name=q]").fill(query)
    settle(page)


def found(page: Page) -> list[str]:
    """The ids of the entries that are shown, in order."""
    links = page.locator(".results a").evaluate_all("links => links.map((link) => link.pathname)")
    return ["/".join(path.strip("/").split("/")[-2:]) for path in links]


def state(page: Page) -> str:
    """The query of the page's address."""
    return urlsplit(page.url).query


def test_queries_find_what_they_mean(page: Page) -> None:
    """For each query of the table, the entry that it means comes first."""
    wrong = []
    for query, expected in QUERIES:
        ask(page, query)
        first = (found(page) or ["nothing"])[0]
        if first != expected:
            wrong.append(f"{query!r}: expected {expected}; found {first}")
    assert wrong == []


@pytest.mark.parametrize(
    "query", ["AuthErr", "auth error", "authentication error", "AuthentcationError", "AuthenticationEror"]
)
def test_ways_to_write_a_name(page: Page, query: str) -> None:
    """A name is found when it is cut short, split, or mistyped."""
    ask(page, query)
    code = page.locator(".results code").first
    expect(code).to_contain_text("Auth")
    assert {"openai/invalid-api-key", "anthropic/invalid-api-key"} <= set(found(page)[:3])


def test_a_part_finds_the_name(page: Page) -> None:
    """`bar` finds Foo.bar: the parts of a qualified name are words."""
    ask(page, "exc")
    assert "sqlalchemy/queuepool-limit" in found(page)
    ask(page, "Timeout")
    assert found(page)[0] == "sqlalchemy/queuepool-limit"


def test_a_typing_error_is_told(page: Page) -> None:
    """The reader sees what was searched instead, and the word stays in the box and the address."""
    ask(page, "AuthentcationError")
    expect(page.locator(".advice")).to_contain_text("Searched for AuthenticationError")
    assert state(page) == "q=AuthentcationError"


def test_words_that_no_error_has_are_told(page: Page) -> None:
    """A word that is nowhere does not spoil the rest."""
    ask(page, "openai quota kubernetes")
    assert found(page)[0] == "openai/insufficient-quota"
    expect(page.locator(".advice")).to_contain_text("kubernetes")


def test_a_number_is_that_number(page: Page) -> None:
    """A status that no entry has is not found in the digits of another number."""
    ask(page, "openai 511")
    expect(page.locator(".advice")).to_contain_text("511")


def test_filters_count_and_narrow(page: Page) -> None:
    """Each choice says how many it leaves; choosing it leaves that many; the address keeps it."""
    ask(page, "api key")
    all_of_them = len(found(page))
    option = page.locator("[name=http] option", has_text="401")
    number = int(option.inner_text().split("(")[1].rstrip(")"))
    page.locator("[name=http]").select_option("401")
    settle(page)
    assert len(found(page)) == number < all_of_them
    assert state(page) == "q=api+key&http=401"
    page.locator("[name=package]").select_option("anthropic")
    settle(page)
    assert found(page) == ["anthropic/invalid-api-key"]


def test_filters_work_without_a_query(page: Page) -> None:
    """A filter alone lists all entries that it fits, in the order of the catalog."""
    page.locator("[name=package]").select_option("openai")
    settle(page)
    entries = [query for query in found(page) if query.startswith("openai/")]
    assert entries == found(page) == sorted(found(page))
    assert len(entries) > 1


def test_reloading_keeps_everything(page: Page) -> None:
    """The address holds the query and the filters."""
    ask(page, "api key")
    page.locator("[name=severity]").select_option("critical")
    settle(page)
    before = found(page)
    page.reload()
    settle(page)
    assert found(page) == before
    expect(page.locator("[name=q]")).to_have_value("api key")
    expect(page.locator("[name=severity]")).to_have_value("critical")


def test_the_back_button_goes_through_searches(page: Page) -> None:
    """Typing one query is one step back; a filter is another; an opened entry is another."""
    ask(page, "api key")
    ask(page, "api key openai")
    page.locator("[name=http]").select_option("401")
    settle(page)
    page.locator(".results a").first.click()
    page.wait_for_url("**/errors/openai/invalid-api-key/")
    page.go_back()
    settle(page)
    assert state(page) == "q=api+key+openai&http=401"
    assert found(page) == ["openai/invalid-api-key"]
    page.go_back()
    settle(page)
    expect(page.locator("[name=http]")).to_have_value("")
    expect(page.locator("[name=q]")).to_have_value("api key openai")
    page.go_back()
    settle(page)
    assert state(page) == ""
    expect(page.locator("[name=q]")).to_have_value("")
    page.go_forward()
    settle(page)
    expect(page.locator("[name=q]")).to_have_value("api key openai")


def test_keys(page: Page) -> None:
    """`/` focuses, arrows move, Enter opens, Escape clears."""
    page.locator("h1").click()
    page.keyboard.press("/")
    expect(page.locator("[name=q]")).to_be_focused()
    page.keyboard.type("api key")
    settle(page)
    links = page.locator(".results a")
    page.keyboard.press("ArrowDown")
    expect(links.nth(0)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(page.locator("[name=q]")).to_be_focused()
    page.keyboard.press("Escape")
    settle(page)
    expect(page.locator("[name=q]")).to_have_value("")
    assert state(page) == ""
    page.keyboard.type("certificate")
    page.keyboard.press("Enter")
    expect(links.first).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/errors/requests/certificate-verify-failed/")


def test_nothing_found(page: Page) -> None:
    """The page says what was searched, offers names that are near, and leads to the lists."""
    ask(page, "Quuxify")
    assert found(page) == []
    expect(page.locator(".status")).to_contain_text("Quuxify")
    expect(page.locator(".browse").get_by_role("link", name="openai")).to_be_visible()
    page.locator("[name=q]").fill("TimeoutErr")
    page.goto(f"{page.url.split('?')[0]}?q=Zzzz&package=openai")
    settle(page)
    expect(page.locator(".status")).to_contain_text("No error found")


def test_filters_that_leave_nothing_can_be_left(page: Page, address: str) -> None:
    """Where only the filters are in the way, one click takes them away."""
    page.goto(f"{address}?q=certificate&package=openai")
    settle(page)
    assert found(page) == []
    page.get_by_role("button", name="without the filters").click()
    settle(page)
    assert found(page)[0] == "requests/certificate-verify-failed"
    assert state(page) == "q=certificate"


def test_near_names_are_offered(page: Page, address: str) -> None:
    """A name that is too far off to be mended is offered as a link."""
    page.goto(f"{address}?q=AthticationErr")
    settle(page)
    expect(page.locator(".advice").get_by_role("link").first).to_have_text("AuthenticationError")
    page.locator(".advice").get_by_role("link").first.click()
    settle(page)
    assert "openai/invalid-api-key" in found(page)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(TRACEBACK, id="traceback"),
        pytest.param(
            "json.decoder.JSONDecodeError: Expecting value: line 1 column 1 (char 0)", id="last line"
        ),
        pytest.param("KeyError: 'sk-secret'", id="short name"),
        pytest.param("the request failed " * 12, id="long"),
    ],
)
def test_pasted_errors_are_not_searched(page: Page, text: str) -> None:
    """A pasted error leads to the paste box; it reaches neither Pagefind nor the address."""
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.locator("[name=q]").focus()
    # A paste of the reader's; the browser joins the lines of what is typed into the box.
    page.locator("[name=q]").evaluate(
        """(box, text) => {
            const data = new DataTransfer();
            data.setData("text", text);
            const event = new ClipboardEvent("paste", { clipboardData: data, cancelable: true, bubbles: true });
            if (box.dispatchEvent(event)) { box.value = text; box.dispatchEvent(new Event("input")); }
        }""",
        text,
    )
    settle(page)
    link = page.locator(".advice a")
    expect(link).to_be_visible()
    assert str(link.get_attribute("href")).endswith("/book/explain/")
    assert found(page) == []
    assert state(page) == ""
    assert not [url for url in requests if "/pagefind/" in url]


@pytest.mark.parametrize("text", ["HTTP: 401", "error: connection refused", "python 3.12: json", "openai:"])
def test_few_words_are_searched(page: Page, text: str) -> None:
    """A colon alone makes no traceback."""
    ask(page, text)
    assert "explain" not in page.locator(".advice").inner_html()


def test_examples_find_something(page: Page, address: str) -> None:
    """The searches that the empty page offers have results."""
    links = page.locator("[data-examples] a").evaluate_all("links => links.map((link) => link.href)")
    assert links
    for link in links:
        page.goto(link)
        settle(page)
        assert found(page), link


def test_words_are_marked_where_they_begin(page: Page) -> None:
    """The words of the query are marked in names and sentences, not within other words."""
    ask(page, "limit rate key")
    marks = page.locator(".results mark").all_inner_texts()
    assert {"Rate", "Limit"} <= set(marks)
    ask(page, "port")
    within = page.locator(".results mark").evaluate_all(
        "marks => marks.filter((mark) => /[a-z]$/.test(mark.previousSibling?.data ?? '')"
        " && /^[a-z]/.test(mark.innerText)).length"
    )
    assert within == 0


def test_a_long_list_comes_in_parts(page: Page) -> None:
    """Ten are shown; a button adds the rest and moves on to them."""
    ask(page, "error")
    assert len(found(page)) == 10
    page.get_by_role("button", name="Show more").click()
    expect(page.locator(".results a").nth(10)).to_be_focused()
    assert len(found(page)) == len(set(found(page))) > 10


@pytest.mark.parametrize("width", [360, 390])
@pytest.mark.parametrize("query", ["", "AuthentcationError", "zzzz", "error"])
def test_a_phone(browser: Browser, address: str, width: int, query: str) -> None:
    """Nothing is wider than the screen, and the box can be seen at once."""
    complaints: list[str] = []
    context = browser.new_context(viewport={"width": width, "height": 740}, has_touch=True, is_mobile=True)
    page = watched(context, address, complaints)
    page.goto(f"{address}?q={quote(query)}")
    settle(page)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    expect(page.locator("[name=q]")).to_be_in_viewport()
    context.close()
    assert complaints == []


def test_without_scripts(browser: Browser, address: str) -> None:
    """With JavaScript off the page says so and leads to the lists."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    expect(page.get_by_text("needs JavaScript")).to_be_visible()
    expect(page.locator("form")).to_be_hidden()
    expect(page.locator(".browse").get_by_role("link", name="openai")).to_be_visible()
    context.close()


def test_a_broken_index_is_told(browser: Browser, address: str) -> None:
    """If the index does not load, the page says so and leads to the lists."""
    context = browser.new_context()
    context.route("**/pagefind/**", lambda route: route.abort())
    page = context.new_page()
    page.goto(f"{address}?q=openai")
    settle(page)
    expect(page.locator(".status")).to_contain_text("could not be loaded")
    expect(page.locator(".browse").get_by_role("link", name="openai")).to_be_visible()
    context.close()


def test_the_worker_is_not_needed(browser: Browser, address: str) -> None:
    """Where no worker can start, the page runs the index itself; its policy allows that."""
    context = browser.new_context()
    context.add_init_script("delete window.Worker")
    page = context.new_page()
    page.goto(f"{address}?q=openai+401")
    settle(page)
    assert found(page) == ["openai/invalid-api-key"]
    context.close()


def test_every_page_leads_to_the_search(page: Page, address: str) -> None:
    """The header of a page has a link to the search."""
    page.goto(address.replace("search/", "errors/openai/invalid-api-key/"))
    page.locator("header").get_by_role("link", name="Search").click()
    expect(page.locator("h1")).to_have_text("Search")
