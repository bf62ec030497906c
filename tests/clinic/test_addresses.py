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
from mentalize.clinic.actions import (
    packs,
    pseudonyms,
    remarks,
    reviews,
    sessions,
    supervision,
    tokens,
)
from mentalize.clinic.actions.notices import tell
from mentalize.clinic.convert import to_review
from mentalize.clinic.models import AuditRow, Rating, Session, Settled, Share
from mentalize.clinic.permissions import RULES
from workbench import World

WHO = ("owner", "supervisor", "trainee", "colleague", "stranger", "researcher", "administrator")
SECRETS = (
    "registrar",
    "slot",
    "Zwetschgenkuchen",
)  # words of the session, and of what is written about it
LOGIN = "/account/login/"
DAY = date(2026, 11, 20)
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


def notice(w: World) -> Asked:
    return f"/notices/{tell(w.people.owner, 'Something happened.', '/').pk}/", None


def seen(w: World) -> Asked:
    made = remarks.remark(w.session, SECRETS[2], by=w.people.supervisor)
    return f"/remarks/{made.pk}/seen/", {}


def meeting(w: World, on: Session | None, data: dict[str, Any] | None = None) -> Asked:
    made = supervision.note_meeting(w.case, on, DAY, SECRETS[2], by=w.people.supervisor)
    return f"/meetings/{made.pk}/", data


def pack(
    rest: str = "", data: dict[str, Any] | None = None, *, shown: bool = True
) -> Callable[[World], Asked]:
    """The owner's, with the first session; shown to everybody who may read that."""

    def asked(w: World) -> Asked:
        told = {f"in-{w.session.pk}": "on", f"of-{w.session.pk}": "New"} if rest == "edit/" else {}
        made = packs.make_pack("A pack", {w.session.pk: SECRETS[2]}, by=w.people.owner)
        if shown:
            packs.show_pack(made, by=w.people.owner)
        return f"/packs/{made.pk}/{rest}", data if data is None else {**data, **told}

    return asked


def new_pack(w: World) -> Asked:
    return "/packs/new/", {"title": "A pack", f"in-{w.session.pk}": "on"}


def person(w: World) -> Asked:
    return f"/people/{w.people.trainee.pk}/", {"role": "supervisor"}


