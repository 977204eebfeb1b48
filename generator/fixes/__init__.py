"""Mending what has one right answer in the files of entries, by the places of the text and nothing more."""

from generator.fixes.files import Target, difference, fixable, targets, write
from generator.fixes.mend import Fixed, Note, fix

__all__ = ["Fixed", "Note", "Target", "difference", "fix", "fixable", "targets", "write"]
