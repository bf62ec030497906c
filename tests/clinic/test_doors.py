"""Who comes in: the setup link, the two factors, the idle session, those who have left."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.contrib.sessions.models import Session as Visit
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

import workbench
from mentalize.clinic.actions.people import let_go
from mentalize.clinic.links import LIVES, setup_token
from mentalize.clinic.models import Person
from workbench import World, sent_to

LOGIN = "/account/login/"
FIRST = {
    "name": "Ada Example", "username": "ada", "role": "clinician", "password": workbench.PASSWORD,
}  # fmt: skip

# --- the first user ----------------------------------------------------------------------------


@pytest.fixture
def token() -> str:
    return setup_token()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "asked",
    [
        "", "?setup=", "?setup=wrong", "?setup=9999999999", "?setup=9999999999.", "?token=x",
        f"?setup=9999999999.{'0' * 64}", "?setup=²²²²²²²²²².0",
    ],
)  # fmt: skip
def test_without_the_token_nobody_claims_it(token: str, asked: str) -> None:
    del token
    assert Client().get(f"/setup/{asked}").status_code == 404
    assert Client().post(f"/setup/{asked}", FIRST).status_code == 404
    assert not Person.objects.exists()


@pytest.mark.django_db
def test_the_link_lives_for_an_hour(token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    real = time.time
    monkeypatch.setattr("mentalize.clinic.links.time.time", lambda: real() + LIVES + 1)
    assert Client().get(f"/setup/?setup={token}").status_code == 404
    assert Client().post(f"/setup/?setup={token}", FIRST).status_code == 404
    assert not Person.objects.exists()


@pytest.mark.django_db
def test_nobody_gives_the_link_more_time(token: str) -> None:
    until, _, signed = token.partition(".")
    assert Client().get(f"/setup/?setup={int(until) + 1}.{signed}").status_code == 404


@pytest.mark.django_db
def test_the_first_page_leads_to_the_setup_and_later_to_the_sign_in(token: str) -> None:
    assert sent_to(Client().get(f"/?setup={token}")) == f"/setup/?setup={token}"
    with_password("ada")
    assert sent_to(Client().get(f"/?setup={token}")).startswith(LOGIN)


@pytest.mark.django_db
def test_the_link_makes_the_first_user_once(token: str) -> None:
    browser = Client()
    assert browser.get(f"/setup/?setup={token}").status_code == 200
    made = browser.post(f"/setup/?setup={token}", FIRST)
    assert sent_to(made) == "/account/factors/"
    ada = Person.objects.get()
    assert (ada.username, ada.role, ada.check_password(workbench.PASSWORD)) == (
        "ada", Person.Role.CLINICIAN, True
    )  # fmt: skip
    assert not ada.is_superuser
    assert not ada.is_staff
    for late in (browser, Client()):
        assert late.get(f"/setup/?setup={token}").status_code == 404
        assert late.post(f"/setup/?setup={token}", FIRST | {"username": "eve"}).status_code == 404
    assert Person.objects.count() == 1


@pytest.mark.django_db
def test_a_weak_password_makes_nobody(token: str) -> None:
    for weak in ("short", "123456789012", "password1234", "ada.example.1"):
        answer = Client().post(f"/setup/?setup={token}", FIRST | {"password": weak})
        assert answer.status_code in {200, 400}, weak
        assert not Person.objects.exists()


@pytest.mark.django_db
def test_the_token_is_in_no_page(token: str) -> None:
    assert token not in Client().get(f"/setup/?setup={token}").content.decode()


@pytest.mark.django_db
def test_nobody_signs_themselves_up() -> None:
    answer = Client().post(
        "/account/signup/",
        {"username": "eve", "password1": workbench.PASSWORD, "password2": workbench.PASSWORD},
    )
    assert answer.status_code == 404
    assert not Person.objects.exists()


# --- the two factors ---------------------------------------------------------------------------


def with_password(username: str, role: str = Person.Role.CLINICIAN) -> Person:
    made = workbench.person(username, role)
    made.set_password(workbench.PASSWORD)
    made.save()
    return made


def code_of(secret: str, place: int = 0) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + place)))


def sign_in(browser: Client, username: str, password: str = workbench.PASSWORD) -> Any:
    return browser.post(LOGIN, {"login": username, "password": password})


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/audit/", "/cases/new/", "/people/"])
def test_a_password_alone_opens_nothing(path: str) -> None:
    with_password("ada")
    browser = Client()
    assert sign_in(browser, "ada").status_code == 302
    answer = browser.get(path)
    assert (answer.status_code, sent_to(answer)) == (302, "/account/factors/")
    assert sent_to(browser.post("/cases/new/", {"code": "M."})) == "/account/factors/"
    assert browser.get("/account/factors/").status_code == 200


@pytest.mark.django_db
def test_with_an_authenticator_the_code_is_asked() -> None:
    ada, secret = with_password("ada"), generate_totp_secret()
    TOTP.activate(ada, secret)
    browser = Client()
    asked = sign_in(browser, "ada")
    assert sent_to(asked).startswith("/account/2fa/authenticate/")
    home = browser.get("/")
    assert home.status_code == 302
    assert sent_to(home).startswith(LOGIN), "the password alone signed somebody in"
    wrong = browser.post(sent_to(asked), {"code": "000000"})
    assert wrong.status_code == 200
    assert browser.get("/").status_code == 302
    right = browser.post(sent_to(asked), {"code": code_of(secret)})
    assert right.status_code == 302
    assert browser.get("/").status_code == 200


@pytest.mark.django_db
def test_the_secret_of_an_authenticator_is_sealed() -> None:
    secret = generate_totp_secret()
    made = TOTP.activate(with_password("ada"), secret).instance
    RecoveryCodes.activate(made.user)
    for row in Authenticator.objects.all():
        kept = [x for x in row.data.values() if isinstance(x, str)]
        assert kept
        assert secret not in kept
        assert all(len(x) > 60 for x in kept), "as it is, or in a form that is shorter than sealed"
    assert TOTP(made).validate_code(code_of(secret))


@pytest.mark.django_db
def test_a_code_is_used_once() -> None:
    ada, secret = with_password("ada"), generate_totp_secret()
    TOTP.activate(ada, secret)
    code = code_of(secret)
    entered = []
    for _ in range(2):
        browser = Client()
        browser.post(sent_to(sign_in(browser, "ada")), {"code": code})
        entered.append(browser.get("/").status_code)
    assert entered == [200, 302]


@pytest.mark.django_db
def test_who_loses_the_last_key_is_asked_for_one_again() -> None:
    ada = workbench.person("ada", Person.Role.CLINICIAN)
    browser = workbench.client_of(ada)
    assert browser.get("/").status_code == 200
    Authenticator.objects.all().delete()
    again = Client()
    again.force_login(ada)
    assert sent_to(again.get("/")) == "/account/factors/"


@pytest.mark.django_db
def test_recovery_codes_alone_are_no_second_factor() -> None:
    ada = workbench.person("ada", Person.Role.CLINICIAN)
    Authenticator.objects.create(user=ada, type=Authenticator.Type.RECOVERY_CODES, data={})
    browser = Client()
    browser.force_login(ada)
    assert sent_to(browser.get("/")) == "/account/factors/"


@pytest.mark.django_db
def test_guessing_is_slowed_down() -> None:
    with_password("ada")
    browser = Client()
    for _ in range(12):
        sign_in(browser, "ada", "a wrong password")
    last = sign_in(browser, "ada")
    assert last.status_code != 302, "guess after guess, and then it opens"


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["an authenticator", "recovery codes"])
def test_guessing_the_second_key_is_slowed_down(kind: str) -> None:
    """From wherever one asks: the limit is the person's, not the browser's."""
    ada, secret = with_password("ada"), generate_totp_secret()
    TOTP.activate(ada, secret)
    codes = RecoveryCodes.activate(ada).get_unused_codes()
    for number in range(6):
        browser = Client(REMOTE_ADDR=f"192.0.2.{number}")
        at = sent_to(sign_in(browser, "ada"))
        wrong = f"{number:06}" if kind == "an authenticator" else f"{number:08}"
        assert browser.post(at, {"code": wrong}).status_code == 200
    right = code_of(secret) if kind == "an authenticator" else codes[0]
    last = Client(REMOTE_ADDR="192.0.2.99")
    answer = last.post(sent_to(sign_in(last, "ada")), {"code": right})
    assert answer.status_code == 200, "guess after guess, and then it opens"
    assert last.get("/").status_code == 302


@pytest.mark.django_db
def test_a_recovery_code_opens_once() -> None:
    ada = with_password("ada")
    TOTP.activate(ada, generate_totp_secret())
    code = RecoveryCodes.activate(ada).get_unused_codes()[0]
    entered = []
    for _ in range(2):
        browser = Client()
        browser.post(sent_to(sign_in(browser, "ada")), {"code": code})
        entered.append(browser.get("/").status_code)
    assert entered == [200, 302]


@pytest.mark.django_db
def test_a_name_that_nobody_has_takes_as_long_as_a_wrong_password(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The costly part is done for both, so that the time tells nothing."""
    with_password("ada")
    made: list[str] = []
    real = Argon2PasswordHasher.encode

    def counted(self: Argon2PasswordHasher, password: str, salt: str) -> str:
        made.append("encode")
        return str(real(self, password, salt))

    checked = Argon2PasswordHasher.verify

    def verified(self: Argon2PasswordHasher, password: str, encoded: str) -> bool:
        made.append("verify")
        return bool(checked(self, password, encoded))

    monkeypatch.setattr(Argon2PasswordHasher, "encode", counted)
    monkeypatch.setattr(Argon2PasswordHasher, "verify", verified)
    spent = []
    for name in ("ada", "nobody"):
        made.clear()
        sign_in(Client(), name, "a wrong password")
        spent.append(len(made))
    assert spent[0] == spent[1] > 0


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/audit/", "/account/login/", "/account/reauthenticate/"])
@pytest.mark.parametrize("there", ["https://elsewhere.example/", "//elsewhere.example"])
def test_no_page_leads_elsewhere(path: str, there: str) -> None:
    ada = with_password("ada")
    browser = workbench.client_of(ada)
    asked = {"next": there, "password": workbench.PASSWORD}
    for response in (browser.get(path, asked), browser.post(path, asked)):
        assert not sent_to(response).startswith(there)
    out = browser.post("/account/logout/", {"next": there})
    assert "elsewhere" not in sent_to(out)


