"""One file of the output, before it is written."""

from typing import NamedTuple


class Artifact(NamedTuple):
    """A path relative to the output folder, with `/` between its parts, and the bytes that belong there."""

    path: str
    content: bytes
