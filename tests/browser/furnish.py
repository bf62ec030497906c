"""Fills the workbench of a folder, in a process of its own, and prints as JSON what is where.

python tests/browser/furnish.py FOLDER                  people, a case, every address
python tests/browser/furnish.py FOLDER idle COOKIE      as if the person of that visit had been away
python tests/browser/furnish.py FOLDER stale COOKIE     as if they had signed in long ago
python tests/browser/furnish.py FOLDER lost             jobs and uploads that are there
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from browser.serving import PASSPHRASE
from mentalize.clinic.keys import from_passphrase
from mentalize.clinic.setup import set_up

DATA = Path(sys.argv[1])
if __name__ == "__main__":
    DATA.mkdir(mode=0o700, exist_ok=True)
    set_up(DATA, from_passphrase(PASSPHRASE, DATA))

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY  # noqa: E402 - the settings must stand before
from allauth.mfa.models import Authenticator  # noqa: E402 - the settings must stand before
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes  # noqa: E402 - the settings must stand before
from allauth.mfa.totp.internal.auth import TOTP  # noqa: E402 - the settings must stand before
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402 - the settings must stand before
from django.db import transaction  # noqa: E402 - the settings must stand before
from django.urls import URLPattern, URLResolver, get_resolver  # noqa: E402 - the settings must stand before

import rating  # noqa: E402 - the settings must stand before
import workbench  # noqa: E402 - the settings must stand before
from mentalize.clinic.actions import cases, pseudonyms, remarks, reviews, sessions  # noqa: E402 - the settings must stand before
from mentalize.clinic.actions.tokens import make_token  # noqa: E402 - the settings must stand before
from mentalize.clinic.convert import to_review  # noqa: E402 - the settings must stand before
from mentalize.clinic.models import (  # noqa: E402 - the settings must stand before
    Case,
    Job,
    MachineReview,
    Person,
    Remark,
    Session,
    Share,
    Upload,
)
from mentalize.clinic.permissions import RULES  # noqa: E402 - the settings must stand before
from mentalize.clinic.updating import bring_up_to_date  # noqa: E402 - the settings must stand before

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # noqa: S105 - of authenticators in tests alone
PATIENT = next(x.index for x in workbench.transcript().turns if x.role == "patient")
_HOUR = 3_600
_KEY = re.compile(r"<(?:\w+:)?(\w+)>")


@dataclass(frozen=True)
class Furnished:
    """A case in every state that a page can show."""

    world: workbench.World
    walked: Session  # with a review, for the walk that corrects
    small: Session  # without a rating, for the walk that rates blind
    asked: int  # a rating that is not finished
    compared: Session  # with two finished ratings and a difference that is settled
    failed: Session  # that could not be read
    upload: Upload
    garbage: Upload
    closed: Case
    remark: Remark
    correction: int
    token: int
    passkey: int


def furnished() -> Furnished:
    world = workbench.world()
    owner, ben = world.people.owner, world.people.supervisor
    _keys(world.people)
    small, _, compared = (rating.small_of(world, *rating.TALK) for _ in range(3))
    walked = _titled(world, "Walked", date(2026, 11, 18))
    workbench.reviewed(walked)
    asked = _titled(world, "Asked", date(2026, 11, 19))
    blind = reviews.invite_rater(asked, ben, by=owner)
    reviews.rate(blind, PATIENT, rating.PATIENT, by=ben)
    _compare(compared, world)
    return Furnished(
        world, walked, small.session, blind.pk, compared.session, _failed(world),
        _upload(world.case, "a.txt", (workbench.EXAMPLES / "first_appointment.txt").read_bytes()),
        _upload(world.case, "noise.bin", bytes(range(256)) * 20), _closed(owner),
        *_said(world), make_token("A program", "read", 30, by=owner)[0].pk,
        _passkey(world.people.trainee),
    )  # fmt: skip


def _titled(world: workbench.World, title: str, held_on: date) -> Session:
    return sessions.add_session(
        world.case, workbench.transcript(), held_on, title=title, by=world.people.owner
    )


def _keys(people: workbench.People) -> None:
    """Everybody has a password and, but for one, an authenticator; the owner recovery codes as well."""
    for person in people.everybody().values():
        person.set_password(workbench.PASSWORD)
        person.save()
        if person != people.trainee:
            TOTP.activate(person, SECRET)
    RecoveryCodes.activate(people.owner)


def _passkey(person: Person) -> int:
    """One that is listed and can't be used: a real one is made by a browser."""
    told = {"clientExtensionResults": {"credProps": {"rk": True}}}
    made = Authenticator.objects.create(
        user=person,
        type=Authenticator.Type.WEBAUTHN,
        data={"name": "Blue key", "credential": told},
    )
    key: int = made.pk
    return key


def _compare(compared: rating.Small, world: workbench.World) -> None:
    owner, ben = compared.owner, compared.supervisor
    other = dict(rating.CLINICIAN, stance=["-2"])
    compared.rated(ben, {0: rating.CLINICIAN, 1: rating.PATIENT})
    compared.rated(owner, {0: other, 1: rating.PATIENT})
    reviews.settle(compared.session, 0, "stance", ["0"], by=world.people.owner)


def _failed(world: workbench.World) -> Session:
    made = _titled(world, "Failed", date(2026, 11, 20))
    sessions.ask_for_review(made, "rules", by=world.people.owner)
    Job.objects.filter(session=made).update(
        state=Job.State.FAILED,
        trouble="The session could not be read. It is kept; try again later.",
    )
    return made


def _upload(case: Case, name: str, data: bytes) -> Upload:
    return sessions.keep_upload(case, name, data, by=case.owner)


