"""A page asks the database as often for three rows as for one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import workbench
from mentalize.clinic import queries
from mentalize.clinic.actions import cases, packs, remarks, reviews, sessions, supervision
from mentalize.clinic.actions.notices import tell
from mentalize.clinic.models import (
    Correction,
    Job,
    MachineReview,
    Pack,
    Person,
    Session,
    Upload,
)
from mentalize.clinic.permitted import rows_of
from workbench import World

PATIENTS = [x.index for x in workbench.transcript().turns if x.role == "patient"]
DAY = date(2026, 11, 20)
PACK = UUID(int=7)
Fill = Callable[[World, int], None]


def asked(someone: Person, path: str) -> list[str]:
    """What a page asks, once everything that is asked once is known."""
    browser = workbench.client_of(someone)
    assert browser.get(path).status_code == 200
    with CaptureQueriesContext(connection) as caught:
        assert browser.get(path).status_code == 200
    return [x["sql"] for x in caught.captured_queries]


def at_home(world: World, number: int) -> None:
    """A case of one's own with a session that waits, one that somebody shares, and a notice."""
    owner, stranger = world.people.owner, world.people.stranger
    case = workbench.case_of(owner, f"own {number}")
    waits = workbench.session_of(case)
    sessions.ask_for_review(waits, "rules", by=owner)
    other = workbench.case_of(stranger, f"theirs {number}")
    cases.share(other, owner, "read", by=stranger)
    tell(owner, "Something happened.", "/")


def at_a_case(world: World, number: int) -> None:
    """A session with a review and a remark, an answer of the patient, a share, an upload."""
    owner = world.people.owner
    session = workbench.session_of(world.case, date(2026, 12, number))
    workbench.reviewed(session)
    remarks.remark(session, "Something", by=world.people.supervisor)
    cases.answer_consent(world.case, "research", given=True, by=owner)
    someone = workbench.person(f"colleague{number}", Person.Role.SUPERVISOR)
    cases.share(world.case, someone, "read", [session], by=owner)
    Upload.objects.create(case=world.case, name="a.txt", text="aGk=", by=owner)


def at_a_session(world: World, number: int) -> None:
    """Remarks on the session and on a turn, an answer, a correction that stands and one taken back."""
    session, owner = world.session, world.people.owner
    turn = PATIENTS[number]
    first = remarks.remark(session, "Something", by=world.people.supervisor)
    remarks.remark(session, "An answer", answers=first, by=owner)
    remarks.remark(session, "At a turn", turn=turn, kind="next", by=world.people.colleague)
    reviews.correct(world.machine, turn, "mode", new="teleological", reason="So", by=owner)
    other = reviews.correct(world.machine, turn, "affect", new="shame", by=world.people.supervisor)
    reviews.undo(other, by=world.people.supervisor)


def in_supervision(world: World, number: int) -> None:
    """What a session's page has, and a meeting with two versions, an order, and a mark of having seen."""
    at_a_session(world, number)
    owner, supervisor = world.people.owner, world.people.supervisor
    made = supervision.note_meeting(world.case, world.session, DAY, "So", by=supervisor)
    supervision.note_more(made, "And so", by=owner)
    supervision.note_meeting(world.case, None, DAY, "So", by=owner)
    said = remarks.remark(world.session, "Why?", turn=3, kind="question", by=supervisor)
    remarks.mark_remark_seen(said, by=owner)
    supervision.arrange(world.session, [(n, n + 9) for n in range(number)], by=owner)


def with_packs(world: World, number: int) -> None:
    """One more session in a pack that is shown."""
    owner = world.people.owner
    session = workbench.session_of(world.case, date(2026, 12, number))
    workbench.reviewed(session)
    remarks.remark(session, "Something", turn=3, by=world.people.supervisor)
    supervision.arrange(session, [(0, 9)], by=owner)
    pack, _ = Pack.objects.get_or_create(pk=PACK, by=owner)
    there = {x.session_id: "So" for x in pack.parts.all()}
    packs.change_pack(pack, "Counted", {**there, session.pk: "So"}, by=owner)
    packs.show_pack(pack, by=owner)


def at_a_newer_review(world: World, number: int) -> None:
    """A newer coder has read the session; things were said otherwise of the earlier review."""
    MachineReview.objects.get_or_create(
        session=world.session, coder="rules", version="2",
        defaults={"codebook": world.machine.codebook, "labels": world.machine.labels},
    )  # fmt: skip
    for code in ("pretend", "teleological"):  # one of them is not what was heard there
        turn = PATIENTS[number]
        reviews.correct(world.machine, turn, "mode", new=code, by=world.people.owner)


