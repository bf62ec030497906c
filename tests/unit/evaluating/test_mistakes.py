from dataclasses import replace
from pathlib import Path

import pytest

from mentalize.codebook import load
from mentalize.evaluating import Gold, Report, Resampling, evaluate, read_gold, render_text
from unit.evaluating.small_gold import Copyist, label, write_gold

BOOK = load()
LABELS = (
    replace(label(3, "mode", "emerging"), confidence=0.9),  # rater 2 says so too
    replace(label(1, "mode", "pretend"), confidence=0.6, start=5, end=13),
    replace(label(5, "mode", "none"), confidence=0.8),
    replace(label(9, "mode", "emerging"), confidence=0.7, abstained=True),
    replace(label(8, "move", "frame"), confidence=0.95),
    replace(label(8, "move", "advise"), confidence=0.5),
)


@pytest.fixture
def gold(tmp_path: Path) -> Gold:
    second: dict[tuple[str, int], dict[str, object]] = {("A1", 3): {"mode": "emerging"}}
    return read_gold(write_gold(tmp_path, ("A1",), second, rounds=1), BOOK)


def report(gold: Gold, most: int) -> Report:
    coder = Copyist({gold.sessions[0].transcript.source: LABELS})
    return evaluate(gold, coder, BOOK, Resampling(resamples=5), most)


def test_what_no_rater_gave_is_shown_the_surest_first(gold: Gold) -> None:
    found = [(x.layer, x.turn, x.code) for x in report(gold, 2).mistakes]
    assert found == [("mode", 5, "none"), ("mode", 9, "emerging"), ("moves", 8, "advise")]


def test_it_tells_what_the_raters_said(gold: Gold) -> None:
    assert [x.raters for x in report(gold, 9).mistakes] == [
        ("psychic_equivalence", "psychic_equivalence"),
        ("none", "none"),
        ("none", "none"),
        ("frame + clarify_facts", "frame + clarify_facts"),
    ]


def test_the_text_marks_the_words(gold: Gold) -> None:
    text = render_text(report(gold, 3))
    assert "mode, A1, turn 1, confidence .60: pretend; rater 1: none; rater 2: none" in text
    assert "    That »the rent« goes up in May." in text
    assert "confidence .70 (best guess): emerging" in text


def test_none_are_shown_unasked(gold: Gold) -> None:
    assert report(gold, 0).mistakes == ()
    assert "no rater gave, the" not in render_text(report(gold, 0))
