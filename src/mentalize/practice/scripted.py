"""A practice session from lines that are there already, as plain values for JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from mentalize.practice.session import Reply, Session
from mentalize.practice.state import NUMBERS, State

DECIMALS = 3


def run(session: Session, lines: Iterable[str]) -> None:
    """Say all `lines`; those after the end are unused."""
    for line in lines:
        if session.ended:
            return
        session.say(line)


def as_values(session: Session) -> dict[str, Any]:
    """The talk by the documented shape: patient, seed, turns, ended.

    A clinician's turn carries the state that it met, a patient's turn the state that it was said in and
    the reasons for every change.
    """
    turns: list[dict[str, Any]] = []
    replies = iter(session.replies)
    met = session.replies[0].state
    for index, (role, text) in enumerate(session.said):
        if role == "patient":
            reply = next(replies)
            met = reply.state
            turns.append(_turn(index, role, text, reply.state, reply))
        else:
            turns.append(_turn(index, role, text, met, None))
    ended = session.ended or None
    return {"patient": session.patient.id, "seed": session.seed, "turns": turns, "ended": ended}


def _turn(index: int, role: str, text: str, state: State, reply: Reply | None) -> dict[str, Any]:
    because = list(reply.because) if reply else []
    return {
        "index": index,
        "role": role,
        "text": text,
        "state": state_values(state),
        "because": because,
    }


def state_values(state: State) -> Mapping[str, Any]:
    """All variables by name, numbers with three decimals, with what has been told and named."""
    numbers = {name: round(getattr(state, name), DECIMALS) for name in NUMBERS}
    memory = state.memory
    return {
        **numbers,
        "gap": round(state.gap, DECIMALS),
        "mode": state.mode,
        "stage": memory.stage,
        "facts": list(memory.facts),
        "named": list(memory.named),
    }
