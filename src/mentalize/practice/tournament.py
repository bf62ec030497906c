"""Scripted clinicians against simulated patients: whether the treatment model comes out as it should."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

from mentalize.coding.coder import Coder
from mentalize.practice.model import Patient
from mentalize.practice.session import Session
from mentalize.practice.teaching import Teaching

TURNS = 40
_NO_END = 999.0  # minutes; the number of turns ends a talk here
_FILE = Path(__file__).with_name("data") / "scripts.toml"


@dataclass(frozen=True, slots=True)
class Script:
    """A clinician who always goes about it in one way; `any` or a pool by stage or by the patient's act."""

    id: str
    any: tuple[str, ...] = ()
    by_stage: Mapping[str, str] = field(default_factory=dict)
    by_act: Mapping[str, str] = field(default_factory=dict)
    otherwise: str = "facts"
    validates: float = 0.0
    calms: bool = False
    repairs: bool = False
    slips: float = 0.0
    slip_pools: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Played:
    """What came of one talk: how far, how many feelings, how it ended, how often it fell back."""

    script: str
    patient: str
    seed: int
    reached_own: bool
    named: int
    vulnerable: bool
    minded: int
    turns: int
    walked_out: bool
    relapses: int
    fallbacks: int
    trust: float
    access: float


@cache
def scripts() -> tuple[Script, ...]:
    """All scripted clinicians, in the order of the file."""
    return tuple(_script(entry) for entry in _read()["script"])


@cache
def _read() -> Mapping[str, Any]:
    with _FILE.open("rb") as file:
        return tomllib.load(file)


def _script(entry: Mapping[str, Any]) -> Script:
    given: dict[str, Any] = {
        key: tuple(x) if isinstance(x, list) else x for key, x in entry.items()
    }
    return Script(**given)


@dataclass(frozen=True, slots=True)
class Rules:
    """How long a talk is, how hard, and with which teaching values (none given: the shipped ones)."""

    turns: int = TURNS
    difficulty: str = "medium"
    values: Teaching | None = None


def play(
    script: Script, patient: Patient, seed: int, coder: Coder, rules: Rules = Rules()
) -> Played:
    """What came of one talk."""
    return _result(script, talk_of(script, patient, seed, coder, rules))


def talk_of(
    script: Script, patient: Patient, seed: int, coder: Coder, rules: Rules = Rules()
) -> Session:
    """One talk of at most as many turns of the clinician as the rules say."""
    session = Session(
        patient, seed, coder, difficulty=rules.difficulty, minutes=_NO_END, values=rules.values
    )
    rng = Random(f"{script.id}:{patient.id}:{seed}")  # noqa: S311 - no secret hangs on it
    session.say(_read()["pools"]["hello"][0])
    for _ in range(rules.turns - 1):
        if session.ended:
            break
        session.say(_line(script, session, rng))
    return session


def _line(script: Script, session: Session, rng: Random) -> str:
    pool: list[str] = _read()["pools"][_pool(script, session, rng)]
    said = {text for role, text in session.said if role == "clinician"}
    fresh = [text for text in pool if text not in said]
    return rng.choice(fresh or pool)


def _pool(script: Script, session: Session, rng: Random) -> str:
    """The pool that the script goes to now: slips, repairs and calming come before its usual way."""
    state, last = session.state, session.replies[-1].spoken.act
    if script.slips and rng.random() < script.slips:
        return rng.choice(script.slip_pools)
    validates = last in {"feel", "feel_more"} and rng.random() < script.validates
    first = {
        "repair": script.repairs and state.memory.rupture,
        "calm": script.calms and state.heat == "high",
        "validate": validates,
    }
    return next((pool for pool, due in first.items() if due), "") or _usual(script, session, rng)


def _usual(script: Script, session: Session, rng: Random) -> str:
    if script.by_act and session.state.memory.stage != "own_view":
        return script.by_act.get(session.replies[-1].spoken.act, script.otherwise)
    if script.by_act or script.by_stage:
        return script.by_stage.get(session.state.memory.stage, "own")
    return rng.choice(script.any)


def _result(script: Script, session: Session) -> Played:
    replies, memory = session.replies, session.state.memory
    minding = [reply.state.mode in {"emerging", "mentalizing"} for reply in replies]
    return Played(
        script=script.id,
        patient=session.patient.id,
        seed=session.seed,
        reached_own=memory.owned,
        named=len(memory.named),
        vulnerable=memory.vulnerable,
        minded=sum(minding),
        turns=len(replies) - 1,
        walked_out=session.ended == "walked_out",
        relapses=sum(a and not b for a, b in pairwise(minding)),
        fallbacks=sum(reply.spoken.fell_back for reply in replies),
        trust=session.state.trust,
        access=session.state.access,
    )


def tournament(
    patients: Sequence[Patient],
    seeds: Sequence[int],
    coder: Coder,
    rules: Rules = Rules(),
    tick: Callable[[], None] = lambda: None,
) -> Iterator[Played]:
    """Every script with every patient and seed; `tick` is called after each talk."""
    for patient in patients:
        for script in scripts():
            for seed in seeds:
                yield play(script, patient, seed, coder, rules)
                tick()


@dataclass(frozen=True, slots=True)
class Row:
    """A script's talks together: shares (0 to 1) and means."""

    script: str
    talks: int
    own: float
    named: float
    minded: float
    walked_out: float
    relapses: float
    fallbacks: float


def table(played: Sequence[Played]) -> tuple[Row, ...]:
    """One row for each script, in the order of the file."""
    return tuple(
        _row(script.id, [x for x in played if x.script == script.id]) for script in scripts()
    )


def _row(script: str, talks: Sequence[Played]) -> Row:
    many = max(1, len(talks))
    turns = max(1, sum(x.turns for x in talks))
    return Row(
        script=script,
        talks=len(talks),
        own=sum(x.reached_own for x in talks) / many,
        named=sum(x.named for x in talks) / many,
        minded=sum(x.minded for x in talks) / turns,
        walked_out=sum(x.walked_out for x in talks) / many,
        relapses=sum(x.relapses for x in talks) / many,
        fallbacks=sum(x.fallbacks for x in talks) / turns,
    )
