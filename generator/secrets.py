"""What has the shape of a real key, and how it is shown without being told."""

import re

SECRET = re.compile(
    r"sk-ant-[\w-]{16,}|\bsk-(?:proj-|svcacct-|admin-)?[A-Za-z0-9_-]{20,}|\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"
    r"|\bgh[pousr]_[A-Za-z0-9]{30,}|\bgithub_pat_\w{30,}|\bhf_[A-Za-z0-9]{30,}|\bxox[abeprs]-[A-Za-z0-9-]{10,}"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----"
)
# Parts of which every secret has one; looking for them first is much faster.
MARKS = (
    "sk-",
    "AKIA",
    "ASIA",
    "ghp_",
    "gho_",
    "ghu_",
    "ghs_",
    "ghr_",
    "github_pat_",
    "hf_",
    "xox",
    "PRIVATE KEY",
)
# In what a person pasted, what follows such words is a secret whatever its shape.
TOLD = re.compile(
    r"(?i)\b(bearer |api[_-]?key['\"]?[=:] ?['\"]?|password['\"]?[=:] ?['\"]?|://[^/\s:@]{1,100}:)([^\s'\"@,)]{6,200})"
)


# What a hole of a message with such a name holds is not shown, whatever its shape.
SECRET_NAME = re.compile(r"key|token|secret|passw|pwd|credential")


def secret_in(text: str) -> str:
    """The first part of a text that has the shape of a real key, or nothing."""
    if not any(mark in text for mark in MARKS):
        return ""
    found = SECRET.search(text)
    return found.group() if found else ""


def shielded(text: str) -> str:
    """A text with what has the shape of a real key made unreadable."""
    return SECRET.sub(lambda found: found.group()[:6] + "…", text) if secret_in(text) else text


def masked(text: str) -> str:
    """A text that a person pasted, with what may be secret in it made unreadable."""
    return TOLD.sub(r"\1…", shielded(text))


def masked_value(name: str, value: str) -> str:
    """What a hole of a message holds; nothing of it if the hole is called a key or the like."""
    return "…" if SECRET_NAME.search(name) else masked(value)
