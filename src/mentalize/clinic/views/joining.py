"""Coming in for the first time, or anew, by a link that somebody handed over."""

from __future__ import annotations

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from mentalize.clinic.actions.invitations import LinkError, come_in, invited_by
from mentalize.clinic.people_forms import JoinForm
from mentalize.errors import MentalizeError


@never_cache
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    """Choose a password; then a second key is asked for."""
    secret = str(request.GET.get("link", ""))
    found = invited_by(secret)
    form = JoinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            person = come_in(secret, form.cleaned_data["password"])
        except LinkError:
            raise
        except MentalizeError as error:
            form.add_error("password", str(error))
        else:
            request.session.flush()
            login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
            record_authentication(request, person, method="password", reauthenticated=True)
            return redirect("factors")
    return render(request, "join.html", {"form": form, "person": found.person})
