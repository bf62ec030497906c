"""The rules of supervision: its sentences stand in `permissions`."""

from __future__ import annotations

from mentalize.clinic.models import Case, Meeting, Pack, Person, Rating, Session, Share
from mentalize.clinic.permissions import (
    RefusedError,
    blind_to,
    check_may_comment,
    check_may_read_case,
    check_may_see_cases,
    check_may_see_labels,
    check_owns,
    share_for,
)
from mentalize.clinic.permitted import sessions_open_to


def check_may_read_case_meetings(person: Person, case: Case) -> None:
    """The case's clinician and those who see all of it, unless they rate one of its sessions blind."""
    check_may_read_case(person, case)
    share = share_for(person, case)
    if case.owner_id != person.pk and not (share and share.whole):
        raise RefusedError("meeting")
    if blind_to(person, Rating.objects.filter(session__case=case)):
        raise RefusedError("blind")


def check_may_read_meeting(person: Person, meeting: Meeting) -> None:
    """Who may see the labels of its session, or all of the case."""
    if meeting.session is not None:
        check_may_see_labels(person, meeting.session)
    else:
        check_may_read_case_meetings(person, meeting.case)


def check_may_note_meeting(person: Person, case: Case, session: Session | None) -> None:
    """Who may read such notes and comment."""
    if session is not None:
        check_may_comment(person, session)
        check_may_see_labels(person, session)
        return
    check_may_read_case_meetings(person, case)
    share = share_for(person, case)
    if case.owner_id != person.pk and share and share.scope != Share.Scope.COMMENT:
        raise RefusedError("comment")


def check_may_pack(person: Person, session: Session) -> None:
    """One's own sessions, as long as one does not rate them blind."""
    check_owns(person, session.case)
    check_may_see_labels(person, session)


def check_made_pack(person: Person, pack: Pack) -> None:
    """The person who made it."""
    check_may_see_cases(person)
    if pack.by_id != person.pk:
        raise RefusedError("pack_own")


def check_may_read_pack(person: Person, pack: Pack) -> None:
    """Who made it; once it is shown, whoever may read one of its sessions: of the others they see nothing."""
    check_may_see_cases(person)
    if pack.by_id == person.pk:
        return
    of_it = sessions_open_to(person).filter(pack_parts__pack=pack)
    if pack.shown_at is None or not of_it.exists():
        raise RefusedError("pack")
