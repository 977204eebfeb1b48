"""The kinds of text that fields hold, each with its limits and the words for what is wrong with a value."""

import builtins
import re
import unicodedata
from datetime import date
from typing import Annotated, Any
from urllib.parse import urlsplit

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version
from pydantic import AfterValidator, GetJsonSchemaHandler, StringConstraints, ValidationInfo, WithJsonSchema
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError

from generator import codes

# Builtin exceptions that a later Python than the one in use may have.
NEW_BUILTINS = {"BaseExceptionGroup", "ExceptionGroup", "PythonFinalizationError"}

UNSEEN = {"Cc", "Cf", "Zs", "Zl", "Zp", "Mn", "Me"}  # not Cn: a later Unicode may have letters there
BLANKS = "\u115f\u1160\u2800\u3164\uffa0"  # letters and signs that show nothing

SLUG = r"[a-z0-9]+(?:-[a-z0-9]+)*"
PACKAGE = r"[a-z0-9]+(?:[-_][a-z0-9]+)*"
CLAUSE = r"\s*(?:~=|={2,3}|!=|[<>]=?)\s*v?[0-9][0-9A-Za-z.*+!_-]*\s*"
DOTTED = r"[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*"


def refuse(code: codes.Code, message: str, cure: object = "", key: str = "") -> PydanticCustomError:
    """An error that carries a stable code, and a value that would be right to paste in its place.

    What a rule over several keys refuses is a mapping; `key` is the one of them to look at.
    """
    context: dict[str, Any] = {"text": message, "cure": cure, "key": key}
    return PydanticCustomError(code.name, "{text}", context)


def quoted(value: str) -> str:
    """A value as it is shown in a message: on one line, not endless."""
    return repr(value if len(value) <= 60 else value[:59] + "…")


def is_builtin(name: str) -> bool:
    """Whether a bare name is that of a builtin exception."""
    kind = getattr(builtins, name, None)
    return name in NEW_BUILTINS or (isinstance(kind, type) and issubclass(kind, BaseException))


def _exception(name: str, info: ValidationInfo) -> str:
    if not re.fullmatch(DOTTED, name):
        wanted = "expected an importable name such as openai.AuthenticationError"
        found = re.search(rf"{DOTTED}", name)
        cure = found.group() if found and ("." in found.group() or is_builtin(found.group())) else ""
        raise refuse(codes.EXCEPTION_NAME, f"{wanted}; found {quoted(name)}", cure)
    if "." not in name and not is_builtin(name):
        package = (info.context or {}).get("package", "package")
        wanted = f"{quoted(name)} is not a builtin exception; write it with its module"
        raise refuse(codes.EXCEPTION_NAME, wanted, f"{package}.{name}")
    return name


def _specifier(value: str) -> str:
    if not _is_specifier(value):
        guess = re.sub(r"^[~^v]*\s*(\d+(?:\.\d+)*)\s*\+?$", r">=\1", value)
        message = f'expected a version specifier such as ">=1.0,<3"; found {quoted(value)}'
        raise refuse(codes.SPECIFIER, message, guess if _is_specifier(guess) else ">=1.0,<3")
    return value


def _is_specifier(value: str) -> bool:
    try:
        SpecifierSet(value)
    except InvalidSpecifier:
        return False
    return True


def _version(value: str) -> str:
    try:
        Version(value)
    except InvalidVersion:
        raise refuse(
            codes.VERSION, f'expected one version such as "1.0.0"; found {quoted(value)}', "1.0.0"
        ) from None
    return value


def _url(value: str) -> str:
    if not _is_address(value):
        guesses = (re.sub(r"^http:", "https:", value), f"https://{value}" if "." in value else "")
        cure = next(filter(_is_address, guesses), "https://example.com/page")
        raise refuse(codes.URL, f"expected a complete https address; found {quoted(value)}", cure)
    return value


def _is_address(value: str) -> bool:
    if not re.fullmatch(r"https://[!-~]+", value) or re.search(r'[<>"\\^`{|}]', value):
        return False
    try:
        return "." in (urlsplit(value).hostname or "")
    except ValueError:
        return False


def _date(value: str) -> str:
    try:
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            raise ValueError
        date.fromisoformat(value)
    except ValueError:
        message = f'expected a date such as "2026-01-31"; found {quoted(value)}'
        raise refuse(codes.DATE, message, "2026-01-31") from None
    return value


def _slugged(value: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", value.lower()).strip("-")


def _tag(value: str) -> str:
    if not re.fullmatch(SLUG, value) or len(value) > 40:
        wanted = "expected lower-case words joined by hyphens, at most 40 characters"
        raise refuse(codes.TAG, f"{wanted}; found {quoted(value)}", _slugged(value)[:40].strip("-"))
    return value


def _entry_id(value: str) -> str:
    if not re.fullmatch(f"{PACKAGE}/{SLUG}", value):
        message = f"expected an entry's id such as openai/invalid-api-key; found {quoted(value)}"
        package, _, slug = value.removesuffix(".yaml").strip("/").rpartition("/")
        guess = f"{package.rpartition('/')[2].lower()}/{_slugged(slug)}"
        is_right = ".." not in value and re.fullmatch(f"{PACKAGE}/{SLUG}", guess)
        raise refuse(codes.ENTRY_ID, message, guess if is_right else "")
    return value


def _one_line(value: str) -> str:
    if len(value.splitlines()) > 1:
        raise refuse(codes.ONE_LINE, "expected one line of text; found several", " ".join(value.split()))
    return value


def _seen(value: str) -> str:
    if all(unicodedata.category(char) in UNSEEN or char in BLANKS for char in value):
        raise refuse(codes.EMPTY, "expected text; found none that can be seen")
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


Line = Annotated[str, _text(100), AfterValidator(_seen), AfterValidator(_one_line)]
Sentence = Annotated[str, _text(300), AfterValidator(_seen), AfterValidator(_one_line), Markdown()]
Message = Annotated[str, _text(2000), AfterValidator(_seen)]
Input = Annotated[str, StringConstraints(min_length=1, max_length=2000)]
Prose = Annotated[str, _text(4000), AfterValidator(_seen), Markdown()]
Code = Annotated[str, StringConstraints(min_length=1, max_length=8000, pattern=r"\S")]
ExceptionName = Annotated[str, _text(200), AfterValidator(_exception), schema(DOTTED, maxLength=200)]
Specifier = Annotated[
    str, _text(100), AfterValidator(_specifier), schema(rf"{CLAUSE}(?:,{CLAUSE})*", maxLength=100)
]
ReleaseVersion = Annotated[str, _text(40), AfterValidator(_version), schema(r"v?[0-9][0-9A-Za-z.!+-]*")]
Url = Annotated[str, _text(500), AfterValidator(_url), schema(r"https://\S+", maxLength=500)]
Day = Annotated[str, AfterValidator(_date), schema(r"\d{4}-\d{2}-\d{2}")]
Tag = Annotated[str, AfterValidator(_tag), schema(SLUG, maxLength=40)]
EntryId = Annotated[str, AfterValidator(_entry_id), schema(f"{PACKAGE}/{SLUG}")]
