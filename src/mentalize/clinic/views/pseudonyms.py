"""What stands for names in the sessions of a case: replacing in an upload, and the page of the map."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from mentalize.clinic import queries
from mentalize.clinic.actions import pseudonyms
from mentalize.clinic.models import Case, Person, Pseudonym
from mentalize.clinic.pseudonym_forms import MissedForm, ReplaceForm, StandsForm
from mentalize.clinic.views.asking import asker
from mentalize.errors import MentalizeError
from mentalize.transcripts import Transcript
from mentalize.transcripts.pseudonyms import Kind, find, original_of, replace, suggest


def replace_chosen(request: HttpRequest, case: Case, raw: Transcript) -> None:
    """Keep what was ticked, and what was typed, in the map of the case; says how it went."""
    known = pseudonyms.map_of(case)
    rest = replace(raw, known)
    plain = request.POST.get("plain_names") == "on"
    found = {x.original: x.stands for x in find(rest, known, plain_names=plain)}
    form = ReplaceForm(request.POST, found)
    if not form.is_valid():
        messages.error(request, _("The list has changed. Look at it again."))
        return
    chosen = {x: found[x] for x in form.cleaned_data["original"]}
    text = "\n".join(x.text for x in rest.turns)
    chosen |= _missed(form, {**known, **chosen}, text)
    _keep(request, case, chosen, asker(request))


def _missed(form: MissedForm, known: dict[str, str], text: str) -> dict[str, str]:
    """A stand-in for what was typed, if anything was."""
    original = original_of(form.cleaned_data["missed"])
    kind = cast("Kind", form.cleaned_data["missed_kind"] or "person")
    return suggest([(original, kind)], known, text) if original else {}


def _keep(request: HttpRequest, case: Case, chosen: dict[str, str], person: Person) -> None:
    if not chosen:
        messages.error(request, _("Nothing was ticked or typed."))
        return
    try:
        pseudonyms.keep(case, chosen, by=person)
    except MentalizeError as error:
        messages.error(request, str(error))
    else:
        told = ngettext(
            "One name or number is replaced, here and in later sessions of the case.",
            "%(n)s names and numbers are replaced, here and in later sessions of the case.",
            len(chosen),
        )
        messages.success(request, told % {"n": len(chosen)})


@login_required
@require_http_methods(["GET", "POST"])
def pseudonyms_of(request: HttpRequest, key: UUID) -> HttpResponse:
    """The map of a case, and a form for one more; its clinician alone."""
    person = asker(request)
    case = queries.owned_case(person, key)
    form = MissedForm(request.POST or None)
    if request.method == "POST":
        if form.is_valid():
            _keep(request, case, _missed(form, pseudonyms.map_of(case), ""), person)
        return redirect("pseudonyms", key)
    rows = queries.pseudonyms_for(person, case)
    return render(request, "pseudonyms.html", {"case": case, "rows": rows, "form": form})


@login_required
@require_POST
def pseudonym(request: HttpRequest, key: int) -> HttpResponse:
    """Let something else stand for a name, or forget what a stand-in stands for."""
    person = asker(request)
    found = queries.pseudonym_for(person, key)
    form = StandsForm(request.POST)
    if request.POST.get("do") == "forget":
        pseudonyms.forget(found, by=person)
        messages.success(request, _("It is forgotten."))
    elif form.is_valid():
        _change(request, found, form.cleaned_data["stands"], person)
    else:
        messages.error(request, _("Write what stands for it."))
    return redirect("pseudonyms", found.case_id)


def _change(request: HttpRequest, found: Pseudonym, stands: str, person: Person) -> None:
    try:
        pseudonyms.change(found, stands, by=person)
    except MentalizeError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("It is changed, for sessions that are added from now on."))
