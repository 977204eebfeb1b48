"""What holds for every page: one small generator a rule, its docstring is the rule."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode
from support import BASE_URL

NEEDS_WASM = {"search/index.html"}
POLICY = {
    "default-src": {"'none'"},
    "script-src": {"'self'"},
    "style-src": {"'self'"},
    "img-src": {"'self'"},
    "connect-src": {"'self'"},
    "manifest-src": {"'self'"},
    "form-action": {"'self'"},
    "base-uri": {"'none'"},
}

Pages = dict[str, LexborHTMLParser]
Rule = Callable[[str, LexborHTMLParser], Iterator[str]]


def address(path: str) -> str:
    """Where a page is read. The 404 page answers for any address, so one that is deep is taken."""
    return BASE_URL + ("no/such/page" if path == "404.html" else path.removesuffix("index.html"))


def resolved(path: str, page: LexborHTMLParser, link: str) -> str:
    """The address that a link in a page leads to."""
    base = page.css_first("base[href]")
    return urljoin(urljoin(address(path), base.attributes["href"] if base else ""), link)


def one_heading_first(path: str, page: LexborHTMLParser) -> Iterator[str]:
    """A page has one h1, it comes first, and no level is left out below it."""
    levels = [int(node.tag[1]) for node in page.css("h1, h2, h3, h4, h5, h6")]
    if levels[:1] != [1] or levels.count(1) != 1:
        yield f"{levels.count(1)} h1; the first heading is h{(levels or [0])[0]}"
    yield from (f"h{two} after h{one}" for one, two in pairwise(levels) if two > one + 1)


def unique_ids(path: str, page: LexborHTMLParser) -> Iterator[str]:
    """An id stands once in a page."""
    counts = Counter(node.attributes["id"] for node in page.css("[id]"))
    yield from (f"{name} {number} times" for name, number in counts.items() if number > 1)


def a_head(path: str, page: LexborHTMLParser) -> Iterator[str]:
    """A page has a language, a title, a description, a viewport, and says where it belongs."""
    if page.css_first("html").attributes.get("lang") != "en":
        yield "no language"
    if [node.text(strip=True) for node in page.css("head > title")].count("") or not page.css("title"):
        yield "no title"
    for name in ("description", "viewport"):
        values = [node.attributes.get("content") for node in page.css(f"meta[name={name}]")]
        if len(values) != 1 or not values[0]:
            yield f"{name}: {values}"
    links = [node.attributes["href"] for node in page.css("link[rel=canonical]")]
    robots = [node.attributes["content"] for node in page.css("meta[name=robots]")]
    if (links, robots) != ([], ["noindex"]) and not (len(links) == 1 and str(links[0]).startswith(BASE_URL)):
        yield f"canonical {links}, robots {robots}"


def nothing_inline(path: str, page: LexborHTMLParser) -> Iterator[str]:
    """A page has no script, style or handler of its own, and loads no image, frame or font."""
    for node in page.css("script"):
        if "src" not in node.attributes and node.attributes.get("type") != "application/ld+json":
            yield f"script: {node.text()[:40]}"
    yield from (
        f"<{node.tag}>" for node in page.css("style, img, iframe, object, embed, video, audio, picture")
    )
    for node in page.css("*"):
        for name in node.attributes:
            if name.startswith("on") or name in ("style", "srcdoc"):
                yield f"{name} of <{node.tag}>"


def a_strict_policy(path: str, page: LexborHTMLParser) -> Iterator[str]:
    """One Content-Security-Policy stands before all that loads: this origin alone, nothing inline."""
    metas = page.css("meta[http-equiv=Content-Security-Policy]")
    if len(metas) != 1:
        yield f"{len(metas)} policies"
        return
    before = [node.tag for node in page.css_first("head").iter()]
    if set(before[: before.index("meta") + 2]) != {"meta"}:
        yield "something stands before the policy"
    parts = (part.split() for part in str(metas[0].attributes["content"]).split(";"))
    policy = {name: set(values) for name, *values in parts}
    expected = {**POLICY, "base-uri": {"'self'"}} if page.css("base") else POLICY
    if path in NEEDS_WASM:
        expected = {**expected, "script-src": {"'self'", "'wasm-unsafe-eval'"}}
    for name in sorted(expected.keys() | policy.keys()):
        if policy.get(name) != expected.get(name) and policy.get(name) != {"'none'"}:
            yield f"{name}: {policy.get(name)}"


def valid_data(path: str, page: LexborHTMLParser) -> Iterator[str]:
    """Structured data is JSON, and its addresses are whole."""
    for node in page.css('script[type="application/ld+json"]'):
        for key, value in _strings(json.loads(node.text())):
            if key in ("url", "item", "codeRepository") and not value.startswith("https://"):
                yield f"{key}: {value}"


def _strings(value: object, key: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, item in value.items():
            yield from _strings(item, name)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item, key)
    elif isinstance(value, str):
        yield key, value


def named(node: LexborNode) -> str:
    """What a screen reader says of an element."""
    inside = " ".join(str(part.attributes.get("aria-label") or "") for part in node.css("[aria-label]"))
    return str(
        node.attributes.get("aria-label") or node.attributes.get("title") or node.text(strip=True) + inside
    )


def labelled(path: str, page: LexborHTMLParser) -> Iterator[str]:
    """Every field, button and link says what it is for."""
    for node in page.css("a[href], button, summary"):
        if not named(node).strip():
            yield f"<{node.tag}> without a name: {node.html}"
    for node in page.css("input, select, textarea"):
        label, up = None, node.parent
        while up is not None and label is None:
            label, up = up if up.tag == "label" else None, up.parent
        by_id = page.css(f'label[for="{node.attributes.get("id")}"]')
        if (
            not (label or by_id or node.attributes.get("aria-label"))
            and node.attributes.get("type") != "hidden"
        ):
            yield f"<{node.tag}> without a label"


def landmarks(path: str, page: LexborHTMLParser) -> Iterator[str]:
    """A page has one main part, a way past the header, and navigations that have names.

    The 404 page has no such way: with its base address, a fragment would lead to another page.
    """
    if len(page.css("main")) != 1:
        yield f"{len(page.css('main'))} main parts"
    skip = page.css_first("body a[href]")
    way = "#" + str(page.css_first("main").attributes.get("id"))
    if path != "404.html" and skip.attributes["href"] != way:
        yield "the first link does not lead to the main part"
    yield from (
        "a navigation without a name" for node in page.css("nav") if not node.attributes.get("aria-label")
    )


RULES: tuple[Rule, ...] = (
    one_heading_first,
    unique_ids,
    a_head,
    nothing_inline,
    a_strict_policy,
    valid_data,
    labelled,
    landmarks,
)


def leads_out(path: str, node: LexborNode, link: str, allowed: set[str]) -> bool:
    """Whether a whole address may stand here: a reference, the page's own place, or home on the 404 page."""
    if node.tag == "base" or node.attributes.get("rel") == "canonical":
        return urljoin(address(path), link).startswith(BASE_URL)
    return node.tag == "a" and (link in allowed or (path == "404.html" and link == BASE_URL))


def leads_in(site: Path, pages: Pages, path: str, link: str) -> bool:
    """Whether a relative link leads to a file of the site and, if it names one, to an id in it."""
    target = urlsplit(resolved(path, pages[path], link))
    if urlsplit(link).scheme or link.startswith("/") or not target.geturl().startswith(BASE_URL):
        return False
    file = unquote(target.path).removeprefix(urlsplit(BASE_URL).path)
    file = file + "index.html" if file == "" or file.endswith("/") else file
    if path == "404.html" and file == "no/such/page":
        file = path
    if not (site / file).is_file():
        return False
    return not target.fragment or (file in pages and bool(pages[file].css(f'[id="{target.fragment}"]')))
