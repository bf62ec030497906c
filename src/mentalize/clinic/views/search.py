"""Search: within a case, or over all that one may read. What is looked for is content: it comes by POST."""

from __future__ import annotations

from itertools import groupby
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from mentalize.clinic import queries
from mentalize.clinic.convert import book
from mentalize.clinic.finding import MOST_PLACES, Found, find
from mentalize.clinic.forms import FromForm, SearchForm
from mentalize.clinic.models import Case
from mentalize.clinic.permissions import check_may_see_cases
from mentalize.clinic.views.asking import asker


@login_required
@require_http_methods(["GET", "POST"])
def search(request: HttpRequest, key: UUID | None = None) -> HttpResponse:
    """The form, and what was found."""
    check_may_see_cases(asker(request))
    case = queries.case_for(asker(request), key) if key else None
    form = SearchForm(request.POST or None)
    found = _found(request, case, form) if request.method == "POST" and form.is_valid() else None
    shown = {
        "case": case,
        "form": form,
        "found": found,
        "most": MOST_PLACES,
        "layers": [
            (layer, list(codes)) for layer, codes in groupby(book().codes, lambda x: x.layer)
        ],
    }
    return render(request, "search.html", shown)


def _found(request: HttpRequest, case: Case | None, form: SearchForm) -> Found:
    on = FromForm(request.POST)
    after = on.cleaned_data["after"] or 0 if on.is_valid() else 0
    return find(asker(request), form.cleaned_data["wanted"], case=case, after=after)
