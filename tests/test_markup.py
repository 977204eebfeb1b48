"""Markdown and code become safe HTML, whatever stands in them."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from selectolax.lexbor import LexborHTMLParser

from generator import codes, markup

LINE = '<pre class="code" tabindex="0" data-language="{}"><code>{}</code></pre>'


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Stop what hangs."""

    def stop(*_: object) -> None:
        raise TimeoutError(f"still working after {seconds} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def elements(html: str) -> set[str]:
    """The names of all elements a parser finds."""
    return {node.tag for node in LexborHTMLParser(html).css("body *")}


def words(html: str) -> str:
    """The text a reader sees."""
    return LexborHTMLParser(html).body.text(deep=True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a *b* **c** `d`", "<p>a <em>b</em> <strong>c</strong> <code>d</code></p>", id="inline"),
        pytest.param("a\n\nb", "<p>a</p>\n<p>b</p>", id="paragraphs"),
        pytest.param("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>", id="list"),
        pytest.param("3. a\n4. b", '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>', id="numbers"),
        pytest.param("> a", "<blockquote>\n<p>a</p>\n</blockquote>", id="quotation"),
        pytest.param(
            "# a\n\n#### b\n\nc\n===", "<h3>a</h3>\n<h3>b</h3>\n<h3>c</h3>", id="headings rank as h3"
        ),
        pytest.param("&copy; &amp; &lt;", "<p>© &amp; &lt;</p>", id="entities"),
        pytest.param("{{ a }} {% b %}", "<p>{{ a }} {% b %}</p>", id="template syntax"),
        pytest.param(
            "[a](../b/ 'c')", '<p><a href="../b/" title="c" rel="noopener noreferrer">a</a></p>', id="link"
        ),
        pytest.param("```sh\nls\n```", LINE.format("sh", '<span class="line">ls</span>'), id="fence"),
        pytest.param("```zz\n<b>\n```", LINE.format("text", '<span class="line">&lt;b&gt;</span>'), id="zz"),
        pytest.param(
            "~~~\n&amp;\n~~~", LINE.format("text", '<span class="line">&amp;amp;</span>'), id="tilde"
        ),
        pytest.param("    a", LINE.format("text", '<span class="line">a</span>'), id="indented code"),
    ],
)
def test_markdown(text: str, expected: str) -> None:
    """Markdown becomes the HTML that its author means."""
    assert markup.markdown(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "a <b onclick=x>b</b>",
        "<svg/onload=alert(1)>",
        "<!-- a --> b",
        "<style>p{}</style>",
        "<iframe srcdoc='<p>'></iframe>",
        "<math><mtext></p><img src=x>",
        "</p></section><h1>a</h1>",
        "<div>\n\n<p>a</p>\n\n</div>",
        "<?php a ?> <!DOCTYPE html> <![CDATA[a]]>",
        "<a href='x'>b</a>",
        "<scr<script>ipt>",
        "<base href=//evil.example>",
    ],
)
def test_raw_html_is_shown_as_text(text: str) -> None:
    """HTML in a text is what a reader sees, not what a browser obeys."""
    html = markup.markdown(text)
    assert elements(html) == {"p"}
    assert words(html).split() == text.split()


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java&#115;cript:alert(1)",
        "javascript&colon;alert(1)",
        "javascript&#x3A;alert(1)",
        "&#1;javascript:alert(1)",
        "java&Tab;script:alert(1)",
        "java&NewLine;script:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "data:text/html;base64,PHNjcmlwdD4=",
        "vbscript:msgbox(1)",
        "file:///etc/passwd",
        "blob:https://x.example/1",
        "view-source:javascript:alert(1)",
    ],
)
@pytest.mark.parametrize(
    "form", ["[a]({})", "[a][b]\n\n[b]: {}", "<{}>"], ids=["inline", "reference", "auto"]
)
def test_links_that_run_or_hide_something_lead_nowhere(address: str, form: str) -> None:
    """Only http, https, mailto and relative links are links, however the others are disguised."""
    links = LexborHTMLParser(markup.markdown(form.format(address))).css("a[href]")
    assert [link.attributes["href"] for link in links] == []


