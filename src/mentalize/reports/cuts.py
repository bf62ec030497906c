"""Clips as they are played: each with its reason, its part of the picture, and its turns as prose."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from mentalize.codebook.model import Codebook
from mentalize.reports.figures import LABELS, Picture, picture_of
from mentalize.reports.html import template
from mentalize.reports.palette import patterns
from mentalize.reports.review import clip_view, report
from mentalize.reports.strip import WIDTH
from mentalize.reports.view import ClipView, CodeView, TurnView
from mentalize.reports.words import printable
from mentalize.reviewing.model import Clip, Review


@dataclass(frozen=True, slots=True)
class Cut:
    """One clip; `number` counts from 1 in the order played. `definitions` are those that it needs."""

    number: int
    clip: ClipView
    picture: Picture | None
    turns: tuple[TurnView, ...]
    definitions: tuple[CodeView, ...]


def cuts(
    review: Review, book: Codebook, clips: Sequence[Clip], *, picture: bool = True
) -> tuple[Cut, ...]:
    """The clips in this order; without `picture` where nothing of the session may be counted."""
    shown = report(review, book)
    found = []
    for number, clip in enumerate(clips, 1):
        turns = shown.turns[clip.first : clip.last + 1]
        needed = {x.key for x in _codes(turns)}
        found.append(
            Cut(
                number,
                clip_view(clip, review),
                picture_of(review, book, clip.first, clip.last) if picture else None,
                turns,
                tuple(x for x in shown.definitions if x.key in needed),
            )
        )
    return tuple(found)


def _codes(turns: Iterable[TurnView]) -> Iterator[CodeView]:
    for turn in turns:
        yield from (x.code for x in turn.notes)
        yield from (x.code for x in turn.options)


def draw(cut: Cut, beside: Mapping[int, str], names: Mapping[str, str]) -> str:
    """Write a clip as mark-up for a page that brings `style()`.

    `beside` is finished mark-up that follows a turn (from 0). `names` holds "heard", the page's word for
    it, and "prefix", which keeps ids apart where a page holds several sessions. The page brings `shapes()`.
    """
    parts = {
        "cut": cut,
        "beside": beside,
        "names": names,
        "labels": f"{LABELS:g}",
        "width": f"{WIDTH:g}",
    }
    return printable(template("clip.html.j2").render(**parts))


def shapes() -> str:
    """What the pictures fill their bands with; stands once on a page."""
    return (
        '<svg class="defs" aria-hidden="true" focusable="false" width="0" height="0">'
        f"<defs>{patterns()}</defs></svg>"
    )
