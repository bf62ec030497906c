"""A filled slot: what stands in a sentence, and the words of the patient that it comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mentalize.transcripts.labels import LabelledTurn
from mentalize.transcripts.model import Quote


@dataclass(frozen=True, slots=True)
class Filled:
    """What can stand in a slot, and the words it comes from."""

    text: str
    quote: Quote


Material = Mapping[str, tuple[Filled, ...]]
Slots = Iterator[tuple[str, Filled]]


def filled(item: LabelledTurn, text: str, start: int, end: int) -> Filled:
    """`text`, which rests on the words of a turn from `start` to `end`."""
    return Filled(text, Quote(item.turn.index, start, end, item.turn.text[start:end]))


def verbatim(item: LabelledTurn, start: int, end: int) -> Filled:
    """The words of a turn as they stand."""
    return filled(item, item.turn.text[start:end], start, end)
