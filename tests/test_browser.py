"""What a reader sees and does, in Chromium: the built corpus, served on loopback."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from support import Open, served

from generator.catalog import Catalog

LEFT = "net::ERR_ABORTED"  # the reader went on before it was there
ENTRY = "/errors/acme/rejected-key/"
LISTING = "/packages/acme/"
FAILING = "/errors/python/missing-name/"
PAGES = ("/", LISTING, ENTRY, FAILING, "/errors/acme/slow-down/", "/tags/", "/verification/", "/404.html")


@pytest.fixture(scope="session")
def origin(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The site under the prefix it is published at, as a static host serves it."""
    host = tmp_path_factory.mktemp("host")
    (host / "book").symlink_to(site)
    (host / "404.html").symlink_to(site / "404.html")
    with served(host) as address:
        yield address


@pytest.fixture
def opened(browser: Browser, origin: str) -> Iterator[Open]:
    """Opens pages of the site; at the end, nothing may have gone wrong in any of them."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def open_page(path: str, *, width: int = 1280, height: int = 800, **options: object) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: said.type in ("error", "warning") and wrong.append(said.text))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on(
            "requestfailed",
            lambda request: request.failure != LEFT and wrong.append(f"failed: {request.url}"),
        )
        page.on(
            "request", lambda request: request.url.startswith(origin) or wrong.append(f"left: {request.url}")
        )
        page.goto(f"{origin}/book{path}")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert wrong == []


def background(place: Page | Locator) -> str:
    """The colour behind an element, or behind the page."""
    place = place.locator("body") if isinstance(place, Page) else place
    return str(place.evaluate("element => getComputedStyle(element).backgroundColor"))


def heading(page: Page, name: str) -> Locator:
    """A heading of the main part."""
    return page.get_by_role("main").get_by_role("heading", name=name)


def bottom(place: Locator) -> float:
    """How far down the page an element ends."""
    box = place.bounding_box()
    assert box, "it is shown"
    return box["y"] + box["height"]


def rows(page: Page) -> list[str]:
    """The titles in the list, as shown."""
    return page.locator("tbody tr:visible a").all_inner_texts()


@pytest.mark.parametrize("path", PAGES)
def test_pages_open_without_a_fault(opened: Open, path: str) -> None:
    """A page says nothing in the console, breaks no policy, and asks nothing of another host."""
    page = opened(path)
    expect(page.get_by_role("heading", level=1)).to_be_visible()


@pytest.mark.parametrize(
    ("width", "height", "limit"), [(1280, 800, 800), (390, 844, 900)], ids=["wide", "narrow"]
)
def test_the_answer_is_in_the_first_screen(opened: Open, width: int, height: int, limit: int) -> None:
    """Without scrolling, a reader sees how bad it is, what it is called, and what to do first."""
    page = opened(ENTRY, width=width, height=height)
    badges = page.get_by_role("link", name="Critical severity")
    title = page.get_by_role("heading", level=1, name="The key is rejected")
    fix = page.get_by_role("main").get_by_text("Make a new key and set it:")
    assert bottom(badges) < bottom(fix) < limit
    assert bottom(title) < bottom(heading(page, "Quick fix")) < bottom(fix)


def test_dark_and_light(opened: Open) -> None:
    """Each scheme of the system has its own colours, and code can be told from the page in both."""
    light, dark = opened(ENTRY, color_scheme="light"), opened(ENTRY, color_scheme="dark")
    assert (background(light), background(dark)) == ("rgb(255, 255, 255)", "rgb(13, 16, 20)")
    assert background(light.locator("pre").first) != background(light)
    assert background(dark.locator("pre").first) != background(dark)


def test_the_theme_can_be_chosen(opened: Open) -> None:
    """The switch changes the colours at once, and the choice holds on the next page and after a reload."""
    page = opened(ENTRY, color_scheme="light")
    before = background(page)
    page.get_by_role("button", name=re.compile("dark", re.IGNORECASE)).click()
    chosen = background(page)
    page.reload()
    reloaded = background(page)
    page.goto(page.url.replace(ENTRY, LISTING))
    assert chosen != before
    assert [reloaded, background(page)] == [chosen, chosen]
    page.get_by_role("button", name=re.compile("light", re.IGNORECASE)).click()
    assert background(page) == before


def test_code_is_copied_verbatim(opened: Open, corpus: Catalog) -> None:
    """The button beside a piece of code puts exactly that code on the clipboard."""
    page = opened(ENTRY, permissions=["clipboard-read", "clipboard-write"])
    samples = corpus.by_id["acme/rejected-key"].entry.samples
    for code in (samples.broken.code, samples.fixed.code):
        block = page.locator("pre").filter(has_text=code.splitlines()[-2])
        block.locator("xpath=..").get_by_role("button", name="Copy").click()
        expect(page.get_by_role("button", name="Copied")).to_have_count(1)
        assert page.evaluate("navigator.clipboard.readText()") == code
        expect(page.get_by_role("button", name="Copied")).to_have_count(0)


def test_a_list_filters_by_words(opened: Open) -> None:
    """Words leave the rows that have all of them; count and address follow; a reload and the way back restore it."""
    page = opened(LISTING)
    assert rows(page) == ["The key is rejected", "Too many requests"]
    field = page.get_by_role("main").get_by_role("searchbox")
    field.fill("autherr KEY")
    expect(page.locator("tbody tr:visible")).to_have_count(1)
    assert rows(page) == ["The key is rejected"]
    expect(page.get_by_role("status")).to_have_text("1 of 2")
    assert page.url.endswith(LISTING + "?q=autherr+KEY")

    page.reload()
    expect(field).to_have_value("autherr KEY")
    expect(page.locator("tbody tr:visible")).to_have_count(1)

    page.get_by_role("table").get_by_role("link", name="The key is rejected").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The key is rejected")
    page.go_back()
    expect(field).to_have_value("autherr KEY")
    expect(page.locator("tbody tr:visible")).to_have_count(1)

    field.fill("")
    expect(page.locator("tbody tr:visible")).to_have_count(2)
    assert page.url.endswith(LISTING)


def test_a_list_that_has_nothing_offers_all(opened: Open) -> None:
    """When no row fits, the page says so and one button shows all again."""
    page = opened(LISTING + "?q=zzz")
    expect(page.locator("tbody tr:visible")).to_have_count(0)
    page.get_by_role("button", name="Show all").click()
    expect(page.locator("tbody tr:visible")).to_have_count(2)


def test_a_list_filters_by_choice(opened: Open) -> None:
    """A choice leaves the rows that have it; a link with it in its address shows the same."""
    page = opened(LISTING)
    page.get_by_role("combobox", name="Severity").select_option(label="Medium")
    assert (rows(page), page.url.endswith("?severity=medium")) == (["Too many requests"], True)
    other = opened(LISTING + "?severity=medium")
    assert rows(other) == ["Too many requests"]
    expect(other.get_by_role("combobox", name="Severity")).to_have_value("medium")


def test_a_list_sorts(opened: Open) -> None:
    """A click on a column's name sorts by it, another turns the order round; the order is told and in the address."""
    page = opened(LISTING)
    column = page.get_by_role("columnheader", name=re.compile("^Fix"))
    found = []
    for _ in range(2):
        column.get_by_role("button").click()
        found.append((column.get_attribute("aria-sort"), rows(page)))
    assert found == [
        ("ascending", ["The key is rejected", "Too many requests"]),
        ("descending", ["Too many requests", "The key is rejected"]),
    ]
    page.reload()
    assert rows(page) == ["Too many requests", "The key is rejected"]
    expect(page.locator("[aria-sort]")).to_have_count(1)


