"""Tokens for programs: making them, using them, taking them back."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from mentalize.clinic.actions.recording import record
from mentalize.clinic.models import Person, Token
from mentalize.clinic.permissions import RefusedError
from mentalize.errors import MentalizeError

MARK = "mentalize_"  # so that tools which look for leaked secrets can tell it
MOST_DAYS = 366
MOST_ALIVE = 20  # for one person
_BYTES = 32
_STAMP = timedelta(minutes=1)  # "last used" is not written more often


class TokenError(MentalizeError):
    """The token that was shown opens nothing."""


@transaction.atomic
def make_token(name: str, scope: str, days: int, *, by: Person) -> tuple[Token, str]:
    """A token of `by` that lives for `days`, and its secret, which nobody can be told again."""
    if scope not in Token.Scope.values:
        raise MentalizeError(f"there is no scope '{scope}'", "", "choose from the list")
    if not 1 <= days <= MOST_DAYS:
        raise MentalizeError("a token lives for a year at most", "", "choose from the list")
    now = timezone.now()
    if by.tokens.filter(revoked_at=None, expires_at__gt=now).count() >= MOST_ALIVE:
        raise MentalizeError(
            f"you have {MOST_ALIVE} tokens", "", "take one back that is no longer needed"
        )
    secret = MARK + secrets.token_urlsafe(_BYTES)
    made = Token.objects.create(
        person=by, name=name.strip(), digest=_digest(secret), scope=scope,
        expires_at=now + timedelta(days=days),
    )  # fmt: skip
    record(by, f"made a token to {scope}", made)
    return made, secret


@transaction.atomic
def revoke_token(token: Token, *, by: Person) -> None:
    """From now on the token opens nothing."""
    if token.person_id != by.pk:
        raise RefusedError("token")
    if token.revoked_at is None:
        token.revoked_at = timezone.now()
        token.save(update_fields=["revoked_at"])
        record(by, "took a token back", token)


def use_token(secret: str) -> Token:
    """The living token with this secret; when it was last used is written down by the minute."""
    token = Token.objects.select_related("person").filter(digest=_digest(secret)).first()
    if token is None or not token.person.is_active:
        raise TokenError("this token is not known here", "", "make one in the workbench")
    if token.revoked_at is not None:
        raise TokenError("this token was taken back", "", "make another in the workbench")
    if token.expired:
        raise TokenError("this token has expired", "", "make another in the workbench")
    now = timezone.now()
    if token.last_used_at is None or now - token.last_used_at > _STAMP:
        token.last_used_at = now
        token.save(update_fields=["last_used_at"])
    return token


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8")).hexdigest()
