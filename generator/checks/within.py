"""The rules within one file: one small generator each, its docstring is the rule."""

import builtins
import warnings
from ast import PyCF_ONLY_AST
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from generator import codes, markup
from generator.matching import LEAST_SPECIFIC, Template
from generator.model import Alias, Cause, CodeBlock, LookAlike, MessageTemplate, Package, Verification
from generator.model.text import quoted
from generator.model.walk import Text, is_markdown, texts
from generator.problems import Finding, Place
from generator.secrets import secret_in

PYTHON = ("python", "py", "python3", "py3")


@dataclass(frozen=True)
class File:
    """One entry's file: its id, and those of its top-level fields that are valid by themselves."""

    id: str
    model: type[BaseModel]
    fields: Mapping[str, Any]


def _texts(file: File) -> Iterator[Text]:
    for name, value in file.fields.items():
        yield from texts(value, (name,), is_markdown(file.model, name))


def no_secret(file: File) -> Iterator[Finding]:
    """No text has the shape of a real key."""
    for text in _texts(file):
        if found := secret_in(text.value):
            shown = found[:8] + "…"
            message = f"{shown} has the shape of a real key; revoke it if it was one"
            cure = 'os.environ["API_KEY"]' if text.place[-1] == "code" else ""
            yield Finding(codes.SECRET, text.place, message, cure, found)


def readable_markdown(file: File) -> Iterator[Finding]:
    """Text is Markdown without raw HTML, and its links are https, http, mailto or relative."""
    for text in _texts(file):
        if text.markdown:
            yield from (
                Finding(fault.code, text.place, fault.message, fault.cure, fault.fragment)
                for fault in markup.faults(text.value)
            )


def _blocks(value: object, place: Place) -> Iterator[tuple[Place, CodeBlock]]:
    if isinstance(value, CodeBlock):
        yield place, value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _blocks(getattr(value, name), (*place, name))
    elif isinstance(value, tuple):
        for number, item in enumerate(value):
            yield from _blocks(item, (*place, number))


def known_language(file: File) -> Iterator[Finding]:
    """The language of a code block is one that can be highlighted."""
    for name, value in file.fields.items():
        for place, block in _blocks(value, (name,)):
            if fault := markup.language_fault(block.language):
                yield Finding(fault.code, (*place, "language"), fault.message, f"language: {fault.cure}")


def _is_syntax_error(name: object) -> bool:
    kind = getattr(builtins, str(name), None)
    return isinstance(kind, type) and issubclass(kind, SyntaxError)


def sample_compiles(file: File) -> Iterator[Finding]:
    """A Python sample compiles, unless a syntax error is what the entry is about."""
    if _is_syntax_error(file.fields.get("exception")):
        return
    for name, value in file.fields.items():
        for place, block in _blocks(value, (name,)):
            if block.language in PYTHON and (fault := _syntax_fault(block.code)):
                message, line = fault
                yield Finding(codes.COMPILE, (*place, "code"), message, fragment=line)


def _syntax_fault(code: str) -> tuple[str, str] | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(code, "sample", "exec", PyCF_ONLY_AST, dont_inherit=True)
    except SyntaxError as error:
        line = code.split("\n")[(error.lineno or 1) - 1 : error.lineno or 1]
        return f"line {error.lineno} of the code: {error.msg}", "".join(line).strip()
    except (ValueError, RecursionError, MemoryError) as error:
        return f"the code cannot be compiled: {error}", ""
    return None


def _repeats(values: Iterable[str]) -> Iterator[tuple[int, str]]:
    seen: set[str] = set()
    for number, value in enumerate(values):
        folded = " ".join(value.split()).casefold()
        if folded in seen:
            yield number, value
        seen.add(folded)


