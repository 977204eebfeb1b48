"""What a fragment of an address can lead to in a page."""

from selectolax.lexbor import LexborHTMLParser


def anchors(page: LexborHTMLParser) -> frozenset[str]:
    """The ids in a page, and the names of its anchors as they were once written."""
    named = {node.attributes.get("name") for node in page.css("a[name]")}
    return frozenset(filter(None, named | {node.attributes.get("id") for node in page.css("[id]")}))
