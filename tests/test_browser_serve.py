"""What whoever writes an entry sees in Chromium while saving it: the page anew, or what is wrong."""

import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from support import ROOT, TEMPLATES, serving

ENTRY = "errors/openai/rate-limit.yaml"
PATH = "errors/openai/rate-limit/"
WAIT = 20_000
Writing = tuple[Path, Page, str]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """A knowledge base with templates of its own, and the address of its preview."""
    folder = tmp_path_factory.mktemp("writing") / "team"
    shutil.copytree(ROOT / "errors", folder / "errors")
    shutil.copytree(TEMPLATES, folder / "templates")
    with serving(folder, "--templates", "templates") as (_, root):
        yield folder, root


@pytest.fixture
def writing(running: tuple[Path, str], browser: Browser) -> Iterator[Writing]:
    """The knowledge base, an open page, and the address of the site; afterwards all is as it was."""
    folder, root = running
    before = {path: path.read_bytes() for path in (folder / ENTRY, folder / "templates/base.html")}
    context = browser.new_context(viewport={"width": 1000, "height": 700})
    context.set_default_timeout(WAIT)
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda said: said.type in ("error", "warning") and wrong.append(said.text))
    page.on("dialog", lambda dialog: wrong.append(dialog.message))
    given = page.request.get(root + PATH).text()
    yield folder, page, root
    for path, content in before.items():
        path.write_bytes(content)
    # The mark in a page says which round it is of; the next test begins when the last has settled.
    until = time.monotonic() + WAIT / 1000
    while page.request.get(root + PATH).text() != given:
        assert time.monotonic() < until
        time.sleep(0.05)
    page.goto(root + PATH)
    expect(page.locator("#errorbook-problems")).to_have_count(0, timeout=WAIT)
    context.close()
    assert wrong == []


def save(folder: Path, pattern: str, new: str, path: str = ENTRY) -> None:
    """Change the first line or text that fits and save."""
    text = (folder / path).read_text("utf-8")
    changed = re.sub(pattern, lambda _: new, text, count=1, flags=re.MULTILINE)
    assert changed != text
    (folder / path).write_text(changed, "utf-8")


def test_a_save_shows_where_the_reader_was(writing: Writing) -> None:
    """The page has the new words without being asked for; place, hash and what was unfolded stay."""
    folder, page, root = writing
    save(
        folder,
        "<footer",
        "<details id='more'><summary>More</summary>all</details><footer",
        "templates/base.html",
    )
    page.goto(root + PATH + "#causes")
    expect(page.locator("#more")).to_have_count(1, timeout=WAIT)
    page.locator("#more summary").click()
    page.evaluate("scrollTo(0, 1200)")
    page.evaluate("window.before = true")
    save(folder, "^title: .*", "title: Now it is another title")
    expect(page.locator("h1")).to_have_text("Now it is another title", timeout=WAIT)
    page.wait_for_function("document.readyState === 'complete' && scrollY === 1200")
    assert page.evaluate("window.before") is None
    assert page.evaluate("[location.hash, document.querySelector('#more').open]") == ["#causes", True]


def test_a_page_that_a_save_does_not_change_stays(writing: Writing) -> None:
    """What is done in another page is not disturbed by words that only one page has."""
    folder, page, root = writing
    page.goto(root + "errors/numpy/" + next((folder / "errors/numpy").glob("*[!e].yaml")).stem + "/")
    page.evaluate("window.before = true")
    other = page.context.new_page()
    other.goto(root + PATH)
    save(folder, r"^why: .*\n(?:  .*\n|\n)*", "why: Because it is so, and for no other reason at all.\n")
    expect(other.get_by_text("Because it is so")).to_have_count(1, timeout=WAIT)
    assert page.evaluate("window.before") is True


def test_what_was_typed_is_there_after_a_change(writing: Writing) -> None:
    """The box for pasted errors keeps its text, and it is in no storage afterwards."""
    folder, page, root = writing
    page.goto(root)
    page.get_by_label("Your error").fill("ValueError: half typed")
    save(folder, "^title: .*", "title: Now it is another title")
    expect(page.get_by_text("Now it is another title").first).to_be_attached(timeout=WAIT)
    expect(page.get_by_label("Your error")).to_have_value("ValueError: half typed")
    assert page.evaluate("sessionStorage.length") == 0


def test_a_problem_is_shown_over_the_last_good_page_until_it_is_mended(writing: Writing) -> None:
    """File, place, code, words, the line with its caret and the help stand in the panel; mended, it is gone."""
    folder, page, root = writing
    good = (folder / ENTRY).read_text("utf-8")
    page.goto(root + PATH)
    heading, title = page.locator("h1").inner_text(), page.title()
    save(folder, "^severity: .*", "severity: dreadful")
    panel = page.get_by_role("dialog", name="1 problem")
    expect(panel).to_be_visible(timeout=WAIT)
    expect(page.get_by_role("alert")).to_contain_text("1 problem")
    line = (folder / ENTRY).read_text("utf-8").splitlines().index("severity: dreadful") + 1
    expect(panel.locator(".place")).to_have_text(f"{ENTRY}:{line}:11")
    expect(panel.locator(".message")).to_have_text(
        "E204 severity: expected one of critical, high, medium, low; found dreadful"
    )
    gutter = f"{line} │ "
    caret = " " * (len(gutter) - 2) + "│ " + " " * len("severity: ") + "^" * len("dreadful")
    assert panel.locator("pre").text_content() == f"{gutter}severity: dreadful\n{caret}"
    expect(panel.locator(".cure")).to_have_text(re.compile("help: severity: (critical|high|medium|low)"))
    assert (page.locator("h1").inner_text(), page.title()) == (heading, f"✗ 1 problem · {title}")
    (folder / ENTRY).write_text(good, "utf-8")
    expect(panel).to_have_count(0, timeout=WAIT)
    assert page.title() == title