@pytest.mark.django_db
def test_a_wrong_name_and_a_wrong_password_read_alike() -> None:
    with_password("ada")
    told = [
        re.findall(
            r'role="alert"[^>]*>(?:\s*<li>)?([^<]+)',
            sign_in(Client(), name, "a wrong one").content.decode(),
        )
        for name in ("ada", "nobody")
    ]
    assert told[0] == told[1] != []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "there", ["https://elsewhere.example/", "//elsewhere.example/", "/\\elsewhere.example"]
)
def test_a_login_never_leads_elsewhere(there: str) -> None:
    with_password("ada")
    answer = Client().post(LOGIN, {"login": "ada", "password": workbench.PASSWORD, "next": there})
    assert "elsewhere" not in sent_to(answer)


# --- sessions ----------------------------------------------------------------------------------


def test_looking_at_pages_writes_when_one_was_seen_once_a_minute(world: World) -> None:
    browser = workbench.client_of(world.people.owner)
    browser.get("/")
    first = browser.session["seen_at"]
    with CaptureQueriesContext(connection) as caught:
        browser.get("/")
    assert not [x for x in caught.captured_queries if 'UPDATE "django_session"' in x["sql"]]
    visit = browser.session
    visit["seen_at"] = first - 61
    visit.save()
    browser.get("/")
    assert browser.session["seen_at"] >= first


