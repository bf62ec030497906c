"""While a rating is unfinished, nothing that its rater can fetch depends on anybody else's labels.

Every address is asked in two worlds that differ in labels alone – the machine's, people's corrections, the
other rater's, what was settled, remarks that quote them – and has to answer alike to the letter.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.test import Client
from django.urls import URLPattern, reverse
from django.utils import timezone

import workbench
from mentalize.clinic.actions import packs, remarks, reviews, sessions
from mentalize.clinic.actions.tokens import make_token
from mentalize.clinic.api import api
from mentalize.clinic.convert import book, from_labels, from_rating
from mentalize.clinic.models import (
    Correction,
    MachineReview,
    Meeting,
    MeetingNote,
    Pack,
    PackPart,
    Person,
    Rating,
    Remark,
    Settled,
    Upload,
)  # fmt: skip
from mentalize.clinic.urls import urlpatterns
from workbench import World

Answers = dict[str, tuple[int, str, tuple[str, ...]]]
TURN = 3  # a patient's
QUOTING = "It hears pretend mode here"
# what differs from one request to the next: tokens against forgery, secrets, new keys, how long ago
NOISE = re.compile(
    r"\b[A-Za-z0-9]{64}\b|mentalize_[\w-]{43}|[0-9a-f]{8}-[0-9a-f-]{27}"
    r"|\bnow\b|(?:an?|\d+)\W*(?:second|minute)s?\W+ago"
)


@dataclass(frozen=True, slots=True)
class Place:
    """The world with something under every address."""

    world: World
    upload: Upload
    remark: Remark
    correction: Correction
    mine: Rating
    other: Rating

    def keys(self) -> dict[str, object]:
        """The key that follows the first part of an address."""
        return {
            "cases": self.world.case.pk, "sessions": self.world.session.pk,
            "uploads": self.upload.pk, "shares": self.world.case.shares.all()[0].pk,
            "ratings": self.mine.pk, "remarks": self.remark.pk,
            "people": self.world.people.stranger.pk, "tokens": 1,
        }  # fmt: skip


@pytest.fixture
def place(world: World) -> Place:
    """The owner and the supervisor rate, neither has finished, and there are labels of every kind."""
    owner, supervisor = world.people.owner, world.people.supervisor
    text = QUOTING
    remark = remarks.remark(world.session, text, turn=TURN, by=owner)
    correction = reviews.correct(world.machine, TURN, "mode", old="", new="pretend", by=owner)
    upload = sessions.keep_upload(world.case, "a.txt", b"T: Hello.\nP: Hello.\n", by=owner)
    other = reviews.invite_rater(world.session, owner, by=owner)
    mine = reviews.invite_rater(world.session, supervisor, by=owner)
    for rating, mode in ((other, "teleological"), (mine, "none")):
        for turn in (TURN, TURN + 2):
            codes = {"mode": [mode], "arousal": ["mid"], "affect": ["anger"]}
            reviews.rate(rating, turn, codes, by=rating.rater)
    Settled.objects.create(session=world.session, turn=TURN, layer="mode", codes=["none"], by=owner)
    for session in (world.session, None):
        meeting = Meeting.objects.create(
            case=world.case, session=session, held_on=world.session.held_on, by=owner
        )
        MeetingNote.objects.create(meeting=meeting, text=text, by=world.people.trainee)
    pack = packs.make_pack("A pack", {world.later.pk: ""}, by=owner)
    PackPart.objects.create(pack=pack, session=world.session)
    packs.show_pack(pack, by=owner)
    return Place(world, upload, remark, correction, mine, other)


def other_code(layer: str, code: str) -> str:
    codes = [x.id for x in book().layer(layer)]
    return codes[(codes.index(code) + 1) % len(codes)]


def relabel(*but: Rating) -> None:
    """Other labels everywhere but in the ratings `but`, and another number of them."""
    swapped = [replace(x, code=other_code(x.layer, x.code)) for x in workbench.labels()]
    for review in MachineReview.objects.all():
        review.labels = from_labels(swapped[::2])
        review.save()
    for row in Correction.objects.all():
        new = other_code(row.layer, row.new)
        Correction.objects.create(
            review=row.review, turn=5, layer="mode", act="add", new=new, by=row.by
        )
        Correction.objects.filter(pk=row.pk).update(new=new)
    told: list[Remark | MeetingNote] = [*Remark.objects.all(), *MeetingNote.objects.all()]
    for said in told:
        said.text = "It hears teleological mode, contempt and shame"
        said.save()
    Settled.objects.update(codes=["pretend"])
    recode(Rating.objects.exclude(pk__in=[x.pk for x in but]))


def recode(ratings: QuerySet[Rating]) -> None:
    """Other codes for the same turns."""
    codes = {"mode": ["mentalizing"], "arousal": ["high"], "process": ["certainty"]}
    for rating in ratings:
        rating.labels = from_rating({str(x): codes for x in (TURN, TURN + 2)})
        rating.save()


def addresses(place: Place, rating: Rating) -> Iterator[str]:
    """Every address of ours but those of signing in."""
    keys = place.keys() | {"ratings": rating.pk}
    rest = {"correction": place.correction.pk, "layer": "mode", "kind": "css", "rest": "nothing"}
    for pattern in urlpatterns:
        if isinstance(pattern, URLPattern) and pattern.name not in {
            "case_delete",
            "session_delete",
        }:
            head = str(pattern.pattern).partition("/")[0]
            asked = {
                x: keys.get(head) or first_row(head) if x == "key" else rest.get(x, TURN)
                for x in pattern.pattern.converters
            }
            yield reverse(pattern.name, kwargs=asked) if pattern.name else "/api/v1/nothing"


def first_row(head: str) -> object:
    """The key of any row of the kind after which an address is called."""
    kinds = {x.__name__.lower(): x for x in apps.get_app_config("clinic").get_models()}
    row = kinds[head.removesuffix("s")]._default_manager.first()
    return row.pk if row else 1


def api_addresses(place: Place) -> Iterator[str]:
    known = {
        "case": place.world.case.pk,
        "session": place.world.session.pk,
        "correction": place.correction.pk,
    }
    for path, methods in api.get_openapi_schema()["paths"].items():
        if "get" in methods:
            yield path.format(**known)


SENT = {  # enough for every form; a search for each kind of label
    "text": "Something.", "kind": "comment", "layer": "mode", "new": "none", "mode": "none",
    "arousal": "mid", "as": "first", "turn": str(TURN), "reason": "so", "code": "validate",
    "identity": "", "name": "x", "scope": "read", "days": "30", "incomplete": "yes",
}  # fmt: skip
SOUGHT = ("pretend mode", "teleological mode", "shame", "validate", "contempt → argue")


def walk(client: Client, place: Place, rating: Rating) -> Answers:
    """What every address answers; nothing that a request writes stays."""
    person = Person.objects.get(pk=client.session["_auth_user_id"])
    _, secret = make_token("walk", "read", 30, by=person)
    bearer = {"Authorization": f"Bearer {secret}"}
    asked: dict[str, Callable[[], Any]] = {}
    for address in addresses(place, rating):
        asked[f"GET {address}"] = partial(client.get, address)
        asked[f"POST {address}"] = partial(client.post, address, SENT)
        if "/turns/" in address:
            asked[f"PART {address}"] = partial(client.get, address, headers={"HX-Request": "true"})
        if "search" in address:
            for sought in SOUGHT:
                asked[f"{sought} {address}"] = partial(client.post, address, {"codes": sought})
    for address in api_addresses(place):
        asked[f"API {address}"] = partial(Client().get, address, headers=bearer)
    return {name: _answer(ask) for name, ask in asked.items()}


def _answer(ask: Callable[[], Any]) -> tuple[int, str, tuple[str, ...]]:
    with transaction.atomic():
        response = ask()
        body = b"".join(response) if response.streaming else response.content
        transaction.set_rollback(True)
    if response.headers.get("Content-Type") == "application/zip":
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            body = b"\n".join(x.encode() + b"\n" + archive.read(x) for x in archive.namelist())
    coding = "latin-1" if response.headers.get("Content-Type") == "application/pdf" else "utf-8"
    to = NOISE.sub("", response.headers.get("Location", ""))
    return response.status_code, to, tuple(NOISE.sub("", body.decode(coding)).splitlines())


def both_worlds(
    place: Place, person: Person, rating: Rating, change: Callable[[], None]
) -> tuple[Answers, Answers]:
    """The answers before and after `change`, which does not stay either.

    Pages that delete say how many rows of each kind go; that is told to whoever deletes them.
    """
    client = workbench.client_of(person, fresh=True)
    with transaction.atomic():
        before = walk(client, place, rating)
        transaction.set_rollback(True)
    with transaction.atomic():
        change()
        after = walk(client, place, rating)
        transaction.set_rollback(True)
    return before, after


def differing(answers: tuple[Answers, Answers]) -> set[str]:
    before, after = answers
    assert before.keys() == after.keys()
    return {name for name in before if before[name] != after[name]}


@pytest.fixture(autouse=True)
def _still(monkeypatch: pytest.MonkeyPatch, place: Place) -> None:
    """The clock stands, after all that `place` did, and who signed in need not do so again for an export."""
    del place
    monkeypatch.setattr(settings, "ACCOUNT_REAUTHENTICATION_TIMEOUT", 86_400)
    monkeypatch.setattr(settings, "IDLE_SECONDS", 86_400)
    at = timezone.now() + timedelta(seconds=1)
    monkeypatch.setattr(timezone, "now", lambda: at)


def test_whoever_may_see_labels_sees_the_two_worlds_differ(place: Place) -> None:
    """The control: the walk does come by labels, and tells them apart."""
    trainee = place.world.people.trainee
    found = differing(both_worlds(place, trainee, place.mine, relabel))
    session, case = place.world.session.pk, place.world.case.pk
    assert found >= {
        f"GET /sessions/{session}/", f"API /api/v1/sessions/{session}/review",
        f"API /api/v1/sessions/{session}/labels", f"validate /cases/{case}/search/",
        f"GET /cases/{case}/course/", f"GET /sessions/{session}/supervision/print/",
        f"GET /sessions/{session}/supervision/clips.pdf", f"GET /cases/{case}/meetings/",
        f"GET /packs/{Pack.objects.get().pk}/", f"GET /packs/{Pack.objects.get().pk}/pack.pdf",
    }  # fmt: skip


def test_nothing_that_a_blind_rater_fetches_depends_on_labels(place: Place) -> None:
    supervisor = place.world.people.supervisor
    answers = both_worlds(place, supervisor, place.mine, lambda: relabel(place.mine))
    assert not differing(answers)
    told = {name: " ".join(x) for name, (_, _, x) in answers[0].items()}
    assert not [name for name, text in told.items() if QUOTING in text]
    assert answers[0][f"GET /ratings/{place.mine.pk}/"][0] == 200


def test_nor_what_the_owner_fetches_who_rates_beside(place: Place) -> None:
    owner = place.world.people.owner
    answers = both_worlds(place, owner, place.other, lambda: relabel(place.other))
    assert not differing(answers)
    exported = answers[0][f"POST /cases/{place.world.case.pk}/export/"][2]
    ends = {x.rpartition("/")[2] for x in exported if x.startswith("sessions/")}
    assert ends == {"transcript.csv", "session.json", "remarks.csv"}, (
        "the remarks are of the later session"
    )


def test_nor_what_one_fetches_who_has_finished_before_the_other(place: Place) -> None:
    supervisor = place.world.people.supervisor
    reviews.finish_rating(place.mine, by=supervisor)
    answers = both_worlds(place, supervisor, place.mine, lambda: relabel(place.mine))
    assert not differing(answers)


def test_an_owner_who_does_not_rate_sees_no_code_of_a_rater(place: Place) -> None:
    owner, supervisor = place.world.people.owner, place.world.people.supervisor
    reviews.withdraw_rating(place.other, by=owner)

    def change() -> None:
        recode(Rating.objects.filter(pk=place.mine.pk))

    assert not differing(both_worlds(place, owner, place.mine, change))
    reviews.finish_rating(place.mine, by=supervisor)
    found = differing(both_worlds(place, owner, place.mine, change))
    assert f"GET /sessions/{place.world.session.pk}/agreement/" in found
