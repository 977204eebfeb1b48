"""What every page is rendered from: the catalog, the settings, the templates and the static files."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import BytecodeCache, Environment, FunctionLoader, StrictUndefined, select_autoescape
from jinja2.bccache import Bucket
from jinja2.exceptions import TemplateSyntaxError
from markupsafe import Markup

from generator import markup, palette, urls
from generator.artifact import Artifact
from generator.catalog import Catalog
from generator.kept import recalled
from generator.settings import Settings


class Totals(NamedTuple):
    """How much there is. Templates see no more of the catalog, so a page follows from the values given to it."""

    entries: range
    packages: range


class _Compiled(BytecodeCache):
    """Compiled templates, for the next site of the same process. Jinja2 compares what they were compiled from."""

    def __init__(self) -> None:
        self._held: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._held:
            bucket.bytecode_from_string(self._held[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._held[bucket.key] = bucket.bytecode_to_string()


COMPILED = _Compiled()


@dataclass(frozen=True)
class Site:
    """A checked catalog, and how it is to look."""

    catalog: Catalog
    settings: Settings
    templates: Path

    @cached_property
    def _texts(self) -> Mapping[str, bytes]:
        """The templates by name, read once: what is rendered and what it is compared by are the same."""
        files = sorted(path for path in self.templates.rglob("*") if path.is_file())
        named = ((path.relative_to(self.templates).as_posix(), path) for path in files)
        return {
            name: path.read_bytes()
            for name, path in named
            if not name.startswith("static/") and not path.name.startswith(".")
        }

    def _source(self, name: str) -> tuple[str, str, Callable[[], bool]] | None:
        """A template for Jinja2: its text, its file, and that it stays as it is."""
        if name not in self._texts:
            return None
        file = str(self.templates / name)
        try:
            return self._texts[name].decode("utf-8"), file, lambda: True
        except UnicodeDecodeError as error:
            line = error.object[: error.start].count(b"\n") + 1
            found = f"expected UTF-8; found the byte 0x{error.object[error.start]:02x}"
            raise TemplateSyntaxError(found, line, name, file) from None

    @cached_property
    def _look(self) -> tuple[object, ...]:
        """All that a page is made from besides the values given to it."""
        return self.settings.model_dump_json(), self._texts, self._digests, self._totals

    @property
    def _totals(self) -> Totals:
        return Totals(range(len(self.catalog.entries)), range(len(self.catalog.packages)))

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
            loader=FunctionLoader(self._source),
            bytecode_cache=COMPILED,
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
            asset=self.asset,
            urls=urls,
            settings=self.settings,
            catalog=self._totals,
            code_block=_code_block,
        )
        return environment

    def page(self, template: str, path: str, file: str = "index.html", **values: Any) -> Artifact:
        """One page. `path` is its folder from the root, with a slash at its end."""
        given = (self._look, template, values)
        content = recalled(("page", path + file), given, lambda: self._rendered(template, path, values))
        return Artifact(path + file, content)

    def _rendered(self, template: str, path: str, values: Mapping[str, Any]) -> bytes:
        page = self.environment.get_template(template)
        return page.render(path=path, root=urls.root_from(path), **values).encode()


def _code_block(language: str, code: str, marked: frozenset[int] = frozenset(), kind: str = "") -> Markup:
    return Markup(markup.code_block(language, code, marked, kind))  # noqa: S704 - markup gives safe HTML
