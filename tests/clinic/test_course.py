"""Over time: which sessions count, for whom, what is kept and when it is made anew, and what the pages say."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

import labelled
from labelled import Row
from mentalize.clinic import course
from mentalize.clinic.actions import cases, reviews, sessions
from mentalize.clinic.convert import book, from_labels, to_brief, to_review
from mentalize.clinic.course import Course, course_of_case, own_course
from mentalize.clinic.models import (
    AuditRow,
    Case,
    Correction,
    MachineReview,
    Person,
    Rating,
    Session,
    Share,
    Summary,
)
from mentalize.clinic.permissions import RefusedError
from mentalize.reviewing import Review
from mentalize.reviewing.course import brief
from workbench import People, World, case_of

ASK: Row = ("C", "What did you feel then?", {"moves": ["explore_self"], "question": "open", "stance": "2"})  # fmt: skip
TELL: Row = ("C", "You envy him.", {"moves": ["interpret"], "question": "none", "stance": "-2"})
MIND: Row = ("P", "I think I was jealous, maybe.", {"mode": "mentalizing", "affects": [("envy", "jealous")]})  # fmt: skip
FACT: Row = ("P", "He hates me.", {"mode": "psychic_equivalence"})
OPEN = (ASK, MIND, ASK, FACT)
SHUT = (TELL, FACT, ASK, FACT)


def held(case: Case, *rows: Row, day: int, memory: bool = False, review: bool = True) -> Session:
    """A session of `case` with these turns and, if `review`, these labels."""
    transcript, labels = labelled.session(*rows)
    session = sessions.add_session(
        case, transcript, date(2026, 3, day), from_memory=memory, by=case.owner
    )
    if review:
        MachineReview.objects.create(
            session=session, coder="test", version="1", codebook=book().version,
            labels=from_labels(labels),
        )  # fmt: skip
    return session


def shares(found: Course, index: str = "mentalizing") -> list[tuple[int | None, int | None]]:
    return [(x.brief.index(index).count, x.brief.index(index).of) for x in found.held]


@pytest.fixture
def mine(people: People) -> Case:
    return case_of(people.owner)


def test_sessions_stand_in_the_order_held_each_with_its_figures(people: People, mine: Case) -> None:
    late = held(mine, *OPEN, day=9)
    early = held(mine, *SHUT, day=2)
    found = course_of_case(people.owner, mine)
    assert [x.session for x in found.held] == [early, late]
    assert shares(found) == [(0, 2), (1, 2)]
    assert shares(found, "statements") == [(1, 2), (0, 2)]


def test_what_has_no_figures_is_left_out_and_counted(people: People, mine: Case) -> None:
    held(mine, *OPEN, day=1)
    held(mine, *OPEN, day=2, memory=True)
    held(mine, *OPEN, day=3, review=False)
    blind = held(mine, *OPEN, day=4)
    Rating.objects.create(session=blind, rater=people.owner, asked_by=people.owner)
    found = course_of_case(people.owner, mine)
    assert [x.session.held_on.day for x in found.held] == [1]
    assert (found.of, found.memory, found.unread, found.hidden) == (1, 1, 1, 1)


def test_a_correction_counts_at_once_and_its_undoing_too(people: People, mine: Case) -> None:
    machine = held(mine, *OPEN, day=1).reviews.get()
    assert shares(course_of_case(people.owner, mine)) == [(1, 2)]
    made = reviews.correct(machine, 3, "mode", new="emerging", by=people.owner)
    assert shares(course_of_case(people.owner, mine)) == [(2, 2)]
    reviews.undo(made, by=people.owner)
    assert shares(course_of_case(people.owner, mine)) == [(1, 2)]


def test_a_new_review_takes_the_place_of_the_old(people: People, mine: Case) -> None:
    session = held(mine, *OPEN, day=1)
    assert shares(course_of_case(people.owner, mine)) == [(1, 2)]
    _, labels = labelled.session(*OPEN[:3], ("P", "He hates me.", {"mode": "emerging"}))
    MachineReview.objects.create(
        session=session,
        coder="test",
        version="2",
        codebook=book().version,
        labels=from_labels(labels),
    )
    assert shares(course_of_case(people.owner, mine)) == [(2, 2)]


def test_a_review_is_put_together_once(
    people: People, mine: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    held(mine, *OPEN, day=1)
    first = course_of_case(people.owner, mine)
    made: list[MachineReview] = []

    def counted(session: Session, machine: MachineReview, said: Sequence[Correction]) -> Review:
        made.append(machine)
        return to_review(session, machine, said)

    monkeypatch.setattr(course, "to_review", counted)
    assert course_of_case(people.owner, mine) == first
    assert own_course(people.owner).held == first.held
    assert made == []
    monkeypatch.setattr(course, "_FORM", 2)
    assert course_of_case(people.owner, mine) == first
    assert len(made) == 1


def test_what_is_kept_is_what_was_made(people: People, mine: Case) -> None:
    session = held(mine, *OPEN, day=1)
    (one,) = course_of_case(people.owner, mine).held
    assert to_brief(Summary.objects.get(review__session=session).content) == one.brief
    assert one.brief == brief(labelled.reviewed(*OPEN), book())


def test_a_summary_goes_with_its_session(people: People, mine: Case) -> None:
    session = held(mine, *OPEN, day=1)
    course_of_case(people.owner, mine)
    session.delete()
    assert not Summary.objects.exists()


def test_many_sessions_are_counted_bit_by_bit(
    people: People, mine: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(course, "MOST_TURNS", 9)  # of four turns each: two at a time
    for day in range(1, 6):
        held(mine, *OPEN, day=day)
    looks = [course_of_case(people.owner, mine) for _ in range(3)]
    assert [(len(x.held), x.left) for x in looks] == [(2, 3), (4, 1), (5, 0)]
    assert [x.session.held_on.day for x in looks[0].held] == [4, 5]


def test_a_session_longer_than_what_is_counted_at_once_is_counted(
    people: People, mine: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(course, "MOST_TURNS", 3)
    held(mine, *OPEN, day=1)
    assert course_of_case(people.owner, mine).left == 0


def test_what_cannot_be_put_together_does_not_stand_in_the_way(
    people: People, mine: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(course, "MOST_TURNS", 4)  # one at a time
    held(mine, *OPEN, day=1)
    broken = held(mine, *OPEN, day=2).reviews.get()
    broken.labels = broken.labels.replace("psychic_equivalence", "a_mode_of_yore")
    broken.save()
    looks = [course_of_case(people.owner, mine) for _ in range(3)]
    assert [(len(x.held), x.left, x.failed) for x in looks] == [(0, 1, 1), (1, 0, 1), (1, 0, 1)]


def test_only_so_many_sessions_stand_on_a_page(
    people: People, mine: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(course, "MOST", 2)
    for day in (1, 2, 3):
        held(mine, *OPEN, day=day)
    first = course_of_case(people.owner, mine)
    assert ([x.session.held_on.day for x in first.held], first.of, first.earlier) == ([2, 3], 3, 2)
    rest = course_of_case(people.owner, mine, skip=2)
    assert ([x.session.held_on.day for x in rest.held], rest.earlier) == ([1], None)


def test_each_sees_what_was_shared_with_them(people: People, mine: Case) -> None:
    one, two = held(mine, *OPEN, day=1), held(mine, *OPEN, day=2)
    cases.share(mine, people.supervisor, Share.Scope.READ, by=people.owner)
    cases.share(mine, people.colleague, Share.Scope.READ, [one], by=people.owner)
    assert [x.session for x in course_of_case(people.supervisor, mine).held] == [one, two]
    assert [x.session for x in course_of_case(people.colleague, mine).held] == [one]
    assert course_of_case(people.stranger, mine).held == ()


def test_ones_own_course_holds_nobody_elses_sessions(people: People, mine: Case) -> None:
    mine_too = held(case_of(people.owner, "B."), *OPEN, day=1)
    own = held(mine, *OPEN, day=2)
    cases.share(mine, people.supervisor, Share.Scope.READ, by=people.owner)
    held(case_of(people.stranger), *OPEN, day=3)
    assert [x.session for x in own_course(people.owner).held] == [mine_too, own]
    assert own_course(people.supervisor).held == ()
    for person in (people.researcher, people.administrator):
        with pytest.raises(RefusedError):
            own_course(person)


def test_looking_leaves_a_row(people: People, mine: Case) -> None:
    AuditRow.objects.all().delete()
    course_of_case(people.owner, mine)
    own_course(people.owner)
    assert list(AuditRow.objects.values_list("did", "case_key")) == [
        ("looked at a case over time", str(mine.pk)), ("looked at own cases over time", ""),
    ]  # fmt: skip


@pytest.mark.parametrize("own", [False, True])
def test_as_many_queries_for_many_sessions(
    people: People, mine: Case, sign_in: Callable[[Person], Client], *, own: bool
) -> None:
    client = sign_in(people.owner)
    address = "/course/" if own else f"/cases/{mine.pk}/course/"

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    held(mine, *OPEN, day=1)
    client.get(address)  # the second factor is looked up once
    held(mine, *OPEN, day=2)
    new, kept = asked(), asked()
    assert kept < new
    for day, case in ((3, mine), (4, mine), (5, case_of(people.owner, "B."))):
        session = held(case, *OPEN, day=day)
        reviews.correct(session.reviews.get(), 3, "mode", new="emerging", by=people.owner)
    assert (asked(), asked()) == (new, kept)


def test_the_page_of_a_case_says_what_changed_with_links(page: Client, world: World) -> None:
    before, now = held(world.case, *SHUT, day=1), held(world.case, *OPEN, day=2)
    world.session.delete()
    text = page.get(f"/cases/{world.case.pk}/course/").content.decode()
    assert "In 1 of 2 turns the patient looked at a state of mind" in text
    assert f'<a href="/sessions/{now.pk}/#turn-2">“I think I was jealous, maybe”</a>' in text
    assert f'<a href="/sessions/{before.pk}/">' in text
    assert text.count('role="img"') == len(labelled.reviewed(*OPEN).indices) + 1
    assert "1 session has no review yet." in text
    assert "because of" not in text
    assert "style=" not in text


def test_one_session_is_not_compared(page: Client, world: World) -> None:
    text = page.get(f"/cases/{world.case.pk}/course/").content.decode()
    assert 'id="figures"' in text
    assert 'id="since"' not in text


def test_the_page_without_sessions(sign_in: Callable[[Person], Client], people: People) -> None:
    text = sign_in(people.supervisor).get("/course/").content.decode()
    assert "No reviewed session yet." in text
    assert "<svg" not in text


def test_the_own_page_compares_no_two_patients(page: Client, world: World) -> None:
    held(case_of(world.people.owner, "B."), *OPEN, day=2)
    text = page.get("/course/").content.decode()
    assert 'id="since"' not in text
    assert 'class="riser"' not in text
    assert "M., 2 Nov 2026" in text


def test_who_may_look(world: World, sign_in: Callable[[Person], Client]) -> None:
    address = f"/cases/{world.case.pk}/course/"
    allowed = {"owner", "supervisor", "trainee", "colleague"}
    for name, person in world.people.everybody().items():
        status = sign_in(person).get(address).status_code
        assert status == (200 if name in allowed else 403), name
    assert Client().get(address).status_code == 302


@pytest.mark.parametrize("skip", ["-1", "x", "²", "9" * 30, ""])
def test_an_odd_place_to_begin_is_the_beginning(page: Client, skip: str) -> None:
    assert 'id="figures"' in page.get("/course/", {"skip": skip}).content.decode()


def test_a_session_to_which_the_codebook_does_not_apply_says_so(page: Client, world: World) -> None:
    path = f"/cases/{world.case.pk}/course/"
    assert "not applicable as it stands" not in page.get(path).content.decode()
    Session.objects.filter(pk=world.session.pk).update(caveats=["dialect"])
    shown = page.get(path).content.decode()
    assert "To 1 session the codebook does not apply as it stands" in shown
    assert re.search(r"not applicable as it stands:\s+dialect", shown)
