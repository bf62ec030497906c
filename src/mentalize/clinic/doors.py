"""What stands before every page: from where a request comes, who may pass, and what a refusal looks like."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render

from mentalize.clinic.encrypted.field import seal, unseal
from mentalize.clinic.permissions import RefusedError
from mentalize.clinic.place import PLACE
from mentalize.errors import MentalizeError

_SEEN = "seen_at"
_BEGAN = "began_at"
_BY_ITSELF = "/progress/"  # asked by the page and by nobody: it keeps no session alive
_SAME_FOR_ALL = ("/static/", "/look/")
_REFUSED = 400
_DEVICES = "camera=(), microphone=(), geolocation=(), usb=(), payment=(), display-capture=()"
_STAMP = 60  # seconds
_FACTOR = "has_factor"
_NO_COOKIE = "/api/"  # a token opens it; a browser's session neither helps there nor is kept alive
# where one may go before a second factor is there
_BEFORE_FACTOR = ("/account/", "/static/", "/look/", "/setup/", "/join/", "/healthz")

Next = Callable[[HttpRequest], HttpResponse]


class GuardMiddleware:
    """Stands before everything else, so that every answer is guarded: pages, files, refusals, faults."""

    def __init__(self, get_response: Next) -> None:
        """Django hands over the next middleware."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """No other site uses an answer, no device is asked for, no cache keeps what not all may see."""
        response = self.get_response(request)
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        response.headers["Permissions-Policy"] = _DEVICES
        if not request.path.startswith(_SAME_FOR_ALL) or response.status_code >= _REFUSED:
            response.headers["Cache-Control"] = "no-store"
        return response


class WhereMiddleware:
    """Remembers from where a request came, for the audit."""

    def __init__(self, get_response: Next) -> None:
        """Django hands over the next middleware."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Set the place for as long as the request lasts."""
        token = PLACE.set(_place(request))
        try:
            return self.get_response(request)
        finally:
            PLACE.reset(token)


def _place(request: HttpRequest) -> str:
    if settings.PROXY:
        forwarded = str(request.META.get("HTTP_X_FORWARDED_FOR", ""))
        return forwarded.rpartition(",")[2].strip()[:60] or "behind the proxy"
    return str(request.META.get("REMOTE_ADDR", ""))[:60]


class DoorMiddleware:
    """Ends idle sessions, asks for a second factor, and turns refusals into pages."""

    def __init__(self, get_response: Next) -> None:
        """Django hands over the next middleware."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let the request pass, or send it to the right door."""
        if _too_large(request):
            return _trouble(request, _larger())
        if not request.path.startswith(_NO_COOKIE) and request.user.is_authenticated:
            if _over(request):
                logout(request)
                return redirect(settings.LOGIN_URL)
            if not _may_pass(request):
                return redirect("factors")
        return _worded(request, self.get_response(request))

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A page with the sentence of a refusal or of an error made on purpose; the rest is Django's."""
        if isinstance(error, RefusedError):
            if not request.user.is_authenticated:
                return redirect(settings.LOGIN_URL)
            return render(request, "refused.html", {"sentence": f"{error}"}, status=403)
        if isinstance(error, MentalizeError):
            return _trouble(request, error)
        return None


def _worded(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """A page where an address that only takes what a form sends is read.

    Without one the browser shows a fault; whoever signs in after a visit has ended can be led there.
    """
    if isinstance(response, HttpResponseNotAllowed) and not response.content:
        told = render(request, "405.html", status=405)
        told.headers["Allow"] = response.headers["Allow"]
        return told
    return response


def _trouble(request: HttpRequest, error: MentalizeError) -> HttpResponse:
    return render(request, "trouble.html", {"error": error}, status=400)


def _too_large(request: HttpRequest) -> bool:
    """Said before anything is read: Django would leave the file out and say nothing."""
    length = str(request.META.get("CONTENT_LENGTH", ""))
    return length.isdecimal() and int(length) > settings.MOST_ASKED


def _larger() -> MentalizeError:
    most = settings.MOST_BYTES // 1024**2
    return MentalizeError(
        f"that is larger than {most} MB", "", "add the transcript, not the recording"
    )


def _over(request: HttpRequest) -> bool:
    """After an idle hour, and at the end of the day however busy it was.

    That somebody was here is written down once a minute: else every look at a page would wait for the
    one writer of the database.
    """
    now, visit = int(time.time()), request.session
    if _BEGAN not in visit:
        visit[_BEGAN] = now
    began, seen = int(visit[_BEGAN]), int(visit.get(_SEEN, now - _STAMP))
    if not request.path.endswith(_BY_ITSELF) and now - seen >= _STAMP:
        visit[_SEEN] = now
    return now - seen > settings.IDLE_SECONDS or now - began > settings.SESSION_COOKIE_AGE


def _may_pass(request: HttpRequest) -> bool:
    """With a passkey or an authenticator; asked once a session, since it costs a query."""
    if settings.DEMO or request.path.startswith(_BEFORE_FACTOR) or request.session.get(_FACTOR):
        return True
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    has: bool = Authenticator.objects.filter(user=request.user, type__in=kinds).exists()
    request.session[_FACTOR] = has
    return has


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth brings no types
    """The secrets of authenticators and the seeds of recovery codes are sealed, on a server too."""

    def encrypt(self, text: str) -> str:
        """As the database keeps it."""
        return base64.b64encode(seal(text, settings.KEYS.of("factors"))).decode("ascii")

    def decrypt(self, encrypted_text: str) -> str:
        """As it was."""
        return unseal(base64.b64decode(encrypted_text), settings.KEYS.of("factors"))


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth brings no types
    """People are added by an administrator, never by themselves."""

    def is_open_for_signup(self, request: Any) -> bool:
        """Never: the first user comes by the setup link, others by an administrator."""
        del request
        return False
