"""What speaks for a move in one sentence."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Evidence:
    """A move that a sentence may be, how strongly, and the rule and words that say so."""

    code: str
    strength: float
    because: str
