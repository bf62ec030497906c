"""Text and bytes that are encrypted by the application where the database itself is not."""

from __future__ import annotations

import os
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models

_NONCE = 12
_MARK = b"\x01"  # the form of what follows, so that a later form can stand beside it


def seal(text: str, key: bytes) -> bytes:
    """`text` encrypted and signed with AES-256-GCM."""
    nonce = os.urandom(_NONCE)
    return _MARK + nonce + AESGCM(key).encrypt(nonce, text.encode("utf-8"), _MARK)


def unseal(sealed: bytes, key: bytes) -> str:
    """What `seal` was given; raises `cryptography.exceptions.InvalidTag` if a bit was changed."""
    mark, nonce, rest = sealed[:1], sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
    return AESGCM(key).decrypt(nonce, rest, mark).decode("utf-8")


class Content(models.BinaryField):  # type: ignore[type-arg]
    """Words of a session, or about a person. Sealed on a server; in an encrypted file plain UTF-8."""

    description = "Encrypted text"

    def _key(self) -> bytes:
        return bytes(settings.CONTENT_KEY)

    def _check_str_default_value(self) -> list[Any]:
        """Text is what this field takes, so text is what it may begin with."""
        return []

    def get_default(self) -> Any:
        """Text where nothing was given; Django begins with bytes."""
        found = super().get_default()
        return "" if found == b"" else found

    def get_prep_value(self, value: Any) -> Any:
        """Bytes for the database."""
        if value is None:
            return None
        key = self._key()
        return seal(str(value), key) if key else str(value).encode("utf-8")

    def from_db_value(self, value: Any, _expression: Any, _connection: Any) -> str | None:
        """Text from the database."""
        if value is None:
            return None
        key = self._key()
        return unseal(bytes(value), key) if key else bytes(value).decode("utf-8")

    def to_python(self, value: Any) -> Any:
        """Text stays text."""
        return value

    def value_to_string(self, obj: models.Model) -> str:
        """The text, as dumps want it."""
        return str(self.value_from_object(obj))


class Identifying(Content):
    """Who somebody is: always sealed with a key of its own, also inside an encrypted file."""

    description = "Text encrypted with the key for identities"

    def _key(self) -> bytes:
        return bytes(settings.IDENTITY_KEY)
