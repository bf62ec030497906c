"""Packs for supervision: chosen sessions, up to three sections of each, own reflections."""

from __future__ import annotations

from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mentalize.clinic import packed
from mentalize.clinic.actions import packs
from mentalize.clinic.packed import MOST_SECTIONS
from mentalize.clinic.supervision_forms import PackForm
from mentalize.clinic.views.asking import asker
from mentalize.clinic.views.pack_file import bound_of, pdf
from mentalize.clinic.views.supervision import cuts_of, drawn
from mentalize.reports.cuts import shapes


@login_required
@require_GET
def own(request: HttpRequest) -> HttpResponse:
    """My packs, and those that others show me."""
    person = asker(request)
    page = {"own": packed.own_packs(person), "others": packed.packs_shown_to(person)}
    return render(request, "packs.html", page)


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Choose sessions and begin to reflect on them."""
    person = asker(request)
    sessions = packed.packable(person)
    form = PackForm(request.POST or None, sessions=sessions, reflections={})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        made = packs.make_pack(given["title"], given["chosen"], by=person)
        return redirect("pack", made.pk)
    return render(request, "pack_edit.html", {"form": form, "pack": None})


@login_required
@require_GET
def pack(request: HttpRequest, key: UUID) -> HttpResponse:
    """A pack to read together, and to print."""
    person = asker(request)
    found, parts, hidden = packed.pack_for(person, key)
    page = {
        "pack": found,
        "mine": found.by_id == person.pk,
        "hidden": hidden,
        "shapes": shapes(),
        "parts": [
            (x.part, drawn(x.playing, MOST_SECTIONS, f"s{n}-") if x.playing else [])
            for n, x in enumerate(parts, 1)
        ],
    }
    return render(request, "pack.html", page)


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, key: UUID) -> HttpResponse:
    """Choose other sessions, write on."""
    person = asker(request)
    found = packed.own_pack(person, key)
    reflections = {x.session_id: str(x.reflection) for x in found.parts.all()}
    sessions = packed.packable(person)
    form = PackForm(
        request.POST or None,
        sessions=sessions, reflections=reflections, initial={"title": found.title},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        packs.change_pack(found, given["title"], given["chosen"], by=person)
        return redirect("pack", key)
    return render(request, "pack_edit.html", {"form": form, "pack": found})


@login_required
@require_POST
def show(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show a pack to those who may read its sessions, or hide it again."""
    person = asker(request)
    found = packed.own_pack(person, key)
    if request.POST.get("do") == "hide":
        packs.hide_pack(found, by=person)
    else:
        _told(request, packs.show_pack(found, by=person))
    return redirect("pack", key)


def _told(request: HttpRequest, count: int) -> None:
    if count:
        words = ngettext("%(n)s person was told.", "%(n)s people were told.", count)
        messages.success(request, words % {"n": count})
    else:
        messages.warning(request, _("Nobody may read these sessions yet: share their case first."))


@login_required
@require_POST
def delete(request: HttpRequest, key: UUID) -> HttpResponse:
    """Throw a pack away."""
    person = asker(request)
    packs.delete_pack(packed.own_pack(person, key), by=person)
    return redirect("packs")


@login_required
@require_GET
@reauthentication_required  # type: ignore[untyped-decorator]  # allauth brings no types
def taken(request: HttpRequest, key: UUID) -> HttpResponse:
    """The same as a PDF, after signing in afresh: it leaves the workbench."""
    person = asker(request)
    found, parts, _hidden = packed.pack_for(person, key)
    bound = [
        bound_of(x.playing, cuts_of(x.playing, MOST_SECTIONS), str(x.part.reflection))
        for x in parts
        if x.playing
    ]
    packed.note_taken(person, found, parts)
    return pdf(str(found.title), str(found.by), bound, name="pack")
