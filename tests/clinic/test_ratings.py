"""Blind second ratings: asking, coding, finishing. Blindness: test_blindness; after it: test_settling."""

from __future__ import annotations

import html
import re

import pytest

from mentalize.clinic import permissions, rated
from mentalize.clinic.actions import cases, reviews
from mentalize.clinic.convert import book, to_rating
from mentalize.clinic.models import Notice, Rating
from mentalize.clinic.permissions import RULES, RefusedError, why_not
from mentalize.errors import ConflictError, MentalizeError
from rating import CLINICIAN, PATIENT, TALK, Small, refused, small_of, text_of
from workbench import World, client_of


@pytest.fixture
def small(world: World) -> Small:
    return small_of(world, *TALK)


# --- asking ---------------------------------------------------------------------------------------


def test_who_is_asked_gets_a_notice_without_content(small: Small) -> None:
    page = client_of(small.owner)
    address = f"/sessions/{small.session.pk}/ratings/"
    assert page.post(address, {"rater": small.supervisor.pk}).headers["Location"] == address
    rating = small.session.ratings.get()
    told = Notice.objects.filter(person=small.supervisor).latest("pk")
    assert (told.text, told.link) == (
        "Owner Example asks for a second rating.",
        f"/ratings/{rating.pk}/",
    )
    page.post(address, {"rater": small.supervisor.pk})  # asked once is asked
    assert small.session.ratings.count() == 1
    assert "Supervisor Example asked on" in text_of(page, address)
    assert page.post(address, {"rater": small.owner.pk}).headers["Location"].startswith("/ratings/")


def test_only_those_who_may_read_it_can_be_asked(small: Small) -> None:
    people = small.world.people
    can = set(rated.can_be_asked(small.session))
    may = {
        x
        for x in people.everybody().values()
        if not why_not(permissions.check_may_read, x, small.session)
    }
    assert (
        can == may == {people.owner, people.supervisor, people.trainee}
    )  # the colleague has another session
    rules = {
        "colleague": "session",
        "stranger": "read",
        "researcher": "researcher",
        "administrator": "content",
    }
    for name, rule in rules.items():
        with refused(rule):
            small.asked(getattr(people, name))
    cases.revoke(small.world.case.shares.get(person=people.trainee), by=small.owner)
    small.asked(people.supervisor)
    assert set(rated.can_be_asked(small.session)) == {people.owner}


@pytest.mark.parametrize("who", ["supervisor", "trainee", "stranger", "administrator"])
def test_only_the_owner_asks_and_sees_who_was_asked(small: Small, who: str) -> None:
    person = getattr(small.world.people, who)
    page = client_of(person)
    address = f"/sessions/{small.session.pk}/ratings/"
    assert (
        page.get(address).status_code == page.post(address, {"rater": person.pk}).status_code == 403
    )
    with pytest.raises(RefusedError):
        reviews.invite_rater(small.session, small.supervisor, by=person)
    assert not small.session.ratings.exists()


# --- coding ---------------------------------------------------------------------------------------


def test_a_turn_is_kept_as_soon_as_it_is_sent(small: Small) -> None:
    rating = small.asked(small.supervisor)
    page, sheet = client_of(small.supervisor), f"/ratings/{rating.pk}/"
    assert "0 of 4 turns" in text_of(page, sheet)
    sent = {"move": ["explore_self", "validate"], "question": "open", "stance": "2"}
    assert page.post(f"{sheet}turns/0/", sent).headers["Location"] == f"{sheet}turns/1/"
    assert page.post(f"{sheet}turns/1/", {"mode": "pretend", "arousal": "low"}).headers[
        "Location"
    ] == (
        f"{sheet}turns/3/"  # nobody codes a third person
    )
    rating.refresh_from_db()
    assert to_rating(rating.labels) == {
        0: {"move": ("explore_self", "validate"), "question": ("open",), "stance": ("2",)},
        1: {"mode": ("pretend",), "arousal": ("low",)},
    }
    shown = text_of(page, sheet)
    assert "2 of 4 turns" in shown
    assert "Explore own state, Validate · Open question · Not knowing (+2)" in shown
    page.post(f"{sheet}turns/1/", {"mode": "none", "arousal": "mid", "risk": "ideation"})
    rating.refresh_from_db()
    assert to_rating(rating.labels)[1] == PATIENT_TUPLES | {"risk": ("ideation",)}


