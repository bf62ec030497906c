from collections.abc import Callable
from math import isnan

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from mentalize.stats.agreement import (
    Weights,
    cohen_kappa,
    contingency,
    fleiss_kappa,
    gwet_ac1,
    kappa_of,
    percent_agreement,
    unit_counts,
)

WEIGHTS: tuple[Weights, ...] = ("nominal", "linear", "quadratic")
TO_SKLEARN = {"nominal": None, "linear": "linear", "quadratic": "quadratic"}

pairs = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=2, max_size=60)


def spread(table: list[list[int]]) -> tuple[list[int], list[int]]:
    """Two raters' ratings that give this table."""
    cells = [(i, j) for i, row in enumerate(table) for j, n in enumerate(row) for _ in range(n)]
    return [i for i, _ in cells], [j for _, j in cells]


# Cohen (1960), Educational and Psychological Measurement 20, 37–46: three diagnoses, N = 200
COHEN = [[88, 14, 18], [10, 40, 10], [2, 6, 12]]

# Boyd et al. (1982), Journal of the National Cancer Institute 68, 357–363: two radiologists read 85
# xeromammograms; kappa and the linearly weighted kappa as in the Stata manual, entry `kappa`
BOYD = [[21, 12, 0, 0], [4, 17, 1, 0], [3, 9, 15, 2], [0, 0, 0, 1]]

# A printout of SAS PROC FREQ, as the tests of statsmodels quote it (test_inter_rater.py)
SAS = [[0, 4, 1], [0, 8, 0], [0, 1, 5]]

# The R package irr, data set `anxiety`, raters 2 and 3: `kappa2`, as quoted there too
ANXIETY_2 = [3, 6, 4, 6, 2, 4, 2, 4, 3, 3, 2, 3, 3, 3, 2, 2, 1, 3, 3, 4]
ANXIETY_3 = [2, 1, 4, 4, 3, 2, 1, 6, 1, 1, 1, 2, 3, 3, 1, 1, 3, 3, 2, 2]


@pytest.mark.parametrize(
    ("table", "weights", "published", "within"),
    [
        (COHEN, "nominal", 0.492, 5e-4),
        (BOYD, "nominal", 0.4728, 5e-5),
        (BOYD, "linear", 0.5684, 5e-5),
        (SAS, "nominal", 0.4842, 5e-5),
        (SAS, "linear", 0.4701, 5e-5),
    ],
)
def test_cohen_is_the_published_value(
    table: list[list[int]], weights: Weights, published: float, within: float
) -> None:
    first, second = spread(table)
    scale = range(len(table))
    assert cohen_kappa(first, second, weights, scale) == pytest.approx(published, abs=within)


@pytest.mark.parametrize(
    ("weights", "published"),
    [("nominal", -0.006289308), ("linear", 0.1459075), ("quadratic", 0.2520325)],
)
def test_weights_go_by_the_order_of_the_values_that_occur(
    weights: Weights, published: float
) -> None:
    assert cohen_kappa(ANXIETY_2, ANXIETY_3, weights) == pytest.approx(published, abs=5e-8)


@given(pairs, st.sampled_from(WEIGHTS))
def test_cohen_is_that_of_scikit_learn(rated: list[tuple[int, int]], weights: Weights) -> None:
    first, second = [a for a, _ in rated], [b for _, b in rated]
    ours = cohen_kappa(first, second, weights, range(5))
    assume(not isnan(ours))
    theirs = cohen_kappa_score(first, second, weights=TO_SKLEARN[weights], labels=range(5))
    assert ours == pytest.approx(theirs)


@given(pairs, st.sampled_from(WEIGHTS))
def test_cohen_is_symmetrical_and_at_most_one(
    rated: list[tuple[int, int]], weights: Weights
) -> None:
    first, second = [a for a, _ in rated], [b for _, b in rated]
    straight = cohen_kappa(first, second, weights, range(5))
    swapped = cohen_kappa(second, first, weights, range(5))
    assert straight == pytest.approx(swapped, nan_ok=True)
    assert isnan(straight) or -1.0 - 1e-9 <= straight <= 1.0


@given(pairs, st.permutations("abcde"))
def test_nominal_kappa_does_not_care_for_names(
    rated: list[tuple[int, int]], names: list[str]
) -> None:
    first, second = [a for a, _ in rated], [b for _, b in rated]
    renamed = cohen_kappa([names[a] for a in first], [names[b] for b in second])
    assert renamed == pytest.approx(cohen_kappa(first, second), nan_ok=True)


@given(pairs)
def test_weighted_kappa_reads_a_scale_from_either_end(rated: list[tuple[int, int]]) -> None:
    first, second = [a for a, _ in rated], [b for _, b in rated]
    turned = cohen_kappa([4 - a for a in first], [4 - b for b in second], "quadratic", range(5))
    straight = cohen_kappa(first, second, "quadratic", range(5))
    assert turned == pytest.approx(straight, nan_ok=True)


