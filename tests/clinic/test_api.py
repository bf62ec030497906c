"""The API under the same rules as the pages: everybody at every endpoint."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client, override_settings
from django.utils import timezone

from calling import NEW_SESSION, Program, program, secret_of
from mentalize.clinic.actions.people import let_go
from mentalize.clinic.actions.tokens import revoke_token
from mentalize.clinic.api import door
from mentalize.clinic.models import AuditRow, Correction, Session, Token
from mentalize.clinic.permissions import RULES
from workbench import World, client_of

EVERYBODY = (
    "owner", "supervisor", "trainee", "colleague", "stranger", "researcher", "administrator"
)  # fmt: skip
READERS = {"owner", "supervisor", "trainee", "colleague"}
COMMENTERS = {"owner", "supervisor", "colleague"}
OPENERS = {"owner", "trainee", "colleague", "stranger"}
READ = (
    "/cases/{case}", "/cases/{case}/sessions", "/sessions/{session}", "/sessions/{session}/review",
    "/sessions/{session}/review?labels=machine", "/sessions/{session}/labels",
    "/sessions/{session}/corrections",
)  # fmt: skip
CORRECTION = {"turn": 1, "layer": "mode", "new": "mentalizing", "reason": "they wonder"}
WRITE: tuple[tuple[str, object, int, set[str]], ...] = (
    ("/cases", {"code": "Q."}, 201, OPENERS),
    ("/cases/{case}/sessions", NEW_SESSION, 201, {"owner"}),
    ("/sessions/{session}/review", None, 202, {"owner"}),
    ("/sessions/{session}/corrections", CORRECTION, 201, COMMENTERS),
)
ALL_READ = ("/codebook", "/cases", *READ)


def at(path: str, world: World) -> str:
    return path.format(case=world.case.pk, session=world.session.pk)


def test_the_example_is_a_patients_turn(world: World) -> None:
    turn = program(world.people.owner).get(at(READ[2], world)).json()["transcript"][1]
    assert turn["role"] == "patient"


@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize("path", READ)
def test_reading(path: str, who: str, world: World) -> None:
    answer = program(world.people.everybody()[who], Token.Scope.READ).get(at(path, world))
    assert answer.status_code == (200 if who in READERS else 403)
    if answer.status_code == 403:
        told = answer.json()
        assert set(told) == {"what", "where", "remedy"}
        assert f"{told['what']}." in {str(x) for x in RULES.values()}


@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize(("path", "body", "status", "allowed"), WRITE)
def test_writing(
    path: str, body: object, status: int, allowed: set[str], who: str, world: World
) -> None:
    before = Session.objects.count(), Correction.objects.count()
    answer = program(world.people.everybody()[who]).post(at(path, world), body)
    assert answer.status_code == (status if who in allowed else 403), answer.content
    if who not in allowed:
        assert (Session.objects.count(), Correction.objects.count()) == before


@pytest.mark.parametrize("who", EVERYBODY)
def test_a_list_shows_what_is_ones_own_or_shared(who: str, world: World) -> None:
    answer = program(world.people.everybody()[who]).get("/cases")
    if who in {"researcher", "administrator"}:
        assert answer.status_code == 403
        return
    access = {
        "owner": ["own"], "supervisor": ["comment"], "trainee": ["read"], "colleague": ["comment"],
        "stranger": [],
    }  # fmt: skip
    assert [x["access"] for x in answer.json()["items"]] == access[who]


def test_a_share_of_one_session_shows_that_one(world: World) -> None:
    caller = program(world.people.colleague)
    listed = caller.get(f"/cases/{world.case.pk}/sessions").json()
    assert [x["id"] for x in listed["items"]] == [str(world.session.pk)]
    assert listed["count"] == 1
    assert caller.get(f"/sessions/{world.later.pk}").status_code == 403


@pytest.mark.parametrize("path", ALL_READ)
@pytest.mark.parametrize("secret", ["", "mentalize_guessed", "é\u00ff", " "])
def test_no_token_and_a_guessed_one(path: str, secret: str, world: World) -> None:
    answer = Program(secret).get(at(path, world))
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"
    assert answer.json()["remedy"]


@pytest.mark.parametrize(("path", "body"), [(path, body) for path, body, *_ in WRITE])
def test_a_token_to_read_does_not_write(path: str, body: object, world: World) -> None:
    before = Session.objects.count(), Correction.objects.count()
    answer = program(world.people.owner, Token.Scope.READ).post(at(path, world), body)
    assert answer.status_code == 403
    assert answer.json()["what"] == str(RULES["scope"]).rstrip(".")
    assert (Session.objects.count(), Correction.objects.count()) == before


@pytest.mark.parametrize("path", ALL_READ)
def test_a_token_that_was_taken_back(path: str, world: World) -> None:
    secret = secret_of(world.people.owner)
    revoke_token(Token.objects.get(), by=world.people.owner)
    answer = Program(secret).get(at(path, world))
    assert answer.status_code == 401
    assert "taken back" in answer.json()["what"]


@pytest.mark.parametrize("path", ALL_READ)
def test_a_token_whose_time_is_over(path: str, world: World) -> None:
    secret = secret_of(world.people.owner)
    Token.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    answer = Program(secret).get(at(path, world))
    assert answer.status_code == 401
    assert "expired" in answer.json()["what"]


def test_a_token_of_somebody_who_has_left(world: World) -> None:
    caller = program(world.people.owner)
    assert caller.get("/cases").status_code == 200
    let_go(world.people.owner, by=world.people.administrator)
    assert caller.get("/cases").status_code == 401


def test_a_cookie_opens_nothing(world: World) -> None:
    browser = client_of(world.people.owner)
    assert browser.get("/").status_code == 200
    for path in ALL_READ:
        assert browser.get(f"/api/v1{at(path, world)}").status_code == 401
    for path, body, *_ in WRITE:
        answer = browser.post(f"/api/v1{at(path, world)}", body, content_type="application/json")
        assert answer.status_code == 401
        assert not answer.cookies


def test_an_idle_browsers_cookie_does_not_stand_in_the_way(world: World) -> None:
    browser = client_of(world.people.owner)
    session = browser.session
    session["seen_at"] = 0
    session.save()
    headers = {"Authorization": f"Bearer {secret_of(world.people.owner)}"}
    assert browser.get("/api/v1/cases", headers=headers).status_code == 200


def test_a_request_that_is_too_large(world: World) -> None:
    caller = program(world.people.owner)
    with override_settings(MOST_BYTES=1_000):
        answer = caller.post(f"/cases/{world.case.pk}/sessions", {"text": "a" * 1_000})
    assert answer.status_code == 413


def test_too_many_requests(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    cache.clear()
    monkeypatch.setattr(door, "A_MINUTE", 3)
    caller, other = program(world.people.owner), program(world.people.owner)
    asked = [caller.get("/codebook") for _ in range(8)]  # a minute may begin in between
    assert asked[2].status_code == 200
    assert asked[-1].status_code == 429
    assert int(asked[-1]["Retry-After"]) > 0
    assert other.get("/codebook").status_code == 200


def test_the_audit_tells_a_program_from_a_page(world: World) -> None:
    program(world.people.supervisor).get(at("/sessions/{session}/review", world))
    token, row = Token.objects.get(), AuditRow.objects.last()
    assert row is not None
    assert (row.who, row.did) == ("supervisor", "read a session")
    assert row.place == f"127.0.0.1, token {token.pk}"
    client_of(world.people.owner).get(f"/cases/{world.case.pk}/")
    after = AuditRow.objects.last()
    assert after is not None
    assert after.place == "127.0.0.1"


@pytest.mark.parametrize("path", ["/", "/nothing", "/cases/", "/cases/1/2/3"])
def test_an_address_that_is_none(path: str) -> None:
    answer = Client().get(f"/api/v1{path}")
    assert answer.status_code == 404
    assert answer.json()["what"]
