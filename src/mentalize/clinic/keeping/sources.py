"""The two kinds of database that a backup is taken from and tried in, and what both tell of themselves."""

from __future__ import annotations

import os
import secrets
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, Protocol, cast

from django.db import DatabaseError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from django.db.utils import load_backend

from mentalize.clinic.chain import follow
from mentalize.clinic.keeping.sealed import BackupError, damaged
from mentalize.clinic.models import AuditEnd, AuditRow

Pour = Callable[[BinaryIO], None]
FILE = "workbench.db"
_AUDIT = AuditRow._meta.db_table  # noqa: SLF001 - Django's documented way to a table's name
_END = AuditEnd._meta.db_table  # noqa: SLF001 - Django's documented way to a table's name
_STRETCH = 10_000  # audit rows that are held in memory
_TOLD = ("at", "who", "did", "kind", "key", "case_key", "place")


@dataclass(frozen=True, slots=True)
class Told:
    """What a database holds, in figures: where two tell the same, no row is missing.

    `seal` is that of the last audit row, `broken` the first row that does not follow from the one before, or
    that should stand at the end and does not; or 0.
    """

    tables: dict[str, int]
    seal: str
    broken: int = 0

    @property
    def rows(self) -> int:
        """How many there are in all."""
        return sum(self.tables.values())


class Source(Protocol):
    """A kind of database."""

    kind: str

    def snapshot(self, room: Path) -> AbstractContextManager[tuple[Told, BinaryIO]]:
        """What the database holds at one moment, and its bytes; `room` is a folder to work in."""

    def trial(self, room: Path, pour: Pour) -> Told:
        """Build a database that is thrown away from what `pour` writes, and ask what it holds."""


def source() -> Source:
    """The database that is in use."""
    return Server(_told()) if connection.vendor == "postgresql" else Embedded(_told())


def _told() -> dict[str, Any]:
    return dict(connection.settings_dict)


@contextmanager
def opened(told: dict[str, Any]) -> Iterator[BaseDatabaseWrapper]:
    """A connection of its own, beside those that pages use."""
    wrapper = load_backend(told["ENGINE"]).DatabaseWrapper(told, "keeping")
    with closing(wrapper):
        yield wrapper


def examine(database: BaseDatabaseWrapper) -> Told:
    """Count every table and follow the audit from its first row to its last."""
    with database.cursor() as cursor:
        names = sorted(database.introspection.table_names(cursor))
        if _AUDIT not in names:
            raise BackupError("there is no workbench in this database", "", "name another")
        tables = {name: _count(database, cursor, name) for name in names}
        marked = _END in names  # a backup of before the end was marked has none
        found = follow(_rows(cursor), _end(cursor) if marked else None)
    return Told(tables, found.seal, found.untrue_from if marked else found.broken)


def _count(database: BaseDatabaseWrapper, cursor: CursorWrapper, table: str) -> int:
    name = database.ops.quote_name(table)
    cursor.execute(f"SELECT count(*) FROM {name}")  # noqa: S608 - a table's own name, quoted
    return int(cursor.fetchone()[0])


def _end(cursor: CursorWrapper) -> AuditEnd | None:
    cursor.execute(f'SELECT "rows", "seal", "mark" FROM "{_END}" ORDER BY id LIMIT 1')  # noqa: S608 - names of our own tables and columns
    found = cursor.fetchone()
    return AuditEnd(rows=found[0], seal=found[1], mark=found[2]) if found else None


def _rows(cursor: CursorWrapper) -> Iterator[AuditRow]:
    """In stretches, since the audit only grows."""
    columns = ", ".join(f'"{x}"' for x in ("id", "seal", *_TOLD))
    asked = f'SELECT {columns} FROM "{_AUDIT}" WHERE id > %s ORDER BY id LIMIT {_STRETCH}'  # noqa: S608 - names of our own tables and columns
    key = 0
    while True:
        cursor.execute(asked, [key])
        rows = cursor.fetchall()
        if not rows:
            return
        for key, seal, at, *rest in rows:
            yield _row(key, seal, at, rest)