def test_a_slash_leads_to_the_filter(opened: Open) -> None:
    """The key / puts the cursor in the field, and is not typed into it."""
    page = opened(LISTING)
    page.keyboard.press("/")
    field = page.get_by_role("main").get_by_role("searchbox")
    expect(field).to_be_focused()
    expect(field).to_have_value("")
    page.keyboard.type("a/b")
    expect(field).to_have_value("a/b")


@pytest.mark.parametrize("width", [360, 390, 1280, 1600])
def test_nothing_is_wider_than_the_screen(opened: Open, width: int) -> None:
    """No page has to be scrolled sideways."""
    page = opened("/", width=width)
    wide = {}
    for path in PAGES:
        page.goto(page.url.partition("/book")[0] + "/book" + path, wait_until="load")
        wide[path] = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert {path: over for path, over in wide.items() if over > 0} == {}


def test_an_entry_can_be_read_without_scripts(opened: Open) -> None:
    """Without JavaScript, every section is there and no control that would do nothing."""
    page = opened(ENTRY, java_script_enabled=False)
    names = ["What this error means", "Quick fix", "Stack trace", "Why it happens", "Detection", "Workaround"]
    names += ["Prevention", "Not this one?", "Versions", "References", "Community notes"]
    assert [name for name in names if not heading(page, name).first.is_visible()] == []
    expect(page.locator("pre").filter(has_text="os.environ")).to_be_visible()
    expect(page.get_by_role("button")).to_have_count(0)


