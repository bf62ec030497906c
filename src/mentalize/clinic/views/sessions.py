"""A session: its review, how far the reading is, remarks."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from mentalize.clinic import queries, rated
from mentalize.clinic.actions import cases, remarks, sessions
from mentalize.clinic.forms import RemarkForm
from mentalize.clinic.models import Consent, Remark, Session
from mentalize.clinic.permissions import check_may_comment, check_owns, why_not
from mentalize.clinic.views.asking import asker
from mentalize.clinic.views.review import page_of
from mentalize.clinic.views.turns import at_turn, back


@login_required
@require_GET
def session(request: HttpRequest, key: UUID) -> HttpResponse:
    """The review; while there is none, what is missing for it."""
    person = asker(request)
    found = queries.session_for(person, key)
    blind = rated.blind_rating(person, found)
    if blind is not None:
        return redirect("rating", blind)
    shown = queries.shown_for(person, found)
    around = {
        "session": found,
        "case": found.case,
        "owns": not why_not(check_owns, person, found.case),
        "why_not_comment": why_not(check_may_comment, person, found),
    }
    if shown is None:
        answer = queries.consent_to(found.case, Consent.Kind.ANALYSIS)
        missing = {"job": found.jobs.first(), "analysis": answer}
        return render(request, "session_wait.html", around | missing)
    return render(request, "session.html", around | page_of(request, shown, person))


@login_required
@require_GET
def progress(request: HttpRequest, key: UUID) -> HttpResponse:
    """How far the reading is; tells the page to load anew when it is done."""
    found = queries.watched_session(asker(request), key)
    job = found.jobs.first()
    response = render(request, "progress.html", {"job": job, "session": found})
    if job is None or job.state == job.State.DONE:
        response["HX-Refresh"] = "true"
    return response


@login_required
@require_POST
def ask(request: HttpRequest, key: UUID) -> HttpResponse:
    """Record that the patient agreed, if the form says so, and have the session read."""
    person = asker(request)
    found = queries.session_for(person, key)
    kind = Consent.Kind.ANALYSIS
    answer = queries.consent_to(found.case, kind)
    if request.POST.get("agreed") == "yes" and not (answer and answer.given):
        cases.answer_consent(
            found.case, kind, "asked before the first review", given=True, by=person
        )
    sessions.ask_for_review(found, by=person)
    return redirect("session", key)


@login_required
@require_POST
def remark(request: HttpRequest, key: UUID) -> HttpResponse:
    """Say something about the session or one of its turns."""
    found = queries.session_for(asker(request), key)
    form = RemarkForm(request.POST)
    place = "#remarks"
    if form.is_valid():
        given = form.cleaned_data
        answers = _answered(found, given["answers"])
        remarks.remark(
            found, given["text"], turn=given["turn"], kind=given["kind"], answers=answers,
            by=asker(request),
        )  # fmt: skip
        place = at_turn(given["turn"]) if given["turn"] is not None else place
    return back(request, found, place)


def _answered(found: Session, key: int | None) -> Remark | None:
    return get_object_or_404(Remark, pk=key, session=found) if key else None


@login_required
@require_POST
def take_back(request: HttpRequest, key: int) -> HttpResponse:
    """Delete one's own remark."""
    found = get_object_or_404(Remark.objects.select_related("session", "session__case"), pk=key)
    remarks.take_back(found, by=asker(request))
    return back(request, found.session, "#remarks")