def nothing_twice(file: File) -> Iterator[Finding]:
    """No alias, cause, message, tag or related entry is given twice."""
    aliases: tuple[Alias, ...] = file.fields.get("aliases") or ()
    causes: tuple[Cause, ...] = file.fields.get("causes") or ()
    messages: tuple[MessageTemplate, ...] = file.fields.get("messages") or ()
    look_alikes: tuple[LookAlike, ...] = file.fields.get("look_alikes") or ()
    groups: dict[str, tuple[str, list[str]]] = {
        "aliases": ("name", [file.fields.get("exception") or "", *(alias.name for alias in aliases)]),
        "causes": ("cause", [cause.cause for cause in causes]),
        "messages": ("template", [message.template for message in messages]),
        "look_alikes": ("id", [other.id for other in look_alikes]),
        "tags": ("", list(file.fields.get("tags") or ())),
        "related": ("", list(file.fields.get("related") or ())),
    }
    for name, (key, values) in groups.items():
        for number, value in _repeats(values):
            index = number - 1 if name == "aliases" else number
            place: Place = (name, index, key) if key else (name, index)
            yield Finding(codes.DUPLICATE, place, f"given twice: {' '.join(value.split())[:60]}")


def usable_template(file: File) -> Iterator[Finding]:
    """A message template has words of its own, and text between two holes."""
    for number, message in enumerate(file.fields.get("messages") or ()):
        template = Template(message.template)
        place = ("messages", number, "template")
        if template.specificity < LEAST_SPECIFIC:
            yield Finding(
                codes.TEMPLATE, place, "expected words of its own besides the holes; found almost none"
            )
        elif not all(template.literals[1:-1]):
            yield Finding(codes.TEMPLATE, place, "expected text between two holes; found none")
        elif len(set(template.holes)) < len(template.holes):
            yield Finding(codes.TEMPLATE, place, "expected a name of its own for each hole; found one twice")


def example_fits(file: File) -> Iterator[Finding]:
    """Each example of a message fits its template."""
    for number, message in enumerate(file.fields.get("messages") or ()):
        for index, example in enumerate(message.examples):
            if Template(message.template).match(example) is None:
                wanted = quoted(" ".join(message.template.split()))
                place = ("messages", number, "examples", index)
                yield Finding(codes.EXAMPLE, place, f"expected a message like {wanted}; found another")


def named_like_its_folder(file: File) -> Iterator[Finding]:
    """The name of a package is that of its folder."""
    folder = file.id.partition("/")[0]
    if file.model is Package and file.fields.get("name", folder) != folder:
        message = f"expected the folder's name, {folder}; found {file.fields['name']}"
        yield Finding(codes.FOLDER, ("name",), message, f"name: {folder}")


def raises_what_it_is_about(file: File) -> Iterator[Finding]:
    """The class that the broken sample is expected to raise is the entry's exception, or an alias of it."""
    verification: Verification | None = file.fields.get("verify")
    names = [file.fields.get("exception"), *(alias.name for alias in file.fields.get("aliases") or ())]
    expected = verification.broken.expect.exception if verification else None
    if expected and names[0] and expected not in names:
        message = f"expected {expected}, which the broken sample is to raise; found {names[0]}"
        yield Finding(codes.OTHER_CLASS, ("exception",), message, f"exception: {expected}")


def not_itself(file: File) -> Iterator[Finding]:
    """An entry does not name itself as related or as a look-alike."""
    message = "expected another entry; found this one"
    for number, name in enumerate(file.fields.get("related") or ()):
        if name == file.id:
            yield Finding(codes.SELF, ("related", number), message)
    for number, other in enumerate(file.fields.get("look_alikes") or ()):
        if other.id == file.id:
            yield Finding(codes.SELF, ("look_alikes", number, "id"), message)


WITHIN: tuple[Callable[[File], Iterator[Finding]], ...] = (
    no_secret,
    readable_markdown,
    known_language,
    sample_compiles,
    nothing_twice,
    usable_template,
    example_fits,
    named_like_its_folder,
    raises_what_it_is_about,
    not_itself,
)


def within(file: File) -> Iterator[Finding]:
    """Everything that is wrong within one file."""
    for rule in WITHIN:
        yield from rule(file)
