"""One turn: saying otherwise, calling a suggestion wrong, remarks in the margin.

Each page is whole by itself; asked for by the review page it is a part that opens in the margin. After
a change that page is loaded anew, so that margin, card and figures follow from the labels as they stand.
"""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers
from django_htmx.http import HttpResponseClientRefresh

from mentalize.clinic import queries
from mentalize.clinic.actions import reviews
from mentalize.clinic.convert import book
from mentalize.clinic.forms import CorrectionForm, ReasonForm, RemarkForm, WrongForm
from mentalize.clinic.models import Correction, Session
from mentalize.clinic.permissions import check_may_comment, check_may_correct
from mentalize.clinic.queries import Shown
from mentalize.clinic.views.asking import asker
from mentalize.clinic.views.choices import name_of, questions
from mentalize.clinic.views.margin import said_of, threads
from mentalize.reports.words import sentence

_LONGEST_NUMBER = 3


def back(request: HttpRequest, session: Session, place: str) -> HttpResponse:
    """To a place of the review page; a part of that page has the browser load it anew instead.

    What was sent from a clip (or, numbered 0, from the list of clips) leads back there.
    """
    clip = request.POST.get("clip", "")
    if clip.isascii() and clip.isdigit() and len(clip) <= _LONGEST_NUMBER:
        at = f"{clip}/" if int(clip) else ""
        return redirect(f"/sessions/{session.pk}/supervision/{at}{place}")
    if request.headers.get("HX-Request"):
        return HttpResponseClientRefresh()
    return redirect(f"/sessions/{session.pk}/{place}")


def at_turn(number: int) -> str:
    """Where turn `number` (from 0) stands on the review page."""
    return f"#turn-{number + 1}"


@login_required
@require_http_methods(["GET", "POST"])
@vary_on_headers("HX-Request")
def turn(request: HttpRequest, key: UUID, number: int) -> HttpResponse:
    """Say otherwise of one turn: choose another code, take one away, add one."""
    person = asker(request)
    found = queries.session_for(person, key)
    check_may_correct(person, found)
    if request.method == "POST":
        return _correct(request, found, number)
    shown = _shown(request, found, number)
    if shown is None:
        return redirect("session", key)
    page = _around(request, shown, number) | {
        "questions": questions(shown.review, number, book()),
        "suggestions": _suggestions(shown, number),
        "said": said_of(shown, person).get(number, ()),
        "may_answer": True,
    }
    return render(request, "otherwise.html" if _in_margin(request) else "turn.html", page)


def _correct(request: HttpRequest, found: Session, number: int) -> HttpResponse:
    """No review is put together for it: the page that is then loaded anew does that."""
    machine = queries.latest_review(found)
    if machine is None or not 0 <= number < found.turns:
        return redirect("session", found.pk)
    form = CorrectionForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        reviews.correct(
            machine, number, given["layer"], old=given["old"], new=given["new"],
            span=(given["start"] or 0, given["end"] or 0), reason=given["reason"], by=asker(request),
        )  # fmt: skip
    return back(request, found, at_turn(number))


def _shown(request: HttpRequest, found: Session, number: int) -> Shown | None:
    """The review, if there is one and it has such a turn."""
    return queries.shown_for(asker(request), found) if 0 <= number < found.turns else None


def _in_margin(request: HttpRequest) -> bool:
    return bool(request.headers.get("HX-Request"))


def _around(request: HttpRequest, shown: Shown, number: int) -> dict[str, object]:
    labelled = shown.review.turns[number]
    return {
        "session": shown.session,
        "case": shown.session.case,
        "turn": labelled.turn,
        "number": number,
        "me": asker(request),
    }


def _suggestions(shown: Shown, number: int) -> list[dict[str, str]]:
    """What could be tried at a turn, to be called wrong where it does not fit."""
    return [
        {
            "code": x.code,
            "name": name_of(book(), "move", x.code),
            "wording": x.text,
            "because": sentence(x.because),
        }
        for x in shown.review.suggestions
        if x.turn == number
    ]


@login_required
@require_POST
def wrong(request: HttpRequest, key: UUID, number: int) -> HttpResponse:
    """A suggestion is wrong at this place."""
    person = asker(request)
    found = queries.session_for(person, key)
    shown = _shown(request, found, number)
    if shown is None:
        return redirect("session", key)
    form = WrongForm(request.POST)
    if form.is_valid() and form.cleaned_data["code"] in {
        x["code"] for x in _suggestions(shown, number)
    }:
        given = form.cleaned_data
        reviews.call_suggestion_wrong(
            shown.machine, number, given["code"], given["reason"], by=person
        )
    return back(request, found, at_turn(number))


@login_required
@require_POST
def undo(request: HttpRequest, key: UUID, correction: int) -> HttpResponse:
    """Take one's own correction back."""
    found = queries.session_for(asker(request), key)
    made = _correction(found, correction)
    reviews.undo(made, by=asker(request))
    return back(request, found, at_turn(made.turn))


@login_required
@require_POST
def reason(request: HttpRequest, key: UUID, correction: int) -> HttpResponse:
    """Say why one said otherwise."""
    found = queries.session_for(asker(request), key)
    made = _correction(found, correction)
    form = ReasonForm(request.POST)
    if form.is_valid():
        reviews.give_reason(made, form.cleaned_data["reason"], by=asker(request))
    return back(request, found, at_turn(made.turn))


def _correction(found: Session, key: int) -> Correction:
    return get_object_or_404(Correction, pk=key, review__session=found)


@login_required
@require_GET
@vary_on_headers("HX-Request")
def turn_remarks(request: HttpRequest, key: UUID, number: int) -> HttpResponse:
    """What was said at one turn, and a form to say something."""
    person = asker(request)
    found = queries.session_for(person, key)
    check_may_comment(person, found)
    shown = _shown(request, found, number)
    if shown is None:
        return redirect("session", key)
    form = RemarkForm(initial={"turn": number}, auto_id=f"turn-{number}-%s")
    page = _around(request, shown, number) | {
        "form": form,
        "threads": threads(x for x in shown.remarks if x.turn == number),
        "may_answer": True,
    }
    return render(request, "say.html" if _in_margin(request) else "turn_remarks.html", page)
