"""From where the request at hand comes: set by the first door, read by the audit."""

from __future__ import annotations

from contextvars import ContextVar

PLACE: ContextVar[str] = ContextVar("place", default="this machine")
