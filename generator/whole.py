"""Putting a file in its place whole: whoever is killed meanwhile leaves the old one or the new one."""

import os
import tempfile
from pathlib import Path

NEW = 0o644


def put(path: Path, content: bytes) -> None:
    """Replace a file, or make it; its permissions stay. Raises OSError, and then nothing has changed."""
    permissions = path.stat().st_mode & 0o777 if path.exists() else NEW
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as file:
        try:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            Path(file.name).chmod(permissions)
            Path(file.name).replace(path)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise
