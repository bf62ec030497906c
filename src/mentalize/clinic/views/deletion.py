"""Deleting a case or a session: what goes with it, after signing in afresh, by typing its name."""

from __future__ import annotations

from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mentalize.clinic import kept, queries
from mentalize.clinic.actions import cases, sessions
from mentalize.clinic.keeping_forms import DeleteForm
from mentalize.clinic.views.asking import asker


@login_required
@require_http_methods(["GET", "POST"])
@reauthentication_required  # type: ignore[untyped-decorator]  # allauth brings no types
def case(request: HttpRequest, key: UUID) -> HttpResponse:
    """Delete a case and all that hangs on it."""
    person = asker(request)
    found = queries.owned_case(person, key)
    form = DeleteForm(request.POST or None, name=found.code)
    if request.method == "POST" and form.is_valid():
        cases.delete_case(found, by=person)
        messages.success(request, _("The case is deleted."))
        return redirect("home")
    shown = {"case": found, "name": found.code, "hanging": kept.hanging_on_case(found)}
    return render(request, "delete.html", shown | _around(form))


@login_required
@require_http_methods(["GET", "POST"])
@reauthentication_required  # type: ignore[untyped-decorator]  # allauth brings no types
def session(request: HttpRequest, key: UUID) -> HttpResponse:
    """Delete a session with its reviews, corrections and remarks."""
    person = asker(request)
    found = kept.owned_session(person, key)
    name = str(found)
    form = DeleteForm(request.POST or None, name=name)
    if request.method == "POST" and form.is_valid():
        sessions.delete_session(found, by=person)
        messages.success(request, _("The session is deleted."))
        return redirect("case", found.case_id)
    shown = {
        "case": found.case, "session": found, "name": name,
        "hanging": kept.hanging_on_session(found),
    }  # fmt: skip
    return render(request, "delete.html", shown | _around(form))


def _around(form: DeleteForm) -> dict[str, object]:
    return {"form": form, "backups": settings.BACKUPS_KEPT if settings.BACKUPS else 0}
