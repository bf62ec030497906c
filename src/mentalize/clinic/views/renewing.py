"""A session that a newer coder has read, or could read."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from mentalize.clinic import queries
from mentalize.clinic.actions import renewing
from mentalize.clinic.views.asking import asker
from mentalize.clinic.views.turns import back


@login_required
@require_POST
def take_over(request: HttpRequest, key: UUID) -> HttpResponse:
    """Say of the latest review what was said of an earlier one."""
    person = asker(request)
    session = queries.session_for(person, key)
    taken = renewing.take_over(session, by=person)
    told = ngettext("%(n)s label was taken over.", "%(n)s labels were taken over.", taken)
    messages.success(request, told % {"n": taken})
    return back(request, session, "")
