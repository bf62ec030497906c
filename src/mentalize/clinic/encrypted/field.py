"""Text that is encrypted by the application where the database itself is not, each bound to its own row."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from mentalize.errors import MentalizeError

_NONCE = 12
_MARK = b"\x02"  # the form of what follows, so that a later form can stand beside it
_LOOSE = b"\x01"  # the form before, which was bound to nothing; only a migration reads it
_BETWEEN = "\x1f"


def seal(text: str, key: bytes, place: str = "") -> bytes:
    """`text` encrypted and signed with AES-256-GCM; it opens in `place` alone."""
    nonce = os.urandom(_NONCE)
    return _MARK + nonce + AESGCM(key).encrypt(nonce, text.encode("utf-8"), _MARK + place.encode())


def unseal(sealed: bytes, key: bytes, place: str = "") -> str:
    """What `seal` was given; raises `InvalidTag` if a bit was changed or it was moved from elsewhere."""
    mark, nonce, rest = sealed[:1], sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
    return AESGCM(key).decrypt(nonce, rest, mark + place.encode()).decode("utf-8")


class ChangedError(MentalizeError):
    """Content that is not what was written, or not where it was written."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """What a column holds, before it is known to which row it belongs; it is no text by itself."""

    held: bytes

    def __str__(self) -> str:
        """Refuse: `values_list` gives no row, so nobody could tell whose words these are."""
        raise TypeError("content is read with its row, not by values() or values_list()")


class _Opened(DeferredAttribute):
    """Opens the content of a row when somebody first reads it, as the content of that row."""

    field: Content

    def __get__(self, instance: models.Model | None, cls: Any = None) -> Any:
        found = super().__get__(instance, cls)
        if instance is not None and isinstance(found, Sealed):
            found = vars(instance)[self.field.attname] = self.field.opened(found, instance)
        return found

    def __set__(self, instance: models.Model, value: Any) -> None:
        vars(instance)[self.field.attname] = value


class Content(models.BinaryField):  # type: ignore[type-arg]  # the stubs want to know what Django leaves open
    """Words of a session, or about a person. Sealed on a server; in an encrypted file plain UTF-8.

    `of` names the fields of the row that say whose words they are. They are known before the row is
    inserted and never change; words that are moved to a row where they differ don't open there.
    """

    description = "Encrypted text"
    descriptor_class = _Opened
    non_db_attrs = (*models.BinaryField.non_db_attrs, "of")  # no column changes with it

    def __init__(self, *given: Any, of: tuple[str, ...] = (), **more: Any) -> None:
        """`of`: fields of the same row."""
        super().__init__(*given, **more)
        self.of = tuple(of)

    def deconstruct(self) -> Any:
        """With what it is bound to."""
        name, path, given, more = super().deconstruct()
        return name, path, given, more | {"of": self.of}

    def place(self, row: models.Model) -> str:
        """Table, column and row, as they are signed along."""
        parts = [self.model._meta.db_table, str(self.column)]  # noqa: SLF001 - Django's documented way
        return _BETWEEN.join([*parts, *(_said(row, name) for name in self.of)])

    def sealed(self, text: str, row: models.Model) -> bytes:
        """As the database holds it."""
        key = self._key()
        return seal(text, key, self.place(row)) if key else text.encode("utf-8")

    def opened(self, sealed: Sealed, row: models.Model) -> str:
        """The text, if it is this row's."""
        key = self._key()
        if not key:
            return sealed.held.decode("utf-8")
        try:
            return unseal(sealed.held, key, self.place(row))
        except InvalidTag as error:
            raise ChangedError(
                "these words don't open here: changed or moved in the database, or sealed with another key",
                f"{self.model._meta.model_name} {row.pk}",  # noqa: SLF001 - Django's documented way to a table's name
                "restore a backup",
            ) from error

    def loosened(self, sealed: Sealed) -> str | None:
        """The text, if it was sealed before rows were bound; for a migration alone."""
        if not self._key() or not sealed.held.startswith(_LOOSE):
            return None
        return unseal(sealed.held, self._key())

    def _key(self) -> bytes:
        return bytes(settings.CONTENT_KEY)

    def _check_str_default_value(self) -> list[Any]:
        """Text is what this field takes, so text is what it may begin with."""
        return []

    def get_default(self) -> Any:
        """Text where nothing was given; Django begins with bytes."""
        found = super().get_default()
        return "" if found == b"" else found

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Sealed here, since only here the row is known."""
        text = super().pre_save(model_instance, add)
        return None if text is None else self.sealed(str(text), model_instance)

    def get_prep_value(self, value: Any) -> Any:
        """Bytes for the database."""
        if isinstance(value, str):
            raise TypeError("content is written with its row, not by update() or a filter")
        return value

    def from_db_value(self, value: Any, _expression: Any, _connection: Any) -> Sealed | None:
        """Still sealed: the row opens it."""
        return None if value is None else Sealed(bytes(value))

    def to_python(self, value: Any) -> Any:
        """Text stays text."""
        return value

    def value_to_string(self, obj: models.Model) -> str:
        """The text, as dumps want it."""
        return str(self.value_from_object(obj))


def _said(row: models.Model, name: str) -> str:
    """The value of a field as it is written, whether it was given as an object or as text."""
    field = row._meta.get_field(name)  # noqa: SLF001 - Django's documented way
    value = getattr(row, str(field.attname))  # type: ignore[union-attr]  # the stubs allow for fields that are no columns
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    return str(field.to_python(value))  # type: ignore[union-attr]  # the stubs allow for fields that are no columns


class Identifying(Content):
    """Who somebody is: always sealed with a key of its own, also inside an encrypted file."""

    description = "Text encrypted with the key for identities"

    def _key(self) -> bytes:
        return bytes(settings.IDENTITY_KEY)
