"""Backups: taken as of one moment, encrypted, and put back for a trial before anybody is told "backed up"."""

from __future__ import annotations

import errno
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import pyrage
from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone

from mentalize.clinic.actions.recording import record
from mentalize.clinic.keeping.sealed import (
    BackupError,
    Cover,
    damaged,
    pour_in,
    pour_out,
    read_cover,
    recipient_of,
    wrap,
    write_cover,
)
from mentalize.clinic.keeping.sources import Source, Told, source
from mentalize.clinic.keys import SALT

_NAME = "workbench-{:%Y%m%dT%H%M%SZ}.backup"
_ROOM = ".backup-"
_STALE = 24 * 3_600  # seconds after which the room of a backup that was killed is cleared away


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that was put back for a trial, and told the same as the database."""

    path: Path
    told: Told


def usual_name() -> str:
    """What a backup of now is called."""
    return _NAME.format(timezone.now())


def back_up(target: Path, recipient: str = "", *, by: str) -> Made:
    """Write a backup to `target`, whole or not at all, after it was put back for a trial.

    The workbench's own passphrase opens it, or with `recipient` that age key alone.
    """
    chosen = [recipient_of(recipient)] if recipient else []
    try:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with _room(target.parent) as room:
            told = _made(room, target, chosen)
    except (OSError, DatabaseError) as error:
        raise clear(error, target) from error
    record(by, "made a backup", None)
    return Made(target, told)


def _made(room: Path, target: Path, recipients: Sequence[pyrage.x25519.Recipient]) -> Told:
    found, path = source(), room / "made"
    identity = pyrage.x25519.Identity.generate()
    with path.open("xb") as file:
        write_cover(_cover(found, identity, own=not recipients), file)
        told = _take(found, room, file, [*recipients, identity.to_public()])
        file.flush()
        os.fsync(file.fileno())
    if _tried(found, room, path, identity) != told:
        raise damaged("the copy that was made")
    path.chmod(0o600)
    path.replace(target)
    sync(target.parent)
    return told


def _cover(found: Source, identity: pyrage.x25519.Identity, *, own: bool) -> Cover:
    salt = settings.DATA / SALT
    return Cover(
        kind=found.kind,
        made_at=timezone.now().isoformat(timespec="seconds"),
        salt=salt.read_bytes().hex() if salt.is_file() else "",
        key=wrap(identity, settings.KEYS) if own else "",
    )


def _take(
    found: Source, room: Path, file: BinaryIO, recipients: Sequence[pyrage.x25519.Recipient]
) -> Told:
    with found.snapshot(room) as (told, data):
        line = json.dumps(asdict(told)).encode("ascii") + b"\n"
        pour_in((BytesIO(line), data), file, recipients)
    return told


def _tried(found: Source, room: Path, path: Path, identity: pyrage.x25519.Identity) -> Told:
    """Read the finished file as a restore would, with the key that only this moment holds."""
    with path.open("rb") as file:
        return found.trial(room, Reading(file, identity, path).pour)


class Reading:
    """A backup that is being read; what it told of itself is held against what was built of it."""

    def __init__(self, file: BinaryIO, identity: pyrage.x25519.Identity, path: Path) -> None:
        """`file` stands at its beginning."""
        self._file, self._identity, self._name = file, identity, str(path)
        self.cover = read_cover(file, self._name)
        self._told: Told | None = None

    def pour(self, rest: BinaryIO) -> None:
        """Write the database that is in it."""
        line = pour_out(self._file, rest, self._identity, self._name)
        try:
            self._told = Told(**json.loads(line))
        except (TypeError, ValueError) as error:
            raise damaged(self._name) from error

    def check(self, built: Told) -> Told:
        """Refuse a database that lacks anything."""
        if built != self._told:
            raise damaged(self._name)
        return built


@contextmanager
def _room(parent: Path) -> Iterator[Path]:
    """A folder beside the target for what is half done; what a killed backup left is cleared away."""
    for left in parent.glob(f"{_ROOM}*"):
        if time.time() - left.stat().st_mtime > _STALE:
            shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=_ROOM, dir=parent) as room:
        yield Path(room)


def sync(folder: Path) -> None:
    """A new name is on the disk only once its folder is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def clear(error: OSError | DatabaseError, target: Path) -> BackupError:
    """The sentence for what a disk or a database said."""
    number = error.errno if isinstance(error, OSError) else None
    if number in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG} or "disk is full" in str(error):
        return BackupError("there is not enough room on the disk", str(target.parent), "make room")
    if "disk I/O" in str(error):  # all that SQLite says, whatever the reason
        return BackupError("the disk is full or fails", str(target.parent), "name another place")
    if isinstance(error, PermissionError):
        return BackupError("writing there is not allowed", str(target.parent), "name another place")
    if isinstance(error, OSError):
        reason = (error.strerror or type(error).__name__).lower()
        return BackupError(
            f"the backup can't be written ({reason})", str(target), "name another place"
        )
    if "malformed" in str(error):
        return BackupError("the database is damaged", "", "restore the last backup")
    return BackupError("the database did not answer", "", "see that it runs, then try again")


def thin_out(folder: Path, keep: int) -> None:
    """Delete all but the newest `keep` backups that the rounds have made."""
    made = sorted(folder.glob("workbench-*Z.backup"), reverse=True)
    for old in made[keep:]:
        old.unlink(missing_ok=True)
