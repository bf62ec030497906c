"""What the coach says during a talk, and what is shown after it."""

from __future__ import annotations

import pytest

from mentalize.practice.checking import forbidden_in
from mentalize.practice.coach import after_turn, coach_words, hint, safety_note
from mentalize.practice.debrief import debrief
from mentalize.practice.heard import hear
from mentalize.practice.loader import names
from mentalize.practice.teaching import teaching
from talking import PATH, talk

from talking import learned  # isort: skip

TELLS = (
    "I think you are angry because deep down you feel small.",
    "That's not fair of you, you know.",
)


@pytest.mark.parametrize("name", names())
def test_the_coach_never_says_more_than_two_lines(name: str) -> None:
    for lines in (PATH[:2], PATH, TELLS):
        session = talk(name, 4, lines)
        for said in (hint(session), after_turn(session)):
            assert 1 <= len(said.splitlines()) <= 2
            assert "{" not in said
            assert not forbidden_in(said)


def test_after_a_hurt_the_own_part_comes_first() -> None:
    assert "take your part" in hint(talk(lines=TELLS))


def test_every_move_has_words_of_the_coach() -> None:
    assert set(coach_words()["was"]) >= set(teaching().moves)


def test_what_the_coach_proposes_is_heard_as_what_it_is_for() -> None:
    """A proposal for facts must be heard as a question for facts, by the real coder."""
    wanted = {"facts": {"clarify_facts"}, "feelings": {"explore_self"}, "why": {"explore_why", "explore_self"},
              "danger": {"safety"}, "own_view": {"own_perspective"}, "rupture": {"owns_misstep"}}  # fmt: skip
    for entry in coach_words()["next"]:
        for text in entry["say"] if entry["stage"] in wanted else ():
            assert (
                hear(text, ("I don't know. It was a long day.",), learned()).did
                in wanted[entry["stage"]]
            ), text


def test_danger_that_was_not_asked_about_comes_first() -> None:
    assert "not being alive" in debrief(talk()).unasked[0]
    asked = talk(lines=(*PATH, "Are you thinking of killing yourself?"))
    assert not any("not being alive" in line for line in debrief(asked).unasked)


def test_at_most_three_turns_are_marked_each_with_another_thought() -> None:
    found = debrief(talk(lines=PATH * 2 + TELLS))
    assert 1 <= len(found.marks) <= 3
    assert len({mark.unspoken for mark in found.marks}) == len(found.marks)
    assert [mark.turn for mark in found.marks] == sorted(mark.turn for mark in found.marks)
    assert len(found.trust) == len(found.threat)


def test_what_to_try_follows_from_what_closed_the_patient() -> None:
    lectured = debrief(
        talk(lines=(TELLS[0],) + PATH[:2] + ("You must feel so humiliated.",) * 1 + TELLS)
    ).next_time
    assert lectured in {
        text.replace("{him}", "him").replace("{his}", "his")
        for text in coach_words()["try"].values()
    }


def test_the_safety_note_says_what_it_is_and_is_not() -> None:
    note = safety_note()
    assert "invented" in note
    assert "not that patients improve" in note
    assert "stop" in note
