"""Tokens: a person sees theirs, makes one, takes one back; and what can be asked with them."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mentalize.clinic import queries
from mentalize.clinic.actions.tokens import make_token, revoke_token
from mentalize.clinic.forms import TokenForm
from mentalize.clinic.views.asking import asker
from mentalize.errors import MentalizeError


@login_required
@require_GET
def tokens(request: HttpRequest) -> HttpResponse:
    """One's own tokens."""
    return render(request, "tokens.html", {"tokens": queries.tokens_of(asker(request))})


@login_required
@require_http_methods(["GET", "POST"])
@reauthentication_required  # type: ignore[untyped-decorator]  # allauth brings no types
def new(request: HttpRequest) -> HttpResponse:
    """Make a token; its secret is on the page that answers, and nowhere else."""
    person = asker(request)
    form = TokenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made, secret = make_token(given["name"], given["scope"], given["days"], by=person)
        except MentalizeError as error:
            form.add_error(None, str(error))
        else:
            shown = {"tokens": queries.tokens_of(person), "made": made, "secret": secret}
            return render(request, "tokens.html", shown)
    return render(request, "token_new.html", {"form": form})


@login_required
@require_POST
def revoke(request: HttpRequest, key: int) -> HttpResponse:
    """Take a token back."""
    person = asker(request)
    revoke_token(queries.own_token(person, key), by=person)
    return redirect("tokens")
