"""The two example sessions, end to end: where the path was walked, and where it broke."""

from __future__ import annotations

from pathlib import Path

import pytest

from mentalize.coding import CODERS
from mentalize.reviewing import Review
from mentalize.reviewing.review import review

EXAMPLES = Path(__file__).parents[2] / "examples"
MAIN_STATES = ("connect", "facts", "feelings", "expand", "why", "how", "own_view")


@pytest.fixture(scope="module", params=CODERS)
def coder(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def asked(coder: str) -> Review:
    return review(EXAMPLES / "first_appointment.txt", coder=coder)


@pytest.fixture(scope="module")
def told(coder: str) -> Review:
    return review(EXAMPLES / "telling_instead.vtt", coder=coder)


def first_turn_of(found: Review, state: str) -> int:
    return next(point.turn for point in found.path if point.state == state)


def test_the_clinician_is_found_from_the_words(asked: Review, told: Review) -> None:
    assert asked.transcript.clinician.speaker == "Dr Varga"
    assert told.transcript.clinician.speaker == "Martin"
    assert len(asked.turns) == len(told.turns) == 66


def test_the_path_is_walked_in_order(asked: Review) -> None:
    reached = [first_turn_of(asked, state) for state in MAIN_STATES if state != "feelings"]
    assert reached == sorted(reached)


def test_the_risk_cue_is_raised_and_was_asked_about(asked: Review) -> None:
    cues = [item.turn.index for item in asked.turns if item.risks]
    assert 9 in cues
    assert asked.path[9].state == "safety"
    assert asked.card.risk
    assert not any(label.code == "left_risk" for label in asked.turns[12].derived)


def test_the_feelings_are_heard_where_they_were_said(asked: Review, coder: str) -> None:
    for turn, feeling in ((33, "anger"), (35, "fear"), (37, "shame")):
        assert feeling in {affect.code for affect in asked.turns[turn].affects}
    before = {affect.code for item in asked.turns[:33] for affect in item.affects}
    if coder == "rules":  # the learned coder takes "I felt that he's an idiot" for a feeling
        assert not before & {"anger", "fear", "shame"}


def test_the_relapse_and_the_own_view_are_seen(asked: Review) -> None:
    assert asked.turns[43].mode_code == "psychic_equivalence"
    assert asked.turns[62].has_move("own_perspective")
    assert next(step.step for step in asked.steps if step.turn == 62) == "in_step"


def test_where_the_second_session_broke(told: Review) -> None:
    tells = {i.turn.index for i in told.turns if i.has_move("interpret", "fill_in", "advise", "reassure", "argue")}  # fmt: skip
    assert len(tells & {6, 16, 18, 20, 26, 30, 34, 38, 42, 44, 46, 50, 54, 56, 58}) >= 12
    assert any(moment.kind == "rupture" for moment in told.moments)
    assert not any(moment.kind == "repair" for moment in told.moments)
    assert any(risk.code == "dropout" for risk in told.turns[61].risks)
    assert max(MAIN_STATES.index(p.state) for p in told.path if p.state in MAIN_STATES) < MAIN_STATES.index("how")  # fmt: skip


def test_the_idiom_is_no_risk(told: Review) -> None:
    assert not told.turns[1].risks


def test_the_figures_tell_the_two_apart(asked: Review, told: Review) -> None:
    first = {index.id: index for index in asked.indices}
    second = {index.id: index for index in told.indices}
    assert (first["statements"].count or 0) * 3 < (second["statements"].count or 0)
    assert (first["not_knowing"].value or 0) > (second["not_knowing"].value or 0)


def test_statements_get_a_way_to_ask_and_no_wording_comes_twice(told: Review) -> None:
    texts = [s.text for s in told.suggestions if s.text]
    assert len(texts) == len(set(texts))
    assert sum(s.purpose == "instead" for s in told.suggestions) >= 10
