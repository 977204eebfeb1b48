"""What every page is rendered from: the catalog, the settings, the templates and the static files."""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from generator import markup, palette, urls
from generator.artifact import Artifact
from generator.catalog import Catalog
from generator.settings import Settings


@dataclass(frozen=True)
class Site:
    """A checked catalog, and how it is to look."""

    catalog: Catalog
    settings: Settings
    templates: Path

    @cached_property
    def static(self) -> tuple[Artifact, ...]:
        """Style sheets, scripts and icons; the colours of code and the accent go with the style sheet."""
        folder = self.templates / "static"
        files = sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
        return tuple(self._static(path.relative_to(folder).as_posix(), path.read_bytes()) for path in files)

    def _static(self, name: str, content: bytes) -> Artifact:
        if name == "site.css":
            accent = f":root {{ --hue: {self.settings.accent}; }}\n"
            content += (accent + palette.stylesheet()).encode()
        return Artifact(f"static/{name}", content)

    @cached_property
    def _digests(self) -> dict[str, str]:
        return {item.path: hashlib.sha256(item.content).hexdigest()[:10] for item in self.static}

    def asset(self, name: str) -> str:
        """The path of a static file, with a mark that changes when its content does."""
        path = f"static/{name}"
        return f"{path}?v={self._digests[path]}"

    @cached_property
    def environment(self) -> Environment:
        """The Jinja2 environment; an undefined name is an error."""
        environment = Environment(
            loader=FileSystemLoader(self.templates),
            autoescape=select_autoescape(
                enabled_extensions=("html",), disabled_extensions=("md",), default=True
            ),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        environment.filters.update(
            markdown=lambda text: Markup(markup.markdown(text)),  # noqa: S704 - markup gives safe HTML
            inline=lambda text: Markup(markup.inline(text)),  # noqa: S704
            plain=markup.plain,
            fenced=markup.fenced,
        )
        environment.globals.update(
            asset=self.asset, urls=urls, settings=self.settings, catalog=self.catalog, code_block=_code_block
        )
        return environment

    def page(self, template: str, path: str, file: str = "index.html", **values: Any) -> Artifact:
        """One page. `path` is its folder from the root, with a slash at its end."""
        text = self.environment.get_template(template).render(path=path, root=urls.root_from(path), **values)
        return Artifact(path + file, text.encode())


def _code_block(language: str, code: str, marked: frozenset[int] = frozenset(), kind: str = "") -> Markup:
    return Markup(markup.code_block(language, code, marked, kind))  # noqa: S704 - markup gives safe HTML
