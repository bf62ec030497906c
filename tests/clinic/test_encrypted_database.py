"""The file on the disk is encrypted whole; whatever can't be encrypted is not opened at all."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest
from django.db import connection

import workbench
from mentalize.clinic.encrypted.base import (
    PLAIN,
    DatabaseWrapper,
    WrongKeyError,
    check_encrypted,
)
from mentalize.clinic.models import AuditRow, Case, Session
from mentalize.errors import MentalizeError

KEY = "5a" * 32
SECRET = "He gave my slot to the new registrar"  # noqa: S105 - a sentence, not a password


class Opener(Protocol):
    def __call__(self, path: Path, key: str = KEY) -> DatabaseWrapper: ...


def wrapped(path: Path, key: str = KEY) -> DatabaseWrapper:
    return DatabaseWrapper(dict(connection.settings_dict, NAME=str(path), KEY=key), alias="other")


@pytest.fixture
def opened(django_db_blocker: Any) -> Iterator[Opener]:
    made: list[DatabaseWrapper] = []

    def at(path: Path, key: str = KEY) -> DatabaseWrapper:
        made.append(wrapped(path, key))
        return made[-1]

    with django_db_blocker.unblock():
        yield at
        for wrapper in made:
            wrapper.close()


def ask(wrapper: DatabaseWrapper, sql: str, *values: str | int) -> list[tuple[Any, ...]]:
    with wrapper.cursor() as cursor:
        cursor.execute(sql, values or None)
        return list(cursor.fetchall()) if cursor.description else []


def bytes_of(path: Path) -> bytes:
    """Of the file and of all that lies beside it: write-ahead log, journal, shared memory."""
    return b"".join(x.read_bytes() for x in sorted(path.parent.glob(f"{path.name}*")))


def filled(wrapper: DatabaseWrapper) -> DatabaseWrapper:
    ask(wrapper, "CREATE TABLE said (words TEXT)")
    ask(wrapper, "INSERT INTO said VALUES (%s)", SECRET)
    return wrapper


def test_the_words_of_a_plain_file_would_be_found(tmp_path: Path) -> None:
    """The control: what the next tests look for is there when nothing encrypts."""
    path = tmp_path / "plain.db"
    plain = sqlite3.connect(path, isolation_level=None)
    plain.execute("PRAGMA journal_mode = WAL")
    plain.execute("CREATE TABLE said (words TEXT)")
    plain.execute("INSERT INTO said VALUES (?)", (SECRET,))
    assert SECRET.encode() in bytes_of(path)
    plain.close()
    assert path.read_bytes().startswith(PLAIN)


@pytest.mark.django_db(transaction=True)
def test_no_word_of_a_session_is_on_the_disk() -> None:
    world = workbench.world()
    path = Path(str(connection.settings_dict["NAME"]))
    words = [turn.text.encode() for turn in workbench.transcript().turns if len(turn.text) > 12]
    others = [b"CREATE TABLE", b"clinic_session", str(world.case.pk).encode(), b"shared with"]
    assert len(words) > 40
    log = path.with_name(f"{path.name}-wal")
    assert log.stat().st_size > 0, "nothing was written, so nothing was proved"
    for _ in range(2):  # with the newest pages in the log, then with all of them in the file
        held = bytes_of(path)
        assert len(held) > 100_000
        assert not [x for x in words + others if x in held]
        assert not path.read_bytes().startswith(PLAIN)
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert Session.objects.get(pk=world.session.pk).transcript == world.session.transcript


@pytest.mark.django_db(transaction=True)
def test_what_was_deleted_is_overwritten() -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA secure_delete")
        assert cursor.fetchone()[0] == 1


def test_a_connection_is_set_up_as_promised(tmp_path: Path, opened: Opener) -> None:
    database = opened(tmp_path / "a.db")
    assert ask(database, "PRAGMA cipher_version")[0][0].startswith("4.")
    assert ask(database, "PRAGMA journal_mode") == [("wal",)]
    assert ask(database, "PRAGMA synchronous") == [(2,)]  # FULL: what was acknowledged is kept
    assert ask(database, "PRAGMA foreign_keys") == [(1,)]
    assert ask(database, "PRAGMA busy_timeout") == [(20_000,)]


def test_its_own_key_opens_it_again(tmp_path: Path, opened: Opener) -> None:
    filled(opened(tmp_path / "a.db")).close()
    assert ask(opened(tmp_path / "a.db"), "SELECT words FROM said") == [(SECRET,)]


def test_another_key_is_refused_in_one_sentence(tmp_path: Path, opened: Opener) -> None:
    path = tmp_path / "a.db"
    filled(opened(path)).close()
    before = path.read_bytes()
    with pytest.raises(WrongKeyError) as refused:
        opened(path, "a5" * 32).ensure_connection()
    assert str(refused.value) == (
        f"{path}: the passphrase does not open this database; try it again."
    )
    assert path.read_bytes() == before
    assert ask(opened(path), "SELECT words FROM said") == [(SECRET,)]


def test_a_file_in_plain_text_is_refused_and_left_alone(tmp_path: Path, opened: Opener) -> None:
    path = tmp_path / "plain.db"
    plain = sqlite3.connect(path)
    plain.execute("CREATE TABLE said (words TEXT)")
    plain.commit()
    plain.close()
    before = path.read_bytes()
    with pytest.raises(MentalizeError, match="the database is not encrypted") as refused:
        opened(path).ensure_connection()
    assert not isinstance(refused.value, WrongKeyError)
    assert path.read_bytes() == before


def test_garbage_is_refused_and_left_alone(tmp_path: Path, opened: Opener) -> None:
    path = tmp_path / "garbage.db"
    path.write_bytes(os.urandom(8_192))
    before = path.read_bytes()
    with pytest.raises(WrongKeyError):
        opened(path).ensure_connection()
    assert path.read_bytes() == before


def test_a_driver_that_can_not_encrypt_is_refused(tmp_path: Path) -> None:
    plain = sqlite3.connect(tmp_path / "plain.db")
    with pytest.raises(MentalizeError, match="the database driver can't encrypt"):
        check_encrypted(plain, tmp_path / "plain.db")
    plain.close()


@pytest.mark.parametrize("key", ["", "5a" * 16, "5a" * 31, "5a" * 33, "5a" * 48, "five", "zz" * 32])
def test_a_key_of_the_wrong_length_makes_no_file(tmp_path: Path, opened: Opener, key: str) -> None:
    """SQLCipher would take it for a passphrase, or for key and salt, and say nothing."""
    path = tmp_path / "a.db"
    with pytest.raises(MentalizeError, match="64 hexadecimal digits"):
        opened(path, key).ensure_connection()
    assert not path.exists()


def test_threads_write_side_by_side(tmp_path: Path, opened: Opener) -> None:
    path = tmp_path / "a.db"
    ask(opened(path), "CREATE TABLE row (thread INTEGER, number INTEGER)")
    wrong: list[BaseException] = []

    def write(thread: int) -> None:
        try:
            own = wrapped(path)
            for number in range(20):
                ask(own, "INSERT INTO row VALUES (%s, %s)", thread, number)
            own.close()
        except BaseException as error:  # noqa: BLE001 - shown by the assertion below
            wrong.append(error)

    threads = [threading.Thread(target=write, args=(x,)) for x in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    assert ask(opened(path), "SELECT count(*), count(DISTINCT thread) FROM row") == [(80, 4)]
    assert not path.read_bytes().startswith(PLAIN)


def test_parameters_are_never_part_of_the_statement(tmp_path: Path, opened: Opener) -> None:
    database = filled(opened(tmp_path / "a.db"))
    sly = "'); DROP TABLE said; --"
    ask(database, "INSERT INTO said VALUES (%s)", sly)
    with database.cursor() as cursor:
        cursor.execute("SELECT words FROM said WHERE words = %(words)s", {"words": sly})
        assert cursor.fetchall() == [(sly,)]
        cursor.executemany("INSERT INTO said VALUES (%s)", [("100%",), ("a?",)])
        cursor.execute(
            "SELECT count(*) FROM said WHERE words LIKE '%%\\%%' ESCAPE '\\' OR words = %s", ["a?"]
        )
        assert cursor.fetchone() == (2,)


@pytest.mark.django_db
def test_times_decimals_and_truths_come_back_as_they_were() -> None:
    world = workbench.world()
    case = Case.objects.get(pk=world.case.pk)
    assert case.made_at == world.case.made_at
    assert case.made_at.tzinfo is not None
    assert Session.objects.get(pk=world.session.pk).from_memory is False
    assert Session.objects.get(pk=world.session.pk).held_on == world.session.held_on
    assert (
        AuditRow.objects.filter(did__iregex="^OPENED a case$").count() == 1
    )  # Django's own functions