@given(st.lists(st.integers(0, 4), min_size=2, max_size=40))
def test_perfect_agreement_is_one(ratings: list[int]) -> None:
    assume(len(set(ratings)) > 1)
    for weights in WEIGHTS:
        assert cohen_kappa(ratings, ratings, weights) == 1.0
    assert fleiss_kappa(unit_counts([ratings] * 3, range(5))) == pytest.approx(1.0)
    assert gwet_ac1([ratings, ratings]) == pytest.approx(1.0)
    assert percent_agreement(ratings, ratings) == 1.0


def test_many_tables_at_once_are_the_tables_one_by_one() -> None:
    rng = np.random.default_rng(3)
    tables = rng.integers(0, 9, size=(4, 2, 3, 3)).astype(float)
    together = kappa_of(tables, "linear")
    assert together.shape == (4, 2)
    for place in np.ndindex(4, 2):
        assert together[place] == pytest.approx(float(kappa_of(tables[place], "linear")))


def test_all_in_one_category_leaves_kappa_undefined() -> None:
    assert isnan(cohen_kappa(["x", "x"], ["x", "x"]))
    assert isnan(cohen_kappa([], []))
    assert isnan(cohen_kappa([], [], "quadratic"))


def test_a_rater_who_never_varies_agrees_by_chance_alone() -> None:
    assert cohen_kappa(["x", "y", "x"], ["x", "x", "x"]) == 0.0


def test_raters_of_different_units_are_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        cohen_kappa([1, 2], [1])


def test_the_table_has_the_first_rater_in_its_rows() -> None:
    assert contingency("aab", "abb", "ab").tolist() == [[1, 1], [0, 1]]


# Fleiss (1971), Psychological Bulletin 76, 378–382, table 1: 30 patients, 6 psychiatrists, 5
# diagnoses, here as each patient's six diagnoses in the order of the categories
FLEISS = (
    "444444 222555 233335 555555 222444 113333 333355 113334 114444 555555 "
    "144444 124444 222333 144444 224445 333335 111455 111112 224444 133555 "
    "555555 244444 224555 114444 144445 222224 111155 224444 133333 555555"
)


def test_fleiss_is_the_published_value() -> None:
    counts = np.array([[unit.count(c) for c in "12345"] for unit in FLEISS.split()], float)
    assert counts.sum(0).tolist() == [26, 26, 30, 55, 43]
    assert fleiss_kappa(counts) == pytest.approx(0.430, abs=5e-4)


# The R package irrCAC (Gwet), data set `cac.raw4raters`; raters are rows here
FOUR_RATERS = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, None],
    [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 3],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
]


def test_fleiss_with_missing_ratings_is_that_of_irrcac() -> None:
    counts = unit_counts(FOUR_RATERS, range(1, 6))
    assert fleiss_kappa(counts) == pytest.approx(0.76117, abs=5e-6)


def test_gwet_is_the_published_value() -> None:
    # Gwet (2008), British Journal of Mathematical and Statistical Psychology 61, 29–48, table 1:
    # 125 units, nearly all positive; kappa is −.0234 there
    first, second = spread([[118, 5], [2, 0]])
    assert gwet_ac1([first, second]) == pytest.approx(0.9408, abs=5e-5)
    assert cohen_kappa(first, second) == pytest.approx(-0.0234, abs=5e-5)


def test_gwet_of_four_raters_is_that_of_irrcac() -> None:
    assert gwet_ac1(FOUR_RATERS) == pytest.approx(0.77544, abs=5e-6)


def test_gwet_of_three_categories_is_that_of_irrcac() -> None:
    # irrCAC, data set `cont3x3abstractors`
    first, second = spread([[13, 0, 0], [0, 20, 7], [0, 4, 56]])
    assert gwet_ac1([first, second]) == pytest.approx(0.8493305, abs=5e-8)
    assert cohen_kappa(first, second) == pytest.approx(0.7964094, abs=5e-8)
    assert percent_agreement(first, second) == pytest.approx(0.89)


@given(pairs)
def test_gwet_and_fleiss_do_not_care_who_is_first(rated: list[tuple[int, int]]) -> None:
    first, second = [a for a, _ in rated], [b for _, b in rated]
    coefficients: list[Callable[[list[list[int]]], float]] = [
        lambda ratings: gwet_ac1(ratings, range(5)),
        lambda ratings: fleiss_kappa(unit_counts(ratings, range(5))),
    ]
    for coefficient in coefficients:
        one, other = coefficient([first, second]), coefficient([second, first])
        assert one == pytest.approx(other, nan_ok=True)
        assert isnan(one) or one <= 1.0 + 1e-9


def test_gwet_knows_categories_that_nobody_chose() -> None:
    assert isnan(gwet_ac1([["x", "x"], ["x", "x"]]))
    assert gwet_ac1([["x", "x"], ["x", "x"]], categories=["x", "y"]) == 1.0


def test_without_a_pair_of_ratings_nothing_is_defined() -> None:
    alone = [[1, None, 2], [None, 1, None]]
    assert isnan(gwet_ac1(alone))
    assert isnan(fleiss_kappa(unit_counts(alone, [1, 2])))
    assert isnan(fleiss_kappa(np.zeros((0, 3))))
    assert isnan(percent_agreement([], []))