PAGES: dict[str, tuple[Fill, str]] = {
    "home": (at_home, "/"),
    "case": (at_a_case, "/cases/{case}/"),
    "session": (at_a_session, "/sessions/{session}/"),
    "newer review": (at_a_newer_review, "/sessions/{session}/"),
    "turn": (at_a_session, f"/sessions/{{session}}/turns/{PATIENTS[1]}/"),
    "turn_remarks": (at_a_session, f"/sessions/{{session}}/turns/{PATIENTS[1]}/remarks/"),
    "supervision": (in_supervision, "/sessions/{session}/supervision/"),
    "clip": (in_supervision, "/sessions/{session}/supervision/1/"),
    "clips_print": (in_supervision, "/sessions/{session}/supervision/print/"),
    "meetings": (in_supervision, "/cases/{case}/meetings/"),
    "notices": (in_supervision, "/notices/"),
    "pack": (with_packs, f"/packs/{PACK}/"),
    "packs": (with_packs, "/packs/"),
    "pack_edit": (with_packs, f"/packs/{PACK}/edit/"),
    "audit": (at_a_case, "/audit/"),
    "course": (at_a_case, "/cases/{case}/course/"),
    "own_course": (at_a_case, "/course/"),
    "share": (at_a_case, "/cases/{case}/share/"),
    "ratings": (at_a_session, "/sessions/{session}/ratings/"),
}


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("who", ["owner", "supervisor"])
def test_three_rows_take_no_more_than_one(world: World, page: str, who: str) -> None:
    fill, path = PAGES[page]
    someone = world.people.everybody()[who]
    if who == "supervisor" and page in {"share", "ratings", "home", "pack_edit"}:
        pytest.skip("not theirs, or without rows")
    place = path.format(case=world.case.pk, session=world.session.pk)
    fill(world, 1)
    one = asked(someone, place)
    fill(world, 2)
    fill(world, 3)
    three = asked(someone, place)
    assert len(one) == len(three), "\n".join(["", *three])
    assert len(three) < 60


def test_people_are_listed_in_one_question(world: World) -> None:
    one = asked(world.people.administrator, "/people/")
    for number in range(3):
        workbench.person(f"more{number}", Person.Role.TRAINEE)
    assert len(asked(world.people.administrator, "/people/")) == len(one)


def test_lists_bring_no_transcript(world: World) -> None:
    """A list of sessions never loads their words."""
    sessions.ask_for_review(world.later, "rules", by=world.people.owner)
    for path in ("/", f"/cases/{world.case.pk}/", "/audit/"):
        words = [x for x in asked(world.people.owner, path) if '"clinic_session"."transcript"' in x]
        assert not words, path


def test_the_counts_see_what_they_count(world: World) -> None:
    """The control: rows that are asked for one by one are found out."""
    at_a_session(world, 1)
    with CaptureQueriesContext(connection) as one:
        [x.by.name for x in Correction.objects.all()]
    at_a_session(world, 2)
    with CaptureQueriesContext(connection) as two:
        [x.by.name for x in Correction.objects.all()]
    assert len(two) > len(one)
    assert Job.objects.count() == 0
    assert Session.objects.count() == 2


def test_latest_reviews_are_found_without_reading_past_their_labels(world: World) -> None:
    """A row holds its long words before its dates: lists over thousands of sessions rest on the indices alone."""
    found = Session.objects.filter(case=world.case)
    with CaptureQueriesContext(connection) as caught:
        rows_of(found)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {caught.captured_queries[0]['sql']}")
        plan = [str(x[3]) for x in cursor.fetchall()]
    assert any("COVERING INDEX sessions_in_their_order" in x for x in plan), plan
    assert any("COVERING INDEX latest_review" in x for x in plan), plan
    assert not [x for x in plan if x.startswith("SCAN")], plan


def test_open_cases_come_before_closed_ones(world: World) -> None:
    owner = world.people.owner
    closed = workbench.case_of(owner, "closed")
    cases.close_case(closed, by=owner)
    workbench.case_of(owner, "latest")
    found = queries.own_cases(owner)
    assert [x.code for x in found] == ["latest", "M.", "closed"]
    assert "NULLS FIRST" in str(found.query), "PostgreSQL puts what is open last otherwise"
