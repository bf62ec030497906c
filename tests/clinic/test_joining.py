"""How a second person comes in, how somebody leaves, and what becomes of their cases."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session as Visit
from django.db import connection
from django.test import Client
from django.utils import timezone

import calling
import workbench
from mentalize.clinic.actions import cases, handing, invitations, people, retention, reviews
from mentalize.clinic.models import AuditRow, Case, Ending, Invitation, MachineReview, Person
from mentalize.clinic.permissions import RULES, RefusedError
from mentalize.errors import MentalizeError
from workbench import World, sent_to

NEW = {"name": "Nora Example", "username": "nora", "role": "clinician"}
OWN = {"password": workbench.PASSWORD}


def link_in(response: Any) -> str:
    """The address that stands on the page, without the machine's name."""
    (found,) = re.findall(r'<code class="secret">http://testserver([^<]+)</code>', text(response))
    return str(found)


def text(response: Any) -> str:
    return str(response.content.decode())


@pytest.fixture
def office(world: World) -> Client:
    """An administrator's browser."""
    return workbench.client_of(world.people.administrator)


@pytest.fixture
def link(office: Client) -> str:
    """The link of somebody new."""
    return link_in(office.post("/people/", NEW))


# --- coming in ---------------------------------------------------------------------------------


def test_somebody_new_chooses_their_own_password_and_second_key(link: str) -> None:
    nora = Person.objects.get(username="nora")
    assert not nora.has_usable_password(), "somebody else knows a password that opens"
    browser = Client()
    shown = browser.get(link)
    assert shown.status_code == 200
    assert "nora" in text(shown)
    assert "no-store" in shown.headers["Cache-Control"]
    assert sent_to(browser.post(link, OWN)) == "/account/factors/"
    assert sent_to(browser.get("/")) == "/account/factors/", "without a second key nothing opens"
    nora.refresh_from_db()
    assert nora.check_password(workbench.PASSWORD)
    assert AuditRow.objects.latest("pk").did == "came in by a link"


def test_a_link_works_once(link: str) -> None:
    assert sent_to(Client().post(link, OWN)) == "/account/factors/"
    for late in (Client().get(link), Client().post(link, {"password": "another-long-way-77"})):
        assert late.status_code == 400
        assert "was used" in text(late)
    assert Person.objects.get(username="nora").check_password(workbench.PASSWORD)


def test_a_link_lives_for_three_days(link: str) -> None:
    Invitation.objects.update(expires_at=timezone.now() + timedelta(minutes=1))
    assert Client().get(link).status_code == 200
    assert timezone.now() + timedelta(days=3) > Invitation.objects.get().made_at
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert Client().get(link).status_code == 400
    assert Client().post(link, OWN).status_code == 400


def test_only_a_digest_of_the_link_is_kept_and_it_is_shown_once(office: Client, link: str) -> None:
    secret = link.partition("link=")[2]
    assert len(secret) > 40
    with connection.cursor() as cursor:
        cursor.execute("SELECT digest FROM clinic_invitation")
        assert secret not in str(cursor.fetchall())
    assert secret not in text(office.get("/people/"))
    assert not AuditRow.objects.filter(did__contains=secret).exists()


def test_a_weak_password_is_refused_and_the_link_stays(link: str) -> None:
    for weak in ("short", "123456789012", "nora.example.1"):
        assert Client().post(link, {"password": weak}).status_code == 200
    assert not Person.objects.get(username="nora").has_usable_password()
    assert Client().get(link).status_code == 200


def test_a_new_link_takes_the_old_one_back(world: World, office: Client, link: str) -> None:
    nora = Person.objects.get(username="nora")
    other = link_in(office.post(f"/people/{nora.pk}/", {"do": "invite"}))
    assert Client().get(link).status_code == 400
    assert Client().get(other).status_code == 200
    assert world.case.pk


def test_who_lost_every_key_begins_anew(world: World, office: Client) -> None:
    """Until the link is used nothing changes; then whatever opened before opens nothing."""
    owner = world.people.owner
    owner.set_password("the-old-one-of-before")
    owner.save()
    browser, program = workbench.client_of(owner), calling.program(owner)
    link = link_in(office.post(f"/people/{owner.pk}/", {"do": "invite"}))
    assert browser.get("/").status_code == 200
    assert owner.notices.filter(text__contains="made a link").exists(), "they are not told"
    seen = text(browser.get("/audit/"))
    assert "made a link for owner to come in" in seen
    Client().post(link, OWN)
    assert sent_to(browser.get("/")).startswith("/account/login/")
    assert program.get("/cases").status_code == 401
    assert not Authenticator.objects.filter(user=owner).exists()
    owner.refresh_from_db()
    assert not owner.check_password("the-old-one-of-before")
    assert Case.objects.get().owner == owner


