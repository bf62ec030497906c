"""Django's SQLite backend over SQLCipher: the whole file is encrypted with a key that only memory holds.

Django keeps its driver in module globals: a subclass that merely set `Database` would still open plain
SQLite, which ignores `PRAGMA key` and writes plain text in silence. So every place that makes a connection,
a cursor, a converter or an adapter is named here, and each new connection is looked at.
"""

from __future__ import annotations

import datetime as dt
import decimal
from pathlib import Path
from typing import Any

from django.db.backends.sqlite3 import base as plain
from django.db.backends.sqlite3._functions import register
from django.utils.dateparse import parse_date, parse_datetime, parse_time
from sqlcipher3 import dbapi2 as cipher

from mentalize.clinic.keys import from_hex
from mentalize.errors import MentalizeError

PLAIN = b"SQLite format 3"  # how a file begins that is not encrypted

_READERS = {
    "bool": b"1".__eq__,
    "date": plain.decoder(parse_date),
    "time": plain.decoder(parse_time),
    "datetime": plain.decoder(parse_datetime),
    "timestamp": plain.decoder(parse_datetime),
}
for _name, _read in _READERS.items():
    cipher.register_converter(_name, _read)
cipher.register_adapter(decimal.Decimal, str)
cipher.register_adapter(dt.date, plain.adapt_date)
cipher.register_adapter(dt.datetime, plain.adapt_datetime)


class Cursor(cipher.Cursor):  # type: ignore[misc]  # the driver brings no types
    """SQLCipher's cursor with Django's placeholders."""

    def execute(self, query: str, params: Any = None) -> Any:
        """Run one statement; `%s` and `%(name)s` stand for parameters."""
        if params is None:
            return super().execute(query)
        return super().execute(_converted(query, params), params)

    def executemany(self, query: str, param_list: Any) -> Any:
        """Run one statement for each row of parameters."""
        rows = list(param_list)
        return super().executemany(_converted(query, rows[0] if rows else ()), rows)


def _converted(query: str, params: Any) -> str:
    if isinstance(params, dict):
        return query % {name: f":{name}" for name in params}
    return str(plain.FORMAT_QMARK_REGEX.sub("?", query).replace("%%", "%"))


class DatabaseWrapper(plain.DatabaseWrapper):
    """Connections to one encrypted file; `KEY` in the database's settings is 64 hexadecimal digits."""

    Database = cipher

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Open the file with its key; a wrong key, or a file that is not encrypted, is refused."""
        key = from_hex(self.settings_dict["KEY"], "the key of the database")
        connection = cipher.connect(**conn_params)
        # it would write lines of its own form beside our errors, which say the same
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        check_encrypted(connection, Path(str(conn_params["database"])))
        register(connection)
        connection.execute("PRAGMA foreign_keys = ON")
        commands: list[str] = self.init_commands  # type: ignore[attr-defined]  # set by Django
        for command in filter(None, map(str.strip, commands)):
            connection.execute(command)
        return connection

    def create_cursor(self, name: str | None = None) -> Any:
        """A cursor of SQLCipher's own connection."""
        del name
        return self.connection.cursor(factory=Cursor)


def check_encrypted(connection: Any, path: Path) -> None:
    """Refuse a driver without encryption, a file in plain text, and a wrong key."""
    if not connection.execute("PRAGMA cipher_version").fetchone():
        raise MentalizeError(
            "the database driver can't encrypt", "sqlcipher3", "install mentalize[clinic] anew"
        )
    if _begins_plain(path):
        raise MentalizeError(
            "the database is not encrypted", str(path), "move it away and restore a backup"
        )
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except cipher.DatabaseError as error:
        raise WrongKeyError(
            "the passphrase does not open this database", str(path), "try it again"
        ) from error


def _begins_plain(path: Path) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(len(PLAIN)) == PLAIN


class WrongKeyError(MentalizeError):
    """The passphrase or key does not open the database."""
