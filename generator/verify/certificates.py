"""Throw-away certificates: one authority for the process, one certificate for each set of hosts."""

import ssl
import threading
from collections.abc import Iterable
from functools import cache

import trustme

# Runs ask at the same time; two authorities would not know each other's certificates.
_LOCK = threading.Lock()


def authority() -> bytes:
    """The certificate, in PEM, that a client must trust. It is the same for the life of the process."""
    with _LOCK:
        return _authority().cert_pem.bytes()


def server_context(hosts: Iterable[str]) -> ssl.SSLContext:
    """What a server of these hosts speaks TLS with, HTTP/1.1 alone. Raises ValueError without hosts."""
    with _LOCK:
        return _context(frozenset(hosts))


@cache
def _authority() -> trustme.CA:
    return trustme.CA()


@cache
def _context(hosts: frozenset[str]) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_alpn_protocols(["http/1.1"])
    _authority().issue_cert(*sorted(hosts)).configure_cert(context)
    return context
