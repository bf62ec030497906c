"""How long cases are kept, how the backups go, and whether the audit holds."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from mentalize.clinic import kept, queries
from mentalize.clinic.actions import cases, retention
from mentalize.clinic.keeping_forms import HoldForm, RetentionForm
from mentalize.clinic.views.asking import asker


@login_required
@require_http_methods(["GET", "POST"])
def keeping(request: HttpRequest) -> HttpResponse:
    """The rule of retention, and how the rounds go; for whoever looks after people."""
    person = asker(request)
    rounds = kept.rounds_for(person)
    rule = kept.rule()
    form = RetentionForm(request.POST or None, initial={"months": rule.months if rule else None})
    if request.method == "POST" and form.is_valid():
        retention.set_rule(form.cleaned_data["months"], by=person)
        messages.success(request, _("The rule is set."))
        return redirect("keeping")
    shown = {
        "rounds": rounds, "rule": rule, "form": form,
        "backups": settings.BACKUPS, "kept": settings.BACKUPS_KEPT,
    }  # fmt: skip
    return render(request, "keeping.html", shown)


@login_required
@require_POST
def follow(request: HttpRequest) -> HttpResponse:
    """Follow the audit from its first row to its last."""
    found = kept.followed_audit(asker(request))
    if found.whole:
        told = _("The audit follows through all of its %(n)s rows.") % {"n": found.rows}
        messages.success(request, told)
    elif found.broken:
        told = _("Row %(n)s of the audit does not follow from the one before: it was changed.")
        messages.error(request, told % {"n": found.broken})
    else:
        told = _("The audit was cut off: after row %(n)s there was more, or its end was changed.")
        messages.error(request, told % {"n": found.last})
    return redirect("keeping")


@login_required
@require_POST
def close(request: HttpRequest, key: UUID) -> HttpResponse:
    """Close a case, so that it is read and nothing is added to it; or open it again."""
    person = asker(request)
    found = queries.owned_case(person, key)
    if request.POST.get("do") == "reopen":
        cases.reopen_case(found, by=person)
        messages.success(request, _("The case is open again."))
    else:
        cases.close_case(found, by=person)
        messages.success(request, _("The case is closed."))
    return redirect("case", key)


@login_required
@require_POST
def hold(request: HttpRequest, key: UUID) -> HttpResponse:
    """Keep a case whatever the rule says, or let the rule decide again."""
    person = asker(request)
    found = queries.owned_case(person, key)
    form = HoldForm(request.POST)
    if request.POST.get("release") == "yes":
        retention.let_rule_apply(found, by=person)
        messages.success(request, _("The rule decides about this case again."))
    elif form.is_valid():
        retention.hold(found, form.cleaned_data["reason"], by=person)
        messages.success(request, _("The case is kept."))
    else:
        messages.error(request, _("Say why it is kept."))
    return redirect("case", key)
