"""Putting a backup back: into a new folder or an empty database, never over anything."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyrage
from django.conf import settings
from django.db import DatabaseError, connection

from mentalize.clinic.keeping.backups import Reading, clear, sync
from mentalize.clinic.keeping.sealed import BackupError, Cover, cover_of, unwrap
from mentalize.clinic.keeping.sources import FILE, Embedded, Server, Told
from mentalize.clinic.keys import SALT

_ROOM = ".restore-"


def put_back(file: Path, folder: Path, identity: pyrage.x25519.Identity | None = None) -> Told:
    """Build a workbench anew from a backup, and check that nothing of it is missing.

    `identity` opens a backup that was locked with a key of its own.
    """
    found = identity or unwrap(cover_of(file), settings.KEYS, str(file))
    try:
        with file.open("rb") as opened:
            reading = Reading(opened, found, file)
            kind = reading.cover.kind
            return _into_server(reading, folder) if kind == Server.kind else _into(reading, folder)
    except (OSError, DatabaseError) as error:
        raise clear(error, folder) from error


def _into(reading: Reading, folder: Path) -> Told:
    if connection.vendor == "postgresql":
        raise BackupError(
            "this backup holds one file, not PostgreSQL", "", "unset MENTALIZE_DATABASE"
        )
    _check_empty(folder)
    with (
        _salted(reading.cover, folder),
        tempfile.TemporaryDirectory(prefix=_ROOM, dir=folder) as room,
    ):
        made = Path(room) / FILE
        told = reading.check(Embedded(dict(connection.settings_dict)).build(made, reading.pour))
        if (folder / FILE).exists():
            raise _taken(folder)
        made.rename(folder / FILE)
        sync(folder)
    return told


def _check_empty(folder: Path) -> None:
    """Nothing may lie there but what a restore left that was killed."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for left in folder.iterdir():
        if not left.name.startswith(_ROOM):
            raise _taken(folder)
        shutil.rmtree(left)


def _taken(folder: Path) -> BackupError:
    return BackupError(
        "the folder is not empty, and nothing is ever overwritten", str(folder), "name a new one"
    )


@contextmanager
def _salted(cover: Cover, folder: Path) -> Iterator[None]:
    """The salt first, since without it no passphrase opens the database; it goes again if that fails."""
    path = folder / SALT
    made = bool(cover.salt) and not path.exists()
    if made:
        _write(path, bytes.fromhex(cover.salt))
    try:
        yield
    except BaseException:
        if made:
            path.unlink()
        raise


def _write(path: Path, data: bytes) -> None:
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _into_server(reading: Reading, folder: Path) -> Told:
    if connection.vendor != "postgresql":
        raise BackupError(
            "this is a backup of PostgreSQL", "", "set MENTALIZE_DATABASE to an empty database"
        )
    server = Server(dict(connection.settings_dict))
    if not server.is_empty():
        raise BackupError(
            "the database is not empty, and nothing is ever overwritten", "", "create a new one"
        )
    _check_salt(reading.cover, folder)
    with _salted(reading.cover, folder):
        return reading.check(server.build(reading.pour))


def _check_salt(cover: Cover, folder: Path) -> None:
    """One passphrase makes different keys with different salts."""
    path = folder / SALT
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if cover.salt and path.exists() and path.read_bytes().hex() != cover.salt:
        raise BackupError("another workbench's salt lies there", str(path), "name a new folder")
