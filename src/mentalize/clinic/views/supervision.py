"""The supervision view: clips one after another, their order, and a pack to print."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from mentalize.clinic import queries
from mentalize.clinic.actions import supervision
from mentalize.clinic.convert import book
from mentalize.clinic.models import Person, Remark
from mentalize.clinic.permissions import check_may_comment, check_may_correct, check_owns, why_not
from mentalize.clinic.supervising import (
    Playing,
    meetings_about,
    offers,
    open_questions,
    playing,
)
from mentalize.clinic.supervision_forms import MeetingForm, OrderForm
from mentalize.clinic.templatetags.look import called
from mentalize.clinic.views.asking import asker
from mentalize.clinic.views.margin import Thread, threads
from mentalize.clinic.views.pack_file import bound_of, pdf
from mentalize.reports.cuts import Cut, cuts, draw, shapes
from mentalize.reports.review import clip_view


def _playing(request: HttpRequest, key: UUID) -> Playing | None:
    person = asker(request)
    return playing(person, queries.session_for(person, key))


def _around(playing_: Playing, person: Person) -> dict[str, Any]:
    session = playing_.session
    return {
        "session": session,
        "case": session.case,
        "me": person,
        "playing": playing_,
        "owns": not why_not(check_owns, person, session.case),
        "may_answer": not why_not(check_may_comment, person, session),
        "why_not_comment": why_not(check_may_comment, person, session),
    }


def cuts_of(playing_: Playing, most: int | None = None) -> tuple[Cut, ...]:
    """The clips ready to be drawn; from memory without the picture, which counts."""
    with_picture = not playing_.session.from_memory
    return cuts(playing_.shown.review, book(), playing_.clips[:most], picture=with_picture)


@login_required
@require_GET
def overview(request: HttpRequest, key: UUID) -> HttpResponse:
    """What there is to play, what is still asked, and the notes of meetings."""
    person = asker(request)
    found = _playing(request, key)
    if found is None:
        return redirect("session", key)
    page = _around(found, person) | {
        "cuts": [x.clip for x in cuts_of(found)],
        "threads": _still_open(found),
        "meetings": meetings_about(found.session),
        "form": MeetingForm(initial={"session": found.session.pk}),
        **_ordering(request, found),
    }
    return render(request, "supervision.html", page)


def _still_open(found: Playing) -> list[Thread]:
    """Threads of open questions, and what was said outside of every clip: the rest stands at its turn."""
    asked = {x.pk for x in open_questions(found.shown.remarks)}
    return [
        x
        for x in threads(found.shown.remarks)
        if x.remark.kind != Remark.Kind.NEXT and (x.remark.pk in asked or not _played(found, x))
    ]


def _played(found: Playing, thread: Thread) -> bool:
    turn = thread.remark.turn
    return turn is not None and found.number_at(turn) is not None


def _ordering(request: HttpRequest, found: Playing) -> dict[str, Any]:
    """The form by which an order is set, with a row for each stretch that could be played."""
    form = _order_form(request, found, bound=False)
    rows = [
        (clip_view(x.clip, found.shown.review), form[f"place-{x.value}"]) for x in offers(found)
    ]
    return {"order_form": form, "order_rows": rows}


def _order_form(request: HttpRequest, found: Playing, *, bound: bool) -> OrderForm:
    data = request.POST if bound else None
    return OrderForm(data, offers=offers(found), turns=found.session.turns)


@login_required
@require_GET
def clip(request: HttpRequest, key: UUID, number: int) -> HttpResponse:
    """One clip: its reason, its part of the picture, its turns, what is said at them, and the next."""
    person = asker(request)
    found = _playing(request, key)
    if found is None:
        return redirect("session", key)
    if not 0 < number <= len(found.clips):
        raise Http404
    cut = cuts_of(found)[number - 1]
    page = _around(found, person)
    names = {"heard": _("Heard"), "prefix": ""}
    page |= {
        "number": number,
        "count": len(found.clips),
        "cut": cut,
        "shapes": shapes(),
        "body": draw(cut, _beside(request, page, cut), names),
        "before": number - 1 or None,
        "after": number + 1 if number < len(found.clips) else None,
    }
    return render(request, "supervision_clip.html", page)


def _beside(request: HttpRequest, page: Mapping[str, Any], cut: Cut) -> dict[int, str]:
    """What is said at each turn of the clip, and a form to say something there."""
    talk: dict[int, list[Remark]] = defaultdict(list)
    for remark in page["playing"].shown.remarks:
        if remark.turn is not None:
            talk[remark.turn].append(remark)
    around = {x: page[x] for x in ("session", "me", "may_answer")}
    # no request for the template: its context processors would ask the database at every turn
    around |= {"csrf_token": get_token(request), "clip": str(cut.number)}
    return {
        turn.number - 1: render_to_string(
            "supervision_turn.html",
            {**around, "turn": turn, "threads": threads(talk.get(turn.number - 1, ()))},
        )
        for turn in cut.turns
    }


@login_required
@require_POST
def order(request: HttpRequest, key: UUID) -> HttpResponse:
    """Choose which stretches are played, and in which order."""
    person = asker(request)
    session = queries.session_for(person, key)
    check_may_correct(person, session)
    found = playing(person, session)
    if found is None:
        return redirect("session", key)
    if request.POST.get("do") == "as heard":
        supervision.arrange(found.session, [], by=person)
        return redirect("supervision", key)
    form = _order_form(request, found, bound=True)
    if form.is_valid():
        supervision.arrange(found.session, form.cleaned_data["clips"], by=person)
    else:
        messages.error(request, " ".join(str(x) for x in form.errors.get("__all__", form.errors)))
    return redirect("supervision", key)


@login_required
@require_GET
def printed(request: HttpRequest, key: UUID) -> HttpResponse:
    """All clips on one page that prints well."""
    person = asker(request)
    found = _playing(request, key)
    if found is None:
        return redirect("session", key)
    page = _around(found, person) | {"clips": drawn(found), "about": spoken_of(found)}
    page["shapes"] = shapes()
    return render(request, "supervision_pack.html", page)


def drawn(found: Playing, most: int | None = None, prefix: str = "") -> list[dict[str, Any]]:
    """Clips with what was said at their turns, to read and to print: without forms."""
    talk: dict[int, list[Remark]] = defaultdict(list)
    for remark in found.shown.remarks:
        if remark.turn is not None:
            talk[remark.turn].append(remark)
    beside = {
        turn: render_to_string("supervision_said.html", {"threads": threads(said)})
        for turn, said in talk.items()
    }
    names = {"heard": _("Heard"), "prefix": prefix}
    return [{"cut": x, "body": draw(x, beside, names)} for x in cuts_of(found, most)]


def spoken_of(found: Playing) -> list[Thread]:
    """Questions and comments on the session as a whole, as threads."""
    whole = [x for x in found.shown.remarks if x.turn is None and x.kind != Remark.Kind.NEXT]
    return threads(whole)


@login_required
@require_GET
@reauthentication_required  # type: ignore[untyped-decorator]  # allauth brings no types
def taken(request: HttpRequest, key: UUID) -> HttpResponse:
    """The same as a PDF, after signing in afresh: it leaves the workbench."""
    person = asker(request)
    found = _playing(request, key)
    if found is None:
        return redirect("session", key)
    queries.note_taken(person, found.session)
    title = f"{found.session.case}, {called(found.session)}"
    return pdf(title, str(person), [bound_of(found, cuts_of(found))], name="clips")
