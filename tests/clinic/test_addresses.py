"""Every address × everybody. A new address without a row here fails."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

import workbench
from mentalize.clinic.actions import pseudonyms, remarks, reviews, sessions, tokens
from mentalize.clinic.convert import to_review
from mentalize.clinic.models import Rating, Settled, Share
from mentalize.clinic.permissions import RULES
from workbench import World

WHO = ("owner", "supervisor", "trainee", "colleague", "stranger", "researcher", "administrator")
SECRETS = (
    "registrar",
    "slot",
    "Zwetschgenkuchen",
)  # words of the session, and of what is written about it
LOGIN = "/account/login/"
TURNS = workbench.transcript().turns
PATIENT = next(x.index for x in TURNS if x.role == "patient")
CLINICIAN = next(x.index for x in TURNS if x.role == "clinician")

# a path, and what is posted there (None: it is only read)
Asked = tuple[str, dict[str, Any] | None]


@dataclass(frozen=True, slots=True)
class Row:
    """What everybody gets: status codes in the order of WHO; `nobody` "login" or a status."""

    asked: Callable[[World], Asked]
    gets: str
    nobody: str = "login"
    fresh: bool = False  # asks people to sign in afresh


def read(path: str) -> Callable[[World], Asked]:
    return lambda w: (path.format(case=w.case.pk, session=w.session.pk, later=w.later.pk), None)


def post(path: str, **data: Any) -> Callable[[World], Asked]:
    return lambda w: (path.format(case=w.case.pk, session=w.session.pk, later=w.later.pk), data)


def share(w: World) -> Asked:
    return f"/shares/{Share.objects.get(person=w.people.supervisor).pk}/revoke/", {}


def upload(w: World, rest: str = "", data: dict[str, Any] | None = None) -> Asked:
    text = (workbench.EXAMPLES / "first_appointment.txt").read_bytes()
    kept = sessions.keep_upload(w.case, "a.txt", text, by=w.people.owner)
    return f"/uploads/{kept.pk}/{rest}", data


def saved(w: World) -> Asked:
    return upload(w, "", {"clinician": TURNS[0].speaker, "held_on": "2026-11-20"})


def pseudonym(w: World, data: dict[str, Any]) -> Asked:
    pseudonyms.keep(w.case, {"Kowalska": "[Person A]"}, by=w.people.owner)
    return f"/pseudonyms/{w.case.pseudonyms.get().pk}/", data


def correction(w: World, rest: str) -> Asked:
    made = reviews.correct(w.machine, PATIENT, "mode", new="teleological", by=w.people.owner)
    return f"/sessions/{w.session.pk}/{rest}/{made.pk}/", {"reason": "Heard it so"}


def wrong(w: World) -> Asked:
    found = to_review(w.session, w.machine, ()).suggestions[0]
    return f"/sessions/{w.session.pk}/turns/{found.turn}/wrong/", {"code": found.code}


def rating(w: World, **more: Any) -> Rating:
    return Rating.objects.create(
        session=w.session, rater=w.people.supervisor, asked_by=w.people.owner, **more
    )


def sheet(rest: str = "", data: dict[str, Any] | None = None) -> Callable[[World], Asked]:
    labels = f'{{"{CLINICIAN}": {{"question": ["none"], "stance": ["0"]}}}}'
    return lambda w: (f"/ratings/{rating(w, labels=labels).pk}/{rest}", data)


def compared(rest: str, data: dict[str, Any] | None = None) -> Callable[[World], Asked]:
    """The supervisor has finished, and heard another stance than the machine at one turn."""

    def asked(w: World) -> Asked:
        heard = next(x for x in workbench.labels() if (x.turn, x.layer) == (CLINICIAN, "stance"))
        other = "-2" if heard.code != "-2" else "2"
        labels = f'{{"{CLINICIAN}": {{"question": ["none"], "stance": ["{other}"]}}}}'
        rating(w, labels=labels, finished_at=timezone.now())
        Settled.objects.create(
            session=w.session, turn=CLINICIAN, layer="stance", codes=[other], by=w.people.owner
        )
        return f"/sessions/{w.session.pk}/{rest}", data

    return asked


def taken_back(w: World) -> Asked:
    made = remarks.remark(w.session, SECRETS[2], by=w.people.supervisor)
    return f"/remarks/{made.pk}/take-back/", {}


def person(w: World) -> Asked:
    return f"/people/{w.people.trainee.pk}/", {"role": "supervisor"}


def token(w: World) -> Asked:
    made, _ = tokens.make_token("A program", "read", 30, by=w.people.owner)
    return f"/tokens/{made.pk}/revoke/", {}


ALL = "200 200 200 200 200 200 200"
CASES = "200 200 200 200 200 403 403"  # who can have cases at all
OPENS = "200 403 200 200 200 403 403"
SEES = "200 200 200 200 403 403 403"
OWNS = "200 403 403 403 403 403 403"
DOES = "302 403 403 403 403 403 403"
COMMENTS = "200 200 403 200 403 403 403"
SAYS = "302 302 403 302 403 403 403"
MANAGES = "403 403 403 403 403 403 200"
NEITHER = "404 404 404 404 404 404 404"

TABLE: dict[str, list[Row]] = {
    "home": [Row(read("/"), ALL)],
    "setup": [
        Row(read("/setup/?setup=x"), NEITHER, "404"),
        Row(post("/setup/?setup=x"), NEITHER, "404"),
    ],
    "enter": [
        Row(read("/enter/"), NEITHER, "404"),
        Row(post("/enter/", **{"as": "owner"}), NEITHER, "404"),
    ],
    "seen": [Row(post("/seen/"), ALL.replace("200", "302"))],
    "audit": [Row(read("/audit/"), ALL)],
    "health": [Row(read("/healthz"), ALL, "200")],
    "look": [
        Row(read("/look/review.css"), ALL, "200"),
        Row(read("/look/review.js"), ALL, "200"),
        Row(read("/look/review.php"), NEITHER, "404"),
    ],
    "factors": [Row(read("/account/factors/"), ALL)],
    "case_new": [
        Row(read("/cases/new/"), OPENS),
        Row(post("/cases/new/", code="N."), OPENS.replace("200", "302")),
    ],
    "case": [Row(read("/cases/{case}/"), SEES)],
    "search": [Row(read("/search/"), CASES), Row(post("/search/", words="slot"), CASES)],
    "case_search": [
        Row(read("/cases/{case}/search/"), SEES),
        Row(post("/cases/{case}/search/", words="slot"), SEES),
    ],
    "own_course": [Row(read("/course/"), CASES)],
    "course": [Row(read("/cases/{case}/course/"), SEES)],
    "consent": [Row(post("/cases/{case}/consent/", kind="research", given="yes"), DOES)],
    "share": [
        Row(read("/cases/{case}/share/"), OWNS),
        Row(post("/cases/{case}/share/", person="1", scope="read"), "200 403 403 403 403 403 403"),
    ],
    "add": [
        Row(read("/cases/{case}/add/"), OWNS),
        Row(post("/cases/{case}/add/", text="T: How?\nP: So."), DOES),
    ],
    "identity": [
        Row(read("/cases/{case}/identity/"), OWNS),
        Row(post("/cases/{case}/identity/", details="Zofia K."), DOES),
    ],
    "pseudonyms": [
        Row(read("/cases/{case}/pseudonyms/"), OWNS),
        Row(post("/cases/{case}/pseudonyms/", missed="Kowalska", missed_kind="person"), DOES),
    ],
    "pseudonym": [
        Row(lambda w: pseudonym(w, {"stands": "[Person B]"}), DOES),
        Row(lambda w: pseudonym(w, {"do": "forget"}), DOES),
    ],
    "case_export": [
        Row(read("/cases/{case}/export/"), OWNS, fresh=True),
        Row(post("/cases/{case}/export/"), OWNS, fresh=True),
    ],
    "case_delete": [
        Row(read("/cases/{case}/delete/"), OWNS, fresh=True),
        Row(post("/cases/{case}/delete/", typed="M."), DOES, fresh=True),
        Row(post("/cases/{case}/delete/", typed="N."), OWNS, fresh=True),
    ],
    "case_close": [Row(post("/cases/{case}/close/"), DOES)],
    "case_hold": [Row(post("/cases/{case}/hold/", reason="Complaint"), DOES)],
    "revoke": [Row(share, DOES)],
    "upload": [Row(upload, OWNS), Row(saved, DOES)],
    "drop": [Row(lambda w: upload(w, "drop/", {}), DOES)],
    "session": [
        Row(read("/sessions/{session}/"), SEES),
        Row(read("/sessions/{later}/"), "200 200 200 403 403 403 403"),
    ],
    "progress": [
        Row(read("/sessions/{session}/progress/"), SEES),
        Row(read("/sessions/{later}/progress/"), "200 200 200 403 403 403 403"),
    ],
    "ask": [
        Row(post("/sessions/{later}/ask/"), DOES),
        Row(post("/sessions/{later}/ask/", agreed="yes"), DOES),
    ],
    "session_delete": [
        Row(read("/sessions/{session}/delete/"), OWNS, fresh=True),
        Row(post("/sessions/{session}/delete/", typed="2026-11-02"), DOES, fresh=True),
    ],
    "remark": [
        Row(post("/sessions/{session}/remarks/", text="Yes", kind="comment"), SAYS),
        Row(
            post("/sessions/{later}/remarks/", text="Yes", kind="comment"),
            "302 302 403 403 403 403 403",
        ),
    ],
    "note": [Row(post("/sessions/{session}/note/", note="Mine"), DOES)],
    "caveats": [Row(post("/sessions/{session}/caveats/", caveats=["autism"]), DOES)],
    "turn": [
        Row(read(f"/sessions/{{session}}/turns/{PATIENT}/"), COMMENTS),
        Row(
            post(f"/sessions/{{session}}/turns/{PATIENT}/", layer="mode", new="teleological"), SAYS
        ),
        Row(
            post(f"/sessions/{{session}}/turns/{PATIENT}/", layer="mode", new="none such"),
            "400 400 403 400 403 403 403",
        ),
        Row(read("/sessions/{session}/turns/9999/"), SAYS),
    ],
    "wrong": [Row(wrong, SAYS)],
    "turn_remarks": [Row(read(f"/sessions/{{session}}/turns/{PATIENT}/remarks/"), COMMENTS)],
    "undo": [Row(lambda w: correction(w, "undo"), DOES)],
    "reason": [Row(lambda w: correction(w, "reason"), DOES)],
    "ratings": [
        Row(read("/sessions/{session}/ratings/"), OWNS),
        Row(lambda w: (f"/sessions/{w.session.pk}/ratings/", {"rater": w.people.trainee.pk}), DOES),
    ],
    "agreement": [
        Row(compared("agreement/"), "200 200 403 403 403 403 403"),
        Row(
            lambda w: (rating(w), read("/sessions/{session}/agreement/")(w))[1],
            "403 403 403 403 403 403 403",
        ),
    ],
    "settle": [
        Row(compared(f"settle/{CLINICIAN}/stance/"), OWNS),
        Row(compared(f"settle/{CLINICIAN}/stance/", {"as": "first"}), DOES),
        Row(compared(f"settle/{PATIENT}/mode/"), "404 403 403 403 403 403 403"),
    ],
    "lay_over": [Row(compared("lay-over/", {}), DOES)],
    "rating": [Row(sheet(), "403 200 403 403 403 403 403")],
    "rating_turn": [
        Row(sheet(f"turns/{CLINICIAN}/"), "403 200 403 403 403 403 403"),
        Row(
            sheet(f"turns/{CLINICIAN}/", {"question": "none", "stance": "0"}),
            "403 302 403 403 403 403 403",
        ),
    ],
    "rating_finish": [Row(sheet("finish/", {"incomplete": "yes"}), "403 302 403 403 403 403 403")],
    "rating_withdraw": [Row(sheet("withdraw/", {}), "302 302 403 403 403 403 403")],
    "take_back": [Row(taken_back, "403 302 403 403 403 403 403")],
    "keeping": [
        Row(read("/keeping/"), MANAGES),
        Row(post("/keeping/", months="24"), MANAGES.replace("200", "302")),
    ],
    "keeping_follow": [Row(post("/keeping/follow/"), MANAGES.replace("200", "302"))],
    "people": [
        Row(read("/people/"), MANAGES),
        Row(
            post(
                "/people/", name="New", username="new", role="trainee", password=workbench.PASSWORD
            ),
            MANAGES.replace("200", "302"),
        ),
    ],
    "person": [Row(person, MANAGES.replace("200", "302"))],
    "tokens": [Row(read("/tokens/"), ALL)],
    "token_new": [
        Row(read("/tokens/new/"), ALL, fresh=True),
        Row(post("/tokens/new/", name="A program", scope="read", days="30"), ALL, fresh=True),
    ],
    "token_revoke": [Row(token, "302 404 404 404 404 404 404")],
}
# what is below these is proved elsewhere
OTHERS = {
    "account/": "below, and by allauth itself",
    "api/v1/": "test_api",
    "api/v1/<path:rest>": "test_api",
}

ROWS = [
    pytest.param(row, id=f"{name}-{n}")
    for name, rows in TABLE.items()
    for n, row in enumerate(rows)
]


def patterns() -> list[URLPattern | URLResolver]:
    return list(get_resolver().url_patterns)


def ask(browser: Client, path: str, data: dict[str, Any] | None) -> Any:
    return browser.get(path) if data is None else browser.post(path, data)


def text_of(response: Any) -> str:
    return b"".join(response).decode("utf-8", "replace")


def test_every_address_has_a_row() -> None:
    named = {x.name for x in patterns() if isinstance(x, URLPattern) and x.name}
    assert named == set(TABLE), "add rows for a new address, and take out those that are gone"
    rest = {str(x.pattern) for x in patterns() if isinstance(x, URLResolver) or not x.name}
    assert rest == set(OTHERS)


@pytest.mark.parametrize("row", ROWS)
def test_everybody_gets_what_the_table_says(world: World, row: Row) -> None:
    got, told = {}, dict(zip(WHO, row.gets.split(), strict=True))
    for who, someone in world.people.everybody().items():
        before = transaction.savepoint()
        path, data = row.asked(world)
        response = ask(workbench.client_of(someone, fresh=row.fresh), path, data)
        got[who] = str(response.status_code)
        if response.status_code == 403:
            check_refusal(response)
        if response.status_code == 302:
            assert not response.url.startswith("/account/"), f"{who} is sent to sign in"
        transaction.savepoint_rollback(before)
    assert got == told


def check_refusal(response: Any) -> None:
    """One sentence of a rule, and no word of what was refused."""
    text = text_of(response)
    assert [x for x in RULES.values() if str(x).rstrip(".") in text.replace("&#x27;", "'")]
    assert not [x for x in SECRETS if x in text]


@pytest.mark.parametrize("row", ROWS)
def test_nobody_gets_what_the_table_says(world: World, row: Row) -> None:
    path, data = row.asked(world)
    response = ask(Client(), path, data)
    if row.nobody == "login":
        assert response.status_code == 302
        assert response.url.startswith(f"{LOGIN}?next=")
        assert not response.content
    else:
        assert str(response.status_code) == row.nobody
        assert not [x for x in SECRETS if x in text_of(response)]


def each(world: World) -> Iterator[Asked]:
    """Every row in turn, each with a world in which nothing has happened yet."""
    for rows in TABLE.values():
        for row in rows:
            before = transaction.savepoint()
            yield row.asked(world)
            transaction.savepoint_rollback(before)


def test_a_password_alone_gets_nothing(world: World) -> None:
    """Whoever has no second factor yet is sent to choose one, wherever they knock."""
    passed = {
        path
        for path, data in each(world)
        if getattr(
            ask(workbench.client_of(world.people.owner, factor=False), path, data), "url", ""
        )
        != "/account/factors/"
    }
    looks = {f"/look/review.{x}" for x in ("css", "js", "php")}
    assert passed == looks | {"/setup/?setup=x", "/healthz", "/account/factors/"}


def test_a_form_from_elsewhere_is_refused(world: World) -> None:
    posted = 0
    for path, data in each(world):
        if data is None:
            continue
        browser = workbench.client_of(world.people.owner, fresh=True)
        browser.handler.enforce_csrf_checks = True
        assert browser.post(path, data).status_code == 403, path
        posted += 1
    assert posted > 30


@pytest.mark.parametrize("row", [x for rows in TABLE.values() for x in rows if x.fresh])
def test_exports_and_deletions_ask_to_sign_in_afresh(world: World, row: Row) -> None:
    path, data = row.asked(world)
    browser = workbench.client_of(world.people.owner, fresh=True)
    assert "reauthenticate" not in getattr(ask(browser, path, None), "url", "")
    visit = browser.session
    visit[AUTHENTICATION_METHODS_SESSION_KEY][-1]["at"] -= (
        settings.ACCOUNT_REAUTHENTICATION_TIMEOUT + 1
    )
    visit.save()
    for late in (browser, workbench.client_of(world.people.owner)):
        response = ask(late, path, data)
        assert response.status_code == 302
        assert "reauthenticate" in response.url


KEYS = r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<=^/ratings/)\d+|(?<=^/remarks/)\d+|(?<=^/tokens/)\d+|(?<=^/shares/)\d+"


def test_what_is_not_there_is_not_found(world: World) -> None:
    tried = 0
    for path, data in each(world):
        gone = re.sub(KEYS, lambda x: str(uuid4()) if "-" in x[0] else "999999", path, count=1)
        if gone == path:
            continue
        for someone in (world.people.owner, world.people.stranger, world.people.researcher):
            response = ask(workbench.client_of(someone, fresh=True), gone, data)
            allowed = {404} if someone == world.people.owner else {403, 404}
            assert response.status_code in allowed, gone
        tried += 1
    assert tried > 40


def test_what_hangs_on_another_session_is_not_found(world: World) -> None:
    """A key of another session in an address of one's own."""
    stranger = world.people.stranger
    own = workbench.session_of(workbench.case_of(stranger, "X."), date(2026, 11, 3))
    path, data = correction(world, "undo")
    elsewhere = path.replace(str(world.session.pk), str(own.pk))
    assert ask(workbench.client_of(stranger), elsewhere, data).status_code == 404
    answered = remarks.remark(world.session, SECRETS[2], by=world.people.owner)
    sly = {"text": "Yes", "kind": "comment", "answers": answered.pk}
    assert (
        workbench.client_of(stranger).post(f"/sessions/{own.pk}/remarks/", sly).status_code == 404
    )


def below(found: list[URLPattern | URLResolver], before: str) -> Iterator[str]:
    for x in found:
        path = before + str(x.pattern).lstrip("^").rstrip("$")
        if isinstance(x, URLResolver):
            yield from below(x.url_patterns, path)
        elif "<" not in path and "(" not in path:
            yield f"/{path}"


ACCOUNT = [
    path
    for x in get_resolver().url_patterns
    if isinstance(x, URLResolver) and str(x.pattern) == "account/"
    for path in below(x.url_patterns, "account/")
]


@pytest.mark.parametrize("path", ACCOUNT)
def test_pages_of_signing_in_never_fail(world: World, path: str) -> None:
    for browser in (Client(), workbench.client_of(world.people.owner)):
        for response in (browser.get(path), browser.post(path, {})):
            assert response.status_code < 500
            assert "Content-Security-Policy" in response.headers
