"""What all declarations share."""

from pydantic import BaseModel, ConfigDict, field_validator

from generator import codes
from generator.model.text import refuse


class Declared(BaseModel):
    """Frozen, strict (nothing is converted), no key beyond those named, and no key without a value."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, use_attribute_docstrings=True)

    @field_validator("*", mode="before")
    @classmethod
    def _has_value(cls, value: object) -> object:
        if value is None:
            raise refuse(codes.EMPTY, "expected a value; found nothing")
        return value
