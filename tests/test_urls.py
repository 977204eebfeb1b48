"""Addresses: fixed paths, and links that work under any prefix."""

import pytest

from generator import urls


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        pytest.param(urls.entry("openai/rate-limit"), "errors/openai/rate-limit/", id="entry"),
        pytest.param(urls.package("openai"), "packages/openai/", id="package"),
        pytest.param(urls.http(429), "http/429/", id="http"),
        pytest.param(urls.severity("high"), "severity/high/", id="severity"),
        pytest.param(urls.tag("rate-limits"), "tags/rate-limits/", id="tag"),
        pytest.param(urls.exception("openai.error.APIError"), "e/openai.error.APIError/", id="exception"),
        pytest.param(urls.exception("a/../b é"), "e/a/../b%20%C3%A9/", id="exception with odd signs"),
    ],
)
def test_addresses_are_fixed(path: str, expected: str) -> None:
    """Each kind of page has its place, from which others compute links."""
    assert path == expected


@pytest.mark.parametrize(
    ("page", "expected"),
    [("", "./"), ("tags/", "../"), ("errors/a/b/", "../../../")],
    ids=["home", "one folder", "three folders"],
)
def test_the_root_is_as_far_up_as_the_page_is_deep(page: str, expected: str) -> None:
    """A page reaches the site's root with one step up for each of its folders."""
    assert urls.root_from(page) == expected


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        pytest.param("../c/", "errors/a/c/", id="sibling"),
        pytest.param("../c/#why", "errors/a/c/", id="fragment dropped"),
        pytest.param("../c/?q=1", "errors/a/c/", id="query dropped"),
        pytest.param("index.md", "errors/a/b/index.md", id="file beside"),
        pytest.param("../c", "errors/a/c", id="no slash, no page"),
        pytest.param("#why", "errors/a/b/", id="same page"),
        pytest.param("./", "errors/a/b/", id="dot"),
        pytest.param("../../../packages/a/", "packages/a/", id="from the root"),
        pytest.param("../../../../x/", "../x/", id="beyond the root"),
        pytest.param("/errors/a/c/", "/errors/a/c/", id="absolute leaves the site"),
        pytest.param("//evil.example/", "//evil.example/", id="another host leaves the site"),
    ],
)
def test_links_resolve_as_a_browser_does(link: str, expected: str) -> None:
    """A relative link leads where a browser on that page would go."""
    assert urls.resolve("errors/a/b/", link) == expected
