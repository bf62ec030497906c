"""The pages of signing in look like the rest, and offer no way that is not there."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from mentalize.clinic.models import Person
from workbench import People, client_of

OPEN = ("/account/login/", "/account/inactive/")
OWN = (
    "/account/2fa/",
    "/account/2fa/webauthn/",
    "/account/2fa/webauthn/add/",
    "/account/2fa/totp/deactivate/",
    "/account/2fa/recovery-codes/generate/",
    "/account/password/change/",
    "/account/reauthenticate/",
    "/account/2fa/reauthenticate/",
    "/account/logout/",
    "/account/factors/",
)


@pytest.fixture
def someone(people: People) -> Person:
    people.owner.set_password("a-long-winding-road-42")
    people.owner.save()
    return people.owner


def page_of(client: Client, where: str) -> str:
    response = client.get(where)
    assert response.status_code == 200, where
    return response.content.decode("utf-8")


def looks_like_ours(shown: str) -> None:
    assert re.search(r'<html lang="en', shown)
    assert len(re.findall(r"<h1[ >]", shown)) == 1
    assert 'id="main"' in shown
    assert "clinic.css" in shown
    assert not re.search(r"<[^>]*\sstyle=|<style|\son\w+=", shown)
    for wrong in ("/password/reset/", "/account/email/", 'href="/account/signup/"', "placeholder="):
        assert wrong not in shown, wrong


def fields_are_named(shown: str) -> None:
    labels = set(re.findall(r'<label[^>]*for="([^"]+)"', shown))
    for field in re.findall(r"<input[^>]*>", shown):
        if 'type="hidden"' in field:
            continue
        found = re.search(r'id="([^"]+)"', field)
        assert found, field
        assert found[1] in labels, field
        secret = re.search(r'type="password"|name="(code|login)"', field)
        assert not secret or "autocomplete=" in field, field


@pytest.mark.parametrize("where", OPEN)
@pytest.mark.django_db
def test_pages_before_signing_in(where: str) -> None:
    shown = page_of(Client(), where)
    looks_like_ours(shown)
    fields_are_named(shown)


@pytest.mark.parametrize("where", OWN)
def test_pages_of_ones_own_keys(someone: Person, where: str) -> None:
    shown = page_of(client_of(someone, fresh=True), where)
    looks_like_ours(shown)
    fields_are_named(shown)


def test_an_authenticator_can_be_set_up_by_eye_and_by_hand(someone: Person) -> None:
    shown = page_of(client_of(someone, factor=False, fresh=True), "/account/2fa/totp/activate/")
    looks_like_ours(shown)
    assert re.search(r'<img class="qr" src="data:image/svg\+xml;base64,[^"]+" alt="[^"]+"', shown)
    assert re.search(r'id="authenticator_secret"[^>]*value="[A-Z2-7]{16,}"', shown)


def test_a_language_that_is_not_translated_does_not_mix_in(someone: Person) -> None:
    client = client_of(someone)
    shown = client.get("/account/password/change/", headers={"Accept-Language": "de"})
    assert b'<html lang="en-gb">' in shown.content
    assert b"Passwort" not in shown.content


def test_the_style_is_there_before_the_second_key(someone: Person) -> None:
    client = client_of(someone, factor=False)
    for kind in ("css", "js"):
        assert client.get(f"/look/review.{kind}").status_code == 200


def test_pages_that_refuse_look_like_the_rest(someone: Person) -> None:
    client = client_of(someone)
    client.raise_request_exception = False
    missing = client.get("/nowhere/")
    assert missing.status_code == 404
    assert b"clinic.css" in missing.content
    forged = Client(enforce_csrf_checks=True).post("/account/login/", {"login": "x"})
    assert forged.status_code == 403
    assert b"clinic.css" in forged.content


@pytest.mark.parametrize(
    "where", ["email/", "confirm-email/", "password/reset/", "password/set/", "login/code/confirm/"]
)
def test_nothing_goes_by_mail(someone: Person, where: str) -> None:
    for client in (Client(), client_of(someone)):
        for response in (client.get(f"/account/{where}"), client.post(f"/account/{where}")):
            assert response.status_code == 404
            assert b"There is nothing here" in response.content


def test_an_address_that_only_takes_what_is_sent_says_so(someone: Person) -> None:
    told = client_of(someone).get("/seen/")
    assert (told.status_code, told.headers["Allow"]) == (405, "POST")
    assert b"only takes what a form sends" in told.content
    assert b"clinic.css" in told.content
