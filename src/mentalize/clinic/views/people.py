"""People: adding them, changing what they are here for, letting them in and go."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mentalize.clinic import queries
from mentalize.clinic.actions.invitations import invite
from mentalize.clinic.actions.people import add_person, change_role, let_go
from mentalize.clinic.forms import PersonForm
from mentalize.clinic.models import Person
from mentalize.clinic.views.asking import asker
from mentalize.errors import MentalizeError


@login_required
@require_http_methods(["GET", "POST"])
def people(request: HttpRequest) -> HttpResponse:
    """Everybody here, and a form for somebody new."""
    person = asker(request)
    everybody = queries.people_for(person)
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made, secret = add_person(given["username"], given["name"], given["role"], by=person)
        except MentalizeError as error:
            form.add_error(None, str(error))
        else:
            return _linked(request, made, secret)
    shown = {"people": everybody, "form": form, "roles": Person.Role.choices}
    return render(request, "people.html", shown)


def _linked(request: HttpRequest, invited: Person, secret: str) -> HttpResponse:
    """The link of somebody; it is on this answer and nowhere else."""
    link = request.build_absolute_uri(f"{reverse('join')}?{urlencode({'link': secret})}")
    shown = {
        "people": queries.people_for(asker(request)), "form": PersonForm(),
        "roles": Person.Role.choices, "invited": invited, "link": link,
    }  # fmt: skip
    return render(request, "people.html", shown)


@login_required
@require_POST
def change(request: HttpRequest, key: int) -> HttpResponse:
    """Change a role, make a link to come in, or close an account."""
    other, person = get_object_or_404(Person, pk=key), asker(request)
    wish = request.POST.get("do")
    if wish == "invite":
        return _linked(request, other, invite(other, by=person))
    if wish == "leave":
        let_go(other, by=person)
        messages.success(request, _("The account is closed."))
        if queries.cases_left_by(person, other):
            return redirect("person_cases", key)
    else:
        change_role(other, str(request.POST.get("role", "")), by=person)
    return redirect("people")


@login_required
@require_GET
def cases_left(request: HttpRequest, key: int) -> HttpResponse:
    """The cases of somebody who no longer works here as a clinician; what they are called, no content."""
    person = asker(request)
    queries.people_for(person)
    other = get_object_or_404(Person, pk=key)
    shown = {"left": other, "cases": queries.cases_left_by(person, other)}
    return render(request, "person_cases.html", shown)