def closed(w: World) -> World:
    w.case.closed_at = timezone.now()
    w.case.save()
    return w


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
WRONG = "400 400 400 400 400 400 400"
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
    "notices": [Row(read("/notices/"), ALL)],
    "notice": [Row(notice, "302 404 404 404 404 404 404")],
    "remark_seen": [Row(seen, "302 302 302 302 403 403 403")],
    "supervision": [
        Row(read("/sessions/{session}/supervision/"), SEES),
        Row(read("/sessions/{later}/supervision/"), "302 302 302 403 403 403 403"),
    ],
    "clip": [
        Row(read("/sessions/{session}/supervision/1/"), SEES),
        Row(read("/sessions/{session}/supervision/99/"), "404 404 404 404 403 403 403"),
    ],
    "play_order": [
        Row(post("/sessions/{session}/supervision/order/", first="2", last="9"), SAYS),
        Row(post("/sessions/{session}/supervision/order/", first="2", last="9999"), SAYS),
    ],
    "clips_print": [Row(read("/sessions/{session}/supervision/print/"), SEES)],
    "clips_pdf": [Row(read("/sessions/{session}/supervision/clips.pdf"), SEES, fresh=True)],
    "meetings": [
        Row(read("/cases/{case}/meetings/"), SEES),
        Row(
            post("/cases/{case}/meetings/", held_on="2026-11-20", text="So"),
            "302 302 403 403 403 403 403",
        ),
        Row(
            lambda w: (
                f"/cases/{w.case.pk}/meetings/",
                {"held_on": "2026-11-20", "text": "So", "session": w.session.pk},
            ),
            SAYS,
        ),
    ],
    "meeting": [
        Row(lambda w: meeting(w, None), "200 200 200 403 403 403 403"),
        Row(lambda w: meeting(w, w.session), SEES),
        Row(lambda w: meeting(w, w.session, {"text": "More"}), SAYS),
    ],
    "packs": [Row(read("/packs/"), CASES)],
    "pack_new": [
        Row(read("/packs/new/"), CASES),
        Row(new_pack, "302 200 200 200 200 403 403"),
    ],
    "pack": [Row(pack(), SEES), Row(pack(shown=False), OWNS)],
    "pack_edit": [Row(pack("edit/"), OWNS), Row(pack("edit/", {"title": "Another"}), DOES)],
    "pack_show": [Row(pack("show/", {}), DOES), Row(pack("show/", {"do": "hide"}), DOES)],
    "pack_delete": [Row(pack("delete/", {}), DOES)],
    "pack_pdf": [Row(pack("pack.pdf"), SEES, fresh=True)],
    "seen": [Row(post("/seen/"), ALL.replace("200", "302"))],
    "audit": [Row(read("/audit/"), ALL)],
    "health": [Row(read("/healthz"), ALL, "200")],
    "look": [
        Row(read("/look/review.css"), ALL, "200"),
        Row(read("/look/review.js"), ALL, "200"),
        Row(read("/look/review.php"), NEITHER, "404"),
    ],
    "join": [
        Row(read("/join/?link=x"), WRONG, "400"),
        Row(post("/join/?link=x", password=workbench.PASSWORD), WRONG, "400"),
    ],
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
    "case_close": [
        Row(post("/cases/{case}/close/"), DOES),
        Row(lambda w: post("/cases/{case}/close/", do="reopen")(closed(w)), DOES),
    ],
    "case_hand_over": [
        Row(read("/cases/{case}/hand-over/"), OWNS),
        Row(lambda w: (f"/cases/{w.case.pk}/hand-over/", {"to": w.people.stranger.pk}), DOES),
    ],
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
    "take_over": [Row(post("/sessions/{session}/take-over/"), SAYS)],
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
            post("/people/", name="New", username="new", role="trainee"),
            MANAGES,
        ),
    ],
    "person": [
        Row(person, MANAGES.replace("200", "302")),
        Row(lambda w: (person(w)[0], {"do": "invite"}), MANAGES),
        Row(lambda w: (person(w)[0], {"do": "leave"}), MANAGES.replace("200", "302")),
    ],
    "person_cases": [Row(lambda w: (f"/people/{w.people.owner.pk}/cases/", None), MANAGES)],
    "tokens": [Row(read("/tokens/"), ALL)],
    "token_new": [
        Row(read("/tokens/new/"), ALL, fresh=True),
        Row(post("/tokens/new/", name="A program", scope="read", days="30"), ALL, fresh=True),
    ],
    "token_revoke": [Row(token, "302 404 404 404 404 404 404")],
}
# what is below these is proved elsewhere
OTHERS = {
    "account/": "below, and by allauth itself: ACCOUNT says what each is for",
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


def test_every_answer_is_guarded(world: World) -> None:
    """Pages, forms, refusals, files: to whoever asks, with everything that keeps a browser from harm."""
    asked_of = [*each(world), ("/static/clinic.css", None), ("/static/favicon.svg", None)]
    asked_of += [(f"/account/{x}", None) for x in ACCOUNT if "<" not in x]
    asked_of += [("/nowhere/", None), ("/api/v1/cases", None), ("/account/signup/", None)]
    for path, data in asked_of:
        for browser in (Client(), workbench.client_of(world.people.owner, fresh=True)):
            before = transaction.savepoint()
            response = ask(browser, path, data)
            check_guarded(path, response)
            b"".join(
                response
            )  # to the end of it: closing it before would close the database as well
            transaction.savepoint_rollback(before)


def check_guarded(path: str, response: Any) -> None:
    headers = response.headers
    policy = dict(
        x.strip().partition(" ")[::2] for x in headers["Content-Security-Policy"].split(";")
    )
    assert policy["default-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'", (
        path
    )
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'", path
    assert not [x for x in policy.values() if "unsafe" in x or "*" in x or "http" in x], path
    told = {
        "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }  # fmt: skip
    assert {x: headers.get(x) for x in told} == told, path
    assert "camera=()" in headers["Permissions-Policy"], path
    if response.status_code >= 400 or not path.startswith(("/static/", "/look/")):
        assert headers["Cache-Control"] == "no-store", path
    for cookie in response.cookies.values():
        assert cookie["httponly"], f"{path}: {cookie.key}"
        assert cookie["samesite"] == "Strict", f"{path}: {cookie.key}"


def each(world: World) -> Iterator[Asked]:
    """Every row in turn, each with a world in which nothing has happened yet."""
    for rows in TABLE.values():
        for row in rows:
            before = transaction.savepoint()
            yield row.asked(world)
            transaction.savepoint_rollback(before)
            world.case.closed_at = None  # what a row has done is undone in the database alone


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
    assert passed == looks | {"/setup/?setup=x", "/join/?link=x", "/healthz"}


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


# pages that show no word of a session or about a patient, and why
SILENT = {
    "home": "codes and dates", "enter": "not there", "setup": "not there", "join": "not there",
    "seen": "nothing was unseen", "audit": "the audit itself", "look": "style", "health": "a yes",
    "case_new": "an empty form", "add": "an empty form", "share": "codes, dates and colleagues",
    "case_export": "how much would go in; the archive leaves a row",
    "case_delete": "how much would go; deleting leaves a row",
    "session_delete": "how much would go; deleting leaves a row",
    "case_hand_over": "what it is called and who sees it", "progress": "a number that grows",
    "ratings": "who rates, and how far they are", "keeping": "figures of the rounds",
    "keeping_follow": "the audit itself", "people": "colleagues", "person_cases": "what they are called",
    "tokens": "one's own tokens", "token_new": "an empty form",
    "search": "an empty form", "case_search": "an empty form",
    "own_course": "nothing is shown before there are reviews",
    "packs": "titles of one's own packs", "pack_new": "an empty form, and an empty pack",
    "notices": "who did what, without a word of a session",
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(TABLE))
def test_whatever_shows_or_changes_content_leaves_a_row(world: World, name: str) -> None:
    """Every address, as whoever may: what was read or written, of which case, by whom."""
    silent = []
    for row in TABLE[name]:
        for who, someone in world.people.everybody().items():
            status = row.gets.split()[WHO.index(who)]
            before = transaction.savepoint()
            path, data = row.asked(world)
            rows = AuditRow.objects.count()
            response = ask(workbench.client_of(someone, fresh=row.fresh), path, data)
            b"".join(response)  # an archive is made while it is fetched
            added = list(AuditRow.objects.order_by("pk")[rows:])
            assert {x.who for x in added} <= {someone.username}
            if status in {"200", "302"} and not added:
                silent.append((path, data))
            transaction.savepoint_rollback(before)
    if name not in SILENT:
        assert silent == []
    for _, data in silent:
        assert data is None or name in SILENT


KEYS = r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<=^/ratings/)\d+|(?<=^/remarks/)\d+|(?<=^/tokens/)\d+|(?<=^/shares/)\d+|(?<=^/meetings/)\d+|(?<=^/notices/)\d+"


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


# every address of signing in, and what it is there for; allauth has more, which don't exist here
ACCOUNT = {
    "login/": "signing in with a name and a password; the link to a passkey",
    "logout/": "signing out",
    "inactive/": "what somebody reads whose account was closed",
    "reauthenticate/": "showing once more who one is, by password",
    "password/change/": "changing one's own password",
    "factors/": "choosing a second key",
    "2fa/": "one's own keys",
    "2fa/authenticate/": "the second key after the password, or a recovery code",
    "2fa/reauthenticate/": "showing once more who one is, by a code",
    "2fa/totp/activate/": "adding an authenticator app",
    "2fa/totp/deactivate/": "taking it away",
    "2fa/recovery-codes/": "seeing one's recovery codes",
    "2fa/recovery-codes/generate/": "making new ones",
    "2fa/recovery-codes/download/": "keeping them as a text file",
    "2fa/webauthn/": "one's own passkeys",
    "2fa/webauthn/add/": "adding one",
    "2fa/webauthn/reauthenticate/": "showing once more who one is, by a passkey",
    "2fa/webauthn/login/": "signing in by passkey",
    "2fa/webauthn/keys/<int:pk>/remove/": "taking one away",
    "2fa/webauthn/keys/<int:pk>/edit/": "naming one",
}
GONE = (
    "signup/", "signup/passkey/", "email/", "confirm-email/", "confirm-email/abc/", "password/set/",
    "password/reset/", "password/reset/done/", "password/reset/key/1-abc/",
    "password/reset/key/done/", "login/code/", "login/code/confirm/", "phone/verify/", "2fa/trust/", "",
)  # fmt: skip


def test_no_address_of_signing_in_is_there_by_itself() -> None:
    found = next(x for x in patterns() if str(x.pattern) == "account/")
    assert isinstance(found, URLResolver)
    assert {str(x.pattern) for x in found.url_patterns} == set(ACCOUNT)


@pytest.mark.parametrize("path", GONE)
def test_what_is_not_used_of_signing_in_does_not_exist(world: World, path: str) -> None:
    for browser in (Client(), workbench.client_of(world.people.owner)):
        assert browser.get(f"/account/{path}").status_code == 404
        assert browser.post(f"/account/{path}", {"email": "a@example.org"}).status_code == 404


@pytest.mark.parametrize("path", [x for x in ACCOUNT if "<" not in x])
def test_pages_of_signing_in_never_fail(world: World, path: str) -> None:
    for browser in (Client(), workbench.client_of(world.people.owner)):
        for response in (browser.get(f"/account/{path}"), browser.post(f"/account/{path}", {})):
            assert response.status_code < 500
            assert "Content-Security-Policy" in response.headers
