"""A report as a page of its own, apart from the site, with the style sheets that it needs."""

from collections.abc import Iterator

from generator.artifact import Artifact
from generator.pages import Site
from generator.review.report import Report
from generator.review.words import summary

NEEDED = {"static/site.css", "static/evidence.css", "static/report.css", "static/icon.svg"}


def page(site: Site, report: Report) -> Iterator[Artifact]:
    """The page and what it loads. It needs no scripts and no server."""
    yield site.page(
        "report.html", "", report=report, summary=summary(report), known=frozenset(site.catalog.by_id)
    )
    yield from (artifact for artifact in site.static if artifact.path in NEEDED)
