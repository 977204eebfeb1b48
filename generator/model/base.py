"""What all declarations share."""

from typing import Final

from pydantic import BaseModel, ConfigDict


class Declared(BaseModel):
    """Frozen, strict (nothing is converted), and no key beyond those named."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, use_attribute_docstrings=True, defer_build=True
    )


class Nothing:
    """What stands in a file as a key without a value. It fits no field, so a key is given a value or left out."""


NOTHING: Final = Nothing()
