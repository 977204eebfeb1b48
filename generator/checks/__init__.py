"""The rules over what was read, within a file and across the catalog, and advice."""

from generator.checks.across import Located, across
from generator.checks.advice import advice
from generator.checks.within import File, within

__all__ = ["File", "Located", "across", "advice", "within"]
