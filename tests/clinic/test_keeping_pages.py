"""Taking a case away, deleting it, closing and holding it, and the page of whoever looks after the place."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable
from datetime import date

import pytest
from allauth.account.internal.flows.login import record_authentication
from django.http import HttpRequest, StreamingHttpResponse
from django.test import Client

import workbench
from mentalize.clinic.actions import (
    cases,
    packs,
    remarks,
    retention,
    reviews,
    sessions,
    supervision,
)
from mentalize.clinic.models import (
    AuditRow,
    Case,
    Ending,
    Person,
    Pseudonym,
    Retention,
    Round,
    Session,
)
from workbench import World

pytestmark = pytest.mark.django_db


def fresh(person: Person) -> Client:
    """A browser in which somebody has signed in anew a moment ago."""
    client = workbench.client_of(person)
    request = HttpRequest()
    request.user, request.session = person, client.session
    record_authentication(request, person, method="password", reauthenticated=True)
    request.session.save()
    return client


@pytest.fixture
def password(world: World) -> str:
    """The owner can sign in anew with it."""
    world.people.owner.set_password(workbench.PASSWORD)
    world.people.owner.save()
    return workbench.PASSWORD


def archive(client: Client, case: Case, **told: str) -> zipfile.ZipFile:
    answer = client.post(f"/cases/{case.pk}/export/", told)
    assert answer.status_code == 200
    assert isinstance(answer, StreamingHttpResponse)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="case-m.zip"'
    assert answer.headers["Cache-Control"] == "no-store"
    found = zipfile.ZipFile(io.BytesIO(answer.getvalue()))
    assert found.testzip() is None
    return found


def table(found: zipfile.ZipFile, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(found.read(name).decode())))


FIRST, SECOND = "sessions/001 2026-11-02", "sessions/002 2026-11-09"


def test_the_archive_holds_the_whole_case(world: World) -> None:
    remarks.remark(world.session, "Where would you stay?", turn=3, by=world.people.supervisor)
    label = workbench.labels()[0]
    old = next(x for x in workbench.labels() if x.layer == "mode")
    reviews.correct(
        world.machine, old.turn, "mode", new="pretend", reason="as if", by=world.people.owner
    )
    sessions.keep_upload(world.case, "../raw.txt", b"P: as it came", by=world.people.owner)
    meeting = supervision.note_meeting(
        world.case, world.session, date(2026, 11, 20), "First", by=world.people.supervisor
    )
    supervision.note_more(meeting, "Second", by=world.people.owner)
    packs.make_pack("A pack", {world.session.pk: "I hurried."}, by=world.people.owner)
    found = archive(fresh(world.people.owner), world.case)
    assert [x["text"] for x in table(found, "meetings.csv")] == ["First", "Second"]
    assert table(found, "reflections.csv")[0]["text"] == "I hurried."
    names = set(found.namelist())
    assert {
        "index.html",
        "case.json",
        "consents.csv",
        "shares.csv",
        "meetings.csv",
        "reflections.csv",
        "who saw it.csv",
    } <= names
    assert "uploads/001 _raw.txt" in names
    assert found.read("uploads/001 _raw.txt") == b"P: as it came"
    kinds = {"review.html", "review.json", "labels.csv", "transcript.csv", "remarks.csv",
             "corrections.csv", "session.json", "machine 1.json"}  # fmt: skip
    assert {f"{FIRST}/{x}" for x in kinds} <= names
    assert f"{SECOND}/transcript.csv" in names
    assert f"{SECOND}/review.html" not in names
    assert b"<!doctype html>" in found.read(f"{FIRST}/review.html").lower()[:200]
    assert len(table(found, f"{FIRST}/transcript.csv")) == world.session.turns
    (remark,) = table(found, f"{FIRST}/remarks.csv")
    assert (remark["turn"], remark["text"]) == ("4", "Where would you stay?")
    (said,) = table(found, f"{FIRST}/corrections.csv")
    assert (said["new"], said["reason"], said["turn"]) == ("pretend", "as if", str(old.turn + 1))
    machine = json.loads(found.read(f"{FIRST}/machine 1.json"))
    assert (
        machine["labels"][0]["code"] == label.code
    )  # the machine's own stay beside the correction
    assert "001%202026-11-02/review.html" in found.read("index.html").decode()
    assert "identity.txt" not in names
    assert AuditRow.objects.filter(did="exported the case").count() == 1


def test_no_cell_is_a_formula(world: World) -> None:
    remarks.remark(world.session, "=HYPERLINK(1)", by=world.people.owner)
    for cell in ("+1+cmd|' /C calc'!A0", "-2+3", "@SUM(1)", "\t=1", " =1"):
        remarks.remark(world.session, cell, by=world.people.owner)
    cases.answer_consent(world.case, "research", "@SUM(1)", given=False, by=world.people.owner)
    found = archive(fresh(world.people.owner), world.case)
    assert table(found, f"{FIRST}/remarks.csv")[0]["text"] == "'=HYPERLINK(1)"
    assert table(found, "consents.csv")[-1]["note"] == "'@SUM(1)"
    for name in found.namelist():
        if name.endswith(".csv"):
            for row in csv.reader(io.StringIO(found.read(name).decode())):
                cells = [x for x in row if not re.fullmatch(r"[+-]?\d+(\.\d+)?", x)]
                assert not [x for x in cells if x.startswith(("=", "+", "-", "@", "\t"))], name


def test_what_was_written_down_from_memory_is_exported_without_figures(world: World) -> None:
    """Moments and suggestions hold; how often something was said does not."""
    Session.objects.filter(pk=world.session.pk).update(from_memory=True)
    found = archive(fresh(world.people.owner), world.case)
    review = json.loads(found.read(f"{FIRST}/review.json"))
    assert review["moments"]
    assert not review["indices"]
    assert not review["profile"]
    page = found.read(f"{FIRST}/review.html").decode()
    told = text_between(page, "<main", "</main>")
    # how sure it is who the clinician was counts nothing of what was said
    assert "%" not in re.sub(r"\(\d+% sure\)", "", told)


def text_between(page: str, begin: str, end: str) -> str:
    return re.sub(r"<[^>]+>", " ", page.partition(begin)[2].partition(end)[0])


def test_who_the_patient_is_goes_only_if_asked(world: World) -> None:
    cases.keep_identity(world.case, "Mara Example", by=world.people.owner)
    Pseudonym.objects.create(case=world.case, original="Mara", stands="Anna")
    page = fresh(world.people.owner)
    plain = archive(page, world.case)
    assert "identity.txt" not in plain.namelist()
    assert not any(b"Mara Example" in plain.read(x) for x in plain.namelist())
    full = archive(page, world.case, identity="on")
    assert full.read("identity.txt") == b"Mara Example"
    assert table(full, "pseudonyms.csv") == [{"stands": "Anna", "original": "Mara"}]
    assert AuditRow.objects.filter(did__contains="with who the patient is").count() == 1


def test_a_blind_rater_exports_no_labels(world: World) -> None:
    reviews.invite_rater(world.session, world.people.owner, by=world.people.owner)
    found = archive(fresh(world.people.owner), world.case)
    assert f"{FIRST}/transcript.csv" in found.namelist()
    assert f"{FIRST}/labels.csv" not in found.namelist()
    assert f"{FIRST}/review.html" not in found.namelist()
    assert "hidden until both raters have finished" in found.read("index.html").decode()


def test_from_memory_no_figure_goes_out(world: World) -> None:
    Session.objects.filter(pk=world.session.pk).update(from_memory=True, caveats=["autism"])
    found = archive(fresh(world.people.owner), world.case)
    page = found.read(f"{FIRST}/review.html").decode()
    document = json.loads(found.read(f"{FIRST}/review.json"))
    assert (document["indices"], document["profile"], document["clips"]) == ({}, [], [])
    assert document["moments"]
    assert document["suggestions"]
    for gone in ("picture", "clips", "profile", "figures"):
        assert f'<section id="{gone}"' not in page
        assert f'href="#{gone}"' not in page
    assert "95% interval" not in page
    assert "Written down from memory" in page
    assert "Autism: few words for feelings" in page


@pytest.mark.parametrize(
    "page", ["cases/{case}/export", "cases/{case}/delete", "sessions/{session}/delete"]
)
@pytest.mark.parametrize(
    "who", ["supervisor", "trainee", "colleague", "stranger", "researcher", "administrator"]
)
def test_only_its_clinician_takes_away_or_deletes(world: World, page: str, who: str) -> None:
    path = f"/{page.format(case=world.case.pk, session=world.session.pk)}/"
    client = fresh(getattr(world.people, who))
    assert client.get(path).status_code == 403
    assert client.post(path, {"typed": "M."}).status_code == 403
    assert Session.objects.count() == 2


@pytest.mark.parametrize(
    "page", ["cases/{case}/export", "cases/{case}/delete", "sessions/{session}/delete"]
)
def test_it_asks_to_sign_in_afresh(world: World, password: str, page: str) -> None:
    client = workbench.client_of(world.people.owner)
    path = f"/{page.format(case=world.case.pk, session=world.session.pk)}/"
    for answer in (client.get(path), client.post(path, {"typed": "no"})):
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/account/reauthenticate/")
    assert Session.objects.count() == 2
    again = client.post(f"/account/reauthenticate/?next={path}", {"password": password})
    assert again.status_code in {200, 302}
    assert client.get(path).status_code == 200
    assert Client().get(path).status_code == 302


def test_a_case_is_deleted_by_typing_its_name(world: World) -> None:
    client = fresh(world.people.owner)
    path = f"/cases/{world.case.pk}/delete/"
    told = client.get(path).content.decode()
    assert "2 sessions" in told
    assert "14 days at most" in told
    wrong = client.post(path, {"typed": "N."})
    assert "That is not what it is called." in wrong.content.decode()
    assert Case.objects.exists()
    assert client.post(path, {"typed": " M. "}).headers["Location"] == "/"
    assert not Case.objects.exists()
    assert AuditRow.objects.filter(did="deleted the case", who="owner").count() == 1


def test_a_session_is_deleted_with_what_hangs_on_it(world: World) -> None:
    client = fresh(world.people.owner)
    path = f"/sessions/{world.session.pk}/delete/"
    assert "1 review of the machine" in client.get(path).content.decode()
    answer = client.post(path, {"typed": str(world.session)})
    assert answer.headers["Location"] == f"/cases/{world.case.pk}/"
    assert list(Session.objects.all()) == [world.later]


def test_the_page_of_keeping(world: World, sign_in: Callable[..., Client]) -> None:
    administrator = sign_in(world.people.administrator)
    assert sign_in(world.people.owner).get("/keeping/").status_code == 403
    assert sign_in(world.people.owner).post("/keeping/follow/").status_code == 403
    Round.objects.create(name="backup", due_at="2026-01-01T00:00Z", trouble="no room")
    told = administrator.get("/keeping/").content.decode()
    assert "no room" in told
    assert "For ever." in told
    assert administrator.post("/keeping/", {"months": "120"}).status_code == 302
    assert Retention.objects.get().months == 120
    assert "120 months after" in administrator.get("/keeping/").content.decode()
    assert administrator.post("/keeping/", {"months": "0"}).status_code == 200
    administrator.post("/keeping/", {"months": ""})
    assert Retention.objects.first().months is None  # type: ignore[union-attr]  # it was made above


def test_the_audit_is_followed_on_demand(world: World, sign_in: Callable[..., Client]) -> None:
    administrator = sign_in(world.people.administrator)
    told = administrator.post("/keeping/follow/", follow=True).content.decode()
    assert "The audit follows through all of its" in told
    row = AuditRow.objects.order_by("pk")[2]
    AuditRow.objects.filter(pk=row.pk).delete()
    told = administrator.post("/keeping/follow/", follow=True).content.decode()
    assert "does not follow from the one before" in told


def test_a_case_is_closed_and_held(world: World) -> None:
    client = workbench.client_of(world.people.owner)
    path = f"/cases/{world.case.pk}/"
    assert "Close the case" in client.get(path).content.decode()
    client.post(f"{path}close/")
    assert "Keep it beyond the rule" in client.get(path).content.decode()
    Ending.objects.create(case=world.case, on="2027-01-31")
    assert "will be deleted on 31 Jan 2027" in client.get(path).content.decode()
    client.post(f"{path}hold/", {"reason": ""})
    assert not hasattr(Case.objects.get(), "hold")
    client.post(f"{path}hold/", {"reason": "a complaint is open"})
    told = client.get(path).content.decode()
    assert "It is kept whatever the rule says." in told
    assert "will be deleted" not in told
    client.post(f"{path}hold/", {"release": "yes"})
    assert not hasattr(Case.objects.get(), "hold")
    stranger = workbench.client_of(world.people.stranger)
    assert stranger.post(f"{path}hold/", {"reason": "x"}).status_code == 403
    assert stranger.post(f"{path}close/").status_code == 403
    assert retention.NOBODY