def test_nobody_lets_themselves_in_anew(world: World, office: Client) -> None:
    administrator = world.people.administrator
    answer = office.post(f"/people/{administrator.pk}/", {"do": "invite"})
    assert answer.status_code == 400
    with pytest.raises(RefusedError):
        invitations.invite(world.people.trainee, by=world.people.owner)
    assert not Invitation.objects.exists()


# --- leaving -----------------------------------------------------------------------------------


def test_who_leaves_is_out_at_once_in_every_way(world: World, office: Client) -> None:
    owner, supervisor = world.people.owner, world.people.supervisor
    supervisor.set_password(workbench.PASSWORD)
    supervisor.save()
    browser, program = workbench.client_of(supervisor), calling.program(supervisor)
    assert browser.get(f"/sessions/{world.session.pk}/").status_code == 200
    assert program.get("/cases").status_code == 200
    visits = Visit.objects.count()
    assert sent_to(office.post(f"/people/{supervisor.pk}/", {"do": "leave"})) == "/people/"
    assert sent_to(browser.get(f"/sessions/{world.session.pk}/")).startswith("/account/login/")
    assert Visit.objects.count() == visits - 1
    assert program.get("/cases").status_code == 401
    supervisor.refresh_from_db()
    assert not supervisor.is_active
    assert not supervisor.has_usable_password()
    assert not supervisor.tokens.filter(revoked_at=None).exists()
    assert not supervisor.shares.filter(revoked_at=None).exists()
    assert Person.objects.filter(pk=supervisor.pk).exists(), "accounts are closed, not deleted"
    assert "Supervisor Example" not in text(
        workbench.client_of(owner).get(f"/cases/{world.case.pk}/")
    )


def test_who_comes_back_gets_a_link_and_nothing_of_before(world: World, office: Client) -> None:
    supervisor = world.people.supervisor
    people.let_go(supervisor, by=world.people.administrator)
    link = link_in(office.post(f"/people/{supervisor.pk}/", {"do": "invite"}))
    browser = Client()
    assert sent_to(browser.post(link, OWN)) == "/account/factors/"
    back = workbench.client_of(Person.objects.get(pk=supervisor.pk))
    assert back.get("/").status_code == 200
    assert back.get(f"/cases/{world.case.pk}/").status_code == 403


# --- handing over ------------------------------------------------------------------------------


def test_a_case_of_somebody_who_left_is_handed_over(world: World, office: Client) -> None:
    owner, stranger = world.people.owner, world.people.stranger
    path = f"/cases/{world.case.pk}/hand-over/"
    assert office.get(path).status_code == 403, "while its clinician is here"
    left = office.post(f"/people/{owner.pk}/", {"do": "leave"})
    assert sent_to(left) == f"/people/{owner.pk}/cases/"
    listed = text(office.get(f"/people/{owner.pk}/cases/"))
    assert "M." in listed
    assert "2 sessions" in listed
    shown = text(office.get(path))
    assert "Supervisor Example" in shown
    assert "some sessions" in shown, "the shares that stay are not listed"
    assert sent_to(office.post(path, {"to": stranger.pk})) == f"/people/{owner.pk}/cases/"
    case = Case.objects.get()
    assert case.owner == stranger
    assert AuditRow.objects.filter(who="administrator", did="handed the case to stranger").exists()
    (told,) = stranger.notices.all()
    assert (told.link, "handed a case" in told.text) == (f"/cases/{case.pk}/", True)
    theirs = workbench.client_of(stranger)
    assert theirs.get(f"/sessions/{world.session.pk}/").status_code == 200
    assert "Supervisor Example" in text(theirs.get(f"/cases/{case.pk}/"))
    assert workbench.client_of(world.people.supervisor).get(f"/cases/{case.pk}/").status_code == 200


def test_an_administrator_sees_no_content_while_handing_over(world: World, office: Client) -> None:
    world.case.about = "Zwetschgenkuchen"
    world.case.save()
    people.let_go(world.people.owner, by=world.people.administrator)
    for path in (f"/cases/{world.case.pk}/hand-over/", f"/people/{world.people.owner.pk}/cases/"):
        assert "Zwetschgenkuchen" not in text(office.get(path))
    assert office.get(f"/cases/{world.case.pk}/").status_code == 403
    assert office.get(f"/sessions/{world.session.pk}/").status_code == 403


