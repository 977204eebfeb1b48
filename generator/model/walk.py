"""Every text of a declaration, with the place where it stands."""

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from generator.model.text import Markdown


class Text(NamedTuple):
    """One text value: where it stands, what it says, and whether it is Markdown."""

    place: tuple[str | int, ...]
    value: str
    markdown: bool


@cache
def is_markdown(model: type[BaseModel], name: str) -> bool:
    """Whether a field holds Markdown."""
    field = model.model_fields[name]
    kinds = (field, *(FieldInfo.from_annotation(kind) for kind in get_args(field.annotation)))
    return any(isinstance(item, Markdown) for kind in kinds for item in kind.metadata)


def texts(value: object, place: tuple[str | int, ...] = (), markdown: bool = False) -> Iterator[Text]:
    """All texts in a value, depth first, in the order of the declarations."""
    if isinstance(value, str):
        yield Text(place, value, markdown)
    elif isinstance(value, BaseModel):
        for name, field in type(value).model_fields.items():
            yield from texts(
                getattr(value, name), (*place, field.alias or name), is_markdown(type(value), name)
            )
    elif isinstance(value, tuple):
        for number, item in enumerate(value):
            yield from texts(item, (*place, number), markdown)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from texts(item, (*place, key), markdown)