def test_a_list_can_be_read_without_scripts(opened: Open) -> None:
    """Without JavaScript, a list is a table of links; the filter, which would do nothing, is not shown."""
    page = opened(LISTING, java_script_enabled=False)
    assert rows(page) == ["The key is rejected", "Too many requests"]
    expect(page.get_by_role("main").get_by_role("searchbox")).to_have_count(0)
    page.get_by_role("table").get_by_role("link", name="Too many requests").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Too many requests")


def test_the_404_page_works_anywhere(browser: Browser, origin: str) -> None:
    """For an address that is not there, at any depth, the site's own page is shown with its looks and links."""
    with browser.new_context() as context:
        page = context.new_page()
        failed: list[str] = []
        page.on("response", lambda answer: answer.status >= 400 and failed.append(answer.url))
        address = f"{origin}/book/errors/acme/no-such/deep/page"
        answer = page.goto(address)
        looks = page.locator("body").evaluate("element => getComputedStyle(element).fontFamily")
        page.locator(".chips").get_by_role("link", name=re.compile("acme")).click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Acme client errors")
        assert (answer.status, failed) == (404, [address])
        assert looks == page.locator("body").evaluate("element => getComputedStyle(element).fontFamily")


def test_changed_lines_are_marked(opened: Open) -> None:
    """In broken and fixed code the lines that differ stand out, each side in its colour; the others do not."""
    page = opened(ENTRY)
    fixed = page.locator("pre").filter(has_text="os.environ").locator("code > *")
    broken = page.locator("pre").filter(has_text="<old>").locator("code > *")
    changed = [[background(line) for line in lines.all()] for lines in (broken, fixed)]
    plain = changed[0][0]
    assert [[colour != plain for colour in side] for side in changed] == [
        [False, False, True, False],
        [True, False, False, True, False],
    ]
    assert changed[0][2] != changed[1][0]


def test_a_redirect_leads_to_the_entry(opened: Open) -> None:
    """The address computed from an exception's name leads to its entry."""
    page = opened("/e/acme.AuthError/")
    expect(page.get_by_role("heading", level=1)).to_have_text("The key is rejected")


def test_the_age_of_a_check_is_told(opened: Open) -> None:
    """Beside the day of a run that is old for the reader, the page says how old; beside a recent one, nothing."""
    for day, expected in (
        ("2026-03-02", []),
        ("2026-05-30", []),  # 90 days
        ("2026-05-31", ["(checked 3 months ago; newer releases may differ)"]),
        ("2027-02-01", ["(checked 11 months ago; newer releases may differ)"]),
        ("2030-03-02", ["(checked 4 years ago; newer releases may differ)"]),
        ("2026-01-01", []),  # a clock that is behind
    ):
        page = opened("/tags/")
        page.clock.set_fixed_time(f"{day}T12:00:00Z")
        page.goto(page.url.replace("/tags/", ENTRY))
        expect(page.locator(".copy").first).to_be_attached()
        assert (day, [note.strip() for note in page.locator(".aged").all_inner_texts()]) == (day, expected)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_traceback_is_chosen(opened: Open, scripts: bool) -> None:
    """The newest traceback is shown; a click or an arrow key shows another instead, with or without scripts."""
    page = opened(ENTRY, java_script_enabled=scripts)
    new, old = page.get_by_text("acme/_http.py"), page.get_by_text('acme/client.py", line')
    expect(new).to_be_visible()
    expect(old).to_be_hidden()
    page.get_by_role("group", name="As printed on").get_by_text("acme 1.0.0", exact=True).click()
    expect(old).to_be_visible()
    expect(new).to_be_hidden()
    page.keyboard.press("ArrowLeft")
    expect(new).to_be_visible()
    expect(page.get_by_role("radio", name="acme 2.0.0")).to_be_checked()


def test_a_traceback_of_another_python_is_chosen(opened: Open) -> None:
    """Of a target that printed several, each is shown for its Python."""
    page = opened(FAILING)
    marks = page.locator(".trace").get_by_text("^^^^")
    expect(marks).to_be_visible()
    page.get_by_text("Python 3.9", exact=True).first.click()
    expect(page.locator(".trace:visible")).to_have_count(1)
    expect(marks).to_be_hidden()


def test_runs_scroll_within_their_table(opened: Open) -> None:
    """On a narrow screen a wide table of runs can be scrolled, by keys too, and its first column stays in sight."""
    page = opened(FAILING, width=390)
    region = page.get_by_role("region", name="Runs")
    head = region.get_by_role("rowheader")
    before = head.bounding_box()
    region.focus()
    for _ in range(20):
        page.keyboard.press("ArrowRight")
    expect(region.get_by_text("not as expected")).to_be_in_viewport()
    after = head.bounding_box()
    assert before and after and before["x"] == after["x"]