def test_a_clinician_hands_their_own_case_over_and_sees_it_no_more(world: World) -> None:
    owner, trainee = world.people.owner, world.people.trainee
    browser = workbench.client_of(owner)
    answer = browser.post(f"/cases/{world.case.pk}/hand-over/", {"to": trainee.pk})
    assert sent_to(answer) == "/"
    assert browser.get(f"/cases/{world.case.pk}/").status_code == 403
    case = Case.objects.get()
    assert case.owner == trainee
    assert not case.shares.filter(person=trainee, revoked_at=None).exists()
    machine = MachineReview.objects.get()
    turn = next(x.turn for x in workbench.labels() if x.layer == "mode")
    assert reviews.correct(machine, turn, "mode", new="teleological", by=trainee).pk


@pytest.mark.parametrize("who", ["supervisor", "researcher", "administrator"])
def test_a_case_goes_to_somebody_who_could_open_one(world: World, who: str) -> None:
    someone = world.people.everybody()[who]
    with pytest.raises(RefusedError, match=re.escape(str(RULES["take_over"]).rstrip("."))):
        handing.hand_over(world.case, someone, by=world.people.owner)
    with pytest.raises(MentalizeError, match="their case already"):
        handing.hand_over(world.case, world.people.owner, by=world.people.owner)


def test_a_case_of_the_same_name_gets_another(world: World) -> None:
    stranger = world.people.stranger
    for code in ("M.", "M. (2)"):
        workbench.case_of(stranger, code)
    handing.hand_over(world.case, stranger, by=world.people.owner)
    assert Case.objects.get(pk=world.case.pk).code == "M. (3)"


def test_who_takes_over_is_given_thirty_days_as_well(world: World) -> None:
    owner, stranger, office = world.people.owner, world.people.stranger, world.people.administrator
    cases.close_case(world.case, by=owner)
    Case.objects.update(closed_at=timezone.now() - timedelta(days=400))
    retention.set_rule(12, by=office)
    people.let_go(owner, by=office)
    today = timezone.localdate()
    retention.end_in_time(today)
    (told,) = office.notices.all()
    assert told.link == f"/people/{owner.pk}/cases/", "nobody who works here is told"
    Ending.objects.update(told_at=timezone.now() - timedelta(days=31), on=today)
    handing.hand_over(Case.objects.get(), stranger, by=office)
    assert retention.end_in_time(today) == 0
    assert Ending.objects.get().on == today + retention.NOTICE
    assert stranger.notices.filter(text__contains="will be deleted").exists()


# --- a closed case -----------------------------------------------------------------------------


def test_a_closed_case_is_read_and_nothing_is_added(world: World) -> None:
    owner = world.people.owner
    browser = workbench.client_of(owner)
    browser.post(f"/sessions/{world.session.pk}/note/", {"note": "Kept before"})
    cases.close_case(world.case, by=owner)
    page = text(browser.get(f"/sessions/{world.session.pk}/"))
    assert str(RULES["closed"]) in page
    assert "Kept before" in page
    at = f"/sessions/{world.session.pk}/"
    for path, data in (
        ("remarks/", {"text": "Yes", "kind": "comment"}),
        ("note/", {"note": "Other"}),
        ("caveats/", {"caveats": ["autism"]}),
        ("turns/1/", {"layer": "mode", "new": "teleological"}),
        ("ratings/", {"rater": world.people.supervisor.pk}),
        ("ask/", {"agreed": "yes"}),
    ):
        answer = browser.post(f"{at}{path}", data)
        assert answer.status_code == 403, path
        assert str(RULES["closed"]).rstrip(".") in text(answer), path
        assert f'action="{at}{path}"' not in page, "a button that is refused"
    upload = browser.post(f"/cases/{world.case.pk}/close/", {"do": "reopen"})
    assert upload.status_code == 302
    assert browser.post(f"{at}note/", {"note": "Other"}).status_code == 302


def test_an_upload_of_a_closed_case_can_still_be_thrown_away(world: World) -> None:
    browser = workbench.client_of(world.people.owner)
    kept = browser.post(f"/cases/{world.case.pk}/add/", {"text": "T: How?\nP: So."})
    cases.close_case(world.case, by=world.people.owner)
    assert browser.get(sent_to(kept)).status_code == 403
    assert browser.post(f"{sent_to(kept)}drop/").status_code == 302
    assert not world.case.uploads.exists()
