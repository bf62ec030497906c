"""A short way to write a labelled session in a test.

`session(("C", "What happened?", {"moves": ["clarify_facts"], "question": "open"}), ("P", "…", {…}))`
gives a transcript and its labels; every label rests on the whole turn unless a pair (code, words) is given.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mentalize.codebook import load
from mentalize.reviewing.model import Review
from mentalize.transcripts.labels import Label, LabelledTurn, Layer, by_turn
from mentalize.transcripts.model import ClinicianGuess, Role, Transcript, Turn

Row = tuple[str, str, Mapping[str, Any]]
_ROLES: dict[str, Role] = {"C": "clinician", "P": "patient", "O": "other"}
_SPEAKERS = {"C": "Dr Okafor", "P": "Mika", "O": "Sister"}
_MANY: dict[str, Layer] = {
    "moves": "move",
    "processes": "process",
    "affects": "affect",
    "risk": "risk",
}
_ONE: tuple[Layer, ...] = ("question", "stance", "mode", "arousal")


def session(*rows: Row, seconds: float | None = None) -> tuple[Transcript, tuple[Label, ...]]:
    """A transcript and its labels; with `seconds`, each turn begins that long after the one before."""
    turns = tuple(_turn(index, row, seconds) for index, row in enumerate(rows))
    transcript = Transcript(turns, ClinicianGuess("Dr Okafor", 1.0, "told", told=True), "test")
    return transcript, tuple(
        label for turn, row in zip(turns, rows, strict=True) for label in _labels(turn, row[2])
    )


def turns(*rows: Row) -> tuple[LabelledTurn, ...]:
    """The same as labelled turns, without derived labels."""
    return by_turn(*session(*rows))


def reviewed(*rows: Row, seconds: float | None = None) -> Review:
    """The whole review of a session written in the test."""
    from mentalize.reviewing import assemble

    transcript, labels = session(*rows, seconds=seconds)
    return assemble(transcript, labels, load())


def _turn(index: int, row: Row, seconds: float | None) -> Turn:
    who, text, _ = row
    start = None if seconds is None else index * seconds
    end = None if start is None or seconds is None else start + seconds
    return Turn(index, _ROLES[who], _SPEAKERS[who], text, start, end)


def _labels(turn: Turn, given: Mapping[str, Any]) -> Iterator[Label]:
    for key, layer in _MANY.items():
        for code in given.get(key, ()):
            yield _label(turn, layer, code)
    for layer in _ONE:
        if layer in given:
            yield _label(turn, layer, given[layer])
        elif layer == "mode" and turn.role == "patient":
            yield _label(turn, layer, "none")


def _label(turn: Turn, layer: Layer, given: str | Sequence[str]) -> Label:
    code, said = (given, turn.text) if isinstance(given, str) else given
    code, _, target = code.partition(">")
    start = turn.text.index(said)
    return Label(
        turn.index,
        layer,
        code,
        start,
        start + len(said),
        0.9,
        "said so",
        "test",
        "1",
        target=target,
    )
