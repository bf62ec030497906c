"""A moment is shown with words that bear it, or not at all."""

from __future__ import annotations

import pytest

from labelled import Row, reviewed, turns
from mentalize.pathway.bearing import bears_feeling

WHO: Row = ("C", "Who was there that day?", {"moves": ["clarify_facts"]})
FACT: Row = ("P", "The whole ward round was standing there.", {})
VERDICT: Row = ("P", "She is a fool and everyone knows it.", {"mode": "psychic_equivalence"})


@pytest.mark.parametrize(
    ("text", "said", "bears"),
    [
        ("I was ashamed of it.", "ashamed", True),
        ("It's embarrassing for him, honestly.", "embarrassing", False),
        ("It's ridiculous.", "ridiculous", False),
        ("I did some stupid stuff that year.", "stupid", False),
        ('He says, "I am disappointed".', "disappointed", False),
        ("As far as I'm concerned he can have it.", "concerned", False),
    ],
)
def test_a_vulnerable_feeling_is_the_patients_own(text: str, said: str, *, bears: bool) -> None:
    (item,) = turns(("P", text, {"affects": [("shame", said)]}))
    assert bears_feeling(item, item.affects[0]) is bears


def test_a_return_without_words_for_it_is_left_out() -> None:
    plain: Row = ("P", "He held the paper upside down in his hand.", {"mode": "mentalizing"})
    seen: Row = (
        "P",
        "He held it upside down. I wonder if he was nervous.",
        {"mode": "mentalizing"},
    )
    kinds = {m.kind for m in reviewed(WHO, VERDICT, WHO, plain).moments}
    assert "into_mentalizing" not in kinds
    (moment,) = [
        m for m in reviewed(WHO, VERDICT, WHO, seen).moments if m.kind == "into_mentalizing"
    ]
    assert moment.quote.text in seen[1]


def test_a_word_that_was_the_clinicians_is_not_called_the_patients_own() -> None:
    lent: Row = ("C", "Were you lonely there?", {"moves": ["explore_self"]})
    lonely: Row = ("P", "Lonely, yes, I was.", {"affects": [("sadness", "Lonely")]})
    told = {m.kind: m.because for m in reviewed(lent, lonely, WHO, FACT).moments}
    assert "taken up from the clinician" in told["first_vulnerable"]
    own = {m.kind: m.because for m in reviewed(WHO, lonely, WHO, FACT).moments}
    assert "in the patient's own words" in own["first_vulnerable"]


def test_imagining_what_was_asked_for_is_no_loss() -> None:
    minded: Row = ("P", "I may have got her quite wrong that day.", {"mode": "mentalizing"})
    asked: Row = ("C", "What might they have thought?", {"moves": ["explore_other"]})
    after = reviewed(WHO, minded, asked, VERDICT).moments
    assert "out_of_mentalizing" not in {m.kind for m in after}
