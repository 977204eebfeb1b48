"""uv as a process: what it gets to see of this machine, and what it says when it cannot do what it is asked."""

import os
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path

from uv import find_uv_bin

SECONDS = 900  # for what is downloaded at most
UMASK = 0o022  # whatever the user's: samples run as somebody else, who must be able to read what is installed

# What says where packages come from and how they are reached. Settings of uv that would change which versions come
# out are not among it: a lock is the same for whoever makes it.
KEPT = re.compile(
    r"PATH|HOME|TMPDIR|NETRC|XDG_(?:CACHE|CONFIG|DATA)_HOME|SSL_(?:CERT_FILE|CERT_DIR|CLIENT_CERT)"
    r"|(?i:(?:https?|all|no)_proxy)"
    r"|UV_(?:DEFAULT_INDEX|INDEX\w*|EXTRA_INDEX_URL|FIND_LINKS|KEYRING_PROVIDER|CREDENTIALS_DIR|INSECURE_HOST"
    r"|CONFIG_FILE|NO_CONFIG|NATIVE_TLS|SYSTEM_CERTS|OFFLINE|HTTP_\w+|REQUEST_TIMEOUT|CONCURRENT_\w+|CACHE_DIR"
    r"|LINK_MODE|PYTHON_INSTALL_DIR)"
)
OURS = {"UV_PYTHON_DOWNLOADS": "never", "UV_NO_PROGRESS": "1", "NO_COLOR": "1"}


class InstallerFailed(Exception):  # noqa: N818 - what it says, not that it is an error, is what matters
    """uv refused; the text is what it said."""


def variables(own: Mapping[str, str]) -> dict[str, str]:
    """Those of a process's environment variables that uv gets, and what it is told besides."""
    return {name: value for name, value in own.items() if KEPT.fullmatch(name)} | OURS


def uv(*arguments: str, stdin: str = "") -> str:
    """What a command of uv prints. Raises InstallerFailed with what it says instead."""
    root = Path(Path.cwd().anchor)  # a project around the working folder is not what is asked about
    try:
        done = subprocess.run(  # noqa: S603 - uv itself, and arguments of ours
            [find_uv_bin(), *arguments],
            input=stdin,
            env=variables(os.environ),
            cwd=root,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=SECONDS,
            umask=UMASK,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise InstallerFailed(f"uv was not done after {SECONDS} seconds") from None
    except OSError as error:
        raise InstallerFailed(f"uv cannot be started: {error}") from None
    if done.returncode:
        raise InstallerFailed(done.stderr.strip() or f"uv ended with status {done.returncode}")
    return done.stdout


def cannot_reach(words: str) -> bool:
    """Whether uv says that the registry did not answer."""
    return re.search(r"Failed to fetch|error sending request|network timeout", words) is not None
