"""Who the patient of a case is: optional, kept apart, and seen by the case's clinician alone."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mentalize.clinic import queries
from mentalize.clinic.actions import cases
from mentalize.clinic.forms import IdentityForm
from mentalize.clinic.views.asking import asker


@login_required
@require_http_methods(["GET", "POST"])
def identity(request: HttpRequest, key: UUID) -> HttpResponse:
    """Read it, write it down, or take it away."""
    person = asker(request)
    case = queries.owned_case(person, key)
    form = IdentityForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        cases.keep_identity(case, form.cleaned_data["details"], by=person)
        messages.success(request, _("It is kept."))
        return redirect("case", key)
    if request.method == "GET":
        form = IdentityForm(initial={"details": queries.identity_of(person, case)})
    return render(request, "identity.html", {"case": case, "form": form})
