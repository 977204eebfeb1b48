"""Where things stand on the site: paths relative to its root, with a `/` at the end of a page's."""

import posixpath
from urllib.parse import quote

SEARCH = "search/"
EXPLAIN = "explain/"
VERIFICATION = "verification/"
SKELETON = "api/v1/skeleton.json"
KINDS = ("packages/", "severity/", "http/", "tags/")
"""The pages that list all groups of one kind."""


def entry(entry_id: str) -> str:
    """The page of an entry."""
    return f"errors/{entry_id}/"


def package(name: str) -> str:
    """The list of a package's entries."""
    return f"packages/{name}/"


def http(code: int) -> str:
    """The list of entries with an HTTP status."""
    return f"http/{code}/"


def severity(level: str) -> str:
    """The list of entries of a severity."""
    return f"severity/{level}/"


def tag(name: str) -> str:
    """The list of entries with a tag."""
    return f"tags/{name}/"


def exception(name: str) -> str:
    """The computable address of an exception's qualified name."""
    return f"e/{quote(name)}/"


def root_from(page: str) -> str:
    """How the site's root is written in a page: `errors/a/b/` → `../../../`."""
    return "../" * page.count("/") or "./"


def resolve(page: str, link: str) -> str:
    """The path from the root that a relative link in a page leads to, without its fragment."""
    path = link.partition("#")[0].partition("?")[0]
    joined = posixpath.normpath(posixpath.join(page, path))
    return joined + "/" if path.endswith("/") or not path else joined
