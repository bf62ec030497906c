"""Cases: opening, consent, sharing, adding a session."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mentalize.clinic import kept, queries
from mentalize.clinic.actions import cases, sessions
from mentalize.clinic.actions.pseudonyms import map_of
from mentalize.clinic.forms import AddForm, CaseForm, ConsentForm, SessionForm, ShareForm
from mentalize.clinic.keeping_forms import HoldForm
from mentalize.clinic.models import Consent, Share
from mentalize.clinic.permissions import check_may_add, check_may_open_case, check_owns, why_not
from mentalize.clinic.pseudonym_forms import ReplaceForm
from mentalize.clinic.views.asking import asker
from mentalize.clinic.views.looking import Look, look_through
from mentalize.clinic.views.pseudonyms import replace_chosen
from mentalize.errors import MentalizeError
from mentalize.transcripts import Transcript, read_bytes


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Open a case."""
    check_may_open_case(asker(request))
    form = CaseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            case = cases.open_case(**form.cleaned_data, by=asker(request))
        except MentalizeError as error:
            form.add_error("code", str(error))
        else:
            return redirect("case", case.pk)
    return render(request, "case_new.html", {"form": form})


@login_required
@require_GET
def case(request: HttpRequest, key: UUID) -> HttpResponse:
    """One case: its sessions, consents and shares."""
    person = asker(request)
    found = queries.case_for(person, key)
    shown = {
        "case": found,
        "sessions": queries.sessions_for(person, found),
        "analysis": queries.consent_to(found, Consent.Kind.ANALYSIS),
        "consents": found.consents.select_related("by"),
        "shares": found.shares.filter(revoked_at=None).select_related("person"),
        "owns": not why_not(check_owns, person, found),
        "why_not_add": why_not(check_may_add, person, found),
        "consent_form": ConsentForm(),
        "ending": kept.ending_of(found),
        "held": kept.is_held(found),
        "hold_form": HoldForm(),
    }
    return render(request, "case.html", shown)


@login_required
@require_POST
def consent(request: HttpRequest, key: UUID) -> HttpResponse:
    """Record an answer of the patient."""
    person = asker(request)
    found = queries.case_for(person, key, to_add=True)
    form = ConsentForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        cases.answer_consent(found, given["kind"], given["note"], given=given["given"], by=person)
        messages.success(request, _("The answer is recorded."))
    return redirect("case", key)


@login_required
@require_http_methods(["GET", "POST"])
def share(request: HttpRequest, key: UUID) -> HttpResponse:
    """Share a case, or some of its sessions."""
    person = asker(request)
    found = queries.owned_case(person, key)
    sessions_ = queries.sessions_for(person, found)
    form = ShareForm(request.POST or None, people=queries.colleagues(person), sessions=sessions_)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        chosen = list(given["sessions"]) or None
        cases.share(found, given["person"], given["scope"], chosen, by=person)
        return redirect("case", key)
    return render(request, "share.html", {"case": found, "form": form})


@login_required
@require_POST
def revoke(request: HttpRequest, key: int) -> HttpResponse:
    """Take a share back."""
    found = get_object_or_404(Share.objects.select_related("case", "person"), pk=key)
    cases.revoke(found, by=asker(request))
    return redirect("case", found.case_id)


@login_required
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, key: UUID) -> HttpResponse:
    """A file or a text; it is kept as it came, and then looked at together."""
    person = asker(request)
    found = queries.case_for(person, key, to_add=True)
    form = AddForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file, text = form.cleaned_data["file"], form.cleaned_data["text"]
        name = file.name if file else "pasted text"
        data = file.read() if file else text.encode("utf-8")
        upload = sessions.keep_upload(found, name, data, by=person)
        return redirect("upload", upload.pk)
    shown = {"case": found, "form": form, "most": settings.MOST_BYTES}
    return render(request, "add.html", shown)


@login_required
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest, key: UUID) -> HttpResponse:
    """Look at what was read: who is the clinician, whose names stand in it; then save it as a session."""
    person = asker(request)
    found = queries.upload_for(person, key)
    told = request.POST.get("clinician") or request.GET.get("clinician") or None
    try:
        raw = read_bytes(sessions.bytes_of(found), name=found.name, clinician=told)
    except MentalizeError as error:
        return render(request, "upload_failed.html", {"upload": found, "error": error}, status=400)
    replacing = request.POST.get("do") == "replace"
    if replacing:
        replace_chosen(request, found.case, raw)
    plain = request.POST.get("plain_names") == "on"
    look = look_through(raw, map_of(found.case), plain_names=plain)
    form = _session_form(request, raw, look, replacing=replacing)
    if request.method == "POST" and not replacing and form.is_valid():
        given = form.cleaned_data
        session = sessions.add_session(
            found.case, raw, given["held_on"], title=given["title"],
            from_memory=given["from_memory"], upload=found, by=person,
        )  # fmt: skip
        return _begin(request, session.pk)
    more = ReplaceForm(None, (), plain_names=plain)
    shown = {"upload": found, "form": form, "look": look, "missed_form": more}
    return render(request, "upload.html", shown)


def _session_form(
    request: HttpRequest, raw: Transcript, look: Look, *, replacing: bool
) -> SessionForm:
    """What is known beside the words; what was typed stays when names are replaced."""
    speakers = {a.speaker: b.speaker for a, b in zip(raw.turns, look.transcript.turns, strict=True)}
    if replacing:
        typed = {
            name: request.POST[name] for name in SessionForm.base_fields if name in request.POST
        }
        return SessionForm(speakers=speakers, initial=typed)
    first = {"clinician": raw.clinician.speaker}
    return SessionForm(request.POST or None, speakers=speakers, initial=first)


def _begin(request: HttpRequest, key: UUID) -> HttpResponse:
    """Have the session reviewed at once if the patient has agreed; else ask first."""
    session = queries.session_for(asker(request), key)
    answer = queries.consent_to(session.case, Consent.Kind.ANALYSIS)
    if answer and answer.given:
        sessions.ask_for_review(session, by=asker(request))
    return redirect("session", key)


@login_required
@require_POST
def drop(request: HttpRequest, key: UUID) -> HttpResponse:
    """Throw an upload away."""
    found = queries.upload_for(asker(request), key)
    sessions.drop_upload(found, by=asker(request))
    return redirect("case", found.case_id)
