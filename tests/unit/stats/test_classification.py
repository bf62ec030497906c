from math import isnan

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import (
    f1_score,
    precision_score,
    recall_score,
)

from mentalize.stats.agreement import LabelScore, label_scores, macro_f1, micro_f1, set_scores

pairs = st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("abcd")), min_size=1)
sets = st.frozensets(st.sampled_from("abcd"))
set_pairs = st.lists(st.tuples(sets, sets), min_size=1, max_size=30)


def test_counts_give_precision_recall_and_f1() -> None:
    # by hand: 3 of 4 found are right, 3 of 6 rated are found
    score = LabelScore("x", hits=3, rated=6, found=4)
    assert (score.precision, score.recall) == (0.75, 0.5)
    assert score.f1 == pytest.approx(2 * 0.75 * 0.5 / 1.25)


def test_what_was_never_rated_or_found_is_undefined() -> None:
    assert isnan(LabelScore("x", 0, 6, 0).precision)
    assert LabelScore("x", 0, 6, 0).f1 == 0.0
    assert isnan(LabelScore("x", 0, 0, 4).recall)
    assert isnan(LabelScore("x", 0, 0, 0).f1)


@given(pairs)
def test_single_labels_score_as_in_scikit_learn(rated: list[tuple[str, str]]) -> None:
    truth, found = [a for a, _ in rated], [b for _, b in rated]
    scores = label_scores(truth, found)
    names = [str(score.label) for score in scores]
    theirs = f1_score(truth, found, labels=names, average=None, zero_division=0)
    assert [score.f1 for score in scores] == pytest.approx(list(theirs))
    exact = precision_score(truth, found, labels=names, average=None, zero_division=float("nan"))
    assert [s.precision for s in scores] == pytest.approx(list(exact), nan_ok=True)
    whole = recall_score(truth, found, labels=names, average=None, zero_division=float("nan"))
    assert [s.recall for s in scores] == pytest.approx(list(whole), nan_ok=True)


@given(set_pairs)
def test_sets_of_labels_score_as_in_scikit_learn(
    rated: list[tuple[frozenset[str], frozenset[str]]],
) -> None:
    truth, found = [a for a, _ in rated], [b for _, b in rated]
    scores = set_scores(truth, found)
    ones = [[int(name in labels) for name in "abcd"] for labels in truth]
    others = [[int(name in labels) for name in "abcd"] for labels in found]
    nan = float("nan")
    micro = f1_score(ones, others, average="micro", zero_division=nan)
    assert micro_f1(scores) == pytest.approx(micro, nan_ok=True)
    each = f1_score(ones, others, average=None, zero_division=nan)
    theirs = {name: f1 for name, f1 in zip("abcd", each, strict=True) if not isnan(f1)}
    assert {score.label: score.f1 for score in scores} == pytest.approx(theirs)


def test_macro_f1_leaves_rare_labels_out() -> None:
    truth = ["a"] * 8 + ["b"]
    found = ["a"] * 9
    assert macro_f1(label_scores(truth, found), minimum=8) == pytest.approx(16 / 17)
    assert macro_f1(label_scores(truth, found)) == pytest.approx(8 / 17)
    assert isnan(macro_f1(label_scores(truth, found), minimum=99))


def test_micro_f1_of_single_labels_is_accuracy() -> None:
    assert micro_f1(label_scores("aabc", "abbc")) == 0.75


@given(set_pairs)
def test_f1_does_not_care_who_is_the_truth(
    rated: list[tuple[frozenset[str], frozenset[str]]],
) -> None:
    truth, found = [a for a, _ in rated], [b for _, b in rated]
    straight = {s.label: s.f1 for s in set_scores(truth, found)}
    swapped = {s.label: s.f1 for s in set_scores(found, truth)}
    assert straight == pytest.approx(swapped)
