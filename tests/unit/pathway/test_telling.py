"""Which statements of the clinician are worth another way of asking."""

from __future__ import annotations

from dataclasses import replace

import pytest

from labelled import Row, reviewed, turns
from mentalize.pathway.courtesy import is_courtesy, thanks_or_agrees
from mentalize.pathway.telling import statement

WHO: Row = ("C", "Who was there that day?", {"moves": ["clarify_facts"]})
FACT: Row = ("P", "The whole ward round was standing there.", {})
ASHAMED: Row = (
    "P",
    "I was ashamed, I wanted to be elsewhere.",
    {"affects": [("shame", "ashamed")]},
)
AROUND = (WHO, FACT, WHO, FACT)


def _tells(before: Row, text: str, code: str, sure: float = 0.9) -> bool:
    items = list(
        turns(*AROUND, before, ("C", text, {"moves": [code]}), *AROUND[1:], WHO, FACT, WHO)
    )
    told = items[5]
    items[5] = replace(told, moves=tuple(replace(x, confidence=sure) for x in told.moves))
    return statement(items, 5)


@pytest.mark.parametrize(
    "text", ["Great.", "Oh, neat.", "Thank you so much for that.", "That's lovely, okay."]
)
def test_courtesy_is_no_reassurance(text: str) -> None:
    assert thanks_or_agrees(text)
    assert not _tells(ASHAMED, text, "reassure", 0.99)


def test_courtesy_ends_where_something_is_said() -> None:
    assert is_courtesy("Oh, neat.")
    assert not is_courtesy("You were brave, and everybody saw it.")


def test_a_reassurance_takes_something_away() -> None:
    soothing = "I'm sure nobody even noticed you there."
    assert _tells(ASHAMED, soothing, "reassure")
    assert not _tells(FACT, "I'm sure the nurses noticed you there.", "reassure", 0.7)
    assert not _tells(ASHAMED, soothing, "reassure", 0.4)


def test_greeting_and_goodbye_are_left_alone() -> None:
    praise: Row = ("C", "You will do wonderfully, I am sure.", {"moves": ["reassure"]})
    items = turns(WHO, ASHAMED, *AROUND, WHO, ASHAMED, praise)
    assert not statement(items, 8)


def test_a_reflection_that_was_heard_as_an_argument_is_none() -> None:
    mirrored = "But it sounds to me like part of you does want to stop?"
    assert not _tells(ASHAMED, mirrored, "argue", 0.7)
    assert _tells(ASHAMED, "But that's not what happened, is it.", "argue", 0.7)


def test_an_assertion_about_the_mind_counts_though_it_was_heard_less_surely() -> None:
    asserted = "You push people away because you want them to come after you."
    assert _tells(FACT, asserted, "interpret", 0.35)
    assert not _tells(FACT, "So it sounds like you had a long day there.", "interpret", 0.35)


def test_a_named_feeling_is_not_filled_in() -> None:
    assert not _tells(ASHAMED, "So you were ashamed in front of them.", "fill_in", 0.7)
    assert _tells(FACT, "So you were ashamed in front of them.", "fill_in", 0.7)


def test_a_lecture_gets_a_way_to_ask() -> None:
    taught = "The brain takes a slight as a threat, and " + "so the body gets ready to run " * 10
    lecture: Row = ("C", f"{taught}.", {"moves": ["psychoeducate"]})
    review = reviewed(*AROUND, ASHAMED, lecture, FACT)
    instead = [s for s in review.suggestions if s.turn == 5 and s.purpose == "instead"]
    assert [s.row for s in instead] == ["after_lecture"]
    question: Row = ("P", "How does that work in the brain?", {})
    asked = reviewed(*AROUND, question, lecture, FACT)
    assert not [s for s in asked.suggestions if s.turn == 5]
