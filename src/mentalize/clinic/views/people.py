"""People: adding them, changing what they are here for."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from mentalize.clinic import queries
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
            add_person(
                given["username"], given["name"], given["password"], given["role"], by=person
            )
        except MentalizeError as error:
            form.add_error(None, str(error))
        else:
            return redirect("people")
    shown = {"people": everybody, "form": form, "roles": Person.Role.choices}
    return render(request, "people.html", shown)


@login_required
@require_POST
def change(request: HttpRequest, key: int) -> HttpResponse:
    """Change a role, or let somebody go."""
    other = get_object_or_404(Person, pk=key)
    if request.POST.get("leave") == "yes":
        let_go(other, by=asker(request))
    else:
        change_role(other, str(request.POST.get("role", "")), by=asker(request))
    return redirect("people")
