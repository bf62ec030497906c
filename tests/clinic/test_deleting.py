"""Retention that deletes what the rule says after a notice, and deletion that leaves no word anywhere."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.apps import apps
from django.db import connection
from django.utils import timezone

import workbench
from mentalize.clinic.actions import cases, pseudonyms, remarks, retention, reviews, sessions
from mentalize.clinic.actions.erasing import TRACES, clear_up
from mentalize.clinic.actions.recording import first_broken
from mentalize.clinic.keeping import rounds, sources
from mentalize.clinic.models import (
    AuditEnd,
    AuditRow,
    Case,
    Ending,
    Invitation,
    Job,
    MachineReview,
    Notice,
    Person,
    Retention,
    Round,
    Session,
    Summary,
    Token,
)
from mentalize.clinic.permissions import RefusedError

pytestmark = pytest.mark.django_db(transaction=True)


# ---- retention


@pytest.fixture
def closed(world: workbench.World) -> Case:
    """A case that was closed a year and a day ago."""
    cases.close_case(world.case, by=world.people.owner)
    Case.objects.update(closed_at=timezone.now() - timedelta(days=366))
    retention.set_rule(12, by=world.people.administrator)
    return Case.objects.get()


def test_a_case_is_announced_thirty_days_before_it_is_deleted(closed: Case) -> None:
    today = timezone.localdate()
    assert retention.end_in_time(today) == 0
    ending = Ending.objects.get()
    assert ending.on == today + retention.NOTICE
    assert (
        closed.owner.notices.filter(text__startswith="A closed case will be deleted").count() == 1
    )
    assert retention.end_in_time(today + timedelta(days=29)) == 0
    Ending.objects.update(told_at=timezone.now() - timedelta(days=30))
    assert retention.end_in_time(today + timedelta(days=30)) == 1
    assert not Case.objects.exists()
    assert AuditRow.objects.filter(did="deleted the case", who=retention.NOBODY).count() == 1
    assert first_broken() is None


def test_a_case_that_is_held_stays(closed: Case) -> None:
    today = timezone.localdate()
    retention.end_in_time(today)
    retention.hold(closed, "a complaint is open", by=closed.owner)
    assert retention.end_in_time(today + timedelta(days=400)) == 0
    assert Case.objects.exists()
    retention.let_rule_apply(closed, by=closed.owner)
    retention.end_in_time(today)
    assert Ending.objects.get().on == today + retention.NOTICE


def test_a_longer_rule_takes_an_announcement_back(closed: Case) -> None:
    today = timezone.localdate()
    retention.end_in_time(today)
    administrator = Person.objects.get(username="administrator")
    retention.set_rule(24, by=administrator)
    Ending.objects.update(told_at=timezone.now() - timedelta(days=90))
    assert retention.end_in_time(today + retention.NOTICE) == 0
    assert Case.objects.filter(pk=closed.pk).exists()
    retention.set_rule(None, by=administrator)
    retention.end_in_time(today)
    assert not Ending.objects.exists()


def test_an_open_case_is_never_deleted(world: workbench.World) -> None:
    retention.set_rule(1, by=world.people.administrator)
    Case.objects.update(made_at=timezone.now() - timedelta(days=4_000))
    assert retention.end_in_time(timezone.localdate()) == 0
    assert not Ending.objects.exists()


def test_who_sets_the_rule(world: workbench.World) -> None:
    with pytest.raises(RefusedError, match="how long cases are kept"):
        retention.set_rule(1, by=world.people.owner)
    with pytest.raises(RefusedError):
        retention.hold(world.case, "", by=world.people.stranger)


# ---- real deletion


def pages() -> bytes:
    """Every page of the file as it lies on the disk, decrypted by hand: freed ones too."""
    key = bytes.fromhex(connection.settings_dict["KEY"])
    data = Path(connection.settings_dict["NAME"]).read_bytes()
    found = []
    for at in range(0, len(data), 4096):
        page = data[at : at + 4096]
        begin = 16 if at == 0 else 0
        decryptor = Cipher(algorithms.AES(key), modes.CBC(page[-80:-64])).decryptor()
        found.append(decryptor.update(page[begin:-80]))
    return b"".join(found)


@pytest.fixture
def secret(world: workbench.World) -> Iterator[str]:
    """Words that stand in a remark and in an upload."""
    words = "periwinkle lighthouse"
    remarks.remark(world.session, words, by=world.people.supervisor)
    sessions.keep_upload(world.case, "x.txt", words.encode() * 900, by=world.people.owner)
    clear_up()
    assert words.encode() in pages()
    yield words
    assert Path(connection.settings_dict["NAME"]).with_suffix(".db-wal").stat().st_size == 0


def test_no_deleted_word_is_left_in_the_file(world: workbench.World, secret: str) -> None:
    heard = " ".join(workbench.transcript().turns[3].text.split()[1:5]).encode()
    upload = b"cGVyaXdpbmtsZSBsaWdodGhvdXNl"  # as it is kept
    assert upload in pages()
    assert heard in pages()
    cases.delete_case(world.case, by=world.people.owner)
    left = pages()
    assert secret.encode() not in left
    assert upload not in left
    assert heard not in left
    assert not Notice.objects.filter(link__contains=str(world.session.pk)).exists()
    assert not Round.objects.filter(name=TRACES).exists()
    assert AuditRow.objects.filter(did="deleted the case").count() == 1


WORD = "quincemarmalade"


def write_everywhere(world: workbench.World) -> None:
    """The word in everything that hangs on a case and its sessions, wherever somebody can type it."""
    owner, case, session = world.people.owner, world.case, world.session
    cases.keep_identity(case, WORD, by=owner)
    case.about = WORD
    case.save()
    cases.answer_consent(case, "research", WORD, given=True, by=owner)
    pseudonyms.keep(case, {"Mara": f"[{WORD}]"}, by=owner)
    sessions.keep_upload(case, f"{WORD}.txt", WORD.encode() * 2_000, by=owner)
    remarks.remark(session, WORD, turn=1, by=world.people.supervisor)
    sessions.keep_note(session, WORD, by=owner)
    turn = next(x.turn for x in workbench.labels() if x.layer == "mode")
    reviews.correct(world.machine, turn, "mode", new="teleological", reason=WORD, by=owner)
    rating = reviews.invite_rater(session, world.people.supervisor, by=owner)
    rating.labels = f'{{"0": {{"{WORD}": []}}}}'
    rating.save()
    Session.objects.filter(pk=session.pk).update(title=WORD)
    Summary.objects.create(review=world.machine, corrections=1, version="1", content=WORD)
    MachineReview.objects.create(session=session, coder=WORD, version="1", labels=WORD)
    Job.objects.create(session=session, coder="x", trouble=WORD)
    retention.hold(case, WORD, by=owner)


def tables_with_rows() -> list[str]:
    """Tables of cases and sessions that are not empty."""
    return [
        model.__name__
        for model in apps.get_app_config("clinic").get_models()
        if model not in {AuditRow, AuditEnd, Person, Retention, Round, Invitation, Token}
        and model._default_manager.exists()
    ]


def test_of_a_deleted_case_no_word_is_left_anywhere(world: workbench.World) -> None:
    write_everywhere(world)
    clear_up()
    assert pages().count(WORD.encode()) > 10
    assert b64encode(WORD.encode() * 3)[:20] in pages()
    key = str(world.case.pk)
    cases.delete_case(world.case, by=world.people.owner)
    assert tables_with_rows() == []
    left = pages()
    assert WORD.encode() not in left
    assert b64encode(WORD.encode() * 3)[:20] not in left
    name = Path(connection.settings_dict["NAME"])
    beside = [x.name for x in name.parent.iterdir() if x.name.startswith(name.name)]
    assert set(beside) <= {name.name, f"{name.name}-wal", f"{name.name}-shm"}
    assert name.with_suffix(".db-wal").stat().st_size == 0
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA compile_options")
        assert {"TEMP_STORE=2", "TEMP_STORE=3"} & {x[0] for x in cursor.fetchall()}, (
            "what is sorted would lie in a temporary file"
        )
    told = AuditRow.objects.filter(case_key=key)
    assert told.filter(did="deleted the case").count() == 1
    assert not told.filter(did__contains=WORD).exists()
    assert first_broken() is None


def test_of_a_deleted_session_no_word_is_left_and_the_case_stays(world: workbench.World) -> None:
    owner, session = world.people.owner, world.session
    sessions.keep_note(session, WORD, by=owner)
    remarks.remark(session, WORD, by=world.people.supervisor)
    reviews.invite_rater(session, world.people.supervisor, by=owner)
    heard = " ".join(workbench.transcript().turns[3].text.split()[1:5]).encode()
    sessions.delete_session(world.later, by=owner)  # it holds the same words
    assert WORD.encode() in pages()
    assert heard in pages()
    key = str(session.pk)
    sessions.delete_session(session, by=owner)
    assert WORD.encode() not in pages()
    assert heard not in pages()
    assert not Notice.objects.filter(link__startswith="/ratings/").exists()
    assert Case.objects.get() == world.case
    assert AuditRow.objects.filter(did="deleted a session", key=key).count() == 1


@pytest.mark.parametrize("days", [0, 1, 29])
def test_nothing_is_deleted_before_thirty_days_of_notice(closed: Case, days: int) -> None:
    """Whatever day stands in the row: who was told when is what counts."""
    today = timezone.localdate()
    retention.end_in_time(today)
    Ending.objects.update(on=today, told_at=timezone.now() - timedelta(days=days))
    assert retention.end_in_time(today) == 0
    assert Case.objects.filter(pk=closed.pk).exists()


def test_the_rule_deletes_what_it_says_and_nothing_else(
    closed: Case, world: workbench.World
) -> None:
    owner = world.people.owner
    kept = {
        "open": workbench.case_of(owner, "open"),
        "closed later": workbench.case_of(owner, "later"),
        "held": workbench.case_of(owner, "held"),
        "of another": workbench.case_of(world.people.stranger, "other"),
    }
    for name in ("closed later", "held"):
        cases.close_case(kept[name], by=kept[name].owner)
    Case.objects.filter(code="held").update(closed_at=timezone.now() - timedelta(days=900))
    retention.hold(Case.objects.get(code="held"), "a complaint is open", by=owner)
    today = timezone.localdate()
    retention.end_in_time(today)
    Ending.objects.update(on=today, told_at=timezone.now() - timedelta(days=30))
    assert retention.end_in_time(today) == 1
    assert not Case.objects.filter(pk=closed.pk).exists()
    assert set(Case.objects.values_list("code", flat=True)) == {"open", "later", "held", "other"}


def test_a_case_that_was_opened_again_is_not_deleted(closed: Case) -> None:
    today = timezone.localdate()
    retention.end_in_time(today)
    cases.reopen_case(closed, by=closed.owner)
    assert not Ending.objects.exists()
    assert retention.end_in_time(today + timedelta(days=400)) == 0
    assert Case.objects.get().closed_at is None


def test_a_reader_in_the_way_only_delays_it(world: workbench.World) -> None:
    told = dict(connection.settings_dict)
    with sources.opened(told) as other, other.cursor() as cursor:
        cursor.execute("BEGIN DEFERRED")
        cursor.execute("SELECT count(*) FROM clinic_case")
        cursor.fetchall()
        sessions.delete_session(world.session, by=world.people.owner)
        assert Round.objects.get(name=TRACES).done_at is None
        cursor.execute("ROLLBACK")
    rounds.do_what_is_due()
    assert Round.objects.get(name=TRACES).done_at is not None


def test_the_database_overwrites_what_it_frees(world: workbench.World) -> None:
    assert world.case.pk
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA secure_delete")
        assert cursor.fetchone() == (1,)