def _closed(owner: Person) -> Case:
    made = workbench.case_of(owner, "K.")
    cases.close_case(made, by=owner)
    return made


def _said(world: workbench.World) -> tuple[Remark, int]:
    """A thread, something for the next session, a correction with its reason, a suggestion that is wrong."""
    owner, ben = world.people.owner, world.people.supervisor
    asked = remarks.remark(world.session, "What did you want here?", turn=PATIENT, by=ben)
    remarks.remark(world.session, "To slow down.", turn=PATIENT, answers=asked, by=owner)
    remarks.remark(world.session, "Ask about the deadline.", kind="next", by=owner)
    made = reviews.correct(
        world.machine, PATIENT, "mode", new="teleological", reason="Heard it so", by=owner
    )
    tried = to_review(world.session, world.machine, ()).suggestions[-1]
    reviews.call_suggestion_wrong(world.machine, tried.turn, tried.code, "Too early", by=owner)
    pseudonyms.keep(world.case, {"Kowalska": "[Person A]"}, by=owner)
    key: int = made.pk
    return asked, key


def cookies(people: workbench.People) -> dict[str, str]:
    """A visit of everybody, who have shown a moment ago once more that it is them, and stay fresh."""
    made = {}
    for who, person in people.everybody().items():
        visit = workbench.client_of(person, factor=False, fresh=True).session
        visit[AUTHENTICATION_METHODS_SESSION_KEY][-1]["at"] += _HOUR
        visit.save()
        made[who] = str(visit.session_key)
    return made


def addresses(made: Furnished) -> list[dict[str, Any]]:
    """Every address of the URL configuration, with what stands for its parts."""
    found = []
    for name, route in _routes(list(get_resolver().url_patterns), ""):
        parts = {x: _part(made, name, route, x) for x in _KEY.findall(route)}
        path = route
        for part, stands in parts.items():
            path = re.sub(rf"<(?:\w+:)?{part}>", str(stands), path)
        found.append({"name": name, "path": f"/{path}", "parts": bool(parts)})
    return found


def _routes(patterns: list[URLPattern | URLResolver], before: str) -> Iterator[tuple[str, str]]:
    for x in patterns:
        route = before + str(x.pattern).lstrip("^").rstrip("$").replace(r"\Z", "")
        if isinstance(x, URLResolver):
            yield from _routes(x.url_patterns, route)
        elif "(" in route:  # mail addresses and passwords that are lost: not a way in here
            continue
        else:
            yield str(x.name or route), route


def _part(made: Furnished, name: str, route: str, part: str) -> object:
    """What stands for a part of an address; a new kind of address must say it here."""
    special = {
        "agreement": made.compared.pk,
        "settle": made.compared.pk,
        "undo": made.world.session.pk,
    }
    if part == "key" and name in special:
        return special[name]
    first = route.removeprefix("api/v1/").partition("/")[0]
    share = Share.objects.get(person=made.world.people.supervisor)
    stands = {
        "cases": made.world.case.pk, "sessions": made.world.session.pk, "uploads": made.upload.pk,
        "pseudonyms": made.world.case.pseudonyms.get().pk, "shares": share.pk,
        "ratings": made.asked, "remarks": made.remark.pk, "tokens": made.token,
        "people": made.world.people.trainee.pk, "reviews": made.world.machine.pk,
    }  # fmt: skip
    others = {
        "number": 0 if name == "settle" else PATIENT, "layer": "stance", "pk": made.passkey,
        "correction": made.correction, "kind": "css", "rest": "nowhere", "turn": PATIENT,
    }  # fmt: skip
    if part in others:
        return others[part]
    if first not in stands:
        raise SystemExit(f"say in {__file__} what stands for <{part}> in {route}")
    return stands[first]


def states(made: Furnished) -> dict[str, str]:
    """Pages that look otherwise than what stands in their address's row."""
    return {
        "waiting": f"/sessions/{made.world.later.pk}/",
        "failed": f"/sessions/{made.failed.pk}/",
        "garbage": f"/uploads/{made.garbage.pk}/",
        "closed": f"/cases/{made.closed.pk}/",
        "finished": f"/ratings/{made.compared.ratings.get(rater=made.world.people.owner).pk}/",
        "ratings": f"/sessions/{made.compared.pk}/ratings/",
        "small": f"/sessions/{made.small.pk}/",
        "walked": f"/sessions/{made.walked.pk}/",
        "missing": "/nowhere/",
    }


def idle(cookie: str) -> None:
    """Nobody has clicked for longer than a visit lasts."""
    visit = SessionStore(session_key=cookie)
    visit["seen_at"] = 0
    visit.save()


def stale(cookie: str) -> None:
    """It was long ago that they showed that it is them."""
    visit = SessionStore(session_key=cookie)
    for way in visit[AUTHENTICATION_METHODS_SESSION_KEY]:
        way["at"] -= _HOUR
    visit.save()


def lost() -> dict[str, object]:
    """What must be there after a kill."""
    return {
        "sessions": Session.objects.count(),
        "uploads": Upload.objects.count(),
        "reviews": MachineReview.objects.count(),
        "jobs": list(Job.objects.values_list("state", flat=True)),
    }


def main() -> None:
    what = sys.argv[2] if len(sys.argv) > 2 else ""
    if what in {"idle", "stale"}:
        {"idle": idle, "stale": stale}[what](sys.argv[3])
        told: object = {}
    elif what == "lost":
        told = lost()
    else:
        bring_up_to_date()
        with transaction.atomic():  # one wait for the disk and not hundreds
            made = furnished()
        told = {
            "cookies": cookies(made.world.people),
            "addresses": addresses(made),
            "states": states(made),
            "sentences": [str(x) for x in RULES.values()],
            "case": str(made.world.case.pk),
        }
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main()
