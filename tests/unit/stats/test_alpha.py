from math import isnan, nan

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mentalize.stats.agreement import Metric, alpha_of, contingency, krippendorff_alpha

METRICS: tuple[Metric, ...] = ("nominal", "ordinal", "interval", "ratio")

# Krippendorff (2011), Computing Krippendorff's alpha-reliability, section C: four observers, twelve
# units, gaps
OBSERVERS = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
    [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
]

tables = st.lists(st.lists(st.integers(1, 5), min_size=4, max_size=4), min_size=2, max_size=12)


@pytest.mark.parametrize(
    ("metric", "published"),
    [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849), ("ratio", 0.797)],
)
def test_alpha_is_the_published_value(metric: Metric, published: float) -> None:
    assert krippendorff_alpha(OBSERVERS, metric) == pytest.approx(published, abs=5e-4)


def test_nan_is_missing_as_none_is() -> None:
    with_nan = [[nan if value is None else value for value in rater] for rater in OBSERVERS]
    assert krippendorff_alpha(with_nan) == krippendorff_alpha(OBSERVERS)


def test_two_raters_are_those_of_irrcac() -> None:
    # the R package irrCAC (Gwet), data set `cont3x3abstractors`, `krippen2.table`
    table = np.array([[13, 0, 0], [0, 20, 7], [0, 4, 56]], float)
    assert float(alpha_of(table)) == pytest.approx(0.7972585, abs=5e-8)


def by_definition(ratings: list[list[int]], metric: Metric) -> float:
    """Alpha from all pairs one by one, as the definition has it: 1 − observed / expected."""
    values = [value for rater in ratings for value in rater]
    used = {value: values.count(value) for value in set(values)}

    def distance(a: int, b: int) -> float:
        if metric == "nominal":
            return float(a != b)
        if metric == "interval":
            return float((a - b) ** 2)
        if metric == "ratio":
            return float(((a - b) / (a + b)) ** 2)
        low, high = min(a, b), max(a, b)
        between = sum(used.get(value, 0) for value in range(low, high + 1))
        return float((between - (used[a] + used[b]) / 2) ** 2)

    raters, units = len(ratings), len(ratings[0])
    observed = sum(
        distance(ratings[i][u], ratings[j][u]) / (raters - 1)
        for u in range(units)
        for i in range(raters)
        for j in range(raters)
        if i != j
    ) / len(values)
    expected = sum(distance(a, b) for a in values for b in values)
    expected /= len(values) * (len(values) - 1)
    return 1 - observed / expected


@given(tables, st.sampled_from(METRICS))
def test_alpha_is_its_definition(ratings: list[list[int]], metric: Metric) -> None:
    assume(len({value for rater in ratings for value in rater}) > 1)
    assert krippendorff_alpha(ratings, metric) == pytest.approx(by_definition(ratings, metric))


@given(tables, st.sampled_from(METRICS))
def test_alpha_does_not_care_for_the_order_of_raters_or_units(
    ratings: list[list[int]], metric: Metric
) -> None:
    turned = [list(reversed(rater)) for rater in reversed(ratings)]
    one, other = krippendorff_alpha(ratings, metric), krippendorff_alpha(turned, metric)
    assert one == pytest.approx(other, nan_ok=True)
    assert isnan(one) or one <= 1.0 + 1e-9


@given(tables, st.permutations("abcde"))
def test_nominal_alpha_does_not_care_for_names(ratings: list[list[int]], names: list[str]) -> None:
    renamed = [[names[value - 1] for value in rater] for rater in ratings]
    assert krippendorff_alpha(renamed) == pytest.approx(krippendorff_alpha(ratings), nan_ok=True)


@given(tables)
def test_interval_alpha_does_not_care_for_the_unit_of_measure(ratings: list[list[int]]) -> None:
    rescaled = [[32.0 + 1.8 * value for value in rater] for rater in ratings]
    plain = krippendorff_alpha(ratings, "interval")
    assert krippendorff_alpha(rescaled, "interval") == pytest.approx(plain, nan_ok=True)


@given(tables)
def test_ordinal_alpha_sees_order_alone(ratings: list[list[int]]) -> None:
    stretched = [[value**3 for value in rater] for rater in ratings]
    plain = krippendorff_alpha(ratings, "ordinal")
    assert krippendorff_alpha(stretched, "ordinal") == pytest.approx(plain, nan_ok=True)


def test_an_ordinal_scale_of_words_follows_the_order_told() -> None:
    words = [["low", "mid", "high", "mid"], ["low", "mid", "mid", "low"]]
    numbers = [[0, 1, 2, 1], [0, 1, 1, 0]]
    told = krippendorff_alpha(words, "ordinal", categories=["low", "mid", "high"])
    assert told == krippendorff_alpha(numbers, "ordinal")


@given(st.lists(st.integers(1, 5), min_size=2, max_size=20), st.sampled_from(METRICS))
def test_perfect_agreement_is_one(ratings: list[int], metric: Metric) -> None:
    assume(len(set(ratings)) > 1)
    assert krippendorff_alpha([ratings, ratings, ratings], metric) == 1.0


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=2, max_size=40))
def test_a_table_gives_what_its_ratings_give(rated: list[tuple[int, int]]) -> None:
    first, second = [a for a, _ in rated], [b for _, b in rated]
    table = contingency(first, second, range(5))
    for metric in METRICS:
        whole = krippendorff_alpha([first, second], metric, categories=range(5))
        assert float(alpha_of(table, metric)) == pytest.approx(whole, nan_ok=True)


def test_many_tables_at_once_are_the_tables_one_by_one() -> None:
    many = np.random.default_rng(5).integers(0, 9, size=(3, 2, 4, 4)).astype(float)
    for metric in METRICS:
        together = alpha_of(many, metric, values=[1, 2, 4, 8])
        for place in np.ndindex(3, 2):
            alone = float(alpha_of(many[place], metric, values=[1, 2, 4, 8]))
            assert together[place] == pytest.approx(alone)


@pytest.mark.parametrize("metric", METRICS)
def test_alpha_is_undefined_where_nothing_varies(metric: Metric) -> None:
    assert isnan(krippendorff_alpha([[3, 3], [3, 3]], metric))
    assert isnan(krippendorff_alpha([[3, None], [None, 4]], metric))
    assert isnan(krippendorff_alpha([[], []], metric))
    assert isnan(float(alpha_of(np.zeros((2, 2)), metric)))
