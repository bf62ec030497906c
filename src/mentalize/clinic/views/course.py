"""Over time: one case, or all of one's own. There is no page on which people stand beside each other."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.views.decorators.http import require_GET

from mentalize.clinic import queries
from mentalize.clinic.convert import book
from mentalize.clinic.course import MOST, Course, Held, course_of_case, own_course
from mentalize.clinic.views.asking import asker
from mentalize.reports.course import Sitting, after_picture, after_rows, multiples
from mentalize.reviewing.course import FEWEST, came_after
from mentalize.reviewing.since import Piece, changed


@login_required
@require_GET
def of_case(request: HttpRequest, key: UUID) -> HttpResponse:
    """The course of one case."""
    case = queries.case_for(asker(request), key)
    course = course_of_case(asker(request), case, _skip(request))
    return render(request, "course.html", _shown(course) | {"changes": _changes(course)})


@login_required
@require_GET
def own(request: HttpRequest) -> HttpResponse:
    """The sessions of all own cases."""
    return render(request, "course.html", _shown(own_course(asker(request), _skip(request))))


def _skip(request: HttpRequest) -> int:
    given = request.GET.get("skip", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < len("1000000") else 0


def _shown(course: Course) -> dict[str, Any]:
    sittings = [_sitting(course, x) for x in course.held]
    pictures = multiples(sittings, joined=course.case is not None)
    found = came_after([x.brief for x in course.held])
    cells = zip(*(x.cells for x in pictures), strict=True)
    return {
        "course": course,
        "case": course.case,
        "multiples": pictures,
        "rows": list(zip(course.held, cells, strict=True))[::-1] if pictures else [],
        "after": after_picture(found, book()),
        "kinds": after_rows(found, book()),
        "fewest": FEWEST,
        "later": max(0, course.skipped - MOST),
    }


def _sitting(course: Course, held: Held) -> Sitting:
    day = date_format(held.session.held_on, "j M Y")
    name = day if course.case else f"{held.session.case}, {day}"
    return Sitting(name, day, held.brief.indices)


def _changes(course: Course) -> dict[str, Any] | None:
    """What changed since the session before; nothing unless both are known and the latest is among them."""
    if course.skipped or course.left or len(course.held) < len(("before", "now")):
        return None
    before, now = course.held[-2:]
    sentences = changed(before.brief, now.brief, book())
    return {
        "before": before.session,
        "now": now.session,
        "sentences": [[_piece(x, before, now) for x in sentence] for sentence in sentences],
    }


def _piece(piece: Piece, before: Held, now: Held) -> tuple[str, str]:
    """A piece of a sentence, and where its words stand."""
    if piece.quote is None:
        return piece.text, ""
    session = (before if piece.earlier else now).session
    return piece.text, f"{reverse('session', args=[session.pk])}#turn-{piece.quote.turn + 1}"
