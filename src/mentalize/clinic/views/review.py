"""What stands around the review on its page, and the clinician's own hand: note, caveats, next session."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mentalize.clinic import bearing, queries
from mentalize.clinic.actions import sessions
from mentalize.clinic.actions.renewing import offered
from mentalize.clinic.convert import book
from mentalize.clinic.forms import CaveatsForm, NoteForm, RemarkForm
from mentalize.clinic.models import Person, Remark
from mentalize.clinic.permissions import check_may_comment, check_may_correct, check_owns, why_not
from mentalize.clinic.queries import Shown
from mentalize.clinic.remembered import drawn_of
from mentalize.clinic.views.asking import asker
from mentalize.clinic.views.margin import beside, threads
from mentalize.clinic.views.turns import back
from mentalize.reports.html import Drawn, Tools, render_within
from mentalize.reviewing import drafts
from mentalize.reviewing.ahead import ahead


def page_of(request: HttpRequest, shown: Shown, person: Person) -> dict[str, object]:
    """All that the review page shows beside the session's name."""
    owns = not why_not(check_owns, person, shown.session.case)
    tools = _tools(request, shown, person, owns=owns)
    return {
        "machine": shown.machine,
        "newer": queries.newer_coder(shown.machine),
        "offered": len(offered(shown.session, shown.machine)),
        "body": render_within(shown.review, book(), tools, _drawn(shown)),
        "caveats": bearing.caveats(shown.session),
        "otherwise": len(shown.otherwise),
        "threads": threads(shown.remarks),
        "may_answer": not why_not(check_may_comment, person, shown.session),
        "form": RemarkForm(),
        "question": shown.review.card.question.text,
        "closed": shown.session.case.closed_at,
        "ahead": ahead(shown.review.turns),
        "question_draft": drafts.question(shown.review),
        "for_next": [x for x in shown.remarks if x.kind == Remark.Kind.NEXT],
        **_note(shown, owns=owns),
        "caveats_form": CaveatsForm(initial={"caveats": shown.session.caveats}),
    }


def _note(shown: Shown, *, owns: bool) -> dict[str, object]:
    """The clinician's note; where there is none yet, the facts of the review to begin with."""
    if not owns:
        return {}
    session = shown.session
    day = date_format(session.held_on, "j F Y")
    begin = drafts.note(shown.review, day, counted=not session.from_memory).text
    return {
        "note_form": NoteForm(initial={"note": session.note or begin}),
        "note_begins": not session.note,
        "note_draft": begin,
    }


def _drawn(shown: Shown) -> Drawn | None:
    """What was drawn of it before; a session from memory is drawn by itself, since it shows less."""
    if shown.session.from_memory:
        return None
    return drawn_of(shown.session, shown.machine, shown.corrections)


def _tools(request: HttpRequest, shown: Shown, person: Person, *, owns: bool) -> Tools:
    session = shown.session
    may = not why_not(check_may_correct, person, session)
    asks = (("ask", _("A question for supervision")),) if may else ()
    own = (
        (("note", _("Your note")), ("fit", _("Where it does not apply")))
        if owns and not session.case.closed_at
        else ()
    )
    return Tools(
        address=f"/sessions/{session.pk}/turns/" if may else "",
        corrected=shown.corrected,
        remarks=shown.said,
        beside=beside(request, shown, person, may_answer=may),
        parts=(("next", _("The next session")), *asks, ("remarks", _("Remarks")), *own),
        without=bearing.without(session),
    )


@login_required
@require_POST
def note(request: HttpRequest, key: UUID) -> HttpResponse:
    """Keep the clinician's own note."""
    found = queries.session_for(asker(request), key)
    form = NoteForm(request.POST)
    if form.is_valid():
        sessions.keep_note(found, form.cleaned_data["note"], by=asker(request))
        messages.success(request, _("The note is kept."))
    return back(request, found, "#note")


@login_required
@require_POST
def caveats(request: HttpRequest, key: UUID) -> HttpResponse:
    """Say where the codebook does not apply as it stands."""
    found = queries.session_for(asker(request), key)
    form = CaveatsForm(request.POST)
    if form.is_valid():
        sessions.set_caveats(found, form.cleaned_data["caveats"], by=asker(request))
    return back(request, found, "")
