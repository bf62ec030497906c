"""Talks with a simulated patient."""

from __future__ import annotations

import json

import pytest

from mentalize.practice.loader import names, patient
from mentalize.practice.scripted import as_values, run
from mentalize.practice.session import Session
from talking import PATH, learned, talk

TELLS = ("I think you are angry because deep down you feel small.", "You are not being reasonable now.",
         "You attack people so that you don't have to feel ashamed.", "That's not fair of you, you know.")  # fmt: skip


@pytest.mark.parametrize("name", names())
def test_the_same_seed_and_words_give_the_same_talk(name: str) -> None:
    first, second = (json.dumps(as_values(talk(name, 7))) for _ in range(2))
    assert first == second
    assert json.dumps(as_values(talk(name, 8))) != first


@pytest.mark.parametrize("name", names())
def test_no_line_comes_twice_and_no_fact_is_told_as_new_again(name: str) -> None:
    refrains = {text for x in patient(name).lines if x.refrain for text in x.say}
    for seed in range(3):
        session = talk(name, seed, PATH * 4)
        lines = [x for reply in session.replies for x in reply.spoken.lines if x not in refrains]
        assert len(lines) == len(set(lines))
        told = [reply.spoken.node for reply in session.replies if reply.spoken.act == "tell"]
        assert len(told) == len(set(told))


def test_the_shape_for_programs() -> None:
    values = as_values(talk())
    assert set(values) == {"patient", "seed", "turns", "ended"}
    assert values["turns"][0]["role"] == "patient"
    assert [turn["index"] for turn in values["turns"]] == list(range(len(values["turns"])))
    for turn in values["turns"]:
        assert set(turn) == {"index", "role", "text", "state", "because"}
        assert {"trust", "threat", "arousal", "access", "capacity", "mode"} <= set(turn["state"])
        trust = turn["state"]["trust"]
        assert trust == round(trust, 3)
    assert all(turn["because"] for turn in values["turns"][2::2])


def test_silence_is_described() -> None:
    session = talk(lines=("",))
    assert session.said[1] == ("clinician", "[says nothing]")
    assert session.replies[1].text


@pytest.mark.parametrize("name", names())
def test_told_and_argued_with_the_patient_leaves_after_a_signal(name: str) -> None:
    left = 0
    for seed in range(4):
        session = talk(name, seed, TELLS * 8)
        acts = [reply.spoken.act for reply in session.replies]
        if session.ended == "walked_out":
            left += 1
            assert "signal" in acts[: acts.index("leave")]
            before = len(session.said)
            session.say("Wait.")
            assert len(session.said) == before
    assert left >= 2


def test_time_ends_a_talk() -> None:
    session = talk(lines=PATH * 6, minutes=5)
    assert session.ended == "time"


def test_going_back_leaves_the_first_branch_as_it_was() -> None:
    first = talk()
    kept = as_values(first)
    other = first.back_to(4)
    assert other.said == first.said[:7]
    other.say("I think you are angry because deep down you feel small.")
    assert as_values(first) == kept
    assert other.said[:7] == first.said[:7]
    assert other.state.threat > first.replies[4].state.threat


def test_asked_twice_straight_and_calmly_danger_is_spoken_of() -> None:
    ask = "I'd like to ask you straight: are there thoughts of not being alive at the moment?"
    again = "I'd like to stay with that: do you think of killing yourself?"
    for name in names():
        session = talk(name, 3, (*PATH[:4], ask, "What happened then?", again))
        assert session.state.memory.risk_told


def test_the_review_reads_a_practice_talk() -> None:
    from mentalize.reviewing.review import review

    found = review(talk().transcript())
    assert len(found.turns) == len(talk().said)


def test_lines_after_the_end_are_unused() -> None:
    session = Session(patient("peter"), 2, learned())
    run(session, TELLS * 20)
    assert session.ended
    assert len(session.said) < 2 * len(TELLS) * 20
