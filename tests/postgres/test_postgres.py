"""The workbench over PostgreSQL: sealed words, one chain, two workers, backups, deletion."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.db import connection, connections

import workbench
from mentalize.clinic.actions import cases, remarks, sessions
from mentalize.clinic.actions.erasing import TRACES
from mentalize.clinic.actions.invitations import LinkError, come_in, invite
from mentalize.clinic.actions.people import add_first_person
from mentalize.clinic.actions.recording import ends_as_marked, first_broken, followed, record
from mentalize.clinic.encrypted.field import ChangedError
from mentalize.clinic.keeping import backups, restoring, rounds, sources
from mentalize.clinic.keeping.sealed import BackupError
from mentalize.clinic.links import opens
from mentalize.clinic.models import (
    AuditRow,
    Case,
    Job,
    MachineReview,
    Person,
    Remark,
    Round,
    Session,
)
from mentalize.clinic.tasks import claim, run_one
from mentalize.clinic.updating import bring_up_to_date, first_link
from mentalize.errors import MentalizeError

T = TypeVar("T")
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world() -> workbench.World:
    """Somebody of every role around one shared case."""
    return workbench.world()


@contextmanager
def emptied() -> Iterator[dict[str, Any]]:
    """A second, empty database on the same server."""
    told = dict(connection.settings_dict)
    name = "mentalize_restored"
    server = sources.Server(told)
    server._command(f'DROP DATABASE IF EXISTS "{name}"')  # noqa: SLF001 - the server has no other way in
    server._command(f'CREATE DATABASE "{name}"')  # noqa: SLF001 - the server has no other way in
    try:
        yield told | {"NAME": name}
    finally:
        server._command(f'DROP DATABASE "{name}"')  # noqa: SLF001 - the server has no other way in


def at_once(count: int, do: Callable[[int], T]) -> list[T]:
    """`do(number)` in as many threads, each with a connection of its own."""

    def alone(number: int) -> T:
        try:
            return do(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(alone, range(count)))


def raw(table: str) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT t::text FROM {table} t")  # noqa: S608 - a name of ours
        return "\n".join(row[0] for row in cursor.fetchall()).encode()


def test_the_server_never_sees_a_word(world: workbench.World) -> None:
    remarks.remark(world.session, "periwinkle", by=world.people.owner)
    assert Remark.objects.get().text == "periwinkle"
    hidden = b"periwinkle".hex().encode()
    for table in ("clinic_remark", "clinic_session", "clinic_machinereview"):
        told = raw(table)
        assert told
        assert b"periwinkle" not in told
        assert hidden not in told
        assert b'"text"'.hex().encode() not in told


def test_the_chain_holds_when_many_write_at_once(world: workbench.World) -> None:
    before = AuditRow.objects.count()

    def write(number: int) -> None:
        for _ in range(10):
            record(f"writer {number}", "wrote", world.case)

    at_once(8, write)
    assert AuditRow.objects.count() == before + 80
    assert first_broken() is None


WRITER = """
import sys
import django; django.setup()
from mentalize.clinic.actions.recording import record
for number in range(25):
    record(sys.argv[1], f"did {number}", None)
