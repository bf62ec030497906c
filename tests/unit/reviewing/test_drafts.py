"""Texts to begin with, and what lies ahead: the words said and the card's sentences, nothing more."""

from __future__ import annotations

import pytest

from labelled import Row, reviewed, turns
from mentalize.reviewing import drafts
from mentalize.reviewing.ahead import ahead

ASK: Row = ("C", "What did you feel then?", {"moves": ["explore_self"], "question": "open", "stance": "2"})  # fmt: skip
ADVISE: Row = ("C", "You should take a week off.", {"moves": ["advise"], "question": "none", "stance": "-1"})  # fmt: skip
ASHAMED: Row = ("P", "I was ashamed, I wanted to be somewhere else entirely.", {"mode": "mentalizing", "affects": [("shame", "ashamed")]})  # fmt: skip
FACT: Row = ("P", "The whole ward round was standing there.", {})
CLOSE: Row = ("C", "Let's stop here. We said you'd bring the letter. See you next Tuesday.", {"moves": ["frame"], "question": "none", "stance": "0"})  # fmt: skip


ASHAMED_SAID = "“I was ashamed, I wanted to be somewhere else entirely”"


def said(text: str, **labels: object) -> Row:
    return ("P", text, labels)


def test_a_note_holds_the_sentences_of_the_card_and_what_was_agreed() -> None:
    review = reviewed(ASK, ASHAMED, ADVISE, FACT, CLOSE)
    text = drafts.note(review, "3 November 2026").text
    assert text.startswith("Session of 3 November 2026, 5 turns.")
    for line in (*review.card.sentences, review.card.question):
        assert line.text in text
    assert "– “See you next Tuesday” (turn 5)" in text
    uncounted = drafts.note(review, "3 November 2026", counted=False).text
    assert "In 1 of 2 turns" in text
    assert "In 1 of 2 turns" not in uncounted


def test_a_question_stands_at_its_turn_with_the_words_around_it() -> None:
    asked = drafts.question(reviewed(ASK, ASHAMED, ADVISE, FACT))
    assert asked.turn == 1
    assert asked.text.splitlines() == [
        "At turn 2 the patient said: “I was ashamed, I wanted to be somewhere else entirely”.",
        "What came next: “You should take a week off”.",
        f"What was it like to hear {ASHAMED_SAID}, and what drew away from it?",
    ]
    plain = drafts.question(reviewed(ASK, FACT))
    assert plain.turn is None
    assert plain.text == "Which moment of this session would the patient say mattered most?"


def test_what_was_agreed_is_what_the_clinician_said_of_the_frame() -> None:
    agreed = [x.text for x in ahead(turns(ASK, FACT, CLOSE)).agreed]
    assert agreed == ["We said you'd bring the letter.", "See you next Tuesday."]
    advised: Row = ("C", "Next week you should rest.", {"moves": ["advise"]})
    assert ahead(turns(advised)).agreed == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The results come out next Friday.", True),
        ("They will decide on Monday.", True),
        ("In two weeks I am forty.", True),
        ("As long as they let me sit it in October, fine.", True),
        ("I may be wrong about all of that.", False),
        ("On Friday she said it again.", False),
        ("Last October I was told.", False),
        ("I stayed till the end.", False),
        ("If he comes I go.", False),
    ],
)
def test_coming_days_are_told_from_days_gone_by(text: str, found: bool) -> None:
    assert bool(ahead(turns(ASK, said(text))).coming) == found


def test_days_on_which_worth_hangs_come_first_and_are_kept() -> None:
    hangs = said("If I fail next Monday I am nothing.", processes=["contingent_worth"])
    others = [said(f"I see him in {n} weeks.") for n in (2, 3, 4, 5)]
    coming = ahead(turns(hangs, *others)).coming
    assert [x.worth for x in coming] == [True, False, False]
    assert coming[0].quote.text == "If I fail next Monday I am nothing."
