"""Who the patient is: written down by choice, seen by the case's clinician alone, and by nobody in passing."""

from __future__ import annotations

from django.db import connection
from django.test import Client

import workbench
from calling import program
from mentalize.clinic.models import AuditRow, Identity
from workbench import World, sent_to

WHO = "Zofia Kowalska, 12 Quince Lane"


def test_it_is_kept_sealed_shown_and_taken_away(world: World, page: Client) -> None:
    at = f"/cases/{world.case.pk}/identity/"
    assert WHO not in page.get(at).content.decode()
    assert sent_to(page.post(at, {"details": WHO})) == f"/cases/{world.case.pk}/"
    assert WHO in page.get(at).content.decode()
    with connection.cursor() as cursor:
        cursor.execute("SELECT details FROM clinic_identity")
        assert b"Zofia" not in bytes(cursor.fetchone()[0])
    page.post(at, {"details": "  "})
    assert not Identity.objects.exists()


def test_it_stands_nowhere_else(world: World, page: Client) -> None:
    page.post(f"/cases/{world.case.pk}/identity/", {"details": WHO})
    session, case = f"/sessions/{world.session.pk}/", f"/cases/{world.case.pk}/"
    for path in ("/", case, session, f"{case}course/", f"{case}pseudonyms/", "/audit/"):
        assert "Zofia" not in page.get(path).content.decode(), path
    caller = program(world.people.owner)
    for path in (f"/cases/{world.case.pk}", f"/sessions/{world.session.pk}"):
        assert "Zofia" not in caller.get(path).content.decode(), path
    supervisor = workbench.client_of(world.people.supervisor)
    assert "identity/" not in supervisor.get(case).content.decode()


def test_reading_and_writing_leave_rows_without_a_word_of_it(world: World, page: Client) -> None:
    at = f"/cases/{world.case.pk}/identity/"
    page.post(at, {"details": WHO})
    page.get(at)
    told = list(AuditRow.objects.order_by("-pk").values_list("did", flat=True)[:2])
    assert told == ["read who the patient is", "changed who the patient is"]
    assert not AuditRow.objects.filter(did__contains="Zofia").exists()
