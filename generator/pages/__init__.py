"""Catalog → HTML and Markdown artifacts. The only importer of jinja2; reads no clock and no environment."""

from generator.pages.faults import Fault, fault
from generator.pages.render import render
from generator.pages.site import Site

__all__ = ["Fault", "Site", "fault", "render"]
