"""The form of a backup file: one readable line, then an age file (age-encryption.org/v1).

The line tells what is needed before anything can be opened: the salt of the passphrase, and the key of
this one backup, sealed with the workbench's own. The age file holds a line of JSON and then the database.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

import pyrage
from cryptography.exceptions import InvalidTag

from mentalize.clinic.encrypted.field import seal, unseal
from mentalize.clinic.keys import Keys
from mentalize.errors import MentalizeError

_MARK = b"mentalize-backup"
_FORM = b"1"
_MOST = 4096  # bytes of the first line; whatever is longer is no backup
_USE = "backup"


class BackupError(MentalizeError):
    """A backup can't be made, opened or put back."""


@dataclass(frozen=True, slots=True)
class Cover:
    """The readable line. `kind` is "embedded" or "server"; `key` is "" where only a recipient opens it."""

    kind: str
    made_at: str
    salt: str
    key: str


def write_cover(cover: Cover, file: BinaryIO) -> None:
    """Begin a backup with its line; a checksum tells damage from a wrong passphrase."""
    told = json.dumps(asdict(cover)).encode("ascii")
    file.write(b" ".join((_MARK, _FORM, _sum(told), told)) + b"\n")


def read_cover(file: BinaryIO, name: str) -> Cover:
    """The line at the beginning of `file`, which then stands at the age file."""
    mark, form, told_sum, told = (
        *file.readline(_MOST).rstrip(b"\n").split(b" ", 3),
        b"",
        b"",
        b"",
    )[:4]
    if mark != _MARK:
        raise BackupError("this is not a backup of a workbench", name, "choose another file")
    if form != _FORM:
        raise BackupError("a later version made this backup", name, "update mentalize")
    try:
        cover = Cover(**json.loads(told))
        bytes.fromhex(cover.salt)
    except (TypeError, ValueError) as error:
        raise damaged(name) from error
    if told_sum != _sum(told):
        raise damaged(name)
    return cover


def cover_of(path: Path) -> Cover:
    """The readable line of the backup at `path`."""
    try:
        with path.open("rb") as file:
            return read_cover(file, str(path))
    except OSError as error:
        reason = (error.strerror or "").lower()
        raise BackupError(
            f"the backup can't be read ({reason})", str(path), "name another file"
        ) from error


def _sum(told: bytes) -> bytes:
    return hashlib.sha256(told).hexdigest().encode("ascii")


def damaged(name: str) -> BackupError:
    """What is said of a file that was changed or cut short."""
    return BackupError("the backup is damaged", name, "use another one")


def wrap(identity: pyrage.x25519.Identity, keys: Keys) -> str:
    """The key of one backup, sealed with the workbench's own."""
    return base64.b64encode(seal(str(identity), keys.of(_USE))).decode("ascii")


def unwrap(cover: Cover, keys: Keys, name: str) -> pyrage.x25519.Identity:
    """The key of a backup; a wrong passphrase is refused here, before anything is read."""
    if not cover.key:
        raise BackupError("this backup was locked with a key of its own", name, "give --identity")
    try:
        told = unseal(base64.b64decode(cover.key), keys.of(_USE))
    except InvalidTag as error:
        raise BackupError(
            "the passphrase or key does not open this backup", name, "try it again"
        ) from error
    return pyrage.x25519.Identity.from_str(told)


def recipient_of(told: str) -> pyrage.x25519.Recipient:
    """An age recipient, such as `age-keygen` prints."""
    try:
        return pyrage.x25519.Recipient.from_str(told.strip())
    except pyrage.RecipientError as error:
        raise BackupError(
            "this is not an age recipient", told[:20], "it begins with age1"
        ) from error


def identity_of(told: str) -> pyrage.x25519.Identity:
    """The age identity in a file that `age-keygen` wrote."""
    lines = [x.strip() for x in told.splitlines() if x.strip() and not x.startswith("#")]
    try:
        return pyrage.x25519.Identity.from_str("".join(lines))
    except pyrage.IdentityError as error:
        raise BackupError(
            "there is no age identity in it", "", "give the file of age-keygen"
        ) from error


class _Parts:
    """Files read one after the other, as one."""

    def __init__(self, parts: Sequence[BinaryIO]) -> None:
        self._left = list(parts)

    def read(self, size: int = -1) -> bytes:
        while self._left:
            if found := self._left[0].read(size):
                return found
            del self._left[0]
        return b""


class _Split:
    """Takes a first line for itself and hands the rest on.

    age tells a failed write as text alone, so the error itself is kept here.
    """

    def __init__(self, rest: BinaryIO) -> None:
        self._rest = rest
        self._line: bytes | None = b""
        self.first = b""
        self.failed: OSError | None = None

    def write(self, data: bytes) -> int:
        after = bytes(data)
        if self._line is not None:
            line, ended, after = (self._line + after).partition(b"\n")
            self._line, self.first = (None, line) if ended else (line, b"")
        try:
            self._rest.write(after)
        except OSError as error:
            self.failed = error
            raise
        return len(data)

    def flush(self) -> None:
        self._rest.flush()


class _Target:
    """A file that remembers why it could not be written."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.failed: OSError | None = None

    def write(self, data: bytes) -> int:
        try:
            return self._file.write(data)
        except OSError as error:
            self.failed = error
            raise

    def flush(self) -> None:
        self._file.flush()


def pour_in(
    parts: Sequence[BinaryIO], file: BinaryIO, recipients: Sequence[pyrage.x25519.Recipient]
) -> None:
    """Encrypt `parts`, one after the other, into `file`."""
    target = _Target(file)
    try:
        pyrage.encrypt_io(_Parts(parts), target, recipients)
    except pyrage.EncryptError as error:
        if target.failed:
            raise target.failed from error
        raise BackupError("the snapshot could not be read", "", "look at the disk") from error


def pour_out(file: BinaryIO, rest: BinaryIO, identity: pyrage.x25519.Identity, name: str) -> bytes:
    """Decrypt `file`: its first line is returned, what follows goes into `rest`."""
    target = _Split(rest)
    try:
        pyrage.decrypt_io(file, target, [identity])
    except (pyrage.DecryptError, OSError) as error:
        if target.failed:
            raise target.failed from error
        raise damaged(name) from error
    return target.first
