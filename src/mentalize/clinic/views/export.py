"""A case's complete export, after signing in afresh."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods

from mentalize.clinic import kept, queries
from mentalize.clinic.exporting import archive_of
from mentalize.clinic.keeping_forms import ExportForm
from mentalize.clinic.models import Case
from mentalize.clinic.views.asking import asker


@login_required
@require_http_methods(["GET", "POST"])
@reauthentication_required  # type: ignore[untyped-decorator]  # allauth brings no types
def export(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """What goes in, then the archive."""
    person = asker(request)
    found = queries.owned_case(person, key)
    form = ExportForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return _archive(found, archive_of(person, found, identity=form.cleaned_data["identity"]))
    shown = {"case": found, "form": form, "hanging": kept.hanging_on_case(found)}
    return render(request, "export.html", shown)


def _archive(case: Case, pieces: Iterator[bytes]) -> StreamingHttpResponse:
    response = StreamingHttpResponse(pieces, content_type="application/zip")
    name = f"case-{slugify(case.code) or str(case.pk)[:8]}.zip"
    told = content_disposition_header(as_attachment=True, filename=name)
    response.headers["Content-Disposition"] = told or "attachment"
    return response
