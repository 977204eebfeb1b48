"""The rules over what was read, within a file and across the catalog."""

from generator.checks.across import Located, across
from generator.checks.within import File, within

__all__ = ["File", "Located", "across", "within"]
