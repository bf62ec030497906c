"""From a passphrase to the keys of a workbench: Argon2id once, then one key for each use."""

from __future__ import annotations

import hashlib
import hmac
import os
from dataclasses import dataclass, field
from pathlib import Path

from argon2.low_level import Type, hash_secret_raw

from mentalize.errors import MentalizeError

_SALT_BYTES = 16
_KEY_BYTES = 32
SALT = "salt"  # the file beside the database; without it no passphrase opens anything
# RFC 9106, second recommended option (memory in KiB): about a tenth of a second, 64 MiB
_PASSES, _MEMORY, _LANES = 3, 65_536, 4


@dataclass(frozen=True, slots=True)
class Keys:
    """The master key of a workbench; every use has a key of its own, and none can be told from another."""

    master: bytes = field(repr=False)  # so that no traceback or log shows it

    def __post_init__(self) -> None:
        """Refuse a key that was cut off."""
        _check_whole(self.master)

    def of(self, use: str) -> bytes:
        """Thirty-two bytes for one use, such as "database" or "sessions"."""
        return hmac.digest(self.master, f"mentalize/{use}".encode(), hashlib.sha256)


def from_passphrase(passphrase: str, folder: Path) -> Keys:
    """The keys for `folder`, whose salt is made at the first call and kept beside the database."""
    if not passphrase:
        raise MentalizeError("the passphrase is empty", "", "choose one of several words")
    secret = passphrase.encode("utf-8")
    made = hash_secret_raw(secret, _salt(folder), _PASSES, _MEMORY, _LANES, _KEY_BYTES, Type.ID)
    return Keys(made)


def from_hex(text: str, where: str = "") -> bytes:
    """The key that 64 hexadecimal digits stand for; `where` says where they were found."""
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    _check_whole(key, where)
    return key


def _check_whole(key: bytes, where: str = "") -> None:
    """SQLCipher takes a key of another length for a passphrase, and no key at all for no encryption."""
    if len(key) != _KEY_BYTES:
        raise MentalizeError(
            f"a key has {2 * _KEY_BYTES} hexadecimal digits", where, "give the whole key"
        )


def fresh() -> Keys:
    """Keys that nobody knows: for a database that is thrown away."""
    return Keys(os.urandom(_KEY_BYTES))


def _salt(folder: Path) -> bytes:
    """The salt of `folder`; made whole before it takes its name, so that two who begin at once agree."""
    path = folder / SALT
    if not path.is_file():
        if any(folder.glob("*.db")):
            raise MentalizeError(
                "the salt of this database is gone", str(path), "restore it from a backup"
            )
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        _make_salt(path)
    salt = path.read_bytes()
    if len(salt) != _SALT_BYTES:
        raise MentalizeError("the salt is damaged", str(path), "restore it from a backup")
    return salt


def _make_salt(path: Path) -> None:
    draft = path.with_name(f"{SALT}-{os.urandom(4).hex()}")
    with draft.open("xb") as file:
        file.write(os.urandom(_SALT_BYTES))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)  # unlike a rename it leaves a salt that is there
    except FileExistsError:
        pass
    except OSError:  # a stick or share without links
        draft.replace(path)
    draft.unlink(missing_ok=True)
