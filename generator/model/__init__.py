"""The frozen declarations: every field once, with its meaning and limits."""

from generator.model.entry import (
    Alias,
    Cause,
    CodeBlock,
    Entry,
    LookAlike,
    MessageTemplate,
    SamplePair,
    Severity,
)
from generator.model.evidence import Evidence, Run
from generator.model.package import Package, Target

__all__ = [
    "Alias",
    "Cause",
    "CodeBlock",
    "Entry",
    "Evidence",
    "LookAlike",
    "MessageTemplate",
    "Package",
    "Run",
    "SamplePair",
    "Severity",
    "Target",
]