PATIENT_TUPLES = {"mode": ("none",), "arousal": ("mid",)}


def test_the_open_turn_has_every_code_and_its_definition(small: Small) -> None:
    rating = small.asked(small.supervisor)
    page = client_of(small.supervisor)
    for turn, layers in (
        (0, ("move", "question", "stance")),
        (1, ("mode", "process", "affect", "arousal", "risk")),
    ):
        body = page.get(f"/ratings/{rating.pk}/turns/{turn}/").content.decode()
        codes = [x for layer in layers for x in book().layer(layer)]
        given = set(re.findall(r'type="(?:radio|checkbox)" name="(\w+)" value="([\w-]+)"', body))
        given.discard(("incomplete", "yes"))
        assert given == {(x.layer, x.id) for x in codes}
        assert all(html.escape(x.definition) in body for x in codes)
        assert not re.search(r"<input[^>]* checked", body)
        assert body.count("autofocus") == 1
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\bstyle=|\bon\w+=", body)


def test_a_turn_without_its_mode_is_not_kept(small: Small) -> None:
    rating = small.asked(small.supervisor)
    page, address = client_of(small.supervisor), f"/ratings/{rating.pk}/turns/1/"
    response = page.post(address, {"arousal": "high", "affect": ["shame"]})
    body = response.content.decode()
    assert (response.status_code, body.count('role="alert"')) == (200, 1)
    assert re.findall(r'value="(\w+)" checked', body) == [
        "high",
        "shame",
    ]  # what was ticked stays ticked
    rating.refresh_from_db()
    assert to_rating(rating.labels) == {}
    assert page.get(f"/ratings/{rating.pk}/turns/2/").status_code == 302
    assert page.get(f"/ratings/{rating.pk}/turns/99/").status_code == 302


@pytest.mark.parametrize(
    ("turn", "codes"),
    [
        (0, PATIENT), (1, CLINICIAN), (2, PATIENT), (2, CLINICIAN), (5, PATIENT),
        (1, {"mode": ["none"]}), (1, PATIENT | {"mode": ["none", "pretend"]}), (1, PATIENT | {"mode": [""]}),
        (1, PATIENT | {"affect": ["joyful"]}), (1, PATIENT | {"note": ["x"]}),
    ],
)  # fmt: skip
def test_what_does_not_fit_a_turn_is_refused(
    small: Small, turn: int, codes: dict[str, list[str]]
) -> None:
    rating = small.asked(small.supervisor)
    with pytest.raises(MentalizeError):
        reviews.rate(rating, turn, codes, by=small.supervisor)
    rating.refresh_from_db()
    assert to_rating(rating.labels) == {}


def test_two_windows_do_not_undo_each_other(small: Small) -> None:
    small.asked(small.supervisor)
    one, other = Rating.objects.get(), Rating.objects.get()
    reviews.rate(one, 1, PATIENT, by=small.supervisor)
    reviews.rate(other, 4, PATIENT, by=small.supervisor)
    assert set(to_rating(Rating.objects.get().labels)) == {1, 4}
    reviews.finish_rating(one, by=small.supervisor)
    with refused("finished"):
        reviews.rate(other, 0, CLINICIAN, by=small.supervisor)


@pytest.mark.parametrize("who", ["owner", "trainee", "stranger", "researcher", "administrator"])
def test_nobody_else_opens_or_changes_a_sheet(small: Small, who: str) -> None:
    rating, person = small.asked(small.supervisor), getattr(small.world.people, who)
    page = client_of(person)
    sent = {"mode": "none", "arousal": "mid"}
    assert page.get(f"/ratings/{rating.pk}/").status_code == 403
    assert page.get(f"/ratings/{rating.pk}/turns/1/").status_code == 403
    assert page.post(f"/ratings/{rating.pk}/turns/1/", sent).status_code == 403
    assert page.post(f"/ratings/{rating.pk}/finish/", {"incomplete": "yes"}).status_code == 403
    with refused("rate"):
        reviews.rate(rating, 1, PATIENT, by=person)
    with refused("rate"):
        reviews.finish_rating(rating, by=person)


