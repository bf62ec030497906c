"""The first page, the setup, the look, the audit."""

from __future__ import annotations

import hmac

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_POST

from mentalize.clinic import queries
from mentalize.clinic.actions.notices import mark_seen
from mentalize.clinic.actions.people import add_first_person
from mentalize.clinic.forms import SetupForm
from mentalize.clinic.models import Person
from mentalize.clinic.permissions import check_may_open_case, why_not
from mentalize.clinic.views.asking import asker
from mentalize.reports import html


@login_required
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """My cases, what was shared with me, what is being read, what happened."""
    person = asker(request)
    shown = {
        "cases": queries.own_cases(person),
        "shares": queries.shared_cases(person),
        "jobs": queries.running(person),
        "notices": queries.notices(person),
        "why_not_open": why_not(check_may_open_case, person),
    }
    return render(request, "home.html", shown)


@login_required
@require_POST
def seen(request: HttpRequest) -> HttpResponse:
    """All notices are seen."""
    mark_seen(by=asker(request))
    return redirect("home")


@login_required
@require_GET
def audit(request: HttpRequest) -> HttpResponse:
    """Who saw my cases."""
    return render(request, "audit.html", {"rows": queries.who_saw(asker(request))})


def setup(request: HttpRequest) -> HttpResponse:
    """The first user, by the one-time link that was printed where the workbench was started."""
    token = str(request.GET.get("setup", ""))
    expected = getattr(settings, "SETUP_TOKEN", "")
    if Person.objects.exists() or not expected or not hmac.compare_digest(token, expected):
        raise Http404
    form = SetupForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        person = add_first_person(
            given["username"], given["name"], given["password"], given["role"]
        )
        login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
        record_authentication(
            request, person, method="password", reauthenticated=True
        )  # a moment ago: not asked anew
        return redirect("factors")
    return render(request, "setup.html", {"form": form})


def enter(request: HttpRequest) -> HttpResponse:
    """The door of the demonstration: come in as one of its invented people."""
    if not settings.DEMO:
        raise Http404
    if request.method == "POST":
        person = get_object_or_404(Person, username=str(request.POST.get("as", "")))
        login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
        return redirect("home")
    return render(request, "enter.html", {"people": Person.objects.order_by("pk")})


@login_required
@require_GET
def factors(request: HttpRequest) -> HttpResponse:
    """Choose a second factor: a passkey or an authenticator."""
    return render(request, "factors.html")


def nothing_here(request: HttpRequest) -> HttpResponse:
    """An address that a library brings and that is not in use."""
    raise Http404(request.path)


@require_GET
@cache_control(max_age=86_400, public=True)
def look(request: HttpRequest, kind: str) -> HttpResponse:
    """The style and the script of a review, from the package that draws it."""
    del request
    if kind == "css":
        return HttpResponse(html.style(), content_type="text/css; charset=utf-8")
    if kind == "js":
        return HttpResponse(html.script(), content_type="text/javascript; charset=utf-8")
    raise Http404


@require_GET
def health(request: HttpRequest) -> JsonResponse:
    """Whether the application and its database answer."""
    del request
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"ready": True})