@pytest.mark.parametrize(
    "text",
    ["![a](https://x.example/a.png)", "![a][b]\n\n[b]: a.png", "![b]\n\n[b]: a.png", "<img src=a.png>"],
    ids=["inline", "reference", "short", "HTML"],
)
def test_no_image_is_loaded(text: str) -> None:
    """An image in a text loads nothing."""
    assert elements(markup.markdown(text)) <= {"p", "a"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a *b* `<c>`", "a <em>b</em> <code>&lt;c&gt;</code>"),
        ("1. a", "1. a"),
        ("# a", "# a"),
        ("- a", "- a"),
        ("&gt; a", "&gt; a"),
        ("[a]: b", "[a]: b"),
        ("```a```", "<code>a</code>"),
        ("a | b", "a | b"),
    ],
)
def test_a_line_has_no_blocks(text: str, expected: str) -> None:
    """What would open a list, a heading or a quotation stands for itself in one line."""
    assert markup.inline(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a **b** [c](d) `<e>`", "a b c <e>"),
        ("1. a", "1. a"),
        ("a &amp; <b>", "a & <b>"),
        ("  a\n b ", "a b"),
        ("![a](b)", "![a](b)"),
    ],
)
def test_plain_words(text: str, expected: str) -> None:
    """Where no markup can be shown, the words stay."""
    assert markup.plain(text) == expected


def fault(code: codes.Code, fragment: str = "") -> tuple[str, str]:
    """What identifies a fault."""
    return code.name, fragment


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("plain *words* & a < b", [], id="nothing wrong"),
        pytest.param("`<b>` and\n\n```html\n<b>\n```", [], id="HTML in code"),
        pytest.param("[a](b/) [c](https://d.example) <mailto:a@b.example> <a@b.example>", [], id="links"),
        pytest.param("a <b>", [fault(codes.RAW_HTML, "<b>")], id="HTML"),
        pytest.param("a <!-- b -->", [fault(codes.RAW_HTML, "<!-- b -->")], id="comment"),
        pytest.param(
            "</b> <i\nx>", [fault(codes.RAW_HTML, "</b>"), fault(codes.RAW_HTML, "<i\nx>")], id="two"
        ),
        pytest.param("[a](javascript:b)", [fault(codes.LINK, "javascript:b")], id="script"),
        pytest.param("[a](java&#115;cript:b)", [fault(codes.LINK, "javascript:b")], id="disguised script"),
        pytest.param("[a][b]\n\n[b]: ftp://c", [fault(codes.LINK, "ftp://c")], id="reference"),
        pytest.param("```pyhton\na\n```", [fault(codes.LANGUAGE, "pyhton")], id="language"),
        pytest.param("```zz\na\n```\n\n```zz\nb\n```", [fault(codes.LANGUAGE, "zz")], id="language once"),
        pytest.param(">" * 300, [fault(codes.MARKDOWN)], id="deep quotation"),
        pytest.param("1. " * 1000, [fault(codes.MARKDOWN)], id="deep list"),
        pytest.param("[" * 4000, [fault(codes.MARKDOWN)], id="open brackets"),
        pytest.param("- a\n    - b\n        1. c\n\n> d", [], id="as deep as people write"),
    ],
)
def test_faults(text: str, expected: list[tuple[str, str]]) -> None:
    """Raw HTML, links elsewhere, unknown languages and text too deep are told, and nothing else."""
    assert [(found.code.name, found.fragment) for found in markup.faults(text)] == expected


def test_a_fault_comes_with_its_cure() -> None:
    """A fault says what was found and what to write instead."""
    message = "expected a language that Pygments knows; found pyhton; did you mean python?"
    assert markup.language_fault("pyhton") == markup.Fault(codes.LANGUAGE, message, "python", "pyhton")


def test_relative_links() -> None:
    """Links without a scheme are found, those in code, to a fragment or to elsewhere are not."""
    text = "[a](../b/) `[c](d)` [e](#f) [g](https://h.example) [i](//j.example/) [k][l]\n\n[l]: m/"
    assert markup.relative_links(text) == ("../b/", "//j.example/", "m/")


def test_a_text_that_is_too_deep_spoils_no_other() -> None:
    """After a text that cannot be converted, the next is judged as if it were the first."""
    assert [found.code for found in markup.faults("1. " * 1300)] == [codes.MARKDOWN]
    assert [found.fragment for found in markup.faults("a\n\n[b](javascript:c)")] == ["javascript:c"]


