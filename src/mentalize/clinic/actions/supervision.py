"""The order in which clips are played, and notes of supervision meetings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from mentalize.clinic.actions.notices import tell
from mentalize.clinic.actions.recording import record
from mentalize.clinic.models import (
    Case,
    Meeting,
    MeetingNote,
    Person,
    PlayOrder,
    Session,
    Share,
)
from mentalize.clinic.permissions import check_may_correct
from mentalize.clinic.permitted_supervision import check_may_note_meeting
from mentalize.errors import MentalizeError

MOST_CLIPS = 12


@transaction.atomic
def arrange(session: Session, clips: Sequence[tuple[int, int]], *, by: Person) -> PlayOrder:
    """Play these stretches (first and last turn) in this order; none: those that the review singles out."""
    check_may_correct(by, session)
    if len(clips) > MOST_CLIPS:
        raise MentalizeError(f"more than {MOST_CLIPS} clips", str(session), "leave some out")
    for first, last in clips:
        if not 0 <= first <= last < session.turns:
            raise MentalizeError(
                f"there are no turns {first + 1} to {last + 1}", str(session), "choose others"
            )
    made = PlayOrder.objects.create(session=session, clips=[list(x) for x in clips], by=by)
    record(by, "set the play order of clips", made, session.case)
    return made


@transaction.atomic
def note_meeting(
    case: Case, session: Session | None, held_on: date, text: str, *, by: Person
) -> Meeting:
    """The first version of the notes of a meeting about a session, or about the whole case."""
    check_may_note_meeting(by, case, session)
    meeting = Meeting.objects.create(case=case, session=session, held_on=held_on, by=by)
    _write(meeting, text, by)
    return meeting


@transaction.atomic
def note_more(meeting: Meeting, text: str, *, by: Person) -> MeetingNote:
    """A further version; the earlier ones stay as they were written."""
    check_may_note_meeting(by, meeting.case, meeting.session)
    return _write(meeting, text, by)


def _write(meeting: Meeting, text: str, by: Person) -> MeetingNote:
    if not text.strip():
        raise MentalizeError("the note is empty", "", "write something")
    made = MeetingNote.objects.create(meeting=meeting, text=text.strip(), by=by)
    record(by, "wrote notes of a meeting", made, meeting.case)
    for person in _readers(meeting) - {by}:
        told = _("%(by)s wrote notes of a supervision meeting.") % {"by": by}
        tell(person, told, _link(meeting))
    return made


def _readers(meeting: Meeting) -> set[Person]:
    live = Share.objects.filter(case=meeting.case, revoked_at=None)
    seen = Q(whole=True)
    if meeting.session is not None:
        seen |= Q(sessions=meeting.session)
    keys = live.filter(seen).values_list("person", flat=True)
    return {*Person.objects.filter(pk__in=keys), meeting.case.owner}


def _link(meeting: Meeting) -> str:
    if meeting.session_id is not None:
        return f"/sessions/{meeting.session_id}/supervision/#meeting-{meeting.pk}"
    return f"/cases/{meeting.case_id}/meetings/#meeting-{meeting.pk}"