def test_an_idle_session_ends(world: World, settings: Any) -> None:
    browser = workbench.client_of(world.people.owner)
    page = f"/sessions/{world.session.pk}/"
    assert browser.get(page).status_code == 200
    visit = browser.session
    visit["seen_at"] = int(time.time()) - settings.IDLE_SECONDS + 30
    visit.save()
    assert browser.get(page).status_code == 200
    visit = browser.session
    visit["seen_at"] = int(time.time()) - settings.IDLE_SECONDS - 1
    visit.save()
    key = visit.session_key
    assert sent_to(browser.get(page)).startswith(LOGIN)
    assert not Visit.objects.filter(session_key=key).exists()
    assert sent_to(browser.get(page)).startswith(LOGIN)


def test_a_busy_session_ends_at_the_end_of_the_day(world: World, settings: Any) -> None:
    browser = workbench.client_of(world.people.owner)
    browser.get("/")
    visit = browser.session
    visit["began_at"] = int(time.time()) - settings.SESSION_COOKIE_AGE + 30
    visit.save()
    assert browser.get("/").status_code == 200
    visit = browser.session
    visit["began_at"] = int(time.time()) - settings.SESSION_COOKIE_AGE - 1
    visit.save()
    assert sent_to(browser.get("/")).startswith(LOGIN)


