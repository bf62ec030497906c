"""Audit rows are only added, and each is sealed with the one before."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client

import workbench
from mentalize.clinic.actions import cases
from mentalize.clinic.actions.recording import begin, ends_as_marked, first_broken, followed, record
from mentalize.clinic.chain import end_at, follow, seal
from mentalize.clinic.keeping.rounds import look_at_the_audit
from mentalize.clinic.keys import Keys
from mentalize.clinic.models import AuditEnd, AuditRow, Person
from workbench import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def chain(db: None) -> list[AuditRow]:  # noqa: ARG001 - opens the database
    for number in range(6):
        record("somebody", f"did {number}", None)
    return list(AuditRow.objects.all())


def test_a_chain_that_nobody_touched_is_whole(chain: list[AuditRow]) -> None:
    assert len(chain) == 6
    assert first_broken() is None
    assert len({x.seal for x in chain}) == 6


@pytest.mark.parametrize("field", ["who", "did", "kind", "key", "case_key", "place", "seal"])
def test_a_changed_row_shows(chain: list[AuditRow], field: str) -> None:
    AuditRow.objects.filter(pk=chain[2].pk).update(**{field: "other"})
    broken = first_broken()
    assert broken is not None
    assert broken.pk == chain[2].pk


def test_a_changed_time_shows(chain: list[AuditRow]) -> None:
    AuditRow.objects.filter(pk=chain[2].pk).update(at=chain[1].at)
    broken = first_broken()
    assert broken is not None
    assert broken.pk == chain[2].pk


@pytest.mark.parametrize("place", [0, 2, 4])
def test_a_removed_row_shows_at_the_next(chain: list[AuditRow], place: int) -> None:
    AuditRow.objects.filter(pk=chain[place].pk).delete()
    broken = first_broken()
    assert broken is not None
    assert broken.pk == chain[place + 1].pk


def test_rows_that_changed_places_show(chain: list[AuditRow]) -> None:
    one, other = chain[1], chain[2]
    AuditRow.objects.filter(pk=one.pk).update(did=other.did, at=other.at, seal=other.seal)
    AuditRow.objects.filter(pk=other.pk).update(did=one.did, at=one.at, seal=one.seal)
    assert first_broken() is not None


# --- the end of the chain ----------------------------------------------------------------------


def check_cut(rows: int) -> None:
    """The rows that are left follow, and yet it shows; also after more were added."""
    found = followed()
    assert (found.rows, found.broken, found.cut, found.whole) == (rows, 0, True, False)
    assert not ends_as_marked()
    record("somebody", "went on", None)
    record("somebody", "and on", None)
    assert not followed().whole


def test_an_audit_that_nobody_touched_ends_as_marked(chain: list[AuditRow]) -> None:
    assert followed().whole
    assert followed().untrue_from == 0
    assert ends_as_marked()
    assert AuditEnd.objects.get().rows == len(chain)


@pytest.mark.django_db
def test_an_audit_in_which_nothing_stands_ends_as_marked() -> None:
    assert followed().whole
    assert ends_as_marked()


@pytest.mark.parametrize("left", [0, 1, 5])
def test_rows_cut_off_the_end_show(chain: list[AuditRow], left: int) -> None:
    AuditRow.objects.filter(pk__in=[x.pk for x in chain[left:]]).delete()
    assert followed().untrue_from == (chain[left - 1].pk if left else 0) + 1
    check_cut(left)


@pytest.mark.parametrize("left", [0, 3, 6])
def test_an_end_that_was_taken_away_shows_and_is_not_made_anew(
    chain: list[AuditRow], left: int
) -> None:
    AuditRow.objects.filter(pk__in=[x.pk for x in chain[left:]]).delete()
    AuditEnd.objects.all().delete()
    check_cut(left)
    assert not AuditEnd.objects.exists()


def test_a_workbench_that_was_used_gets_no_new_end_at_a_start(chain: list[AuditRow]) -> None:
    workbench.person("owner", Person.Role.CLINICIAN)
    AuditRow.objects.all().delete()
    AuditEnd.objects.all().delete()
    begin()
    assert chain
    assert not AuditEnd.objects.exists()
    assert not ends_as_marked()


def test_nobody_writes_an_end_without_the_key(chain: list[AuditRow], settings: object) -> None:
    AuditRow.objects.filter(pk__gt=chain[2].pk).delete()
    AuditEnd.objects.update(rows=3, seal=chain[2].seal)
    check_cut(3)
    own = settings.KEYS  # type: ignore[attr-defined]  # a setting of ours
    settings.KEYS = Keys(bytes(32))  # type: ignore[attr-defined]  # a setting of ours
    forged = end_at(3, chain[2].seal)
    settings.KEYS = own  # type: ignore[attr-defined]  # a setting of ours
    AuditEnd.objects.update(mark=forged.mark, rows=3, seal=chain[2].seal)
    assert not ends_as_marked()


def test_rows_that_were_added_while_it_is_followed_do_no_harm(chain: list[AuditRow]) -> None:
    end = AuditEnd.objects.get()
    record("somebody", "meanwhile", None)
    assert follow(AuditRow.objects.order_by("pk"), end).whole
    assert chain


def test_a_start_tells_who_looks_after_people(world: World) -> None:
    assert not look_at_the_audit()
    AuditRow.objects.filter(pk=AuditRow.objects.latest("pk").pk).delete()
    assert look_at_the_audit()
    assert look_at_the_audit()
    told = world.people.administrator.notices.filter(text="The audit was changed by somebody.")
    assert told.count() == 1, "told once, until it is seen"


def test_nobody_seals_anew_without_the_key(chain: list[AuditRow], settings: object) -> None:
    """Whoever reaches the database alone can't change a row and mend the chain behind it."""
    own = settings.KEYS  # type: ignore[attr-defined]  # a setting of ours
    settings.KEYS = Keys(bytes(32))  # type: ignore[attr-defined]  # a setting of ours
    before = ""
    for row in chain:
        row.did = f"{row.did} and nothing else"
        row.seal = before = seal(row, before)
        row.save()
    assert first_broken() is None
    settings.KEYS = own  # type: ignore[attr-defined]  # a setting of ours
    assert first_broken() is not None


