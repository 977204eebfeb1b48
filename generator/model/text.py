"""The kinds of text that fields hold, each with its limits and the words for what is wrong with a value."""

import builtins
import re
from datetime import date
from typing import Annotated, Any
from urllib.parse import urlsplit

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version
from pydantic import AfterValidator, GetJsonSchemaHandler, StringConstraints, WithJsonSchema
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError

from generator import codes

# Builtin exceptions that a later Python than the one in use may have.
NEW_BUILTINS = {"BaseExceptionGroup", "ExceptionGroup", "PythonFinalizationError"}

SLUG = r"[a-z0-9]+(?:-[a-z0-9]+)*"
PACKAGE = r"[a-z0-9]+(?:[-_][a-z0-9]+)*"
DOTTED = r"[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*"


def refuse(code: codes.Code, message: str, cure: str = "", fragment: str = "") -> PydanticCustomError:
    """An error that carries a stable code, and a value that would be right to paste in its place."""
    context: dict[str, Any] = {"text": message, "cure": cure, "fragment": fragment}
    return PydanticCustomError(code.name, "{text}", context)


def _exception(name: str) -> str:
    if not re.fullmatch(DOTTED, name):
        wanted = "expected an importable name such as openai.AuthenticationError"
        cure = re.sub(r"[^A-Za-z0-9_]+", ".", name).strip(".")
        raise refuse(codes.EXCEPTION_NAME, f"{wanted}; found {name!r}", cure)
    if "." not in name and not (hasattr(builtins, name) or name in NEW_BUILTINS):
        wanted = f"{name} is not a builtin exception; write it with its module"
        raise refuse(codes.EXCEPTION_NAME, wanted, f"package.{name}")
    return name


def _specifier(value: str) -> str:
    try:
        SpecifierSet(value)
    except InvalidSpecifier:
        guess = re.sub(r"^\s*[~^v]?\s*(\d[\d.]*)\s*\+?\s*$", r">=\1", value)
        cure = guess if guess != value else ">=1.0,<3"
        message = f'expected a version specifier such as ">=1.0,<3"; found {value!r}'
        raise refuse(codes.SPECIFIER, message, cure) from None
    return value


def _version(value: str) -> str:
    try:
        Version(value)
    except InvalidVersion:
        raise refuse(
            codes.VERSION, f'expected one version such as "1.0.0"; found {value!r}', "1.0.0"
        ) from None
    return value


def _url(value: str) -> str:
    try:
        parts = urlsplit(value)
        host, scheme = parts.hostname, parts.scheme
    except ValueError:
        host, scheme = None, ""
    if scheme == "http":
        raise refuse(codes.URL, f"expected an https address; found {value!r}", "https" + value[4:])
    if (
        scheme != "https"
        or not host
        or not re.fullmatch(r"[!-~]+", value)
        or re.search(r'[<>"\\^`{|}]', value)
    ):
        raise refuse(codes.URL, f"expected an https address; found {value!r}", "https://example.com/page")
    return value


def _date(value: str) -> str:
    try:
        date.fromisoformat(value)
    except ValueError:
        raise refuse(
            codes.DATE, f'expected a date such as "2026-01-31"; found {value!r}', "2026-01-31"
        ) from None
    return value


def _slugged(value: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", value.lower()).strip("-")


def _tag(value: str) -> str:
    if not re.fullmatch(SLUG, value) or len(value) > 40:
        wanted = "expected lower-case words joined by hyphens, at most 40 characters"
        raise refuse(codes.TAG, f"{wanted}; found {value!r}", _slugged(value)[:40])
    return value


def _entry_id(value: str) -> str:
    if not re.fullmatch(f"{PACKAGE}/{SLUG}", value):
        message = f"expected an entry's id such as openai/invalid-api-key; found {value!r}"
        raise refuse(codes.ENTRY_ID, message, "/".join(_slugged(part) for part in value.split("/")[-2:]))
    return value


def _one_line(value: str) -> str:
    if "\n" in value:
        raise refuse(codes.ONE_LINE, "expected one line of text; found several", " ".join(value.split()))
    return value


def schema(pattern: str, **more: object) -> WithJsonSchema:
    """What an editor is told of a value that Python checks more closely."""
    return WithJsonSchema({"type": "string", "pattern": f"^{pattern}$", **more})


def _text(limit: int) -> StringConstraints:
    return StringConstraints(strip_whitespace=True, min_length=1, max_length=limit)


class Markdown:
    """Marks text that is rendered as Markdown; all other text is shown as it stands."""

    def __get_pydantic_json_schema__(
        self, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Tell editors so."""
        return {**handler(core_schema), "contentMediaType": "text/markdown"}


Line = Annotated[str, _text(100), AfterValidator(_one_line)]
Sentence = Annotated[str, _text(300), AfterValidator(_one_line), Markdown()]
Message = Annotated[str, _text(2000)]
Prose = Annotated[str, _text(4000), Markdown()]
Code = Annotated[str, StringConstraints(min_length=1, max_length=8000, pattern=r"\S")]
ExceptionName = Annotated[str, _text(200), AfterValidator(_exception), schema(DOTTED, maxLength=200)]
Specifier = Annotated[
    str, _text(100), AfterValidator(_specifier), schema(r"[<>=!~0-9.,* a-z]*", maxLength=100)
]
ReleaseVersion = Annotated[str, _text(40), AfterValidator(_version), schema(r"v?[0-9][0-9A-Za-z.!+-]*")]
Url = Annotated[str, _text(500), AfterValidator(_url), schema(r"https://\S+", maxLength=500)]
Day = Annotated[str, AfterValidator(_date), schema(r"\d{4}-\d{2}-\d{2}")]
Tag = Annotated[str, AfterValidator(_tag), schema(SLUG, maxLength=40)]
EntryId = Annotated[str, AfterValidator(_entry_id), schema(f"{PACKAGE}/{SLUG}")]
