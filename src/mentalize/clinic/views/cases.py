"""Cases: opening, consent, sharing."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mentalize.clinic import kept, queries
from mentalize.clinic.actions import cases
from mentalize.clinic.forms import CaseForm, ConsentForm, ShareForm
from mentalize.clinic.keeping_forms import HoldForm
from mentalize.clinic.models import Consent, Share
from mentalize.clinic.permissions import check_may_add, check_may_open_case, check_owns, why_not
from mentalize.clinic.views.asking import asker
from mentalize.errors import MentalizeError


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
        "uploads": queries.uploads_of(found),
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
