"""What comes between the two has to be aimed at the clinician, in words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from labelled import Row, reviewed, turns
from mentalize.pathway.ruptures import scorn, sentence_of, wish_to_leave
from mentalize.transcripts.labels import LabelledTurn

WHO: Row = ("C", "Who was there that day?", {"moves": ["clarify_facts"]})


def _heard(text: str, sure: float) -> LabelledTurn:
    (item,) = turns(("P", text, {"processes": ["devaluation>clinician"]}))
    return replace(item, processes=tuple(replace(x, confidence=sure) for x in item.processes))


@pytest.mark.parametrize(
    ("text", "sure"),
    [
        ("You've never run anything in your life, have you?", 0.6),
        ("I suppose they gave you a certificate for this.", 0.3),
        ("You fellows can't leave a thing alone. No offence.", 0.3),
        ("I had hoped for somebody more senior, frankly.", 0.5),
    ],
)
def test_contempt_that_is_aimed(text: str, sure: float) -> None:
    assert scorn(_heard(text, sure)) is not None


@pytest.mark.parametrize(
    ("text", "sure"),
    [
        ("We drove home in the rain. No offence.", 0.3),
        ("They want a somebody, they want him with the flowers.", 0.6),
        ("She married a veterinarian, of all people.", 0.6),
        ("You looked at your paper just then.", 0.3),
        ("You know, he is a fool.", 0.9),
        ('He said, "you are useless", and left.', 0.9),
        ("You see, you're not so stupid after all.", 0.4),
    ],
)
def test_what_is_aimed_at_nobody_here_is_no_rupture(text: str, sure: float) -> None:
    assert scorn(_heard(text, sure)) is None


def test_the_sentence_that_is_aimed_is_shown() -> None:
    text = "It rained all morning. You have no idea about kitchens. Then the van came."
    label = scorn(_heard(text, 0.7))
    assert label is not None
    assert text[label.start : label.end] == "You have no idea about kitchens."


@pytest.mark.parametrize(
    ("text", "leaves"),
    [
        ("I think I might stop coming for a while.", True),
        ("I shan't be here long, I'm not coming back after this.", True),
        ("I don't know that I'm getting anything out of this.", True),
        ("It wasn't on my list, but it was the last one.", False),
        ("You are afraid that I will stop coming.", False),
        ("Mother's hearing never came back.", False),
        ("I wouldn't mind coming back in a week.", False),
    ],
)
def test_a_wish_to_leave(text: str, *, leaves: bool) -> None:
    (item,) = turns(("P", text, {"risk": ["dropout"]}))
    assert (wish_to_leave(item) is not None) is leaves


def test_of_one_quarrel_the_surest_turn_is_the_moment() -> None:
    mild: Row = ("P", "You have your little pad there, I see.", {"processes": ["devaluation>clinician"]})  # fmt: skip
    gone: Row = ("P", "I'm not coming back here.", {"risk": ["dropout"]})
    moments = reviewed(WHO, mild, WHO, gone, WHO).moments
    assert len([m for m in moments if m.kind == "rupture"]) == 1


def test_a_long_sentence_is_cut_at_its_commas() -> None:
    text = "I went to the shop, " * 8 + "and I was scared of him, and then I went home, and so on."
    at = text.index("scared")
    start, end = sentence_of(text, at, at + 6)
    assert text[start:end] == "and I was scared of him"
