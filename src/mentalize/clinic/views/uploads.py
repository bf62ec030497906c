"""Adding a session: a file or words are kept as they came, looked at together, and saved."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from mentalize.clinic import queries
from mentalize.clinic.actions import sessions
from mentalize.clinic.actions.pseudonyms import map_of
from mentalize.clinic.forms import AddForm, MendForm, SessionForm
from mentalize.clinic.models import Consent, Upload
from mentalize.clinic.pseudonym_forms import ReplaceForm
from mentalize.clinic.reading import read_upload
from mentalize.clinic.views.asking import asker
from mentalize.clinic.views.looking import Look, look_through
from mentalize.clinic.views.pseudonyms import replace_chosen
from mentalize.errors import MentalizeError
from mentalize.transcripts import Transcript

_MEMORY = "from_memory"


@login_required
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, key: UUID) -> HttpResponse:
    """A file or words; they are kept as they came, and then looked at together."""
    person = asker(request)
    found = queries.case_for(person, key, to_add=True)
    form = AddForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        file, text, remembered = given["file"], given["text"], given[_MEMORY]
        typed = sessions.REMEMBERED if remembered else sessions.PASTED
        data = file.read() if file else text.encode("utf-8")
        upload = sessions.keep_upload(found, file.name if file else typed, data, by=person)
        at = reverse("upload", args=[upload.pk])
        return redirect(f"{at}?{_MEMORY}=on" if remembered else at)
    shown = {"case": found, "form": form, "most": settings.MOST_BYTES}
    return render(request, "add.html", shown)


@login_required
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest, key: UUID) -> HttpResponse:
    """Look at what was read: who is the clinician, whose names stand in it; then save it as a session."""
    try:
        found = queries.upload_for(asker(request), key)
    except Http404:
        if queries.was_saved(asker(request), key):  # pressed twice, or gone back in the browser
            return redirect("session", key)
        raise
    if request.POST.get("do") == "mend":
        return _mend(request, found)
    told = request.POST.get("clinician") or request.GET.get("clinician") or None
    try:
        raw = read_upload(sessions.bytes_of(found), name=found.name, clinician=told)
    except MentalizeError as error:
        return _failed(request, found, error)
    if request.POST.get("do") == "replace":
        replace_chosen(request, found.case, raw)
    return _looked_at(request, found, raw)


def _looked_at(request: HttpRequest, found: Upload, raw: Transcript) -> HttpResponse:
    """Save it if that is what was pressed and nothing is wrong; else show it."""
    plain = request.POST.get("plain_names") == "on"
    look = look_through(raw, map_of(found.case), plain_names=plain)
    replacing = request.POST.get("do") == "replace"
    form = _session_form(request, found, (raw, look), replacing=replacing)
    if request.method == "POST" and not replacing and form.is_valid():
        return _save(request, found, raw, form)
    shown = {
        "upload": found, "form": form, "look": look,
        "missed_form": ReplaceForm(None, (), plain_names=plain),
        "same": queries.same_words(found, look.transcript),
    }  # fmt: skip
    return render(request, "upload.html", shown)


def _failed(request: HttpRequest, found: Upload, error: MentalizeError) -> HttpResponse:
    """What could not be read; words that were typed can be put right where they stand."""
    form = None
    if found.name in sessions.TYPED:
        text = sessions.bytes_of(found).decode("utf-8", "replace")
        form = MendForm(initial={"text": text})
    shown = {"upload": found, "error": error, "form": form}
    return render(request, "upload_failed.html", shown, status=400)


def _mend(request: HttpRequest, found: Upload) -> HttpResponse:
    form = MendForm(request.POST)
    if form.is_valid():
        sessions.mend_upload(found, form.cleaned_data["text"], by=asker(request))
    return redirect("upload", found.pk)


def _session_form(
    request: HttpRequest, found: Upload, seen: tuple[Transcript, Look], *, replacing: bool
) -> SessionForm:
    """What is known beside the words; what was typed stays when names are replaced."""
    raw, look = seen
    speakers = {a.speaker: b.speaker for a, b in zip(raw.turns, look.transcript.turns, strict=True)}
    if replacing:
        typed = {
            name: request.POST[name] for name in SessionForm.base_fields if name in request.POST
        }
        return SessionForm(speakers=speakers, initial=typed)
    remembered = found.name == sessions.REMEMBERED or request.GET.get(_MEMORY) == "on"
    first = {"clinician": raw.clinician.speaker, _MEMORY: remembered}
    return SessionForm(request.POST or None, speakers=speakers, initial=first)


def _save(request: HttpRequest, found: Upload, raw: Transcript, form: SessionForm) -> HttpResponse:
    """Have the session reviewed at once if the patient has agreed; else its page asks first."""
    person, given = asker(request), form.cleaned_data
    session = sessions.add_session(
        found.case, raw, given["held_on"], title=given["title"],
        from_memory=given[_MEMORY], upload=found, by=person,
    )  # fmt: skip
    if session.pk != found.pk:
        messages.info(request, _("These words were kept before, of the same day. Here they are."))
    answer = queries.consent_to(found.case, Consent.Kind.ANALYSIS)
    if answer and answer.given:
        sessions.ask_for_review(session, by=person)
    return redirect("session", session.pk)


@login_required
@require_POST
def drop(request: HttpRequest, key: UUID) -> HttpResponse:
    """Throw an upload away."""
    found = queries.upload_for(asker(request), key, to_drop=True)
    sessions.drop_upload(found, by=asker(request))
    return redirect("case", found.case_id)
