"""Who asks: the signed-in person of a request, typed."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest

from mentalize.clinic.models import Person


def asker(request: HttpRequest) -> Person:
    """The person who is signed in; views that use it require a login."""
    return cast("Person", request.user)
