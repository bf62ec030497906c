"""The simulated mind: what each kind of turn does to it."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentalize.practice.loader import names, patient
from mentalize.practice.mind import Step, step
from mentalize.practice.state import MODES, NUMBERS, Memory, State
from mentalize.practice.teaching import DIFFICULTIES, teaching
from talking import heard, state_of

MOVES = sorted(teaching().moves)


def after(did: str, times: int = 1, state: State | None = None, **changes: object) -> State:
    """Peter's state after `did` was heard `times` times."""
    found = state or state_of()
    for turn in range(times):
        found = moved(found, did, turn, **changes).state
    return found


def moved(state: State, did: str, seed: int = 0, **changes: object) -> Step:
    """One step of Peter's mind."""
    return step(state, heard(did, **changes), Random(seed), patient("peter"), teaching())


@given(
    did=st.sampled_from(MOVES),
    numbers=st.lists(st.floats(0, 1), min_size=len(NUMBERS), max_size=len(NUMBERS)),
    mode=st.sampled_from(MODES),
    seed=st.integers(0, 99),
    name=st.sampled_from(names()),
    difficulty=st.sampled_from(DIFFICULTIES),
)
def test_every_number_stays_between_0_and_1_and_the_same_gives_the_same(
    did: str, numbers: list[float], mode: str, seed: int, name: str, difficulty: str
) -> None:
    state = State(**dict(zip(NUMBERS, numbers, strict=True)), mode=mode, memory=Memory(signals=1))
    values = teaching(difficulty)
    first = step(state, heard(did), Random(seed), patient(name), values)
    assert first == step(state, heard(did), Random(seed), patient(name), values)
    assert all(0 <= getattr(first.state, number) <= 1 for number in NUMBERS)
    assert first.state.mode in MODES
    assert first.because
    assert all(line.strip() for line in first.because)


@pytest.mark.parametrize("did", ["interpret", "label", "argue", "fill_in", "challenge", "lecture"])
def test_what_is_told_makes_the_patient_guarded(did: str) -> None:
    assert after(did, 2).threat > state_of().threat + 0.1
    assert after(did, 2).trust <= state_of().trust


def test_a_fit_question_calms_and_lets_trust_grow_slowly() -> None:
    state = after("clarify_facts", 3)
    assert state.threat < state_of().threat
    assert 0 < state.trust - state_of().trust < 0.02


def test_trust_goes_faster_than_it_comes() -> None:
    trusting = state_of(trust=0.4, threat=0.2, seen=0.5)
    lost = trusting.trust - after("label", 2, trusting).trust
    won = after("check_understanding", 2, trusting, echo=0.6).trust - trusting.trust
    assert lost > 2 * won > 0


def test_trust_has_a_ceiling_in_one_session() -> None:
    state = state_of(
        memory=Memory(facts=("a", "b", "c"), families=("anger",), named=("infuriated",))
    )
    for turn in range(300):
        did = ("explore_self", "check_understanding", "clarify_facts")[turn % 3]
        state = moved(state, did, turn, echo=0.5).state
    assert state.trust <= teaching()["ceilings.trust"]
    assert state.access <= teaching()["ceilings.access"]


def test_praise_lifts_esteem_for_a_few_turns_and_opens_nothing() -> None:
    praised = after("reassure")
    assert praised.esteem > state_of().esteem + 0.15
    later = after("minimal", 8, praised)
    assert later.esteem < state_of().esteem + 0.05
    assert after("reassure", 20).access <= state_of().access


def test_the_same_kind_of_question_again_and_again_opens_nothing() -> None:
    before = state_of(memory=Memory(last=("clarify_facts",) * 3))
    step_ = moved(before, "clarify_facts")
    assert step_.fit.value == 0
    assert step_.state.access < before.access


def test_feelings_before_facts_come_too_early_and_hurt_less_on_easy() -> None:
    hurt = {}
    for difficulty in DIFFICULTIES:
        found = step(
            state_of(), heard("explore_self"), Random(1), patient("peter"), teaching(difficulty)
        )
        assert found.fit.value == -1
        hurt[difficulty] = found.state.threat
    assert hurt["easy"] < hurt["medium"] < hurt["hard"]


def test_a_near_guess_hurts_less_than_a_far_one() -> None:
    open_ = state_of(access=0.3)
    near = moved(open_, "fill_in", guesses=("shame",))
    far = moved(open_, "fill_in", guesses=("envy",))
    assert near.near
    assert not far.near
    assert near.state.threat < far.state.threat


def test_nobody_leaves_unannounced() -> None:
    boiling = state_of(threat=0.95, arousal=0.9)
    assert not after("argue", 3, boiling).memory.left
    warned = replace(boiling, memory=replace(boiling.memory, signals=1))
    assert after("argue", 3, warned).memory.left


def test_owning_a_misstep_mends() -> None:
    hurt = after("interpret", 2)
    assert hurt.memory.rupture
    mended = moved(hurt, "owns_misstep", tone=frozenset({"owns"})).state
    assert not mended.memory.rupture
    assert mended.threat < after("minimal", 1, hurt).threat


def test_flattery_at_length_ends_in_calm_emptiness_or_a_demand_for_proof() -> None:
    assert after("reassure", 12).mode in {"pretend", "teleological"}


def test_risk_is_moved_by_nothing_that_is_said() -> None:
    for did in MOVES:
        assert after(did, 5).risk == state_of().risk