def _row(key: int, seal: str, at: datetime, rest: list[str]) -> AuditRow:
    moment = (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    return AuditRow(pk=key, seal=seal, **dict(zip(_TOLD, (moment, *rest), strict=True)))


class Embedded:
    """One encrypted file. Copies of it stay encrypted with the same key."""

    kind = "embedded"

    def __init__(self, told: dict[str, Any]) -> None:
        """`told` are Django's settings of the database."""
        self._told = told

    @contextmanager
    def snapshot(self, room: Path) -> Iterator[tuple[Told, BinaryIO]]:
        """A copy as of one moment, while others go on writing."""
        if not Path(str(self._told["NAME"])).is_file():  # to open it would make it
            raise BackupError("there is no workbench", str(self._told["NAME"]), "name its folder")
        path = room / "snapshot.db"
        with opened(self._told) as live, live.cursor() as cursor:
            known = _count(live, cursor, _AUDIT)
            cursor.execute("VACUUM INTO %s", [str(path)])
        told = self.read(path)
        if told.tables[_AUDIT] < known:  # rows are only ever added to it
            raise damaged("the snapshot")
        with path.open("rb") as file:
            yield told, file
        path.unlink()

    def trial(self, room: Path, pour: Pour) -> Told:
        """Build the file anew beside the backup, and read all of it."""
        path = room / "trial.db"
        told = self.build(path, pour)
        path.unlink()
        return told

    def build(self, path: Path, pour: Pour) -> Told:
        """Write a database to `path`, which must not exist, and ask what it holds."""
        with path.open("xb") as file:
            pour(file)
            file.flush()
            os.fsync(file.fileno())
        path.chmod(0o600)
        return self.read(path)

    def read(self, path: Path) -> Told:
        """What a file holds; every page is decrypted, checked against its signature, and looked at."""
        # without the settings of daily use, which would turn a copy at rest into one that is written to
        told = self._told | {"NAME": str(path), "OPTIONS": {}}
        try:
            with opened(told) as database:
                _check_pages(database)
                return examine(database)
        except DatabaseError as error:
            raise damaged(str(path)) from error


def _check_pages(database: BaseDatabaseWrapper) -> None:
    good = {"cipher_integrity_check": [], "integrity_check": [("ok",)]}
    with database.cursor() as cursor:
        for check, answer in good.items():
            cursor.execute(f"PRAGMA {check}")
            if cursor.fetchall() != answer:
                raise damaged("the database in it")


class Server:
    """PostgreSQL, with its own programs; nothing of it lies on the disk in the clear."""

    kind = "server"

    def __init__(self, told: dict[str, Any]) -> None:
        """`told` are Django's settings of the database."""
        self._told = told

    @contextmanager
    def snapshot(self, room: Path) -> Iterator[tuple[Told, BinaryIO]]:
        """A dump of exactly the moment that was counted."""
        del room
        with opened(self._told) as live:
            live.set_autocommit(False)
            with live.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
                cursor.execute("SELECT pg_export_snapshot()")
                moment = str(cursor.fetchone()[0])
            told = examine(live)
            dump = ("pg_dump", "--format=custom", "--no-owner", "--no-privileges")
            with self._run((*dump, f"--snapshot={moment}"), "stdout") as file:
                yield told, file
            live.rollback()

    def trial(self, room: Path, pour: Pour) -> Told:
        """Build a second database on the same server, ask, and drop it."""
        del room
        name = f"mentalize_trial_{secrets.token_hex(4)}"
        try:
            self._command(f'CREATE DATABASE "{name}" TEMPLATE template0')
        except DatabaseError as error:
            raise BackupError(
                "the backup can't be tried, since the role may not create a database", "PostgreSQL",
                "ALTER ROLE … CREATEDB",
            ) from error  # fmt: skip
        try:
            return Server(self._told | {"NAME": name}).build(pour)
        finally:
            self._command(f'DROP DATABASE "{name}"')

    def build(self, pour: Pour) -> Told:
        """Fill this database, whole or not at all, and ask what it holds."""
        restore = ("pg_restore", "--no-owner", "--no-privileges", "--exit-on-error")
        name = self._told["NAME"]
        with self._run((*restore, "--single-transaction", f"--dbname={name}"), "stdin") as file:
            pour(file)
        with opened(self._told) as database:
            return examine(database)

    def is_empty(self) -> bool:
        """Whether there is no table yet."""
        with opened(self._told) as database, database.cursor() as cursor:
            return not database.introspection.table_names(cursor)

    def _command(self, statement: str) -> None:
        with opened(self._told) as database, database.cursor() as cursor:
            cursor.execute(statement)

    @contextmanager
    def _run(self, command: tuple[str, ...], end: str) -> Iterator[BinaryIO]:
        """One of PostgreSQL's programs with a pipe at one end; what it complains of may hold content."""
        pipes = {x: subprocess.PIPE if x == end else None for x in ("stdin", "stdout")}
        try:
            process = subprocess.Popen(  # noqa: S603 - PostgreSQL's own, named here
                command, env=self._environment(), stdin=pipes["stdin"], stdout=pipes["stdout"],
                stderr=subprocess.DEVNULL,
            )  # fmt: skip
        except FileNotFoundError as error:
            raise BackupError(
                f"{command[0]} is not installed", "", "install PostgreSQL's client programs"
            ) from error
        file = cast("BinaryIO", getattr(process, end))
        try:
            with suppress(BrokenPipeError):  # its exit code tells more
                yield file
        finally:
            with suppress(BrokenPipeError):
                file.close()
            code = process.wait()
        if code:
            raise BackupError(
                f"{command[0]} gave up (exit code {code})", "PostgreSQL",
                "see that its version is the server's or later, and that the disk is not full",
            )  # fmt: skip

    def _environment(self) -> dict[str, str]:
        """The address by environment, since arguments can be seen by everybody on the machine."""
        names = {"HOST": "PGHOST", "PORT": "PGPORT", "USER": "PGUSER", "PASSWORD": "PGPASSWORD"}
        told = {x: str(self._told[name]) for name, x in names.items() if self._told[name]}
        told |= {f"PG{name.upper()}": str(x) for name, x in self._told["OPTIONS"].items()}
        safe = {x: y for x, y in os.environ.items() if not x.startswith("MENTALIZE_")}
        return safe | told | {"PGDATABASE": str(self._told["NAME"])}
