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
from generator.model.evidence import Evidence, PublicClass, PublicClasses, Raised, Run
from generator.model.package import Package, Target
from generator.model.verification import Rule, Trial, Verification

__all__ = [
    "Alias",
    "Cause",
    "CodeBlock",
    "Entry",
    "Evidence",
    "LookAlike",
    "MessageTemplate",
    "Package",
    "PublicClass",
    "PublicClasses",
    "Raised",
    "Rule",
    "Run",
    "SamplePair",
    "Severity",
    "Target",
    "Trial",
    "Verification",
]