"""


def test_two_processes_at_once_leave_one_chain_with_one_end(world: workbench.World) -> None:
    at = urlsplit(django_settings.SERVER)._replace(path=f"/{connection.settings_dict['NAME']}")
    env = os.environ | {
        "MENTALIZE_DATABASE": at.geturl(),
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        "MENTALIZE_KEY": django_settings.KEYS.master.hex(),
    }
    before = AuditRow.objects.count()
    started = [
        subprocess.Popen([sys.executable, "-c", WRITER, f"process {n}"], env=env) for n in range(2)
    ]
    for number in range(25):
        record("this process", f"did {number}", world.case)
    assert [x.wait() for x in started] == [0, 0]
    assert AuditRow.objects.count() == before + 75
    found = followed()
    assert (found.whole, found.rows) == (True, before + 75)
    assert ends_as_marked()


def test_rows_cut_off_the_end_show_here_too(world: workbench.World, tmp_path: Path) -> None:
    AuditRow.objects.filter(pk__gt=AuditRow.objects.order_by("-pk")[3].pk).delete()
    last = AuditRow.objects.latest("pk").pk
    assert first_broken() is None
    assert not followed().whole
    assert not ends_as_marked()
    assert backups.back_up(tmp_path / "cut.backup", by="a test").told.broken == last + 1
    assert world.case.pk


def test_words_moved_to_another_row_don_t_open(world: workbench.World) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE clinic_session SET transcript = (SELECT transcript FROM clinic_session WHERE id = %s)"
            " WHERE id = %s",
            [world.later.pk, world.session.pk],
        )
    assert Session.objects.get(pk=world.later.pk).transcript
    with pytest.raises(ChangedError):
        _ = Session.objects.get(pk=world.session.pk).transcript


def test_only_one_of_two_becomes_the_first(db: None) -> None:  # noqa: ARG001 - opens the database
    gate = threading.Barrier(2)

    def set_up(number: int) -> str:
        gate.wait()
        try:
            return add_first_person(
                f"first{number}", "Somebody", workbench.PASSWORD, "clinician"
            ).username
        except MentalizeError as error:
            return str(error)

    assert sorted("first user" in x for x in at_once(2, set_up)) == [False, True]
    assert Person.objects.count() == 1


def test_a_link_lets_one_of_two_in(world: workbench.World) -> None:
    secret = invite(world.people.trainee, by=world.people.administrator)
    gate = threading.Barrier(2)

    def use(_: int) -> bool:
        gate.wait()
        try:
            come_in(secret, workbench.PASSWORD)
        except LinkError:
            return False
        return True

    assert sorted(at_once(2, use)) == [False, True]


def test_two_workers_never_take_the_same_job(world: workbench.World) -> None:
    for session in Session.objects.all():
        sessions.ask_for_review(session, "rules", by=world.people.owner)
    gate = threading.Barrier(4)

    def take(_: int) -> Job | None:
        gate.wait()
        return claim()

    taken = [x.pk for x in at_once(4, take) if x]
    assert sorted(taken) == sorted(Job.objects.values_list("pk", flat=True))
    assert len(set(taken)) == 2


def test_a_session_is_read_corrected_and_kept(world: workbench.World) -> None:
    sessions.ask_for_review(world.later, "rules", by=world.people.owner)
    assert run_one()
    assert not run_one()
    assert MachineReview.objects.filter(session=world.later).count() == 1
    page = workbench.client_of(world.people.owner)
    assert page.get(f"/sessions/{world.later.pk}/").status_code == 200
    answer = page.post(f"/sessions/{world.later.pk}/remarks/", {"text": "so", "kind": "comment"})
    assert answer.status_code == 302
    assert first_broken() is None


def test_a_backup_is_tried_and_restored(world: workbench.World, tmp_path: Path) -> None:
    made = backups.back_up(tmp_path / "one.backup", by="a test")
    data = made.path.read_bytes()
    assert b"PGDMP" not in data
    assert made.told.tables["clinic_session"] == 2
    with emptied() as told:
        connection.settings_dict, kept = told, connection.settings_dict
        try:
            restored = restoring.put_back(made.path, tmp_path / "data")
            with pytest.raises(BackupError, match="nothing is ever overwritten"):
                restoring.put_back(made.path, tmp_path / "data")
        finally:
            connection.settings_dict = kept
    assert restored == made.told
    assert world.case.pk


def test_a_damaged_backup_leaves_the_database_empty(world: workbench.World, tmp_path: Path) -> None:
    made = backups.back_up(tmp_path / "one.backup", by="a test")
    data = bytearray(made.path.read_bytes())
    data[-2_000] ^= 1
    made.path.write_bytes(bytes(data))
    with emptied() as told:
        connection.settings_dict, kept = told, connection.settings_dict
        try:
            with pytest.raises(BackupError):
                restoring.put_back(made.path, tmp_path / "data")
        finally:
            connection.settings_dict = kept
        assert sources.Server(told).is_empty()
    assert world.case.pk


def test_no_trial_database_is_left(world: workbench.World, tmp_path: Path) -> None:
    backups.back_up(tmp_path / "one.backup", by="a test")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_database WHERE datname LIKE 'mentalize_trial%'")
        assert cursor.fetchone() == (0,)
    assert world.case.pk


def test_only_one_of_many_workers_does_a_round(world: workbench.World, tmp_path: Path) -> None:
    django_settings.BACKUPS = tmp_path
    rounds.do_what_is_due()
    Round.objects.update(due_at="2026-01-01T00:00Z")
    at_once(4, lambda _: rounds.do_what_is_due())
    assert len(list(tmp_path.glob("*.backup"))) == 1
    assert not Round.objects.exclude(trouble="").exists()
    assert world.case.pk


def test_deletion_leaves_no_row(world: workbench.World) -> None:
    cases.delete_case(world.case, by=world.people.owner)
    assert not Case.objects.exists()
    assert not Session.objects.exists()
    assert not MachineReview.objects.exists()
    assert Round.objects.filter(name=TRACES).exists()
    rounds.do_what_is_due()
    assert Round.objects.get(name=TRACES).trouble == ""


def test_every_process_counts_the_same_rate_limits() -> None:
    bring_up_to_date()
    cache.set("a", 1)
    assert at_once(2, lambda _: cache.get("a")) == [1, 1]


def test_the_first_link_is_known_to_every_process_and_gone_with_the_first_user() -> None:
    link = first_link()
    assert opens(link.partition("?setup=")[2])
    assert workbench.world().case.pk
    assert first_link() == ""
