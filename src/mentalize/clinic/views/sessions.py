"""A session: its review, saying otherwise, remarks."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mentalize.clinic import queries
from mentalize.clinic.actions import cases, remarks, reviews, sessions
from mentalize.clinic.convert import SINGLE, book
from mentalize.clinic.forms import CorrectionForm, RemarkForm
from mentalize.clinic.models import Consent, Correction, Remark, Session
from mentalize.clinic.permissions import (
    check_may_comment,
    check_may_correct,
    check_owns,
    why_not,
)
from mentalize.clinic.views.asking import asker
from mentalize.reports.html import Tools, render_within
from mentalize.transcripts.labels import LabelledTurn


@login_required
@require_GET
def session(request: HttpRequest, key: UUID) -> HttpResponse:
    """The review; while there is none, what is missing for it."""
    person = asker(request)
    found = queries.session_for(person, key)
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
    tools = Tools(f"/sessions/{found.pk}/turns/", shown.corrected, shown.said)
    page = {
        "machine": shown.machine,
        "body": render_within(shown.review, book(), tools),
        "remarks": shown.remarks,
        "standing": shown.standing,
        "form": RemarkForm(),
    }
    return render(request, "session.html", around | page)


@login_required
@require_GET
def progress(request: HttpRequest, key: UUID) -> HttpResponse:
    """How far the reading is; tells the page to load anew when it is done."""
    found = queries.session_for(asker(request), key)
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
    if request.POST.get("agreed") == "yes":
        kind = Consent.Kind.ANALYSIS
        cases.answer_consent(found.case, kind, "asked before the first review", given=True, by=person)
    sessions.ask_for_review(found, by=person)
    return redirect("session", key)


@login_required
@require_http_methods(["GET", "POST"])
def turn(request: HttpRequest, key: UUID, number: int) -> HttpResponse:
    """Say otherwise of one turn: choose another code, take one away, add one."""
    person = asker(request)
    found = queries.session_for(person, key)
    check_may_correct(person, found)
    shown = queries.shown_for(person, found)
    if shown is None or not 0 <= number < found.turns:
        return redirect("session", key)
    if request.method == "POST":
        form = CorrectionForm(request.POST)
        if form.is_valid():
            given = form.cleaned_data
            reviews.correct(
                shown.machine, number, given["layer"], old=given["old"], new=given["new"],
                span=(given["start"] or 0, given["end"] or 0), reason=given["reason"], by=person,
            )  # fmt: skip
        return redirect(f"/sessions/{key}/#turn-{number + 1}")
    labelled = shown.review.turns[number]
    page = {
        "session": found,
        "case": found.case,
        "turn": labelled.turn,
        "number": number,
        "layers": _layers(labelled),
        "said": [x for x in shown.standing if x.turn == number],
        "me": person,
    }
    return render(request, "turn.html", page)


def _layers(labelled: LabelledTurn) -> list[dict[str, object]]:
    """What can be said otherwise of a turn: each layer with its labels now and its other codes."""
    codes = book()
    kinds = reviews.PATIENT if labelled.turn.role == "patient" else reviews.CLINICIAN
    now = {
        "mode": [labelled.mode], "process": labelled.processes, "affect": labelled.affects,
        "arousal": [labelled.arousal], "risk": (*labelled.risks, *labelled.doubtful),
        "move": labelled.moves, "question": [labelled.question], "stance": [labelled.stance],
    }  # fmt: skip
    return [
        {
            "id": layer,
            "single": layer in SINGLE,
            "labels": [
                {"label": x, "name": codes.code(layer, x.code).name, "words": labelled.words(x)}
                for x in now[layer]
                if x is not None
            ],
            "codes": codes.layer(layer),
        }
        for layer in kinds
    ]


@login_required
@require_POST
def undo(request: HttpRequest, key: UUID, correction: int) -> HttpResponse:
    """Take one's own correction back."""
    found = queries.session_for(asker(request), key)
    made = get_object_or_404(Correction, pk=correction, review__session=found)
    reviews.undo(made, by=asker(request))
    return redirect(f"/sessions/{key}/#turn-{made.turn + 1}")


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
        place = f"#turn-{given['turn'] + 1}" if given["turn"] is not None else place
    return redirect(f"/sessions/{key}/{place}")


def _answered(found: Session, key: int | None) -> Remark | None:
    return get_object_or_404(Remark, pk=key, session=found) if key else None


@login_required
@require_POST
def take_back(request: HttpRequest, key: int) -> HttpResponse:
    """Delete one's own remark."""
    found = get_object_or_404(Remark.objects.select_related("session", "session__case"), pk=key)
    remarks.take_back(found, by=asker(request))
    return redirect(f"/sessions/{found.session_id}/#remarks")


@login_required
@require_POST
def delete(request: HttpRequest, key: UUID) -> HttpResponse:
    """Delete a session."""
    found = queries.session_for(asker(request), key)
    sessions.delete_session(found, by=asker(request))
    return redirect("case", found.case_id)
