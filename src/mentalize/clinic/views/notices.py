"""What happened, told inside the workbench alone."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from mentalize.clinic import supervising
from mentalize.clinic.actions import remarks
from mentalize.clinic.actions.notices import open_notice
from mentalize.clinic.views.asking import asker
from mentalize.clinic.views.turns import at_turn, back


@login_required
@require_GET
def notices(request: HttpRequest) -> HttpResponse:
    """The latest notices, each with what it is about."""
    return render(request, "notices.html", {"told": supervising.told(asker(request))})


@login_required
@require_GET
def notice(request: HttpRequest, key: int) -> HttpResponse:
    """Go where a notice leads; it is then seen."""
    person = asker(request)
    return redirect(open_notice(supervising.own_notice(person, key), by=person))


@login_required
@require_POST
def remark_seen(request: HttpRequest, key: int) -> HttpResponse:
    """Let whoever wrote a remark know that one has seen it."""
    person = asker(request)
    found = supervising.remark_for(person, key)
    remarks.mark_remark_seen(found, by=person)
    place = at_turn(found.turn) if found.turn is not None else "#remarks"
    return back(request, found.session, place)