def test_reading_content_leaves_a_row(world: World, page: Client) -> None:
    before = AuditRow.objects.count()
    page.get(f"/cases/{world.case.pk}/")
    page.get(f"/sessions/{world.session.pk}/", REMOTE_ADDR="192.0.2.7")
    rows = AuditRow.objects.all()[before:]
    told = {(x.who, x.did, x.kind, x.key, x.case_key) for x in rows}
    key = str(world.case.pk)
    assert ("owner", "read a case", "case", key, key) in told
    assert ("owner", "read a session", "session", str(world.session.pk), key) in told
    assert {x.place for x in rows} == {"127.0.0.1", "192.0.2.7"}


def test_watching_a_reading_leaves_no_row_every_second(world: World, page: Client) -> None:
    """It shows no word of the session."""
    before = AuditRow.objects.count()
    shown = page.get(f"/sessions/{world.later.pk}/progress/")
    assert shown.status_code == 200
    assert AuditRow.objects.count() == before


def test_a_refused_read_leaves_no_read_on_record(world: World) -> None:
    before = AuditRow.objects.filter(did__startswith="read").count()
    stranger = workbench.client_of(world.people.stranger)
    assert stranger.get(f"/sessions/{world.session.pk}/").status_code == 403
    assert AuditRow.objects.filter(did__startswith="read").count() == before


def test_a_clinician_sees_who_saw_their_cases_and_nobody_elses(world: World) -> None:
    other = workbench.case_of(world.people.stranger, "X.")
    workbench.client_of(world.people.supervisor).get(f"/sessions/{world.session.pk}/")
    workbench.client_of(world.people.stranger).get(f"/cases/{other.pk}/")
    seen = workbench.client_of(world.people.owner).get("/audit/").content.decode()
    assert "supervisor" in seen
    assert "read a session" in seen
    assert str(other.pk)[:8] not in seen
    strangers = workbench.client_of(world.people.stranger).get("/audit/").content.decode()
    assert "supervisor" not in strangers


def test_the_audit_outlives_the_case(world: World) -> None:
    key = str(world.case.pk)
    cases.delete_case(world.case, by=world.people.owner)
    assert AuditRow.objects.filter(case_key=key, did="deleted the case").count() == 1
    assert AuditRow.objects.filter(case_key=key, did="added a session").count() == 2
    assert first_broken() is None


@pytest.mark.django_db(transaction=True)
def test_rows_written_at_once_make_one_chain() -> None:
    workbench.person("owner", Person.Role.CLINICIAN)

    def write(name: str) -> None:
        for number in range(10):
            record(name, f"did {number}", None)
        connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, "abcd"))
    assert AuditRow.objects.count() == 40
    assert first_broken() is None
