"""Notes of supervision meetings: dated, in versions, none overwritten."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mentalize.clinic import queries
from mentalize.clinic.actions import supervision
from mentalize.clinic.models import Case, Meeting, Session
from mentalize.clinic.permissions import why_not
from mentalize.clinic.permitted_supervision import check_may_note_meeting
from mentalize.clinic.supervising import meeting_for, meetings_of
from mentalize.clinic.supervision_forms import MeetingForm, MeetingNoteForm
from mentalize.clinic.views.asking import asker


@login_required
@require_http_methods(["GET", "POST"])
def of_case(request: HttpRequest, key: UUID) -> HttpResponse:
    """All meetings about a case and its sessions; begin the notes of another."""
    person = asker(request)
    case = queries.case_for(person, key)
    form = MeetingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        session = _session(request, case, given["session"])
        made = supervision.note_meeting(case, session, given["held_on"], given["text"], by=person)
        messages.success(request, _("The notes are kept."))
        return redirect(_place(made))
    page = {
        "case": case,
        "meetings": meetings_of(person, case),
        "form": form,
        "why_not_note": why_not(check_may_note_meeting, person, case, None),
    }
    return render(request, "meetings.html", page)


def _session(request: HttpRequest, case: Case, key: UUID | None) -> Session | None:
    session = queries.session_for(asker(request), key) if key else None
    return session if session is not None and session.case_id == case.pk else None


def _place(meeting: Meeting) -> str:
    """Where the notes stand."""
    if meeting.session_id is not None:
        return f"/sessions/{meeting.session_id}/supervision/#meeting-{meeting.pk}"
    return f"/cases/{meeting.case_id}/meetings/#meeting-{meeting.pk}"


@login_required
@require_http_methods(["GET", "POST"])
def meeting(request: HttpRequest, key: int) -> HttpResponse:
    """One meeting with every version of its notes; add a version."""
    person = asker(request)
    found = meeting_for(person, key)
    latest = found.notes.last()
    form = MeetingNoteForm(request.POST or None, initial={"text": latest.text if latest else ""})
    if request.method == "POST" and form.is_valid():
        supervision.note_more(found, form.cleaned_data["text"], by=person)
        return redirect("meeting", key)
    page = {
        "meeting": found,
        "case": found.case,
        "form": form,
        "why_not_note": why_not(check_may_note_meeting, person, found.case, found.session),
    }
    return render(request, "meeting.html", page)
