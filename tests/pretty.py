"""HTML with one block on a line, so that a change of a page can be reviewed."""

import html
from collections.abc import Iterator

from selectolax.lexbor import LexborNode

BLOCKS = {
    *("main", "section", "article", "aside", "header", "footer", "nav", "div", "form", "figure", "details"),
    *("h1", "h2", "h3", "h4", "p", "ul", "ol", "li", "dl", "dt", "dd", "table", "thead", "tbody", "tr"),
    *("th", "td", "label", "select", "summary", "figcaption", "blockquote", "fieldset", "dialog", "template"),
}
VOID = {"input", "br", "hr", "img", "meta", "link", "path"}


def pretty(node: LexborNode) -> str:
    """An element with what is in it: blocks on lines of their own and indented, text and code as they stand."""
    return "\n".join(_lines(node, "")) + "\n"


def _lines(node: LexborNode, indent: str) -> Iterator[str]:
    if not any(child.tag in BLOCKS | {"pre"} for child in node.iter()):
        inside = "".join(_inline(child) for child in node.iter(include_text=True))
        yield f"{indent}{_start(node)}{' '.join(inside.split())}</{node.tag}>"
        return
    yield indent + _start(node)
    for child in node.iter(include_text=True):
        if child.tag == "pre":
            yield _inline(child)
        elif child.tag in BLOCKS:
            yield from _lines(child, indent + "  ")
        elif text := " ".join(_inline(child).split()):
            yield f"{indent}  {text}"
    yield f"{indent}</{node.tag}>"


def _start(node: LexborNode) -> str:
    attributes = (
        f" {name}" if value is None or value == "" else f' {name}="{html.escape(value)}"'
        for name, value in node.attributes.items()
    )
    return f"<{node.tag}{''.join(attributes)}>"


def _inline(node: LexborNode) -> str:
    if node.tag == "-text":
        return html.escape(node.text_content or "", quote=False)
    if node.tag in VOID:
        return _start(node)
    return _start(node) + "".join(_inline(child) for child in node.iter(include_text=True)) + f"</{node.tag}>"
