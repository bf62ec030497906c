from collections.abc import Sequence
from dataclasses import replace
from math import isnan
from pathlib import Path

import pytest

from mentalize.codebook import load
from mentalize.evaluating import Gold, Resampling, evaluate, read_gold
from mentalize.evaluating.confidence import LENGTHS
from mentalize.evaluating.model import Group
from mentalize.transcripts.labels import Label, Layer
from unit.evaluating.small_gold import Copyist, label, write_gold

BOOK = load()


@pytest.fixture
def gold(tmp_path: Path) -> Gold:
    """One session of ten turns; rater 2 sees one mode and one move otherwise."""
    second: dict[tuple[str, int], dict[str, object]] = {
        ("A1", 3): {"mode": "emerging"},
        ("A1", 6): {"moves": [{"code": "fill_in", "quote": ""}]},
    }
    return read_gold(write_gold(tmp_path, names=("A1",), second=second, rounds=1), BOOK)


def sure(turn: int, layer: Layer, code: str, confidence: float) -> Label:
    return replace(label(turn, layer, code), confidence=confidence)


def group(gold: Gold, labels: Sequence[Label]) -> Group:
    coder = Copyist({gold.sessions[0].transcript.source: labels})
    return evaluate(gold, coder, BOOK, Resampling(resamples=20)).groups[0]


# patient turns 1, 3, 5, 7, 9: none, mentalizing | emerging, psychic_equivalence, emerging, none
MODES = (
    sure(1, "mode", "none", 0.95),
    sure(3, "mode", "mentalizing", 0.75),
    sure(5, "mode", "pretend", 0.55),
    sure(7, "mode", "emerging", 0.95),
)


def test_the_confidence_of_the_mode_is_held_against_each_rater(gold: Gold) -> None:
    mode = group(gold, MODES).calibrations[0]
    assert (mode.layer, mode.labels) == ("mode", 4)  # a turn without a label has no confidence
    assert [x.n for x in mode.bins] == [0, 0, 0, 0, 0, 1, 0, 1, 0, 2]
    assert (mode.bins[9].confidence, mode.bins[9].right) == pytest.approx((0.95, 1.0))
    assert mode.bins[7].right == 0.5
    assert isnan(mode.bins[0].right)
    against = [(0.1 + 0.25 + 0.55) / 4, (0.1 + 0.75 + 0.55) / 4]
    assert mode.error.value == pytest.approx(sum(against) / 2)


def test_every_move_is_held_against_what_the_turn_holds(gold: Gold) -> None:
    labels = (
        sure(8, "move", "frame", 0.8),
        sure(8, "move", "advise", 0.4),
        sure(6, "move", "fill_in", 0.6),
    )
    moves = group(gold, labels).calibrations[1]
    assert (moves.layer, moves.labels) == ("moves", 3)
    assert [x.right for x in moves.bins if x.n] == [0.0, 0.5, 1.0]
    assert moves.error.value == pytest.approx(((0.2 + 0.4 + 0.6) / 3 + (0.2 + 0.4 + 0.4) / 3) / 2)


def test_the_surest_turns_are_right_more_often(gold: Gold) -> None:
    found = group(gold, MODES).selective
    # .95 twice right, .75 right for one rater, .55 wrong; turn 9 without a label: none, right, last
    assert [x.coverage for x in found.curve] == pytest.approx([n / 10 for n in range(1, 11)])
    errors = {round(x.coverage, 1): x.error for x in found.curve}
    assert errors[0.4] == pytest.approx(0.0)
    assert errors[0.6] == pytest.approx(1 - 2.5 / 3)
    assert errors[1.0] == pytest.approx(1 - 3.5 / 5)
    assert found.accuracy.value == pytest.approx(2.5 / 3.5)


def test_turns_are_sorted_by_their_length(gold: Gold) -> None:
    found = {x.name: x for x in group(gold, MODES).lengths}
    # words: 7, 10, 9, 3, 3
    assert [x.turns for x in found.values()] == [2, 3, 0, 0]
    assert found["up to 5 words"].accuracy.value == 1.0
    assert found["6 to 20"].accuracy.value == pytest.approx(1.5 / 3)
    assert isnan(found["over 60"].accuracy.value)
    assert [most for _, most in LENGTHS][:3] == [5, 20, 60]


def test_a_coder_that_says_nothing_has_no_calibration(gold: Gold) -> None:
    silent = group(gold, ())
    assert [isnan(x.error.value) for x in silent.calibrations] == [True, True]
    assert silent.selective.accuracy.value == pytest.approx(2 / 5)
