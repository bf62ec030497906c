"""The agreement of two raters, against figures worked out by hand and against scikit-learn."""

from __future__ import annotations

import random
from collections.abc import Sequence
from math import isnan
from typing import Any

import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score

from labelled import turns
from mentalize.codebook import load
from mentalize.evaluating.figures import Resampling
from mentalize.evaluating.two_raters import Difference, LayerAgreement, agreement, differences
from mentalize.stats.agreement import Metric, krippendorff_alpha
from mentalize.transcripts.labels import LabelledTurn

BOOK = load()
FEW = Resampling(seed=1, resamples=200)
NONE: dict[str, Any] = {"mode": "none", "arousal": "mid"}


def patient(*given: dict[str, Any]) -> tuple[LabelledTurn, ...]:
    return turns(*(("P", "I went home.", NONE | x) for x in given))


def clinician(*given: dict[str, Any]) -> tuple[LabelledTurn, ...]:
    plain = {"question": "none", "stance": "0"}
    return turns(*(("C", "And then?", plain | x) for x in given))


def layer(
    name: str, first: Sequence[LabelledTurn], second: Sequence[LabelledTurn]
) -> LayerAgreement:
    return next(x for x in agreement(first, second, BOOK, FEW) if x.layer == name)


def modes(codes: Sequence[str]) -> tuple[LabelledTurn, ...]:
    return patient(*({"mode": x} for x in codes))


def test_one_code_a_turn_by_hand() -> None:
    # both none 4, none/pretend 1, pretend/none 2, both pretend 3:
    # kappa = (.7 − .5) / (1 − .5); alpha = 1 − (6/20) / (2·11·9 / (20·19))
    first = modes(["none"] * 5 + ["pretend"] * 5)
    second = modes(["none"] * 4 + ["pretend"] + ["none"] * 2 + ["pretend"] * 3)
    found = layer("mode", first, second)
    assert (found.alike.count, found.alike.of) == (7, 10)
    assert found.kappa.value == pytest.approx(0.4)
    assert found.alpha.value == pytest.approx(1 - 114 / 198)
    assert found.kappa.low < 0.4 < found.kappa.high
    none, pretend = found.codes
    assert (none.code, none.first, none.second, none.both) == ("none", 5, 6, 4)
    assert (pretend.code, pretend.first, pretend.second, pretend.both) == ("pretend", 5, 4, 3)
    assert none.kappa.value == pytest.approx(0.4)


def test_several_codes_a_turn_by_hand() -> None:
    # anger: both 2, one alone 1 each, of 10: kappa = (.8 − .58) / .42; fear: one alone: 0; the mean
    first = patient(*[{"affects": ["anger"]}] * 2, {"affects": ["anger", "fear"]}, *[{}] * 7)
    second = patient(*[{"affects": ["anger"]}] * 2, {}, {"affects": ["anger"]}, *[{}] * 6)
    found = layer("affect", first, second)
    anger, fear = found.codes
    assert anger.kappa.value == pytest.approx(0.22 / 0.42)
    assert (fear.first, fear.second, fear.both, fear.kappa.value) == (1, 0, 0, 0.0)
    assert found.kappa.value == pytest.approx(0.11 / 0.42)
    assert (found.alike.count, found.alike.of) == (8, 10)


def _drawn(name: str, seed: int) -> tuple[list[str], list[str]]:
    codes, rng = [x.id for x in BOOK.layer(name)], random.Random(seed)
    first = [rng.choice(codes) for _ in range(60)]
    return first, [x if rng.random() < 0.6 else rng.choice(codes) for x in first]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    ("name", "weights"),
    [("mode", None), ("arousal", None), ("question", None), ("stance", "quadratic")],
)
def test_kappa_is_that_of_scikit_learn(name: str, weights: str | None, seed: int) -> None:
    first, second = _drawn(name, seed)
    made = patient if name in {"mode", "arousal"} else clinician
    ours, theirs = (made(*({name: x} for x in side)) for side in (first, second))
    scale = sorted({x.id for x in BOOK.layer(name)}, key=int if name == "stance" else str)
    expected = cohen_kappa_score(first, second, labels=scale, weights=weights)
    assert layer(name, ours, theirs).kappa.value == pytest.approx(expected)


