"""The order in which cues of danger are asked about."""

from __future__ import annotations

from dataclasses import replace

import pytest

from labelled import Row, reviewed, session, turns
from mentalize.codebook import load
from mentalize.pathway.cues import Place, asks_about_danger, first_cue, place_of, words_of
from mentalize.reviewing import assemble

WHO: Row = ("C", "Who was there that day?", {"moves": ["clarify_facts"]})
FACT: Row = ("P", "The whole ward round was standing there.", {})


def _cue(text: str, code: str = "ideation") -> Row:
    return "P", text, {"risk": [code]}


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("I made one folder for my brother, and all the passwords are in it.", Place.PREPARES),
        ("I can't promise you next week, that's all.", Place.PREPARES),
        ("I've written the letters for the boys, they're in the drawer.", Place.PREPARES),
        ("Some mornings I'd rather be dead than drive in.", Place.OWN),
        ("It was a very long evening with the lamp on.", Place.UNPLAIN),
        ("My uncle killed himself when I was at school.", Place.ELSEWHERE),
        ("I could have died, everybody turned round.", Place.ELSEWHERE),
        ("I nearly died laughing at the vicar.", Place.ELSEWHERE),
    ],
)
def test_place(text: str, place: Place) -> None:
    (item,) = turns(_cue(text))
    assert place_of(item, item.risks[0]) is place


def test_another_persons_death_does_not_hide_ones_own_wish() -> None:
    (item,) = turns(_cue("My uncle killed himself, and I want to be dead as well."))
    assert place_of(item, item.risks[0]) <= Place.OWN


def test_what_a_person_has_coded_is_never_put_last() -> None:
    (item,) = turns(_cue("My uncle killed himself when I was at school."))
    told = replace(item.risks[0], confidence=1.0)
    assert place_of(item, told) <= Place.OWN


def test_the_grave_cue_leads_though_it_is_doubtful_and_comes_later() -> None:
    transcript, labels = session(
        WHO,
        _cue("My uncle killed himself when I was at school."),
        WHO,
        _cue("I made one folder for my brother, and all the passwords are in it."),
        WHO,
        FACT,
    )
    unsure = [
        replace(x, confidence=0.4, abstained=True) if x.layer == "risk" and x.turn == 3 else x
        for x in labels
    ]
    lines = [line.text for line in assemble(transcript, unsure, load()).card.risk]
    assert "passwords" in lines[0]
    assert "alone can't tell" in lines[0]
    assert "uncle" in lines[1]
    assert not any("manner of speaking" in line or "low risk" in line.lower() for line in lines)


def test_the_words_that_say_most_are_shown() -> None:
    text = "It's just sums. All the passwords are in the folder."
    (item,) = turns(("P", text, {"risk": [("means", "It's just sums.")]}))
    cue = first_cue(item)
    assert cue is not None
    assert "passwords" in text[slice(*words_of(item, cue))]


def test_that_danger_was_asked_about_is_told_with_the_words() -> None:
    asked: Row = ("C", "Are you thinking about killing yourself?", {"moves": ["safety"]})
    review = reviewed(WHO, _cue("I want to be dead."), asked, FACT)
    told = [x for x in review.card.openings if "safety was asked about" in x.line.text]
    assert len(told) == 1
    assert "killing yourself" in told[0].line.text
    assert told[0].before is not None
    assert told[0].before.text == "I want to be dead."
    assert {row.id: row.count for row in review.profile}["safety"] == 1


def test_a_safety_move_without_a_question_is_no_asking() -> None:
    (item,) = turns(("C", "There is a leaflet in the hall.", {"moves": ["safety"]}))
    assert not asks_about_danger(item, item.moves[0])
