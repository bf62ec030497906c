"""Blind ratings: asking for one, and a rater's own sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mentalize.clinic import rated
from mentalize.clinic.actions import reviews
from mentalize.clinic.convert import SINGLE, book
from mentalize.clinic.permissions import check_may_compare, why_not
from mentalize.clinic.rated import Sheet, SheetTurn
from mentalize.clinic.rating_forms import CodesForm, InviteForm
from mentalize.clinic.views.asking import asker
from mentalize.clinic.views.choices import LAYER_NAMES, name_of
from mentalize.codebook.model import Code


@login_required
@require_http_methods(["GET", "POST"])
def ratings(request: HttpRequest, key: UUID) -> HttpResponse:
    """Who rates a session, how far they are, and whom one could ask."""
    person = asker(request)
    session = rated.session_to_rate(person, key)
    people = rated.can_be_asked(session)
    form = InviteForm(request.POST or None, people)
    if request.method == "POST" and form.is_valid():
        rating = reviews.invite_rater(session, form.cleaned_data["rater"], by=person)
        if rating.rater_id == person.pk:
            return redirect("rating", rating.pk)
        messages.success(request, _("%(name)s was asked.") % {"name": rating.rater})
        return redirect("ratings", key)
    shown = {
        "session": session, "case": session.case, "people": people, "form": form,
        "ratings": rated.ratings_of(person, session),
        "why_not_compare": why_not(check_may_compare, person, session),
    }  # fmt: skip
    return render(request, "ratings.html", shown)


@login_required
@require_GET
def rating(request: HttpRequest, key: int) -> HttpResponse:
    """A rater's sheet, open at the first turn that is not coded."""
    sheet = rated.sheet_for(asker(request), key)
    number = next(iter(sheet.left), None)
    return _sheet(request, sheet, None if sheet.rating.finished_at else number)


@login_required
@require_http_methods(["GET", "POST"])
def rating_turn(request: HttpRequest, key: int, number: int) -> HttpResponse:
    """The sheet open at one turn; what is sent is kept, and the next turn opens."""
    person = asker(request)
    sheet = rated.sheet_for(person, key)
    if number not in sheet.to_code or sheet.rating.finished_at:
        return redirect("rating", key)
    if request.method == "GET":
        return _sheet(request, sheet, number, here=True)
    form = CodesForm(request.POST, sheet.turns[number].layers)
    if not form.is_valid():
        return _sheet(request, sheet, number, here=True, form=form)
    reviews.rate(sheet.rating, number, form.codes(), by=person)
    following = rated.sheet_for(person, key).after(number)
    return redirect("rating", key) if following is None else redirect("rating_turn", key, following)


def _sheet(
    request: HttpRequest,
    sheet: Sheet,
    number: int | None,
    *,
    here: bool = False,
    form: CodesForm | None = None,
) -> HttpResponse:
    """`number` is the turn that is open, `here`: it was asked for, so that one lands in it."""
    session = sheet.rating.session
    shown = {
        "rating": sheet.rating, "session": session, "case": session.case, "here": here,
        "done": sheet.done, "of": len(sheet.to_code), "left": len(sheet.left), "open": number,
        "rows": [_row(x) for x in sheet.turns],
        "layers": [] if number is None else _layers(request, sheet.turns[number], form),
        "why_not_compare": why_not(check_may_compare, asker(request), session),
    }  # fmt: skip
    return render(request, "rating.html", shown)


def _row(row: SheetTurn) -> dict[str, object]:
    said = {layer: row.codes.get(layer, ()) for layer in row.layers} if row.codes else {}
    return {
        "turn": row.turn,
        "to_code": bool(row.layers),
        "coded": row.codes is not None,
        "names": [names_of(layer, codes) for layer, codes in said.items() if codes],
    }


def _layers(
    request: HttpRequest, row: SheetTurn, form: CodesForm | None
) -> list[dict[str, object]]:
    """What is to be chosen at a turn: where one must be first, then what may stay empty."""
    chosen: Mapping[str, Sequence[str]] = row.codes or {}
    if form is not None:
        chosen = {layer: request.POST.getlist(layer) for layer in row.layers}
    ordered = sorted(row.layers, key=lambda x: x not in SINGLE)
    return [choices(x, chosen.get(x, ()), wrong_in(form, x)) for x in ordered]


def wrong_in(form: CodesForm | None, layer: str) -> list[str]:
    """What does not fit in what was sent for a layer."""
    return [str(x) for x in form.errors.get(layer, ())] if form is not None else []


def choices(layer: str, chosen: Sequence[str], wrong: Sequence[str] = ()) -> dict[str, object]:
    """What a page shows of a layer to choose from."""
    codes: tuple[Code, ...] = book().layer(layer)
    return {
        "id": layer,
        "title": LAYER_NAMES[layer],
        "kind": "radio" if layer in SINGLE else "checkbox",
        "codes": codes,
        "chosen": tuple(chosen),
        "wrong": wrong,
    }


def names_of(layer: str, codes: Sequence[str]) -> str:
    """Codes as words; where none of several was given, a dash."""
    return ", ".join(name_of(book(), layer, code) for code in codes) or "–"


@login_required
@require_POST
def finish(request: HttpRequest, key: int) -> HttpResponse:
    """From now on the rating stays as it is."""
    person = asker(request)
    sheet = rated.sheet_for(person, key)
    if not sheet.done or (sheet.left and request.POST.get("incomplete") != "yes"):
        messages.warning(request, _("Turns are left; tick that they may stay without codes."))
        return redirect("rating", key)
    reviews.finish_rating(sheet.rating, by=person)
    return redirect("rating", key)


@login_required
@require_POST
def withdraw(request: HttpRequest, key: int) -> HttpResponse:
    """A rating is no longer wanted, or its rater won't."""
    person, found = asker(request), rated.rating_to_change(key)
    reviews.withdraw_rating(found, by=person)
    messages.success(request, _("The rating was withdrawn."))
    if found.session.case.owner_id == person.pk:
        return redirect("ratings", found.session_id)
    return redirect("home")