@pytest.mark.parametrize(
    ("name", "key"),
    [("process", "processes"), ("affect", "affects"), ("risk", "risk"), ("move", "moves")],
)
def test_kappa_of_several_is_the_mean_of_scikit_learns(name: str, key: str) -> None:
    codes, rng = [x.id for x in BOOK.layer(name)][:4], random.Random(7)
    sides = [[set(rng.sample(codes, rng.randrange(3))) for _ in range(50)] for _ in range(2)]
    made = clinician if name == "move" else patient
    ours, theirs = (made(*({key: sorted(x)} for x in side)) for side in sides)
    found = layer(name, ours, theirs)
    each = [
        cohen_kappa_score([x in y for y in sides[0]], [x in y for y in sides[1]]) for x in codes
    ]
    assert found.kappa.value == pytest.approx(np.mean(each))
    assert {x.code: x.kappa.value for x in found.codes} == pytest.approx(
        dict(zip(codes, each, strict=True))
    )


@pytest.mark.parametrize(
    ("name", "metric"), [("mode", "nominal"), ("arousal", "ordinal"), ("stance", "interval")]
)
def test_alpha_has_the_metric_of_its_scale(name: str, metric: Metric) -> None:
    first, second = _drawn(name, 5)
    made = patient if name in {"mode", "arousal"} else clinician
    ours, theirs = (made(*({name: x} for x in side)) for side in (first, second))
    scale = [x.id for x in BOOK.layer(name)]
    given: list[list[Any]] = [first, second]
    if name == "stance":
        given, scale = [[int(x) for x in side] for side in given], [-2, -1, 0, 1, 2]  # type: ignore[list-item]  # numbers in place of codes
    expected = krippendorff_alpha(given, metric, scale)
    assert layer(name, ours, theirs).alpha.value == pytest.approx(expected)


def test_where_nothing_varies_a_figure_is_not_defined() -> None:
    same = patient(*[{}] * 6)
    found = {x.layer: x for x in agreement(same, same, BOOK, FEW)}
    for name in ("mode", "arousal", "affect", "risk"):
        assert isnan(found[name].kappa.value)
        assert isnan(found[name].kappa.low)
        assert isnan(found[name].alpha.value)
    assert (found["mode"].alike.count, found["mode"].alike.of) == (6, 6)
    assert (found["move"].alike.of, found["move"].codes) == (0, ())


def test_nothing_in_common_is_no_error() -> None:
    assert all(x.alike.of == 0 and isnan(x.kappa.value) for x in agreement((), (), BOOK, FEW))
    assert differences((), (), BOOK) == ()


def test_differences_stand_in_the_order_spoken() -> None:
    first = turns(
        ("C", "Why?", {"moves": ["explore_why"], "question": "open", "stance": "2"}),
        ("P", "No idea.", {"mode": "none", "arousal": "low", "affects": ["shame", "anger"]}),
    )
    second = turns(
        ("C", "Why?", {"moves": ["argue"], "question": "open", "stance": "-2"}),
        ("P", "No idea.", {"mode": "none", "arousal": "low", "affects": ["anger"]}),
    )
    assert differences(first, second, BOOK) == (
        Difference(0, "move", ("explore_why",), ("argue",)),
        Difference(0, "stance", ("2",), ("-2",)),
        Difference(1, "affect", ("anger", "shame"), ("anger",)),
    )
    assert differences(first, first, BOOK) == ()


def test_the_same_seed_gives_the_same_interval() -> None:
    first, second = (modes(x) for x in _drawn("mode", 1))
    again, other = (layer("mode", first, second).kappa for _ in range(2))
    assert (again.low, again.high) == (other.low, other.high)
    apart = next(x for x in agreement(first, second, BOOK, Resampling(2, 200)) if x.layer == "mode")
    assert (apart.kappa.low, apart.kappa.high) != (again.low, again.high)
