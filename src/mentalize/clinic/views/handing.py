"""Handing a case to another clinician; by its clinician, or once they have left by an administrator."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mentalize.clinic import queries
from mentalize.clinic.actions.handing import hand_over
from mentalize.clinic.people_forms import HandOverForm
from mentalize.clinic.views.asking import asker


@login_required
@require_http_methods(["GET", "POST"])
def hand(request: HttpRequest, key: UUID) -> HttpResponse:
    """To whom, and who else sees the case."""
    person = asker(request)
    found = queries.case_to_hand_over(person, key)
    before = found.owner
    form = HandOverForm(request.POST or None, people=queries.successors(found))
    if request.method == "POST" and form.is_valid():
        hand_over(found, form.cleaned_data["to"], by=person)
        messages.success(request, _("The case was handed over."))
        if before == person:
            return redirect("home")
        return redirect("person_cases", before.pk)
    shares = found.shares.filter(revoked_at=None).select_related("person")
    shown = {"case": found, "owns": before == person, "form": form, "shares": shares}
    return render(request, "hand_over.html", shown)
