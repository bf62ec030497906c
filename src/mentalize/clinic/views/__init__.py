"""Pages: fetch with an access check, form, action, redirect."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def frame(request: HttpRequest) -> dict[str, Any]:
    """What every page has around it."""
    user = getattr(request, "user", None)  # none before a request under a wrong name is refused
    known = user if user is not None and user.is_authenticated else None
    unseen = known.notices.filter(seen_at=None).count() if known else 0
    return {"demo": settings.DEMO, "unseen": unseen}
