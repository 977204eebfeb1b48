"""The offer to write an entry that is missing, in Chromium: what would be sent, and that it says what was pasted."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from support import ROOT, TEMPLATES, Open, served
from test_browser_masking import SECRETS, hidden

from generator.build import build
from generator.matching import Template
from generator.model import Entry
from generator.parse import plain
from generator.settings import Settings
from generator.source import decode

REPOSITORY = "https://code.example/acme/errors"
UNKNOWN = "botched.SprocketError: Cannot frobnicate 'left wheel' for user 123456: no sprocket"
DRAFTED = """async ([text, path]) => {
  const made = await import('/static/skeleton.js');
  const skeleton = await (await fetch('/api/v1/skeleton.json')).json();
  const known = made.reported(text);
  return { ...made.drafted(skeleton, known, path), report: made.reporting(skeleton, known), found: known };
}"""
QUOTED = "async (text) => (await import('/static/skeleton.js')).quoted(text)"
HOSTILE = {
    "quotes": """it's "quoted" ''twice'' \"""",
    "a colon and a comment": "key: value # no comment",
    "line breaks": "one\ntwo\n\n  three\n",
    "breaks that only YAML knows": "a\x85b\u2028c\u2029d\xa0e",
    "emoji": "\U0001f600 \U0001f469\u200d\U0001f4bb ü 漢字",
    "markup": "</script><script>alert(1)</script><!-- & -->",
    "backslashes": "C:\\new\\table \\u0041 \\x41 \\",
    "a document": "---\n- a\n...\n%YAML 1.1",
    "signs": "{a} [b] *c &d !e |f >g %h @i `j` ? - : ,",
    "a tab": "a\tb",
    "a dollar": "$& $1 $` $$",
    "nothing": "null",
    "blank": "  spaces around  ",
}


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The entries of this repository as the site of a team with a repository."""
    out: Path = tmp_path_factory.mktemp("writing") / "site"
    assert build(ROOT / "errors", TEMPLATES, out, Settings(repository=REPOSITORY)).problems == ()
    with served(out) as address:
        yield address


@pytest.fixture(scope="module")
def scripts(browser: Browser, origin: str) -> Iterator[Page]:
    """A page in which the module can be asked."""
    page = browser.new_page()
    page.goto(f"{origin}/404.html")
    yield page
    page.close()


def read(text: str) -> dict[str, Any]:
    """The YAML as the project itself reads it, without a problem."""
    document, problems = decode(text.encode(), "acme/new.yaml")
    assert problems == []
    assert document
    value: dict[str, Any] = plain(document.root)
    return value


def carried(address: str) -> tuple[str, str]:
    """The file name and the text that an address hands to the editor."""
    query = parse_qs(urlsplit(address).query, strict_parsing=True)
    assert set(query) == {"filename", "value"}
    return query["filename"][0], query["value"][0]


def asked(page: Page, text: str) -> Locator:
    """The offer below the answer to a text, opened."""
    page.get_by_label("Your error").fill(text)
    offer = page.locator(".answer details.write")
    offer.get_by_text("Write this entry").click()
    expect(offer.locator("[data-open]")).to_be_visible()
    return offer


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_any_text_comes_back_from_yaml(scripts: Page, text: str) -> None:
    """What the browser quotes, the project reads as the same text."""
    made = scripts.evaluate(QUOTED, text)
    assert "\n" not in made
    assert read(f"text: {made}\n") == {"text": text}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_any_message_leaves_the_rest_of_the_entry_as_it_is(scripts: Page, text: str) -> None:
    """The same fields, in the same order, whatever the message holds; the template fits its example."""
    made = scripts.evaluate(DRAFTED, [f"botched.SprocketError: it failed with {text}", ""])
    said, empty = read(made["text"]), read(scripts.evaluate(DRAFTED, ["", ""])["text"])
    assert list(said) == list(empty)
    assert {**said, "messages": 0, "exception": 0, "verify": 0} == {
        **empty,
        "messages": 0,
        "exception": 0,
        "verify": 0,
    }
    assert said["exception"] == "botched.SprocketError"
    assert said["verify"]["broken"] == {"expect": {"exception": "botched.SprocketError", "exit": 1}}
    (message,) = said["messages"]
    assert message["examples"] == (made["found"]["example"],)
    if not message["template"].startswith("TODO: "):
        assert Template(message["template"]).match(message["examples"][0]) is not None
    assert carried(made["address"]) == (made["file"], made["text"])


def test_characters_that_no_entry_may_hold_are_left_out(scripts: Page) -> None:
    """Controls, half characters, and what hides or reverses others."""
    made = scripts.evaluate(QUOTED, "a\x00b\x1bc\u200bd\u202ee\ufefff\x7fg\U000e0041h")
    assert read(f"text: {made}\n") == {"text": "abcdefgh"}
    assert scripts.evaluate("async () => (await import('/static/skeleton.js')).quoted('a\\ud800b')") == '"ab"'


@pytest.mark.parametrize(
    ("text", "file", "template"),
    [
        (
            UNKNOWN,
            "botched/cannot-frobnicate-user-no-sprocket",
            "Cannot frobnicate '{value}' for user {number}: no sprocket",
        ),
        (
            "openai.APIError: Error code: 418 - {'error': {'message': 'The teapot `short` is hot', 'type': 'x'}}",
            "openai/teapot-hot",
            "The teapot `{value}` is hot",
        ),
        ("shutil.Error: no such place: /srv/data/x.bin", "python/no-such-place", "no such place: {path}"),
        ("ZeroDivisionError: cannot part it", "python/cannot-part", "cannot part it"),
        (
            "pydantic_core.Odd: didn't fit, doesn't fit",
            "pydantic/didn-t-fit-doesn-t",
            "didn't fit, doesn't fit",
        ),
        ("botched.SprocketError: {a} and {a} differ", "botched/sprocket", "{value} and {value_2} differ"),
        ("_botched.core.Odd: it is round", "botched/odd", "it is round"),
        ("botched.SprocketError", "botched/sprocket", None),
        ("botched.SprocketError: 'x'", "botched/sprocket", None),
    ],
    ids=[
        "quoted",
        "a payload",
        "standard library",
        "builtin",
        "a module",
        "braces",
        "a private module",
        "no message",
        "no words",
    ],
)
def test_what_varies_becomes_a_hole(scripts: Page, text: str, file: str, template: str | None) -> None:
    """The file is named for what went wrong, in the folder of the package; the rest is left blank."""
    made = scripts.evaluate(DRAFTED, [text, ""])
    said = read(made["text"])
    assert made["file"] == f"errors/{file}.yaml"
    assert said["exception"] == text.split(":", maxsplit=1)[0]
    found = said["messages"][0]["template"]
    assert found == template if template else found.startswith("TODO: ")


def test_a_traceback_gives_its_last_exception_and_its_message(scripts: Page) -> None:
    """A bare name gets the package of its frames; lines that belong to the message come with it."""
    text = (
        'Traceback (most recent call last):\n  File "/x/site-packages/botched/a.py", line 1, in f\n'
        "    go()\nSprocketError: it is round\n  and cannot turn\n\nanother line of the log"
    )
    made = scripts.evaluate(DRAFTED, [text, ""])
    said = read(made["text"])
    assert said["exception"] == "botched.SprocketError"
    assert said["messages"][0] == {
        "template": "it is round",
        "examples": ("SprocketError: it is round\n  and cannot turn",),
    }


@pytest.mark.parametrize("secret", SECRETS.values(), ids=SECRETS)
def test_no_secret_is_in_what_would_be_sent(scripts: Page, secret: str) -> None:
    """Neither in the text nor in an address, nor where something unseen stands within it."""
    for text in (secret, secret[:9] + "\x1b[0m" + secret[9:], secret[:9] + "\u200b" + secret[9:]):
        made = scripts.evaluate(DRAFTED, [f"botched.SprocketError: with {text} it failed", ""])
        _, value = carried(made["address"])
        assert hidden(secret, value), value
        assert hidden(secret, parse_qs(urlsplit(made["report"]).query)["error"][0])


def test_who_someone_is_stays_here(scripts: Page) -> None:
    """The name of a home folder and an address of mail are not published."""
    text = "botched.SprocketError: jo.doe@mail.example has no /home/jodoe/x/y, C:\\Users\\jodoe\\z"
    made = scripts.evaluate(DRAFTED, [text, ""])
    assert "jodoe" not in made["text"]
    assert "jo.doe" not in made["text"]


@pytest.mark.parametrize(
    ("text", "comments", "example", "template"),
    [
        (UNKNOWN, True, True, True),
        ("botched.SprocketError: it failed\n" + "ü" * 750, False, True, True),
        ("botched.SprocketError: it failed\n" + "\U0001f600" * 600, False, False, True),
        ("botched.SprocketError: it failed " + "ü" * 380 + "\n" + "ü" * 1000, False, False, True),
        ("botched.SprocketError: it failed " + "\U0001f600" * 9000, True, False, False),
    ],
    ids=["short", "longer", "too long an example", "all of it", "endless"],
)
def test_a_long_text_is_shortened_by_whole_parts(
    scripts: Page, text: str, comments: bool, example: bool, template: bool
) -> None:
    """First the comments go, then the example; what is left is whole, and the address is one that servers take."""
    made = scripts.evaluate(DRAFTED, [text, ""])
    assert len(made["address"]) <= 8000
    _, value = carried(made["address"])
    assert value == made["text"]
    said = read(value)["messages"][0]
    assert ("# For example" in value) is comments
    assert (not said["examples"][0].startswith("TODO: ")) is example
    assert (not said["template"].startswith("TODO: ")) is template
    assert list(read(value)) == [name for name in Entry.model_fields if name in read(value)]


@pytest.mark.parametrize("path", ["/", "/explain/"])
def test_the_offer_comes_after_the_answer_and_is_closed(opened: Open, origin: str, path: str) -> None:
    """It is the last thing, says nothing by itself, and fetches nothing until it is opened."""
    page = opened(path, origin=origin)
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(urlsplit(request.url).path))
    page.get_by_label("Your error").fill(UNKNOWN)
    offer = page.locator(".answer > :last-child")
    expect(offer).to_have_text("Write this entry")
    assert "/api/v1/skeleton.json" not in fetched
    assert page.locator("a[href*='code.example']").count() == 0


def test_what_is_sent_is_shown_first(opened: Open, origin: str) -> None:
    """The text on the page is the one in the address, and it is said where it goes and that it is public."""
    page = opened("/explain/", origin=origin)
    offer = asked(page, UNKNOWN)
    link = offer.locator("[data-open]")
    address = link.get_attribute("href") or ""
    assert address.startswith(f"{REPOSITORY}/new/main?filename=errors%2Fbotched%2F")
    file, value = carried(address)
    assert offer.locator("pre").text_content() == value
    expect(link).to_contain_text(file)
    assert link.get_attribute("rel") == "noopener"
    expect(offer).to_contain_text(re.compile("code.example.*public.*Nothing is sent before"))
    expect(offer).to_contain_text("The package is new here")
    report = parse_qs(urlsplit(offer.locator("[data-report]").get_attribute("href") or "").query)
    assert report == {"template": ["new-error.yml"], "error": [UNKNOWN]}


def test_markup_in_a_message_is_only_text(opened: Open, origin: str) -> None:
    """A pasted text makes no elements and no addresses but the ones of the repository."""
    page = opened("/explain/", origin=origin)
    offer = asked(page, 'botched.SprocketError: </pre><img src=x onerror=alert(1)> "><a href="javascript:0">')
    assert offer.locator("img").count() == 0
    for address in offer.locator("a").evaluate_all("links => links.map(({ href }) => href)"):
        assert address.startswith(f"{REPOSITORY}/")


def test_a_sure_answer_has_no_such_offer(opened: Open, origin: str) -> None:
    """Whoever found the page needs none."""
    page = opened(origin=origin)
    page.get_by_label("Your error").fill("ModuleNotFoundError: No module named 'cv2'")
    expect(page.locator(".answer article.sure")).to_be_visible()
    expect(page.locator("details.write")).to_have_count(0)
    page.get_by_label("Your error").fill("openai.RateLimitError")
    expect(page.locator("details.write")).to_have_count(1)


def test_without_a_repository_there_is_no_offer(opened: Open) -> None:
    """The answer ends with search and packages."""
    page = opened("/explain/")
    page.get_by_label("Your error").fill(UNKNOWN)
    expect(page.locator(".answer .offers")).to_be_visible()
    expect(page.locator("details.write")).to_have_count(0)


def test_a_file_that_cannot_be_fetched_is_said(opened: Open, origin: str) -> None:
    """And opening it again tries again."""
    page = opened("/explain/", origin=origin)
    page.route("**/api/v1/skeleton.json", lambda route: route.fulfill(status=404))
    page.get_by_label("Your error").fill(UNKNOWN)
    summary = page.locator("details.write summary")
    summary.click()
    expect(page.locator("details.write")).to_contain_text("could not be fetched")
    page.unroute_all(behavior="wait")
    summary.click()
    summary.click()
    expect(page.locator("[data-open]")).to_be_visible()


def test_the_editor_of_a_forge_that_takes_no_text_is_opened_empty(
    opened: Open, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """GitLab's takes the name alone: the text is there to be copied."""
    out: Path = tmp_path_factory.mktemp("gitlab") / "site"
    build(ROOT / "errors", TEMPLATES, out, Settings(repository=REPOSITORY, forge="gitlab"))
    with served(out) as address:
        offer = asked(opened("/explain/", origin=address), UNKNOWN)
        link = offer.locator("[data-open]").get_attribute("href") or ""
        assert link.startswith(f"{REPOSITORY}/-/new/main?file_name=errors%2Fbotched%2F")
        assert "&" not in link
        expect(offer).to_contain_text("Copy the text and paste it there")


