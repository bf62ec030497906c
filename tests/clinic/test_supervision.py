"""Supervision: who sees and says what, the order of clips, notes of meetings, packs, notices, files."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

import workbench
from mentalize.clinic.actions import cases, packs, remarks, reviews, sessions, supervision
from mentalize.clinic.convert import to_review
from mentalize.clinic.models import (
    AuditRow,
    Meeting,
    MeetingNote,
    Notice,
    PackPart,
    Person,
    Rating,
    Remark,
    Seen,
    Session,
    Share,
)
from mentalize.clinic.permissions import RULES, RefusedError
from mentalize.clinic.supervising import meetings_of, open_questions, playing
from mentalize.errors import MentalizeError
from workbench import World

SignIn = Callable[[Person], Client]
DAY = date(2026, 11, 20)
WORDS = "Zwetschgenkuchen"


def text_of(response: Any) -> str:
    assert response.status_code == 200
    return str(response.content.decode("utf-8"))


def view(session: Session, rest: str = "") -> str:
    return f"/sessions/{session.pk}/supervision/{rest}"


def played(world: World, who: str = "owner") -> list[tuple[int, int]]:
    found = playing(world.people.everybody()[who], world.session)
    assert found is not None
    return [(x.first, x.last) for x in found.clips]


# --- clips ---------------------------------------------------------------------------------------


def test_clips_are_played_one_after_another_each_with_its_reason(
    page: Client, world: World
) -> None:
    clips = to_review(world.session, world.machine, ()).clips
    overview = text_of(page.get(view(world.session)))
    for number, clip in enumerate(clips, 1):
        told = text_of(page.get(view(world.session, f"{number}/")))
        assert f"Clip {number} of {len(clips)}" in told
        assert clip.because[1:] in told
        assert clip.because[1:] in overview
        ids = [n for n in range(len(workbench.transcript().turns)) if f'id="turn-{n + 1}"' in told]
        assert ids == list(range(clip.first, clip.last + 1)), "the turns of the clip, and no other"
        assert ('rel="next"' in told) == (number < len(clips))
        assert ('rel="prev"' in told) == (number > 1)
    assert page.get(view(world.session, f"{len(clips) + 1}/")).status_code == 404


def test_what_is_said_at_a_turn_of_a_clip_comes_back_to_it(page: Client, world: World) -> None:
    first, _ = played(world)[0]
    sent = {"text": WORDS, "kind": "question", "turn": first, "clip": "1"}
    response = page.post(f"/sessions/{world.session.pk}/remarks/", sent)
    assert response.headers["Location"] == view(world.session, f"1/#turn-{first + 1}")
    made = Remark.objects.get()
    assert (made.turn, made.kind) == (first, Remark.Kind.QUESTION)
    assert WORDS in text_of(page.get(view(world.session, "1/")))
    assert WORDS in text_of(page.get(view(world.session))), "still open"
    remarks.remark(world.session, "So", turn=first, answers=made, by=world.people.supervisor)
    assert WORDS not in text_of(page.get(view(world.session))), "answered: it stands in its clip"


def test_nothing_sends_the_browser_elsewhere(page: Client, world: World) -> None:
    for clip in ("//evil.example", "1/../../x", "9" * 9, "²"):
        sent = {"text": WORDS, "kind": "comment", "clip": clip}
        response = page.post(f"/sessions/{world.session.pk}/remarks/", sent)
        assert response.headers["Location"] == f"/sessions/{world.session.pk}/#remarks"


def test_who_may_read_alone_has_no_forms(sign_in: SignIn, world: World) -> None:
    reader = sign_in(world.people.trainee)
    for rest in ("", "1/"):
        told = text_of(reader.get(view(world.session, rest)))
        assert "<textarea" not in told
    assert str(RULES["comment"]) in text_of(reader.get(view(world.session)))


def test_an_order_is_set_and_taken_away_by_who_may_comment(world: World) -> None:
    before = played(world)
    by = world.people.supervisor
    supervision.arrange(world.session, [(40, 50), (2, 9)], by=by)
    assert played(world) == [(40, 50), (2, 9)]
    supervision.arrange(world.session, [], by=by)
    assert played(world) == before
    with pytest.raises(RefusedError):
        supervision.arrange(world.session, [], by=world.people.trainee)
    for wrong in ([(5, 4)], [(0, 999)], [(-1, 2)], [(0, 1)] * 13):
        with pytest.raises(MentalizeError):
            supervision.arrange(world.session, wrong, by=by)


def test_the_form_puts_stretches_in_order_with_one_of_ones_own(page: Client, world: World) -> None:
    offered = played(world)
    places = {f"place-{a}-{b}": str(len(offered) - n) for n, (a, b) in enumerate(offered)}
    page.post(view(world.session, "order/"), {**places, "first": "3", "last": "7"})
    assert played(world) == [*offered[::-1], (2, 6)]
    told = text_of(page.get(view(world.session)))
    assert "Owner Example set" in told
    page.post(view(world.session, "order/"), {"first": "3"})
    assert played(world) == [*offered[::-1], (2, 6)], "half a stretch is none"
    page.post(view(world.session, "order/"), {"do": "as heard"})
    assert played(world) == offered


def test_the_reason_follows_corrections(world: World) -> None:
    """What a clip is said to hold is worked out from the labels as they stand."""
    review = to_review(world.session, world.machine, ())
    moment = next(x for x in review.moments if x.kind == "first_vulnerable")
    supervision.arrange(world.session, [(moment.turn, moment.turn)], by=world.people.owner)
    found = playing(world.people.owner, world.session)
    assert found
    assert "first vulnerable feeling" in found.clips[0].because
    for label in review.turns[moment.turn].affects:
        reviews.correct(
            world.machine, moment.turn, "affect", old=label.code,
            span=(label.start, label.end), by=world.people.owner,
        )  # fmt: skip
    found = playing(world.people.owner, world.session)
    assert found
    assert "first vulnerable feeling" not in found.clips[0].because


def test_what_was_written_from_memory_is_played_whole_and_without_a_picture(
    page: Client, world: World
) -> None:
    Session.objects.filter(pk=world.session.pk).update(from_memory=True)
    session = Session.objects.get(pk=world.session.pk)
    found = playing(world.people.owner, session)
    assert found
    turns = [x for clip in found.clips for x in range(clip.first, clip.last + 1)]
    assert turns == list(range(session.turns))
    assert '<svg class="strip"' not in text_of(page.get(view(session, "1/")))


# --- remarks that were seen ----------------------------------------------------------------------


def test_a_remark_is_marked_as_seen_once_and_its_author_can_tell(
    sign_in: SignIn, world: World
) -> None:
    made = remarks.remark(world.session, WORDS, by=world.people.supervisor)
    unseen = Notice.objects.filter(person=world.people.owner, seen_at=None)
    assert unseen.filter(text__contains="wrote").count() == 1
    for _ in range(2):
        remarks.mark_remark_seen(made, by=world.people.owner)
    assert Seen.objects.count() == 1
    assert not unseen.filter(text__contains="wrote").exists(), "its notice is seen with it"
    assert AuditRow.objects.filter(did="marked a remark as seen").count() == 1
    told = text_of(sign_in(world.people.supervisor).get(view(world.session)))
    assert "seen by Owner Example" in told
    remarks.mark_remark_seen(made, by=world.people.supervisor)
    assert Seen.objects.count() == 1, "one's own is no news"


def test_an_answer_shows_that_one_has_seen_it(world: World) -> None:
    made = remarks.remark(world.session, WORDS, kind="question", by=world.people.supervisor)
    assert open_questions([made]) == [made]
    answer = remarks.remark(world.session, "So", answers=made, by=world.people.owner)
    assert Seen.objects.get().person == world.people.owner
    assert open_questions([made, answer]) == []


# --- meetings ------------------------------------------------------------------------------------


def test_notes_are_added_and_never_written_over(sign_in: SignIn, world: World) -> None:
    made = supervision.note_meeting(
        world.case, world.session, DAY, "First", by=world.people.supervisor
    )
    owner = sign_in(world.people.owner)
    owner.post(f"/meetings/{made.pk}/", {"text": "Second"})
    assert [str(x.text) for x in MeetingNote.objects.all()] == ["First", "Second"]
    told = text_of(owner.get(f"/meetings/{made.pk}/"))
    assert told.index("First") < told.index("Version 2") < told.index("Second")
    overview = text_of(owner.get(view(world.session)))
    assert "Second" in overview
    assert "First" not in overview


def test_whoever_may_read_notes_is_told_of_them(world: World) -> None:
    Notice.objects.all().delete()
    supervision.note_meeting(world.case, world.session, DAY, WORDS, by=world.people.supervisor)
    told = set(Notice.objects.values_list("person__username", flat=True))
    assert told == {"owner", "trainee", "colleague"}
    Notice.objects.all().delete()
    supervision.note_meeting(world.case, None, DAY, WORDS, by=world.people.supervisor)
    told = set(Notice.objects.values_list("person__username", flat=True))
    assert told == {"owner", "trainee"}, "the colleague sees one session and not the case"


def test_a_share_of_some_sessions_shows_their_notes_alone(world: World) -> None:
    owner = world.people.owner
    of_session = supervision.note_meeting(world.case, world.session, DAY, "a", by=owner)
    of_case = supervision.note_meeting(world.case, None, DAY, "b", by=owner)
    of_later = supervision.note_meeting(world.case, world.later, DAY, "c", by=owner)
    assert set(meetings_of(owner, world.case)) == {of_session, of_case, of_later}
    assert set(meetings_of(world.people.trainee, world.case)) == {of_session, of_case, of_later}
    assert set(meetings_of(world.people.colleague, world.case)) == {of_session}


def test_a_blind_rater_sees_no_notes(world: World) -> None:
    """They may quote what was heard."""
    supervisor = world.people.supervisor
    supervision.note_meeting(world.case, world.session, DAY, "a", by=world.people.owner)
    supervision.note_meeting(world.case, None, DAY, "b", by=world.people.owner)
    other = supervision.note_meeting(world.case, world.later, DAY, "c", by=world.people.owner)
    Rating.objects.create(session=world.session, rater=supervisor, asked_by=world.people.owner)
    assert meetings_of(supervisor, world.case) == [other]
    with pytest.raises(RefusedError):
        playing(supervisor, world.session)


def test_a_meeting_about_a_session_of_another_case_is_not_made(page: Client, world: World) -> None:
    other = workbench.session_of(workbench.case_of(world.people.owner, "N."))
    sent = {"held_on": "2026-11-20", "text": WORDS, "session": str(other.pk)}
    page.post(f"/cases/{world.case.pk}/meetings/", sent)
    made = Meeting.objects.get()
    assert (made.case, made.session) == (world.case, None)


# --- packs ---------------------------------------------------------------------------------------


def test_a_pack_is_private_until_it_is_shown(sign_in: SignIn, world: World) -> None:
    made = packs.make_pack("Mine", {world.session.pk: WORDS}, by=world.people.owner)
    place = f"/packs/{made.pk}/"
    supervisor = sign_in(world.people.supervisor)
    assert supervisor.get(place).status_code == 403
    assert "Mine" not in text_of(supervisor.get("/packs/"))
    Notice.objects.all().delete()
    assert packs.show_pack(made, by=world.people.owner) == 3
    assert set(Notice.objects.values_list("person__username", flat=True)) == {
        "supervisor", "trainee", "colleague",
    }  # fmt: skip
    told = text_of(supervisor.get(place))
    assert WORDS in told
    assert told.count('class="bound"') == min(3, len(played(world)))
    assert "Mine" in text_of(supervisor.get("/packs/"))
    assert "Throw this pack away" not in told
    packs.hide_pack(made, by=world.people.owner)
    assert supervisor.get(place).status_code == 403


def test_a_pack_shows_of_its_sessions_only_those_one_may_read(
    sign_in: SignIn, world: World
) -> None:
    workbench.reviewed(world.later)
    reflections = {world.session.pk: "Seen", world.later.pk: WORDS}
    made = packs.make_pack("Mine", reflections, by=world.people.owner)
    packs.show_pack(made, by=world.people.owner)
    told = text_of(sign_in(world.people.colleague).get(f"/packs/{made.pk}/"))
    assert "Seen" in told
    assert WORDS not in told
    assert "1 session of this pack was not shared with you" in told
    cases.revoke(Share.objects.get(person=world.people.colleague), by=world.people.owner)
    assert sign_in(world.people.colleague).get(f"/packs/{made.pk}/").status_code == 403


def test_a_blind_rater_sees_nothing_of_a_session_in_a_pack(sign_in: SignIn, world: World) -> None:
    made = packs.make_pack("Mine", {world.session.pk: WORDS}, by=world.people.owner)
    packs.show_pack(made, by=world.people.owner)
    supervisor = world.people.supervisor
    Rating.objects.create(session=world.session, rater=supervisor, asked_by=world.people.owner)
    told = text_of(sign_in(supervisor).get(f"/packs/{made.pk}/"))
    assert WORDS not in told
    assert 'class="bound"' not in told


def test_only_own_sessions_go_into_a_pack(world: World) -> None:
    with pytest.raises(RefusedError):
        packs.make_pack("Theirs", {world.session.pk: ""}, by=world.people.supervisor)
    with pytest.raises(MentalizeError):
        packs.make_pack("Empty", {}, by=world.people.owner)


def test_a_pack_is_changed_whole(page: Client, world: World) -> None:
    workbench.reviewed(world.later)
    made = packs.make_pack("Mine", {world.session.pk: "Old"}, by=world.people.owner)
    sent = {"title": "Other", f"in-{world.later.pk}": "on", f"of-{world.later.pk}": "New"}
    page.post(f"/packs/{made.pk}/edit/", sent)
    parts = [(x.session_id, str(x.reflection)) for x in PackPart.objects.all()]
    assert parts == [(world.later.pk, "New")]
    sessions.delete_session(world.later, by=world.people.owner)
    assert not PackPart.objects.exists(), "what is deleted is in no pack"


def test_a_session_rated_blind_at_present_stays_in_a_pack(world: World) -> None:
    workbench.reviewed(world.later)
    owner = world.people.owner
    made = packs.make_pack("Mine", {world.session.pk: WORDS, world.later.pk: ""}, by=owner)
    Rating.objects.create(session=world.session, rater=owner, asked_by=owner)
    packs.change_pack(made, "Mine", {world.later.pk: "New"}, by=owner)
    assert {str(x.reflection) for x in made.parts.all()} == {WORDS, "New"}


def test_files_are_pdf_kept_by_no_cache_and_leave_a_row(world: World) -> None:
    made = packs.make_pack("Mine", {world.session.pk: "So #it *was*"}, by=world.people.owner)
    browser = workbench.client_of(world.people.owner, fresh=True)
    for place in (view(world.session, "clips.pdf"), f"/packs/{made.pk}/pack.pdf"):
        response = browser.get(place)
        assert response.content.startswith(b"%PDF-")
        assert response["Content-Type"] == "application/pdf"
        assert "no-store" in response["Cache-Control"]
    assert AuditRow.objects.filter(did="took clips away as a PDF").count() == 2
    assert AuditRow.objects.filter(did="took a pack away as a PDF").count() == 1


# --- the review page -----------------------------------------------------------------------------


def test_the_note_begins_with_facts_and_is_kept_only_when_it_is_kept(
    page: Client, world: World
) -> None:
    told = text_of(page.get(f"/sessions/{world.session.pk}/"))
    assert "Session of 2 November 2026" in told
    assert Session.objects.get(pk=world.session.pk).note == ""
    page.post(f"/sessions/{world.session.pk}/note/", {"note": WORDS})
    told = text_of(page.get(f"/sessions/{world.session.pk}/"))
    assert WORDS in told.partition('id="id_note"')[2].partition("</textarea>")[0]


def test_others_see_no_note(sign_in: SignIn, world: World) -> None:
    told = text_of(sign_in(world.people.supervisor).get(f"/sessions/{world.session.pk}/"))
    assert "Session of 2 November 2026" not in told
    assert 'id="ask-text"' in told
    told = text_of(sign_in(world.people.trainee).get(f"/sessions/{world.session.pk}/"))
    assert 'id="ask-text"' not in told


# --- notices -------------------------------------------------------------------------------------


def test_a_notice_is_seen_when_it_is_opened(page: Client, world: World) -> None:
    remarks.remark(world.session, WORDS, by=world.people.supervisor)
    notice = Notice.objects.filter(person=world.people.owner).latest("pk")
    listed = text_of(page.get("/notices/"))
    assert "M., 2 November 2026" in listed
    assert WORDS not in listed
    response = page.get(f"/notices/{notice.pk}/")
    assert response.headers["Location"] == notice.link
    notice.refresh_from_db()
    assert notice.seen_at


def test_a_notice_of_what_is_no_longer_shared_names_nothing(sign_in: SignIn, world: World) -> None:
    colleague = world.people.colleague
    remarks.remark(world.session, WORDS, by=world.people.owner)
    assert "M., 2 November 2026" in text_of(sign_in(colleague).get("/notices/"))
    cases.revoke(Share.objects.get(person=colleague), by=world.people.owner)
    told = text_of(sign_in(colleague).get("/notices/"))
    assert "Owner Example wrote about a session." in told
    assert "M., 2 November 2026" not in told
