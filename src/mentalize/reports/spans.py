"""Cuts a turn's text where evidence begins and ends, so that overlapping spans can be marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a turn's text: the marks it belongs to, and those that end with it."""

    text: str
    marks: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Span:
    """Where the words of mark number `mark` begin and end (half open)."""

    mark: int
    start: int
    end: int


def pieces(text: str, spans: Sequence[Span]) -> tuple[Piece, ...]:
    """`text` cut at every edge of `spans`; joined together the pieces are `text` again."""
    if not spans:
        return (Piece(text),) if text else ()
    edges = sorted({0, len(text), *(x.start for x in spans), *(x.end for x in spans)})
    return tuple(_piece(text, spans, start, end) for start, end in pairwise(edges))


def _piece(text: str, spans: Sequence[Span], start: int, end: int) -> Piece:
    here = [x for x in spans if x.start <= start and end <= x.end and x.start < x.end]
    return Piece(
        text[start:end],
        tuple(x.mark for x in here),
        tuple(x.mark for x in here if x.end == end),
    )
