"""What raises the errors: a package of the registry, or Python itself."""

from typing import Annotated

from pydantic import Field

from generator.model.base import Declared
from generator.model.text import Day, Line, Sentence, Url, schema

Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]+$", max_length=60)]
PythonVersion = Annotated[str, Field(pattern=r"^3\.[0-9]+$"), schema(r"3\.[0-9]+")]


class Target(Declared):
    """One set of package versions that the samples are run on, and the Pythons to run it on."""

    name: Line = Field(examples=["openai 1.5.0"])
    """How pages call it."""
    requirements: tuple[Line, ...] = Field(max_length=20, examples=[["openai==1.5.0"]])
    """What is installed, as pip takes it."""
    exclude_newer: Day | None = Field(None, examples=["2023-12-20"])
    """Install nothing published after this day, so that an old release finds the neighbours it had."""
    pythons: tuple[PythonVersion, ...] = Field(min_length=1, max_length=10, examples=[["3.9", "3.12"]])
    """Versions of Python, in quotes."""


class Package(Declared):
    """A package: who it is, where it is documented, and the versions its samples are run on."""

    name: Name = Field(examples=["openai"])
    """The import name; the same as the folder's."""
    title: Line = Field(examples=["OpenAI Python library"])
    """What a person calls it."""
    summary: Sentence = Field(examples=["The official client of the OpenAI API."])
    """What it is, in one sentence."""
    modules: tuple[Name, ...] | None = Field(None, max_length=20, examples=[["yaml"]])
    """Top-level modules whose exceptions belong here, when not just `name`."""
    registry: Name | None = Field(None, examples=["openai"])
    """Its name on the package registry; absent for Python itself."""
    homepage: Url = Field(examples=["https://github.com/openai/openai-python"])
    """Its home page."""
    docs: Url = Field(examples=["https://platform.openai.com/docs"])
    """Its documentation."""
    source: Url = Field(examples=["https://github.com/openai/openai-python"])
    """Its source code."""
    targets: tuple[Target, ...] = Field(min_length=1, max_length=20)
    """The sets of versions that the samples are run on."""
