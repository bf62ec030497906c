"""The session picture in words, for readers who can't see it."""

from __future__ import annotations

from collections import Counter

from mentalize.codebook.model import Codebook
from mentalize.reports.strip import Strip, first_words
from mentalize.reports.words import plural
from mentalize.reviewing.model import Review

TABLE = "The table below the picture holds every turn."


def describe(review: Review, book: Codebook, row: Strip) -> str:
    """Say in a few sentences what a row shows, for readers who can't see it."""
    modes = Counter(x.mode_code or "none" for x in row.turns if x.turn.role == "patient")
    named = ", ".join(
        f"{book.code('mode', x).name if book.has('mode', x) else x} in {plural(n, 'turn', 'turns')}"
        for x, n in modes.most_common()
    )
    here = [x for x in first_words(review, book) if row.scale.first <= x.turn <= row.scale.last]
    feelings = ", ".join(x.text for x in here if not x.risk) or "none"
    risks = ", ".join(x.text for x in here if x.risk)
    cues = f" Risk cues: {risks}." if risks else ""
    known = {x.id: x.name for x in book.states}
    states = ", ".join(known.get(x.code, x.code).lower() for x in row.states) or "not known"
    return (
        f"The patient's mode: {named or 'no turns'}. Feelings first named: {feelings}.{cues} "
        f"The path: {states}. {TABLE}"
    )
