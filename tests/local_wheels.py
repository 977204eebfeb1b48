"""Wheels that a test makes, so that uv has something to install without a registry."""

import base64
import hashlib
import zipfile
from pathlib import Path


def wheel(folder: Path, name: str, version: str, requires: str = "", **files: str) -> Path:
    """A wheel of one module of that name, and further files. The same content each time.

    `a__pth` is `a.pth`; a name with a folder is taken as it is.
    """
    info = f"{name}-{version}.dist-info"
    needed = f"Requires-Dist: {requires}\n" if requires else ""
    content = {
        f"{name}.py": f"version = {version!r}\n",
        **{key if "/" in key else key.replace("__", "."): text for key, text in files.items()},
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{needed}",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    path = folder / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for key, text in content.items():
            archive.writestr(zipfile.ZipInfo(key), text)  # without rights for anybody, as some wheels have it
        record = "".join(_recorded(key, text) for key, text in content.items())
        archive.writestr(zipfile.ZipInfo(f"{info}/RECORD"), f"{record}{info}/RECORD,,\n")
    return path


def digest(path: Path) -> str:
    """The hash of a file as locks write it."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _recorded(key: str, text: str) -> str:
    hashed = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
    return f"{key},sha256={hashed},{len(text.encode())}\n"
