"""Clips as a PDF that is handed over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from django.http import HttpResponse
from django.utils.formats import date_format

from mentalize.clinic.models import Remark
from mentalize.clinic.supervising import Playing, open_questions
from mentalize.clinic.templatetags.look import called
from mentalize.reports import pack
from mentalize.reports.cuts import Cut
from mentalize.reports.pack import Bound, Talk


def bound_of(found: Playing, cuts: tuple[Cut, ...], reflection: str = "") -> Bound:
    """One session as the PDF holds it."""
    said: dict[int, list[Talk]] = defaultdict(list)
    for remark in found.shown.remarks:
        if remark.turn is not None:
            said[remark.turn].append(_talk(remark))
    whole = [x for x in open_questions(found.shown.remarks) if x.turn is None]
    name = f"{found.session.case}, {called(found.session)}"
    return Bound(name, reflection, cuts, said, tuple(map(_talk, whole)))


def _talk(remark: Remark) -> Talk:
    day = date_format(remark.at, "j M Y")
    return Talk(f"{remark.by}, {remark.get_kind_display()}, {day}", str(remark.text))


def pdf(title: str, by: str, sessions: Sequence[Bound], *, name: str) -> HttpResponse:
    """The finished file, kept by no cache."""
    response = HttpResponse(pack.render(title, by, sessions), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    return response
