"""The settings of a knowledge base: `[tool.errorbook]` of the `pyproject.toml` beside its `errors/`."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, ValidationError

from generator.model.base import Declared
from generator.model.text import Line, Sentence, Url
from generator.problems import Refused, dotted


class SettingsError(Refused):
    """The settings cannot be used; the text says why and what to do."""


def _address(url: str) -> str:
    """Paths are put at its end, so nothing may stand after its own."""
    if not set("?#").isdisjoint(url):
        raise ValueError(f"expected an address without ? and #; found {url!r}")
    return url


class Links(Declared):
    """How `errorbook report` judges the addresses that entries name."""

    exempt: Mapping[Url, Sentence] = Field(
        default_factory=dict, examples=[{"https://example.com/*": "It refuses every program."}]
    )
    """Addresses that need not answer, each with the reason. One that ends in * stands for all that start so."""


class Settings(Declared):
    """What a team sets once for its site."""

    title: Line = "Errorbook"
    """The name of the site."""
    tagline: Line = "What the error means, and how to fix it."
    """The sentence under the name."""
    base_url: Annotated[Url, AfterValidator(_address)] | None = Field(
        None, examples=["https://errors.example.com/"]
    )
    """Where the site is published. Canonical links, the sitemap and the feed need it."""
    repository: Url | None = Field(None, examples=["https://github.com/example/errors"])
    """The repository's page. With it, pages get links for changing entries and adding notes."""
    forge: Literal["github", "gitlab", "gitea"] = "github"
    """What the repository is on, which says how such links are written. Forgejo writes them as Gitea does."""
    branch: Line = "main"
    """The branch that such links lead to."""
    accent: int = Field(268, ge=0, le=360)
    """The accent colour, as a hue in degrees on the OKLCH wheel."""
    links: Links = Links()
    """How `errorbook report` judges the addresses that entries name."""

    @property
    def root_url(self) -> str:
        """The address of the site with a slash at its end, or nothing."""
        return self.base_url.rstrip("/") + "/" if self.base_url else ""

    @property
    def root_path(self) -> str:
        """The path under which the site is published, with slashes around it."""
        return "/" + self.root_url.removeprefix("https://").partition("/")[2]


def read_settings(folder: Path, **overrides: Any) -> Settings:
    """The settings in a folder's pyproject.toml, overridden by those given that are not None.

    Raises SettingsError if the file cannot be read or a setting is wrong.
    """
    path = folder / "pyproject.toml"
    try:
        project = tomllib.loads(path.read_text("utf-8")) if path.is_file() else {}
    except (OSError, ValueError) as error:
        raise SettingsError(f"{path}: cannot be read: {error}") from None
    tools = project.get("tool", {})
    table = tools.get("errorbook", {}) if isinstance(tools, dict) else {}
    if not isinstance(table, dict):
        raise SettingsError(f"{path}: expected a table [tool.errorbook]; found {table!r}")
    given = {name: value for name, value in overrides.items() if value is not None}
    try:
        return Settings.model_validate({**table, **given})
    except ValidationError as error:
        faults = (
            f"  {dotted(fault['loc'])}: {fault['msg']}; found {fault['input']!r}"
            for fault in error.errors(include_url=False)
        )
        raise SettingsError("\n".join((f"{path}: [tool.errorbook] is not right:", *faults))) from None
