"""Markdown and code → safe HTML. The only importer of markdown, pygments and nh3; knows no entries.

Raw HTML in Markdown is shown as text. What the converter makes is sanitised once more, so that a fault in it
cannot become markup on a page.
"""

import difflib
import html
import io
import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

import nh3
from markdown import Markdown
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import get_all_lexers, get_lexer_by_name

from generator import codes

ALLOWED_TAGS = {
    *("p", "br", "a", "em", "strong", "code", "pre", "ul", "ol", "li", "blockquote", "hr"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
}
ALLOWED_ATTRIBUTES = {"a": {"href", "title"}, "code": {"class"}, "ol": {"start"}}
FENCE = re.compile(r'<pre><code(?: class="language-([\w.+#-]+)")?>(.*?)</code></pre>', re.DOTALL)
CODE = re.compile(r"<code.*?</code>", re.DOTALL)
TAG = re.compile(r"&lt;(/?[a-zA-Z][a-zA-Z0-9-]*\b.*?|!--.*?)&gt;", re.DOTALL)
LINK = re.compile(r'<a href="([^"]*)"')
SCHEME = re.compile(r"\s*([a-zA-Z][a-zA-Z0-9+.\s-]*):")
MAY_HOLD_LINK = re.compile(r"[\[<]")
HEADING = re.compile(r"<(/?)h[1-6]>")
CONTAINER = re.compile(r"<(/?)(?:blockquote|ul|ol)\b")
MAY_BE_DEEP = re.compile(r"^(?:[ >]|[-*+] |\d+\. ){16}", re.MULTILINE)
MAX_DEPTH = 10  # lists and quotations in each other
MAX_BRACKETS = 50  # open at once; looking for the end of each takes quadratic time
MAX_LINES, MAX_LINE = 1000, 1000  # of code that is highlighted; some lexers take quadratic time
MAX_COMPARED = 250_000  # pairs of lines that are worth comparing


def _safe(converter: Markdown) -> Markdown:
    converter.preprocessors.deregister("html_block")
    for name in ("html", "image_link", "image_reference", "short_image_ref"):
        converter.inlinePatterns.deregister(name)
    return converter


@cache
def _converter() -> Markdown:
    return _safe(Markdown(extensions=["fenced_code", "sane_lists", "tables"], output_format="html"))


@cache
def _line_converter() -> Markdown:
    """For one line of text: what would open a list, a heading or a quotation stands for itself."""
    converter = _safe(Markdown(output_format="html"))
    for block in (
        "indent",
        "code",
        "hashheader",
        "setextheader",
        "hr",
        "olist",
        "ulist",
        "quote",
        "reference",
    ):
        converter.parser.blockprocessors.deregister(block)
    return converter


def _attribute(tag: str, name: str, value: str) -> str | None:
    return value if name != "class" or re.fullmatch(r"language-[\w.+#-]+", value) else None


def _sanitised(text: str) -> str:
    return nh3.clean(
        text,
        tags=ALLOWED_TAGS,
        attributes=ALLOWED_ATTRIBUTES,
        attribute_filter=_attribute,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer",
    )


def markdown(text: str) -> str:
    """Safe HTML of a Markdown text; code in it is highlighted, headings rank below those of the page."""
    safe = _sanitised(HEADING.sub(r"<\1h3>", _converted(text)))
    return FENCE.sub(lambda match: _fenced(match[1] or "text", html.unescape(match[2])), safe)


def _converted(text: str) -> str:
    return _converter().reset().convert(text)


def _converted_line(text: str) -> str:
    return _line_converter().reset().convert(text).removeprefix("<p>").removesuffix("</p>")


def _fenced(language: str, code: str) -> str:
    return code_block(language if language in languages() else "text", code)


def inline(text: str) -> str:
    """Safe HTML of one line of Markdown, without a paragraph around it."""
    return _sanitised(_converted_line(text))


def plain(text: str) -> str:
    """A line of Markdown as words alone, for places that cannot show markup."""
    bare = nh3.clean(_converted_line(text), tags=set())
    return " ".join(html.unescape(bare).split())


class Fault(NamedTuple):
    """What is wrong with a text: code, message, what to write instead, and the offending part of it."""

    code: codes.Code
    message: str
    cure: str
    fragment: str


def faults(text: str) -> Iterator[Fault]:
    """Raw HTML, links that lead elsewhere than they may, unknown languages, and text that cannot be read."""
    if not (MAY_HOLD_LINK.search(text) or MAY_BE_DEEP.search(text) or "```" in text or "~~~" in text):
        return
    converted = _unless_too_deep(text)
    if converted is None:
        yield Fault(codes.MARKDOWN, "the text is nested too deep", "", "")
        return
    prose = CODE.sub("", converted)
    for match in TAG.finditer(prose):
        tag = html.unescape(match.group())
        yield Fault(codes.RAW_HTML, f"{_short(tag)} is HTML; put code in backticks", f"`{tag}`", tag)
    for link in (html.unescape(address) for address in LINK.findall(prose)):
        if (scheme := SCHEME.match(link)) and scheme[1].lower() not in ("http", "https", "mailto"):
            message = f"expected https, http, mailto or a relative link; found {_short(link)}"
            yield Fault(codes.LINK, message, "", link)
    for language in dict.fromkeys(re.findall(r'<code class="language-([^"]*)"', converted)):
        if fault := language_fault(html.unescape(language)):
            yield fault


def _unless_too_deep(text: str) -> str | None:
    """The text as HTML, unless it would take long to convert or be nested beyond what is read."""
    if _depth(sign == "[" for sign in text if sign in "[]") > MAX_BRACKETS:
        return None
    try:
        converted = _converted(text)
    except RecursionError:
        _converter.cache_clear()  # it still believes that it is deep in a list
        return None
    return converted if _depth(not closing for closing in CONTAINER.findall(converted)) <= MAX_DEPTH else None


def _depth(opening: Iterable[bool]) -> int:
    """How many are open at once, at most."""
    depth = deepest = 0
    for opens in opening:
        depth = depth + 1 if opens else max(0, depth - 1)
        deepest = max(deepest, depth)
    return deepest


def relative_links(text: str) -> tuple[str, ...]:
    """The links of a Markdown text that have no scheme and are not just fragments."""
    if "](" not in text and "]:" not in text:
        return ()
    links = (html.unescape(link) for link in LINK.findall(CODE.sub("", _converted(text))))
    return tuple(link for link in links if not SCHEME.match(link) and not link.startswith("#"))


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"


@cache
def languages() -> frozenset[str]:
    """Every name of a language that Pygments itself knows; plug-ins of the machine do not count."""
    return frozenset(alias for _, aliases, _, _ in get_all_lexers(plugins=False) for alias in aliases)


def language_fault(name: str) -> Fault | None:
    """What is wrong with the name of a language, if anything."""
    if name in languages():
        return None
    near = (difflib.get_close_matches(name.lower(), sorted(languages()), n=1, cutoff=0.6) or ["text"])[0]
    message = f"expected a language that Pygments knows; found {_short(name)}; did you mean {near}?"
    return Fault(codes.LANGUAGE, message, near, name)


@cache
def _lexer(language: str) -> Lexer:
    return get_lexer_by_name(language, stripnl=False, ensurenl=True)


@cache
def _formatter() -> HtmlFormatter[str]:
    return HtmlFormatter(nowrap=True)


def highlighted(language: str, code: str) -> tuple[str, ...]:
    """The lines of a piece of code, each as HTML whose spans end on the line."""
    lines = code.rstrip("\n").split("\n")
    plain_lines = tuple(html.escape(line) for line in lines)
    if len(code) > 20_000 or len(lines) > MAX_LINES or max(map(len, lines)) > MAX_LINE:
        return plain_lines
    tokens = list(_lexer(language).get_tokens(code))
    if "".join(text for _, text in tokens).rstrip("\n") != code.rstrip("\n"):
        return plain_lines  # a lexer that changes what it reads
    shown = io.StringIO()
    _formatter().format(tokens, shown)
    return tuple(shown.getvalue().rstrip("\n").split("\n"))


def code_block(language: str, code: str, marked: frozenset[int] = frozenset(), kind: str = "") -> str:
    """A block of highlighted code. `marked` are line numbers from 1; `kind` says how they are shown."""
    lines = (
        f'<span class="line {kind or "marked"}">{line}</span>'
        if number in marked
        else f'<span class="line">{line}</span>'
        for number, line in enumerate(highlighted(language, code), 1)
    )
    return (
        f'<pre class="code" tabindex="0" data-language="{html.escape(language)}"><code>'
        + "\n".join(lines)
        + "</code></pre>"
    )


def changed_lines(broken: str, fixed: str) -> tuple[frozenset[int], frozenset[int]]:
    """The numbers, from 1, of the lines that differ between two pieces of code, in each of them."""
    before, after = broken.rstrip("\n").split("\n"), fixed.rstrip("\n").split("\n")
    same = 0
    while same < min(len(before), len(after)) and before[same] == after[same]:
        same += 1
    gone, come = before[same:], after[same:]
    if len(gone) * len(come) > MAX_COMPARED:
        changed = [(range(len(gone)), range(len(come)))]
    else:
        opcodes = difflib.SequenceMatcher(None, gone, come, autojunk=False).get_opcodes()
        changed = [(range(a, b), range(c, d)) for tag, a, b, c, d in opcodes if tag != "equal"]
    return (
        frozenset(same + number + 1 for lines, _ in changed for number in lines),
        frozenset(same + number + 1 for _, lines in changed for number in lines),
    )


def fenced(code: str, language: str) -> str:
    """Code as a block of Markdown, with a fence that the code does not contain."""
    longest = max((len(run) for run in re.findall(r"`+", code)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{code.rstrip()}\n{fence}"
