from collections.abc import Sequence
from math import isnan
from pathlib import Path
from statistics import median

import pytest

from mentalize.codebook import load
from mentalize.evaluating import Gold, Resampling, evaluate, read_gold
from mentalize.evaluating.outcomes import IndexAgreement, IndexFigures
from mentalize.reviewing import assemble
from mentalize.stats.agreement import icc_2_1
from mentalize.transcripts.labels import Label
from unit.evaluating.small_gold import Copyist, Row, write_gold

BOOK = load()

# so that sessions differ: how many patient turns bear a vulnerable feeling, how often it is told
SECOND: dict[tuple[str, int], Row] = {
    ("A1", 5): {"affects": ["shame"]},
    ("A1", 4): {"moves": [{"code": "advise", "quote": ""}], "stance": -1},
    ("A2", 3): {"affects": []},
    ("A2", 6): {"moves": [{"code": "validate", "quote": ""}], "stance": 1},
    ("B1", 3): {"affects": ["fear"]},
}


@pytest.fixture
def gold(tmp_path: Path) -> Gold:
    return read_gold(write_gold(tmp_path, ("A1", "A2", "B1"), SECOND), BOOK)


def measured(gold: Gold, rater: int) -> IndexFigures:
    known: dict[str, Sequence[Label]] = {
        s.transcript.source: s.ratings[rater] for s in gold.sessions
    }
    return evaluate(gold, Copyist(known), BOOK, Resampling(resamples=50)).groups[0].indices


def value(gold: Gold, session: int, rater: int, index: str) -> float:
    """The index as a review of the rater's labels shows it."""
    rated = gold.sessions[session]
    shown = assemble(rated.transcript, rated.ratings[rater], BOOK).indices
    found = next(x.value for x in shown if x.id == index)
    assert found is not None
    return found


def one(figures: IndexFigures, index: str) -> IndexAgreement:
    return next(x for x in figures.indices if x.id == index)


@pytest.mark.parametrize("index", ["vulnerable", "statements", "not_knowing", "fill_ins"])
def test_the_raters_agree_as_on_their_reviews(gold: Gold, index: str) -> None:
    table = [[value(gold, session, rater, index) for rater in (0, 1)] for session in range(3)]
    expected = icc_2_1(table)
    found = one(measured(gold, 1), index)
    assert found.sessions == 3
    assert found.raters.value == pytest.approx(expected, nan_ok=True)
    if index == "statements":
        assert not isnan(expected)


def test_a_copy_of_one_rater_is_averaged_over_both(gold: Gold) -> None:
    found = one(measured(gold, 1), "statements")
    assert found.coder.value == pytest.approx((found.raters.value + 1) / 2)
    assert found.coder.low <= found.coder.value <= found.coder.high


def test_the_median_is_over_the_indices_that_are_defined(gold: Gold) -> None:
    figures = measured(gold, 1)
    defined = [x.raters.value for x in figures.indices if not isnan(x.raters.value)]
    assert 0 < len(defined) < len(figures.indices)
    assert figures.raters.value == pytest.approx(median(defined))


def test_an_index_that_can_not_be_had_leaves_the_session_out(tmp_path: Path) -> None:
    quiet: dict[tuple[str, int], Row] = {
        ("A1", turn): {"moves": [{"code": "validate", "quote": ""}]} for turn in (6, 16)
    }
    gold = read_gold(write_gold(tmp_path, second=quiet), BOOK)
    figures = measured(gold, 0)
    assert one(figures, "questions_to_statements").sessions == 3  # nothing told in A1
    assert one(figures, "statements").sessions == 4


def test_one_session_tells_nothing(tmp_path: Path) -> None:
    gold = read_gold(write_gold(tmp_path, ("A1",)), BOOK)
    assert isnan(measured(gold, 0).coder.value)