def test_the_page_of_an_entry_leads_to_its_file_a_note_and_a_report(opened: Open, origin: str) -> None:
    """Each with the entry filled in, and the report with what the page showed."""
    page = opened("/errors/openai/rate-limit/", origin=origin)
    edit = page.get_by_role("link", name="Edit this page").get_attribute("href")
    assert edit == f"{REPOSITORY}/edit/main/errors/openai/rate-limit.yaml"
    note = page.get_by_role("link", name="Add a note").get_attribute("href") or ""
    assert parse_qs(urlsplit(note).query) == {
        "template": ["note.yml"],
        "title": ["Note: openai/rate-limit"],
        "entry": ["openai/rate-limit"],
    }
    report = page.get_by_role("link", name="Report a wrong fix").get_attribute("href") or ""
    query = parse_qs(urlsplit(report).query)
    assert (query["template"], query["entry"]) == (["wrong-fix.yml"], ["openai/rate-limit"])
    assert re.fullmatch(r"verified \d{4}-\d\d-\d\d, openai [\d.]+", query["shown"][0])


@pytest.mark.parametrize("path", ["/explain/", "/"])
def test_it_fits_a_phone(opened: Open, origin: str, path: str) -> None:
    """Nothing makes the page wider than the screen."""
    page = opened(path, origin=origin, width=360, has_touch=True)
    asked(page, "botched.SprocketError: " + "A" * 300)
    assert page.evaluate("document.documentElement.scrollWidth") == 360
