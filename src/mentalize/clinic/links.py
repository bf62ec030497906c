"""The link of the first user: it carries when its time is over, and only the key makes one."""

from __future__ import annotations

import hmac
import time

from django.conf import settings

LIVES = 3_600  # seconds; another start, or `mentalize prepare`, makes another


def setup_token() -> str:
    """A token that any process with the same key knows again, for an hour."""
    until = str(int(time.time()) + LIVES)
    return f"{until}.{_sign(until)}"


def opens(token: str) -> bool:
    """Whether this is such a token and its time is not over."""
    until, _, signed = token.partition(".")
    if not (until.isascii() and until.isdecimal()):
        return False
    return hmac.compare_digest(signed.encode(), _sign(until).encode()) and time.time() < int(until)


def _sign(until: str) -> str:
    return hmac.digest(settings.KEYS.of("setup"), until.encode("ascii"), "sha256").hex()
