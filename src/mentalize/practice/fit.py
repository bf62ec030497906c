"""Whether a clinician's move fits where the talk has come to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from mentalize.practice.heard import Heard
from mentalize.practice.state import State
from mentalize.practice.teaching import Move, Teaching

_OWN_WORDS = 0.3  # share of the patient's own words in a summary that gives them back [D]
_FRESH = 3  # turns in which a feeling that was named is still on the table [D]


@dataclass(frozen=True, slots=True)
class Fit:
    """`value` is 1 where it helps, 0 where it does nothing, -1 where it comes too early."""

    value: int
    because: str


def fit(state: State, heard: Heard, move: Move, values: Teaching) -> Fit:
    """How the move that was heard above all fits; four of a kind running say nothing new."""
    stage = state.memory.stage
    if stage in move.ahead:
        return Fit(-1, f"{move.because}, and it came too early")
    if state.memory.last[-int(values["gates.repeats"]) :].count(move.id) >= values["gates.repeats"]:
        return Fit(0, "the same kind of question again and again")
    if stage not in move.fit:
        return Fit(0, move.because)
    if move.needs and not _NEEDS[move.needs](state, heard):
        return Fit(0, f"{move.because}, but nothing in the talk had called for it")
    return Fit(1, move.because)


def _feeling(state: State, heard: Heard) -> bool:
    return state.memory.since_named <= _FRESH and not heard.tone & {"urging"}


def _own_words(_: State, heard: Heard) -> bool:
    return heard.echo >= _OWN_WORDS


_NEEDS: Mapping[str, Callable[[State, Heard], bool]] = {
    "feeling": _feeling,
    "echo": _own_words,
    "mentalizing": lambda state, _: state.mode in {"emerging", "mentalizing"},
    "heat": lambda state, _: state.heat == "high" or state.mode == "pretend",
    "rupture": lambda state, _: state.memory.rupture,
}
