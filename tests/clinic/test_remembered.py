"""Reviews are put together once, and what was said otherwise, renamed or deleted never shows an old one."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from django.test import Client

import workbench
from mentalize.clinic import remembered
from mentalize.clinic.actions import reviews, sessions
from mentalize.clinic.convert import to_review
from mentalize.clinic.models import Session
from mentalize.clinic.remembered import Remembered, drawn_of, review_of
from mentalize.reports.html import Drawn
from workbench import World

PATIENT = [x.index for x in workbench.transcript().turns if x.role == "patient"]


@pytest.fixture(autouse=True)
def _nothing_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembered, "HERE", Remembered())


def test_it_is_what_is_put_together(world: World) -> None:
    first = review_of(world.session, world.machine, ())
    assert first == to_review(world.session, world.machine, ())
    assert review_of(world.session, world.machine, ()) is first


def test_what_is_said_otherwise_and_why_shows_at_once(world: World) -> None:
    session, machine, owner = world.session, world.machine, world.people.owner
    before = review_of(session, machine, ())
    code = next(x for x in ("pretend", "teleological") if x != before.turns[PATIENT[0]].mode_code)
    made = reviews.correct(machine, PATIENT[0], "mode", new=code, by=owner)
    said = tuple(machine.corrections.select_related("by"))
    after = review_of(session, machine, said)
    assert after.turns[PATIENT[0]].mode_code == code
    reviews.give_reason(made, "So", by=owner)
    said = tuple(machine.corrections.select_related("by"))
    assert "So" in str(review_of(session, machine, said).turns[PATIENT[0]].mode)
    reviews.undo(made, by=owner)
    said = tuple(machine.corrections.select_related("by"))
    assert review_of(session, machine, said).turns == before.turns


def test_changed_words_and_a_new_title_show_at_once(world: World) -> None:
    session = world.session
    review_of(session, world.machine, ())
    session.transcript = session.transcript.replace("Sunday", "Saturday")
    session.title = "The first"
    now = review_of(session, world.machine, ())
    assert now == to_review(session, world.machine, ())


def test_a_page_with_remembered_turns_is_the_same_page(world: World, page: Client) -> None:
    at = f"/sessions/{world.session.pk}/"
    reviews.correct(world.machine, PATIENT[1], "mode", new="pretend", by=world.people.owner)
    page.get(at)
    reviews.correct(world.machine, PATIENT[2], "mode", new="pretend", by=world.people.owner)
    kept = _without_tokens(page.get(at).content.decode())
    remembered.HERE.forget(world.session.pk)
    assert kept == _without_tokens(page.get(at).content.decode())
    assert kept == _without_tokens(page.get(at).content.decode())


def _without_tokens(page: str) -> list[str]:
    return [x for x in page.split("<") if "csrfmiddlewaretoken" not in x]


def test_only_turns_that_look_the_same_are_taken_from_before(world: World) -> None:
    session, machine = world.session, world.machine
    before = drawn_of(session, machine, ())
    before.turns["/x/"] = {turn.number: f"turn {turn.number}" for turn in before.report.turns}  # type: ignore[misc]  # text in place of mark-up
    reviews.correct(machine, PATIENT[0], "mode", new="teleological", by=world.people.owner)
    after = drawn_of(session, machine, tuple(machine.corrections.select_related("by")))
    assert after is not before
    assert PATIENT[0] + 1 not in after.turns["/x/"]
    assert after.turns["/x/"]


def test_a_deleted_session_is_forgotten(world: World) -> None:
    review_of(world.session, world.machine, ())
    assert remembered.HERE.turns
    remembered.HERE.forget(UUID(int=0))
    assert remembered.HERE.turns
    remembered.HERE.forget(world.session.pk)
    assert not remembered.HERE.turns


def test_the_least_lately_asked_for_goes_first(world: World) -> None:
    turns = len(workbench.transcript().turns)
    here = Remembered(most_turns=2 * turns)
    review = review_of(world.session, world.machine, ())
    for number in (1, 2):
        here.keep((number,), UUID(int=number), (), review)
    assert here.get((1,))
    here.keep((3,), UUID(int=3), (), review)
    assert here.get((2,)) is None
    assert here.get((1,))
    assert here.turns == 2 * turns


def test_what_nobody_asks_for_is_forgotten(world: World) -> None:
    now = [0.0]
    here = Remembered(now=lambda: now[0])
    here.keep((1,), UUID(int=1), (), review_of(world.session, world.machine, ()))
    now[0] = remembered.SECONDS - 1
    assert here.get((1,))
    now[0] += remembered.SECONDS + 1
    here.forget_old()
    assert here.turns == 0


def test_erasing_forgets(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from mentalize.clinic.actions import erasing

    here = Remembered()
    monkeypatch.setattr(erasing, "HERE", here)
    other = workbench.session_of(world.case, date(2026, 11, 30))
    review = review_of(world.session, world.machine, ())
    here.keep((1,), other.pk, (), review)
    here.keep((2,), world.session.pk, (), review)
    sessions.delete_session(Session.objects.get(pk=other.pk), by=world.people.owner)
    assert here.get((1,)) is None
    assert isinstance(drawn_of(world.session, world.machine, ()), Drawn)
    assert here.get((2,))