def test_a_page_that_asks_by_itself_keeps_no_session_alive(world: World, settings: Any) -> None:
    browser = workbench.client_of(world.people.owner)
    browser.get("/")
    visit = browser.session
    visit["seen_at"] = before = int(time.time()) - settings.IDLE_SECONDS + 60
    visit.save()
    assert browser.get(f"/sessions/{world.later.pk}/progress/").status_code == 200
    assert browser.session["seen_at"] == before
    assert browser.get("/").status_code == 200
    assert browser.session["seen_at"] > before


def test_signing_out_ends_the_session(world: World) -> None:
    browser = workbench.client_of(world.people.owner)
    key = browser.session.session_key
    browser.get("/account/logout/")
    assert browser.get("/").status_code == 200, "a link elsewhere signed somebody out"
    browser.post("/account/logout/")
    assert not Visit.objects.filter(session_key=key).exists()
    assert sent_to(browser.get("/")).startswith(LOGIN)


def test_who_has_left_is_out_at_once(world: World) -> None:
    browser = workbench.client_of(world.people.supervisor)
    assert browser.get(f"/sessions/{world.session.pk}/").status_code == 200
    let_go(world.people.supervisor, by=world.people.administrator)
    assert sent_to(browser.get(f"/sessions/{world.session.pk}/")).startswith(LOGIN)


@pytest.mark.django_db
def test_who_has_left_does_not_come_back() -> None:
    left = with_password("ada")
    left.is_active = False
    left.save()
    browser = Client()
    sign_in(browser, "ada")
    assert sent_to(browser.get("/")).startswith(LOGIN)


@pytest.mark.django_db
def test_the_door_of_the_demonstration_is_shut() -> None:
    workbench.person("ada", Person.Role.CLINICIAN)
    assert Client().get("/enter/").status_code == 404
    assert Client().post("/enter/", {"as": "ada"}).status_code == 404


@pytest.mark.django_db
def test_health_says_no_more_than_that_it_is_ready() -> None:
    answer = Client().get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"ready": True})


@pytest.mark.django_db
def test_another_name_of_the_machine_is_not_answered() -> None:
    for path in ("/healthz", "/", "/account/login/"):
        answer = Client().get(path, HTTP_HOST="elsewhere.example")
        assert answer.status_code == 400
        assert "elsewhere" not in answer.content.decode()
