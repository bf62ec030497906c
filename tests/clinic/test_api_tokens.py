"""The page of tokens: made after a second look at who one is, shown once, taken back."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable

import pytest
from allauth.account.internal.flows.login import record_authentication
from django.http import HttpRequest
from django.test import Client

from calling import Program, program, secret_of
from mentalize.clinic.actions.tokens import MOST_ALIVE, make_token, revoke_token
from mentalize.clinic.models import AuditRow, Person, Token
from mentalize.clinic.permissions import RefusedError
from mentalize.errors import MentalizeError
from workbench import People, client_of

FORM = {"name": "Lab import", "scope": "read", "days": "30"}
SECRET = re.compile(r"mentalize_[\w-]{43}")


def sure(person: Person) -> Client:
    """A browser in which `person` has just shown again who they are."""
    browser = client_of(person)
    request = HttpRequest()
    request.session = browser.session
    record_authentication(request, person, method="password", reauthenticated=True)
    request.session.save()
    return browser


def test_a_token_is_shown_once_and_kept_as_a_digest(people: People) -> None:
    browser = sure(people.owner)
    assert browser.get("/tokens/new/").status_code == 200
    page = browser.post("/tokens/new/", FORM)
    found = SECRET.search(page.content.decode())
    assert found is not None
    secret = found.group()
    assert page["Cache-Control"] == "no-store"
    token = Token.objects.get()
    assert token.digest == hashlib.sha256(secret.encode()).hexdigest()
    assert secret not in str(vars(token))
    assert SECRET.search(browser.get("/tokens/").content.decode()) is None
    assert Program(secret).get("/codebook").status_code == 200


def test_making_one_asks_again_who_it_is(people: People) -> None:
    people.owner.set_password("a-long-winding-road-42")
    people.owner.save()
    browser = client_of(people.owner)
    for answer in (browser.get("/tokens/new/"), browser.post("/tokens/new/", FORM)):
        assert answer.status_code == 302
        assert "/reauthenticate/" in answer["Location"]
    assert not Token.objects.exists()


@pytest.mark.parametrize("change", [{"days": "9999"}, {"scope": "all"}, {"name": ""}])
def test_a_form_that_does_not_fit(change: dict[str, str], people: People) -> None:
    page = sure(people.owner).post("/tokens/new/", FORM | change)
    assert page.status_code == 200
    assert not Token.objects.exists()


def test_the_page_shows_ones_own_and_when_it_was_used(people: People) -> None:
    program(people.owner).get("/codebook")
    make_token("somebody's", "read", 30, by=people.stranger)
    page = client_of(people.owner).get("/tokens/").content.decode()
    assert "a program" in page
    assert "somebody" not in page
    assert "<td>never<" not in page
    assert Token.objects.get(person=people.owner).last_used_at is not None


def test_taking_back(people: People) -> None:
    secret = secret_of(people.owner)
    token = Token.objects.get()
    browser, other = client_of(people.owner), client_of(people.stranger)
    assert other.post(f"/tokens/{token.pk}/revoke/").status_code == 404
    with pytest.raises(RefusedError):
        revoke_token(token, by=people.stranger)
    assert Program(secret).get("/codebook").status_code == 200
    assert browser.post(f"/tokens/{token.pk}/revoke/").status_code == 302
    assert Program(secret).get("/codebook").status_code == 401
    assert "taken back" in browser.get("/tokens/").content.decode()


def test_making_and_taking_back_are_in_the_audit(people: People) -> None:
    token, _ = make_token("a program", "write", 30, by=people.owner)
    revoke_token(token, by=people.owner)
    revoke_token(token, by=people.owner)
    rows = AuditRow.objects.filter(kind="token").values_list("who", "did", "key")
    assert list(rows) == [
        ("owner", "made a token to write", str(token.pk)),
        ("owner", "took a token back", str(token.pk)),
    ]


@pytest.mark.parametrize(("scope", "days"), [("all", 30), ("read", 0), ("read", 367)])
def test_tokens_that_are_not_made(scope: str, days: int, people: People) -> None:
    with pytest.raises(MentalizeError):
        make_token("a program", scope, days, by=people.owner)


def test_a_person_has_so_many_and_no_more(people: People) -> None:
    for _ in range(MOST_ALIVE):
        secret_of(people.owner)
    with pytest.raises(MentalizeError):
        secret_of(people.owner)
    revoke_token(Token.objects.all()[0], by=people.owner)
    assert secret_of(people.owner)


def test_a_visitor_sees_no_page(db: None, sign_in: Callable[[Person], Client]) -> None:  # noqa: ARG001 - the table must be there
    for path in ("/tokens/", "/tokens/new/"):
        assert Client().get(path).status_code == 302
    assert Client().post("/tokens/1/revoke/").status_code == 302