def test_several_problems_are_listed_and_can_be_put_away(writing: Writing) -> None:
    """Escape makes the panel small and does not take the focus; the small one opens it; another problem too."""
    folder, page, root = writing
    page.goto(root)
    box = page.get_by_label("Your error")
    box.focus()
    save(folder, "^severity: .*", "severity: dreadful\nfirst: 1\nsecond: 2")
    panel = page.get_by_role("dialog", name="3 problems")
    expect(panel.get_by_role("listitem")).to_have_count(3, timeout=WAIT)
    expect(panel.get_by_role("link", name="see its page").first).to_have_attribute("href", f"/{PATH}")
    expect(box).to_be_focused()
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(box).to_be_focused()
    page.get_by_role("button", name="3 problems").click()
    expect(panel).to_be_visible()
    expect(panel.get_by_role("button", name="Close")).to_be_focused()
    page.keyboard.press("Enter")
    expect(panel).to_be_hidden()
    save(folder, "^second: 2", "second: 2\nthird: 3")
    expect(page.get_by_role("dialog", name="4 problems")).to_be_visible(timeout=WAIT)


def test_hostile_text_is_text(writing: Writing) -> None:
    """Tags, and characters that turn writing round, are shown as they are and do nothing."""
    folder, page, root = writing
    page.goto(root + PATH)
    hostile = "<img src=x onerror=alert(1)><script>alert(2)</script>"
    save(folder, "^severity: .*", f"severity: '{hostile}'\n'</pre><b>': 1")
    panel = page.get_by_role("dialog")
    expect(panel).to_contain_text(hostile, timeout=WAIT)
    expect(panel).to_contain_text("</pre><b>")
    assert panel.locator("img, script, pre b, pre pre").count() == 0
    save(folder, "^'</pre>", "\u202e</pre>")
    expect(panel).to_contain_text("\\u202e", timeout=WAIT)
    assert "\u202e" not in (panel.text_content() or "")
    assert panel.locator("img, script, pre b, pre pre").count() == 0


def test_a_fault_in_a_template_is_shown_as_one(writing: Writing) -> None:
    """The panel names the template's file and line."""
    folder, page, root = writing
    page.goto(root)
    save(folder, "<body>", "<body>{{ oops }", "templates/base.html")
    panel = page.get_by_role("dialog")
    expect(panel).to_contain_text("template Jinja2: unexpected '}'", timeout=WAIT)
    expect(panel.locator(".place")).to_have_text(re.compile(r"^templates/base\.html:\d+:1$"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_the_panel_fits_and_follows_the_scheme(writing: Writing, width: int, scheme: str) -> None:
    """Nothing stands out of the window, long lines scroll to their fault, and the panel is light on light."""
    folder, page, root = writing
    page.set_viewport_size({"width": width, "height": 844})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.goto(root + PATH)
    save(folder, "^severity: .*", f"severity: {{a: {'long ' * 30}, b: 1, b: {'x' * 40}}}")
    panel = page.get_by_role("dialog")
    expect(panel.locator("mark").first).to_be_in_viewport(timeout=WAIT)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    box = panel.bounding_box()
    assert box is not None
    assert 0 <= box["x"] and box["x"] + box["width"] <= width and 844 * 0.3 < box["y"] < 844
    colour = panel.evaluate("item => getComputedStyle(item).backgroundColor")
    assert (max(map(int, re.findall(r"\d+", colour)[:3])) < 64) == (scheme == "dark")
    mark = panel.locator("mark").first
    assert mark.evaluate(
        "item => item.offsetLeft - item.parentElement.scrollLeft < item.parentElement.clientWidth"
    )


def test_there_is_a_page_before_there_is_a_site(browser: Browser, tmp_path: Path) -> None:
    """With entries that were never right, the problem is shown all the same, and the site when it is mended."""
    shutil.copytree(ROOT / "errors", tmp_path / "errors")
    good = (tmp_path / ENTRY).read_text("utf-8")
    (tmp_path / ENTRY).write_text("title: half", "utf-8")
    with serving(tmp_path) as (_, root):
        page = browser.new_page()
        page.goto(root)
        expect(page.get_by_role("heading", name="No site yet")).to_be_visible()
        expect(page.get_by_role("dialog")).to_contain_text(f"{ENTRY}:1:1", timeout=WAIT)
        (tmp_path / ENTRY).write_text(good, "utf-8")
        expect(page.get_by_role("heading", name="All errors")).to_be_visible(timeout=WAIT)
        page.close()


def test_more_pages_than_a_browser_has_connections(writing: Writing) -> None:
    """Six open previews leave a seventh its page: those that are not seen let go of their connection."""
    _, page, root = writing
    hide = "Object.defineProperty(document, 'hidden', { get: () => true })"
    tell = "document.dispatchEvent(new Event('visibilitychange'))"
    for _ in range(7):
        tab = page.context.new_page()
        tab.goto(root + PATH)
        tab.evaluate(f"{hide}; {tell}")
    page.goto(root)
    expect(page.get_by_role("heading", name="All errors")).to_be_visible()
