"""From a passphrase to the keys of a workbench: Argon2id once, then one key for each use."""

from __future__ import annotations

import hashlib
import hmac
import os
from dataclasses import dataclass
from pathlib import Path

from argon2.low_level import Type, hash_secret_raw

from mentalize.errors import MentalizeError

_SALT_BYTES = 16
_KEY_BYTES = 32
_SALT = "salt"
# RFC 9106, second recommended option (memory in KiB): about a tenth of a second, 64 MiB
_PASSES, _MEMORY, _LANES = 3, 65_536, 4


@dataclass(frozen=True, slots=True)
class Keys:
    """The master key of a workbench; every use has a key of its own, and none can be told from another."""

    master: bytes

    def of(self, use: str) -> bytes:
        """Thirty-two bytes for one use, such as "database" or "sessions"."""
        return hmac.digest(self.master, f"mentalize/{use}".encode(), hashlib.sha256)


def from_passphrase(passphrase: str, folder: Path) -> Keys:
    """The keys for `folder`, whose salt is made at the first call and kept beside the database."""
    if not passphrase:
        raise MentalizeError("the passphrase is empty", "", "choose one of several words")
    secret = passphrase.encode("utf-8")
    made = hash_secret_raw(
        secret, _salt(folder), _PASSES, _MEMORY, _LANES, _KEY_BYTES, Type.ID
    )
    return Keys(made)


def fresh() -> Keys:
    """Keys that nobody knows: for a database that is thrown away."""
    return Keys(os.urandom(_KEY_BYTES))


def _salt(folder: Path) -> bytes:
    path = folder / _SALT
    if path.is_file():
        return path.read_bytes()
    folder.mkdir(parents=True, exist_ok=True)
    made = os.urandom(_SALT_BYTES)
    with path.open("xb") as file:
        file.write(made)
        file.flush()
        os.fsync(file.fileno())
    return made
