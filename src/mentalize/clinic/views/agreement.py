"""Once all raters have finished: how far they agree, and where they differ, to be settled."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mentalize.clinic import rated
from mentalize.clinic.actions import reviews, settling
from mentalize.clinic.convert import book
from mentalize.clinic.permissions import check_owns, why_not
from mentalize.clinic.rated import MACHINE, Compared, Pair
from mentalize.clinic.rating_forms import CodesForm
from mentalize.clinic.views.asking import asker
from mentalize.clinic.views.choices import LAYER_NAMES, name_of
from mentalize.clinic.views.ratings import choices, names_of, wrong_in

if TYPE_CHECKING:
    from mentalize.evaluating.two_raters import Difference, LayerAgreement

_A_PAGE = 20  # turns with a difference
_BEFORE = 2  # turns that stand before the one that is settled


@login_required
@require_GET
def agreement(request: HttpRequest, key: UUID) -> HttpResponse:
    """How far the raters agree, and where they differ."""
    person = asker(request)
    found = rated.compared_for(person, key)
    pair = found.pair(request.GET.get("pair", ""))
    differences = pair.differences() if pair else ()
    page = Paginator(_turns(differences), _A_PAGE).get_page(request.GET.get("page"))
    session = found.session
    shown = {
        "session": session, "case": session.case, "sides": _sides(found), "pair": pair,
        "pairs": [_agreement(x) for x in found.pairs],
        "page": page, "rows": [_row(found, differences, number) for number in page],
        "left": len(_left(found, differences)), "of": len(differences),
        "owns": not why_not(check_owns, person, session.case),
        "settled": len(found.settled), "reviewed": found.sides[-1:] and found.sides[-1].key == MACHINE,
    }  # fmt: skip
    return render(request, "agreement.html", shown)


def _sides(found: Compared) -> list[dict[str, object]]:
    """Who has coded how much, and whose labels they may have seen before."""
    names = {x.key: x.name for x in found.sides}
    return [
        {"name": x.name, "n": len(x.coded), "saw": [names[key] for key in x.saw if key in names]}
        for x in found.sides
    ]


def _agreement(pair: Pair) -> dict[str, object]:
    """The figures of a pair as a page prints them."""
    return {
        "pair": pair,
        "n": len(pair.both),
        "seen": pair.first.key in pair.second.saw or pair.second.key in pair.first.saw,
        "layers": [_layer(x) for x in pair.layers()],
    }


def _layer(layer: LayerAgreement) -> dict[str, object]:
    from mentalize.evaluating.printing import estimate, shown_share  # noqa: PLC0415 - loads statistics

    return {
        "name": LAYER_NAMES[layer.layer],
        "n": layer.alike.of,
        "alike": shown_share(layer.alike),
        "kappa": estimate(layer.kappa),
        "alpha": estimate(layer.alpha),
        "codes": [
            {"name": name_of(book(), layer.layer, x.code), "counts": x, "kappa": estimate(x.kappa)}
            for x in layer.codes
        ],
    }


def _turns(differences: tuple[Difference, ...]) -> list[int]:
    return list(dict.fromkeys(x.turn for x in differences))


def _row(found: Compared, differences: tuple[Difference, ...], number: int) -> dict[str, object]:
    """A turn with all that the two say differently of it."""
    of_it = [_difference(found, x) for x in differences if x.turn == number]
    return {"turn": found.transcript.turns[number], "differences": of_it}


def _difference(found: Compared, said: Difference) -> dict[str, object]:
    row = found.settled.get((said.turn, said.layer))
    return {
        "layer": said.layer,
        "title": LAYER_NAMES[said.layer],
        "first": names_of(said.layer, said.first),
        "second": names_of(said.layer, said.second),
        "row": row,
        "settled": names_of(said.layer, row.codes) if row else "",
    }


def _left(found: Compared, differences: tuple[Difference, ...]) -> list[int]:
    """The places in `differences` that are not settled yet."""
    return [place for place, x in enumerate(differences) if (x.turn, x.layer) not in found.settled]


@login_required
@require_http_methods(["GET", "POST"])
def settle(request: HttpRequest, key: UUID, number: int, layer: str) -> HttpResponse:
    """Settle one difference: as the first has it, as the second has it, or otherwise."""
    person = asker(request)
    found = rated.compared_for(person, key)
    check_owns(person, found.session.case)
    pair = found.pair(request.GET.get("pair", ""))
    differences = pair.differences() if pair else ()
    said = next((x for x in differences if (x.turn, x.layer) == (number, layer)), None)
    if pair is None or said is None:
        raise Http404
    form = CodesForm(request.POST, [layer]) if request.method == "POST" else None
    codes = {"first": said.first, "second": said.second}.get(request.POST.get("as", ""))
    if codes is None and form is not None and form.is_valid():
        codes = tuple(form.codes()[layer])
    if codes is not None:
        reviews.settle(found.session, number, layer, codes, by=person)
        return redirect(_next(found, pair, said))
    row = found.settled.get((number, layer))
    around = _difference(found, said) | {
        "session": found.session, "case": found.session.case, "pair": pair,
        "turn": found.transcript.turns[number],
        "before": found.transcript.turns[max(0, number - _BEFORE) : number],
        "layers": [choices(layer, row.codes if row else (), wrong_in(form, layer))],
    }  # fmt: skip
    return render(request, "rating_settle.html", around)


def _next(found: Compared, pair: Pair, said: Difference) -> str:
    """The address of the next difference that is left; of the list when none is."""
    differences = pair.differences()
    here = differences.index(said)
    left = [x for x in _left(found, differences) if x != here]
    following = next((x for x in left if x > here), next(iter(left), None))
    at = f"/sessions/{found.session.pk}/agreement/?pair={pair.key}"
    if following is None:
        return f"{at}#differences"
    other = differences[following]
    page = _turns(differences).index(other.turn) // _A_PAGE + 1
    return f"{at}&page={page}#d-{other.turn + 1}-{other.layer}"


@login_required
@require_POST
def lay_over(request: HttpRequest, key: UUID) -> HttpResponse:
    """Lay what was settled over the review."""
    person = asker(request)
    session = rated.session_to_rate(person, key)
    made = settling.lay_over(session, _("settled after a blind second rating"), by=person)
    told = ngettext("%(n)s label was corrected.", "%(n)s labels were corrected.", made)
    messages.success(request, told % {"n": made})
    return redirect("agreement", key)
