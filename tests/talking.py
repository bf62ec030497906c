"""Talks for the tests of the simulated patients."""

from __future__ import annotations

from functools import cache

from mentalize.coding import coder_named
from mentalize.coding.coder import Coder
from mentalize.practice.heard import Heard
from mentalize.practice.loader import patient
from mentalize.practice.session import Session
from mentalize.practice.state import Memory, State

PATH = (
    "Hello, I'm Dr Marsh. What has brought you here?",
    "Can you take me through that day, from the beginning?",
    "And what happened next?",
    "Who else was there?",
    "What did they say, as exactly as you remember?",
    "What did you feel just then?",
    "And beside that, was there another feeling?",
    "It makes sense that you felt that.",
    "What is it like to feel that?",
)


@cache
def learned() -> Coder:
    """The shipped coder; the patient reacts to what it hears."""
    return coder_named("learned")


def talk(
    name: str = "peter", seed: int = 1, lines: tuple[str, ...] = PATH, **given: object
) -> Session:
    """A talk in which `lines` have been said."""
    session = Session(patient(name), seed, learned(), **given)  # type: ignore[arg-type]  # values are named by the caller
    for line in lines:
        session.say(line)
    return session


def state_of(name: str = "peter", **changes: object) -> State:
    """The patient's state at the start, with changes."""
    given: dict[str, object] = {**patient(name).start, "mode": "pretend", "memory": Memory()}
    return State(**{**given, **changes})  # type: ignore[arg-type]  # values are named by the caller


def heard(did: str, **changes: object) -> Heard:
    """A turn in which `did` was heard."""
    given: dict[str, object] = {
        "text": "…", "did": did, "asks": "", "moves": ((did, 0.9),), "question": "none", "stance": 0,
        "count": 8, "questions": 0, "echo": 0.0, "guesses": (), "tone": frozenset(),
    }  # fmt: skip
    return Heard(**{**given, **changes})  # type: ignore[arg-type]  # values are named by the caller
