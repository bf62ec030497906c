"""What the coach says: never more than two lines, an option with its reason, never an order."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from mentalize.practice.model import Patient
from mentalize.practice.session import Reply, Session
from mentalize.practice.state import State

_FILE = Path(__file__).with_name("data") / "coach.toml"
_PRONOUNS = {
    "he": {"he": "he", "him": "him", "his": "his", "self": "himself"},
    "she": {"he": "she", "him": "her", "his": "her", "self": "herself"},
    "they": {"he": "they", "him": "them", "his": "their", "self": "themself"},
}
_AT_RISK = 0.3
_ASK_OF_DANGER_AFTER = 10  # turns; before that a first talk may have other things to do [D]


@cache
def coach_words() -> Mapping[str, Any]:
    """All words of the coach, by kind."""
    with _FILE.open("rb") as file:
        return tomllib.load(file)


def for_patient(text: str, patient: Patient) -> str:
    """A sentence with the patient's pronouns in it."""
    filled = text
    for slot, word in _PRONOUNS.get(patient.pronoun, _PRONOUNS["they"]).items():
        filled = filled.replace(f"{{{slot}}}", word)
    return filled


def safety_note() -> str:
    """What is said before the first session."""
    return str(coach_words()["safety"]).strip()


def stopped_note() -> str:
    """A kind word when somebody stops."""
    return str(coach_words()["stopped"])


def hint(session: Session) -> str:
    """Two lines: why, and one way to say it, for where the talk stands now."""
    why, say = _next(session)
    return f"{why[0].upper()}{why[1:]}.\nFor example: “{say}”"


def after_turn(session: Session) -> str:
    """Two lines after a turn: what it was and how it landed; one other way to say it."""
    reply = session.replies[-1]
    was = for_patient(
        coach_words()["was"].get(reply.heard.did, coach_words()["was"]["other"]), session.patient
    )
    _, say = _next(session, of=session.replies[-2].state if len(session.replies) > 1 else None)
    return f"{was} {landed(reply)}\nAnother way: “{say}”"


def landed(reply: Reply) -> str:
    """How a turn landed, in the words of the first reason."""
    said = reply.because[0].rpartition(": ")[2]
    return f"It left things so: {said}."


def where(state: State, *, asked_of_danger: bool, risk: float) -> str:
    """Which kind of next step fits: a stage, or something that comes before all stages."""
    if state.memory.rupture:
        return "rupture"
    if state.heat == "high":
        return "hot"
    due = state.memory.turn >= _ASK_OF_DANGER_AFTER and not asked_of_danger
    return "danger" if due and risk >= _AT_RISK else state.memory.stage


def _next(session: Session, of: State | None = None) -> tuple[str, str]:
    state = of or session.state
    risk = session.patient.start["risk"]
    place = where(state, asked_of_danger=bool(session.state.memory.risk_asked), risk=risk)
    entry = next(x for x in coach_words()["next"] if x["stage"] == place)
    said = {text.strip().lower() for role, text in session.said if role == "clinician"}
    fresh = [text for text in entry["say"] if text.lower() not in said] or entry["say"]
    chosen = Random(f"{session.seed}:{len(session.replies)}").choice(fresh)  # noqa: S311 - wording only
    return for_patient(entry["why"], session.patient), chosen
