"""From labels to a review, without a coder: corrected labels give a corrected review."""

from __future__ import annotations

from mentalize.reviewing.model import Review
from mentalize.reviewing.review import assemble

__all__ = ["Review", "assemble"]