def test_a_rater_from_whom_the_case_was_taken_back_rates_no_more(small: Small) -> None:
    rating = small.asked(small.supervisor)
    cases.revoke(small.world.case.shares.get(person=small.supervisor), by=small.owner)
    assert client_of(small.supervisor).get(f"/ratings/{rating.pk}/").status_code == 403
    with refused("read"):
        reviews.rate(rating, 1, PATIENT, by=small.supervisor)
    reviews.withdraw_rating(rating, by=small.owner)
    assert not Rating.objects.exists()


# --- finishing, withdrawing -----------------------------------------------------------------------


def test_a_finished_rating_stays_as_it_is(small: Small) -> None:
    rating = small.asked(small.supervisor)
    page, sheet = client_of(small.supervisor), f"/ratings/{rating.pk}/"
    page.post(f"{sheet}finish/", {"incomplete": "yes"})
    assert Rating.objects.get().finished_at is None, "nothing was coded"
    reviews.rate(rating, 1, PATIENT, by=small.supervisor)
    page.post(f"{sheet}finish/")
    assert Rating.objects.get().finished_at is None, (
        "turns are left, and nobody said that they may be"
    )
    page.post(f"{sheet}finish/", {"incomplete": "yes"})
    held = Rating.objects.get()
    assert held.finished_at is not None
    page.post(f"{sheet}turns/1/", {"mode": "pretend", "arousal": "mid"})
    page.post(f"{sheet}finish/", {"incomplete": "yes"})
    for act in (reviews.finish_rating, reviews.withdraw_rating):
        with refused("finished"):
            act(held, by=small.supervisor)
    with refused("finished"):
        reviews.withdraw_rating(held, by=small.owner)
    kept = Rating.objects.get()
    assert (kept.labels, kept.finished_at) == (held.labels, held.finished_at)
    body = page.get(sheet).content.decode()
    assert "<form" not in body.partition("<main")[2]
    told = Notice.objects.filter(person=small.owner).latest("pk")
    assert told.link == f"/sessions/{small.session.pk}/agreement/"


def test_the_first_who_finishes_is_told_when_the_second_has(small: Small) -> None:
    for rater in (small.supervisor, small.world.people.trainee):
        small.asked(rater)
    ratings = {x.rater: x for x in Rating.objects.all()}
    for rater, rating in ratings.items():
        reviews.rate(rating, 1, PATIENT, by=rater)
    reviews.finish_rating(ratings[small.supervisor], by=small.supervisor)
    told = Notice.objects.filter(person=small.owner).latest("pk")
    assert told.link.endswith("/ratings/")
    assert client_of(small.owner).get(f"/sessions/{small.session.pk}/agreement/").status_code == 403
    reviews.finish_rating(ratings[small.world.people.trainee], by=small.world.people.trainee)
    for person in (small.owner, small.supervisor):
        assert Notice.objects.filter(person=person).latest("pk").link.endswith("/agreement/")


def test_a_rating_is_withdrawn_by_the_owner_or_its_rater(small: Small) -> None:
    rating = small.asked(small.supervisor)
    for who in ("trainee", "stranger", "administrator"):
        with pytest.raises(RefusedError):
            reviews.withdraw_rating(rating, by=getattr(small.world.people, who))
    address = f"/ratings/{rating.pk}/withdraw/"
    assert client_of(small.supervisor).post(address).headers["Location"] == "/"
    assert why_not(permissions.check_may_see_labels, small.supervisor, small.session) == ""
    again = small.asked(small.supervisor)
    client_of(small.owner).post(f"/ratings/{again.pk}/withdraw/")
    assert not Rating.objects.exists()
    with pytest.raises(ConflictError, match="withdrawn"):
        reviews.rate(again, 1, PATIENT, by=small.supervisor)


def test_whoever_is_asked_later_hides_nothing_from_those_who_had_finished(small: Small) -> None:
    small.rated(small.supervisor, {1: PATIENT})
    small.asked(small.world.people.trainee)
    assert permissions.blind_to(small.supervisor) == frozenset()
    assert permissions.blind_to(small.world.people.trainee) == {small.session.pk}
    assert why_not(permissions.check_may_compare, small.owner, small.session) == str(RULES["blind"])
