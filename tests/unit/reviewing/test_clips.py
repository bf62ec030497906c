"""Clips: cut to what matters, each with a reason that is true of the turns it holds."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest

from labelled import Row, reviewed
from mentalize.reviewing import Review
from mentalize.reviewing.clips import NOTHING, clip_of, sections
from mentalize.reviewing.model import Clip

WHO: Row = ("C", "Who was there that day?", {"moves": ["clarify_facts"], "question": "open", "stance": "1"})  # fmt: skip
ADVISE: Row = ("C", "You should take a week off.", {"moves": ["advise"], "question": "none", "stance": "-1"})  # fmt: skip
SORRY: Row = ("C", "I got that wrong, I am sorry.", {"moves": ["own_perspective"], "question": "none", "stance": "1"})  # fmt: skip
FACT: Row = ("P", "The whole ward round was standing there.", {})
VERDICT: Row = ("P", "She is a fool and everyone on the ward knows it.", {"mode": "psychic_equivalence"})  # fmt: skip
ASHAMED: Row = ("P", "I was ashamed, I wanted to be somewhere else entirely.", {"mode": "mentalizing", "affects": [("shame", "ashamed")]})  # fmt: skip
CUE: Row = ("P", "If they take my post there is nothing to stay for.", {"risk": [("worthless_exit", "nothing to stay for")]})  # fmt: skip
SCORN: Row = ("P", "Is that what they teach on your little course?", {"processes": ["devaluation>clinician"]})  # fmt: skip
THANKS: Row = ("P", "Thank you. I think I had stopped listening to you.", {"mode": "mentalizing"})
KINDS = {
    "left_risk": "risk cue", "first_vulnerable": "first vulnerable feeling",
    "missed_opening": "opening", "rupture": "rupture", "repair": "repair",
    "into_mentalizing": "mentalizing", "out_of_mentalizing": "mentalizing",
}  # fmt: skip


def test_a_short_session_is_cut_to_the_part_that_matters() -> None:
    (clip,) = reviewed(*(WHO, FACT) * 6, WHO, CUE, ADVISE, FACT, ADVISE, *(FACT, WHO) * 3).clips
    assert (clip.first, clip.last) == (10, 18), "two turns before what led up to it, two after"
    assert clip.because == "holds a risk cue that was not asked about"


def test_a_clip_that_is_all_the_same_the_whole_session_says_so() -> None:
    (clip,) = reviewed(WHO, ASHAMED, ADVISE, FACT).clips
    assert (clip.first, clip.last) == (0, 3)
    assert clip.because == (
        "the whole session, which is short; it holds the first vulnerable feeling "
        "and an opening that was not taken"
    )


def test_most_of_a_short_session_is_called_so() -> None:
    (clip,) = reviewed(WHO, CUE, ADVISE, FACT, ADVISE, SCORN, WHO, FACT, WHO).clips
    assert (clip.first, clip.last) == (0, 7)
    assert clip.because.startswith("most of this short session; it holds a risk cue")


def test_several_of_a_kind_are_counted() -> None:
    review = reviewed(WHO, ASHAMED, WHO, VERDICT, WHO, ASHAMED, WHO, VERDICT, *(WHO, FACT) * 30)
    assert "two shifts out of mentalizing" in review.clips[0].because


def test_what_lies_outside_of_a_clip_is_not_said_to_be_in_it() -> None:
    review = reviewed(WHO, SCORN, SORRY, THANKS, *(WHO, FACT) * 30)
    moments, transcript = review.moments, review.transcript
    assert [x.kind for x in moments] == ["rupture", "repair"]
    assert clip_of(transcript, 0, 3, moments).because == "holds a rupture and a repair"
    part = clip_of(transcript, 2, 9, moments)
    assert part.because == "holds the repair of a rupture before this clip"
    assert clip_of(transcript, 10, 20, moments).because == NOTHING


def test_an_opening_is_said_to_be_missed_where_what_came_next_is_heard() -> None:
    review = reviewed(*(WHO, FACT) * 20, WHO, ASHAMED, ADVISE, FACT)
    until = next(x.until for x in review.moments if x.kind == "missed_opening")
    assert until == 42
    assert "an opening" in clip_of(review.transcript, 30, 42, review.moments).because
    cut = clip_of(review.transcript, 30, 41, review.moments)
    assert cut.because == "holds the first vulnerable feeling"


def test_a_clip_holds_its_moment_after_a_long_silence() -> None:
    """Nothing that came half an hour before leads up to it."""
    review = reviewed(*(WHO, FACT) * 20, WHO, ASHAMED, ADVISE, FACT, seconds=901.0)
    assert review.clips
    for clip in review.clips:
        assert clip.moments
        assert all(clip.first <= x <= clip.last for x in clip.moments)


@pytest.mark.parametrize("seed", range(60))
def test_whatever_was_said_reasons_are_true(seed: int) -> None:
    made = random.Random(seed)
    rows = [
        made.choice((WHO, WHO, ADVISE, SORRY, FACT, FACT, VERDICT, ASHAMED, CUE, SCORN, THANKS))
        for _ in range(made.randrange(4, 90))
    ]
    review = reviewed(*rows, seconds=made.choice((None, 5.0, 60.0, 400.0)))
    for earlier, later in pairwise(review.clips):
        assert earlier.last < later.first
    for clip in review.clips:
        check(review, clip)


def check(review: Review, clip: Clip) -> None:
    inside = [x for x in review.moments if clip.first <= x.turn <= clip.last]
    assert {x.turn for x in inside} == set(clip.moments) != set()
    for moment in inside:
        partly = (moment.until or 0) > clip.last
        word = (
            "vulnerable feeling"
            if partly and moment.kind == "missed_opening"
            else KINDS[moment.kind]
        )
        assert word in clip.because
    told = {KINDS[x.kind] for x in inside}
    heard = {word for word in KINDS.values() if word in clip.because}
    if "before this clip" in clip.because:
        told.add("rupture")
    assert heard <= told
    whole = clip.last - clip.first + 1 == len(review.turns)
    assert clip.because.startswith("the whole session") == whole
    minutes = (clip.end or 0.0) - (clip.start or 0.0)
    assert clip.last - clip.first < 25 or 0 < minutes <= 15 * 60 + 400, (
        "never longer than a section"
    )


def test_sections_hold_every_turn_once() -> None:
    review = reviewed(*(WHO, FACT) * 30)
    assert sections(review.transcript) == ((0, 24), (25, 49), (50, 59))
    timed = reviewed(*(WHO, FACT) * 30, seconds=60.0)
    assert sections(timed.transcript)[0] == (0, 14), "fifteen turns of a minute"
    assert [x for a, b in sections(timed.transcript) for x in range(a, b + 1)] == list(range(60))
