"""Full text inside the encrypted file: which sessions hold some words, without reading the others.

The index is a table of the same file, so it is encrypted with it, copied with it, and forgets a word with the
session that held it. The database keeps it in step by itself. A server has none: there the words are
encrypted by the application, and an index of them would tell what they are.
"""

# ruff: noqa: S608 - nothing but names of our own goes into these statements

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import connection, connections

TABLE = "clinic_said"
PLACES = "clinic_said_at"  # which row of the index is whose, since the index finds no keys
_TOKEN = re.compile(r"[^\W_]+")
# What can't be read is no reason to refuse a write: there are no words then.
_JSON = "CAST({row}.transcript AS TEXT)"
_SAID = f"""(SELECT group_concat(json_extract(value, '$.text'), char(10))
    FROM json_each(CASE WHEN json_valid({_JSON}) THEN {_JSON} ELSE '{{{{}}}}' END, '$.turns')
    WHERE type = 'object')"""
_AT = f"(SELECT place FROM {PLACES} WHERE session = {{row}}.id)"
_TAKE = f"DELETE FROM {TABLE} WHERE rowid = {_AT.format(row='OLD')}"
_PUT = (
    f"INSERT INTO {TABLE}(rowid, words) VALUES ({_AT.format(row='NEW')}, {_SAID.format(row='NEW')})"
)
# Words are not marked up by place (`detail`): phrases are looked for in the sessions that are found.
# Accents are kept, or "etre" would find "être" here, and not where there is no index.
_INDEX = "fts5(words, detail = none, tokenize = 'unicode61 remove_diacritics 0')"
_TABLES = (
    f"CREATE TABLE {PLACES} (place INTEGER PRIMARY KEY, session char(32) NOT NULL UNIQUE)",
    f"CREATE VIRTUAL TABLE {TABLE} USING {_INDEX}",
    f"INSERT INTO {TABLE}({TABLE}, rank) VALUES ('secure-delete', 1)",
    f"INSERT INTO {PLACES}(session) SELECT id FROM clinic_session",
    f"""INSERT INTO {TABLE}(rowid, words) SELECT place, {_SAID.format(row="s")}
        FROM {PLACES} JOIN clinic_session s ON s.id = session""",
)
_KEEP, _FORGET = (
    f"INSERT INTO {PLACES}(session) VALUES (NEW.id)",
    f"DELETE FROM {PLACES} WHERE session = OLD.id",
)
_TRIGGERS = {
    "clinic_said_more": f"AFTER INSERT ON clinic_session BEGIN {_KEEP}; {_PUT}; END",
    "clinic_said_less": f"AFTER DELETE ON clinic_session BEGIN {_TAKE}; {_FORGET}; END",
    "clinic_said_other": f"AFTER UPDATE OF transcript ON clinic_session BEGIN {_TAKE}; {_PUT}; END",
}


def install(using: str = "default", **rest: Any) -> None:
    """Make the index where there is none, or anew where a migration has taken it apart."""
    del rest
    database = connections[using]
    if database.vendor != "sqlite":
        return
    with database.cursor() as cursor:
        tables = database.introspection.table_names(cursor)
        if "clinic_session" not in tables or _is_whole(cursor):
            return
        for name in _TRIGGERS:
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
        for name in (TABLE, PLACES):
            cursor.execute(f"DROP TABLE IF EXISTS {name}")
        for statement in _TABLES:
            cursor.execute(statement)
        for name, does in _TRIGGERS.items():
            cursor.execute(f"CREATE TRIGGER {name} {does}")


def _is_whole(cursor: Any) -> bool:
    """A migration that makes the table of sessions anew loses the triggers, and with them the index."""
    cursor.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'trigger')")
    return {TABLE, PLACES, *_TRIGGERS} <= {name for (name,) in cursor.fetchall()}


def holding(words: Iterable[tuple[str, bool]]) -> frozenset[UUID] | None:
    """The sessions that hold each of `words` (the ending left open if so told); None: it can't be said."""
    if connection.vendor != "sqlite":
        return None
    asked = " AND ".join(x for word, open_ in words for x in _terms(word, open_=open_))
    if not asked:
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT session FROM {PLACES}"
            f" WHERE place IN (SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH %s)",
            [asked],
        )
        return frozenset(UUID(key) for (key,) in cursor.fetchall())


def _terms(word: str, *, open_: bool) -> list[str]:
    """As the index takes a word apart; only the last part may be left open."""
    parts = [f'"{x}"' for x in _TOKEN.findall(word)]
    if open_ and parts and word[-1] != "_":
        parts[-1] += "*"
    return parts