HEAVY = {
    "quotation": ">" * 4000,
    "list": "1. " * 1300,
    "list in quotation": "- > " * 1000,
    "brackets": "[" * 4000,
    "links": "[a](" * 1000,
    "stars": "**a *b " * 570,
    "underscores": "_a_ __b" * 570,
    "backticks": "".join("`" * number + " " for number in range(85)),
    "fences": "```x\n" * 800,
    "unknown languages": "".join(f"```z{number}\na\n```\n" for number in range(250)),
    "table": "a|b\n-|-\n" + "|\n" * 1900,
    "tags": "<a " * 1300,
    "entities": "&#x" * 1300,
    "backslashes": "\\" * 4000,
    "headings": "# a\n" * 1000,
}


@pytest.mark.parametrize("text", HEAVY.values(), ids=HEAVY)
def test_no_markdown_hangs_or_crashes(text: str) -> None:
    """A text of the greatest length is judged soon; one that is not at fault is also rendered soon."""
    with within(5):
        if not list(markup.faults(text)):
            assert elements(markup.markdown(text)) <= markup.ALLOWED_TAGS | {"span"}


CODE = (
    '\n<b> & "c" \'d\' {{ e }} $g `h` \\ # i // j /* k */ -- l\n\n>>> m\n  File "x.py", line 1\n\té 漢 🙂\nz'
)


@pytest.mark.parametrize("initial", sorted({name[0] for name in markup.languages()}))
def test_code_comes_back_verbatim_in_every_language(initial: str) -> None:
    """Highlighting adds colour; the text stays what was written, in each language that Pygments knows."""
    languages = [name for name in sorted(markup.languages()) if name.startswith(initial)]
    shown = {name: words(markup.code_block(name, CODE)) for name in languages}
    assert shown == dict.fromkeys(languages, CODE)


@pytest.mark.parametrize("code", ["\n" * 7999 + "a", "a" * 8000, " " * 7999 + "a", "a." * 4000, "'" * 8000])
@pytest.mark.parametrize("language", ["python", "cpp", "make", "markdown", "typescript"])
def test_no_code_hangs(language: str, code: str) -> None:
    """Code that no person would write is shown all the same, soon and verbatim."""
    with within(5):
        assert words(markup.code_block(language, code)) == code


def test_each_line_of_code_is_an_element() -> None:
    """Each line can be marked by itself; a string over several lines is closed on each."""
    html = markup.code_block("python", '"""a\n\nb"""\n\n', frozenset({3}), "gone")
    assert html == LINE.format(
        "python",
        '<span class="line"><span class="sd">"""a</span></span>\n<span class="line"></span>\n'
        '<span class="line gone"><span class="sd">b"""</span></span>',
    )


@pytest.mark.parametrize(
    ("broken", "fixed", "gone", "come"),
    [
        ("a\nb\n", "a\nb\n", set(), set()),
        ("a\nb\n", "a\nb", set(), set()),
        ("a\nb\nc\n", "a\nx\nc\n", {2}, {2}),
        ("b\n", "a\nb\nc\n", set(), {1, 3}),
        ("a\nb\nc\n", "c\n", {1, 2}, set()),
        ("a\na\n", "a\n", {2}, set()),
        ("a\nb\n" * 2000, "b\nc\n" * 2000, set(range(1, 4001)), set(range(1, 4001))),
    ],
    ids=["same", "end of file", "changed", "added", "removed", "doubled", "too much to compare"],
)
def test_changed_lines(broken: str, fixed: str, gone: set[int], come: set[int]) -> None:
    """The lines that differ are numbered from 1 on each side; a huge difference is told as one, soon."""
    with within(5):
        assert markup.changed_lines(broken, fixed) == (gone, come)


@pytest.mark.parametrize("code", ["a\n", "a `b`\n", "```\na\n```\n", "a ````` b\n"])
def test_code_stays_inside_its_fence(code: str) -> None:
    """A block of Markdown holds the code, also if that has fences of its own."""
    assert words(markup.markdown(markup.fenced(code, "text"))) == code.rstrip("\n")
