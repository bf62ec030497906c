"""Who may pass: a bearer token, with a request that is not too large, and not too often."""

from __future__ import annotations

import time

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from ninja.security import HttpBearer

from mentalize.clinic.actions.tokens import use_token
from mentalize.clinic.models import Token
from mentalize.clinic.permissions import RefusedError
from mentalize.clinic.place import PLACE
from mentalize.errors import MentalizeError

A_MINUTE = 240  # requests of one token
WINDOW = 60  # seconds
_PARAMETERS = frozenset({"limit", "offset", "labels"})
_ADDRESS = 45  # characters, so that the token fits behind it


class Asked(HttpRequest):
    """A request that passed the door."""

    auth: Token


class TooMuchError(MentalizeError):
    """The request is larger than any transcript."""


class TooOftenError(MentalizeError):
    """The token asks more often than a person's program needs to."""


class BearerToken(HttpBearer):
    """`Authorization: Bearer …`; a cookie opens nothing, so no other site can ask in one's name."""

    def authenticate(self, request: HttpRequest, token: str) -> Token:
        """The token that was shown, or an error that says why it does not open this."""
        _check_size(request)
        found = use_token(token)
        _check_rate(found)
        _check_parameters(request)
        if request.method != "GET" and found.scope != Token.Scope.WRITE:
            raise RefusedError("scope")
        PLACE.set(f"{PLACE.get()[:_ADDRESS]}, token {found.pk}")  # the audit tells it from the page
        return found


def _check_size(request: HttpRequest) -> None:
    length = str(request.META.get("CONTENT_LENGTH", ""))
    if length.isdecimal() and int(length) > settings.MOST_BYTES:
        most = settings.MOST_BYTES // 1024**2
        raise TooMuchError(
            f"the request is larger than {most} MB", "", "send the transcript, not the recording"
        )


def _check_parameters(request: HttpRequest) -> None:
    """Whoever writes `label=machine` would otherwise get another review than they asked for."""
    if unknown := set(request.GET) - _PARAMETERS:
        raise MentalizeError(
            f"there is no parameter '{min(unknown)[:40]}'",
            "query",
            f"use {', '.join(sorted(_PARAMETERS))}",
        )


def _check_rate(token: Token) -> None:
    key = f"api/{token.pk}/{int(time.time()) // WINDOW}"
    if not cache.add(key, 1, 2 * WINDOW) and cache.incr(key) > A_MINUTE:
        raise TooOftenError(f"more than {A_MINUTE} requests in a minute", "", "wait a minute")
