"""Pages: fetch with an access check, form, action, redirect."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def frame(request: HttpRequest) -> dict[str, Any]:
    """What every page has around it."""
    user = request.user
    unseen = user.notices.filter(seen_at=None).count() if user.is_authenticated else 0
    return {"demo": settings.DEMO, "unseen": unseen}
