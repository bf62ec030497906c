"""How sure a share is. Standard library only, since every review needs it."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

_USUAL, _Z_USUAL = 0.95, 1.959963984540054


def wilson(count: int, of: int, level: float = _USUAL) -> tuple[float, float]:
    """The Wilson score interval of the share `count` of `of`, without continuity correction.

    Source: Wilson (1927), Journal of the American Statistical Association 22, 209–212; method 3 of
    Newcombe (1998), Statistics in Medicine 17, 857–872. With `of` 0 nothing is known: (0.0, 1.0).
    """
    if not 0 <= count <= of:
        message = f"{count} of {of} is no share"
        raise ValueError(message)
    if of == 0:
        return 0.0, 1.0
    low, high = _score(count / of, of, level)
    # at the ends the exact bound is 0 or 1, which floating point misses by a hair
    return (0.0 if count == 0 else low), (1.0 if count == of else high)


def wilson_clustered(
    parts: Sequence[tuple[int, int]], level: float = _USUAL
) -> tuple[float, float]:
    """The Wilson interval of a share that is counted over clusters, as turns come in sessions.

    `parts` holds (count, of) of each cluster. The number counted is divided by the design effect, so
    that clusters which differ more than chance alone would have them give a wider interval; it is
    never narrower than `wilson` of the sums. One cluster can't tell how clusters differ.

    Sources: Kish (1965), Survey Sampling, ch. 8; Korn & Graubard (1998), Survey Methodology 24,
    193–201, without their correction for few clusters; Dean & Pagano (2015), Journal of Survey
    Statistics and Methodology 3, 484–503.
    """
    count, of = sum(x for x, _ in parts), sum(n for _, n in parts)
    plain = wilson(count, of, level)
    effect = _design_effect([part for part in parts if part[1]], count, of)
    if effect <= 1:
        return plain
    low, high = _score(count / of, of / effect, level)
    return min(low, plain[0]), max(high, plain[1])


def _design_effect(parts: Sequence[tuple[int, int]], count: int, of: int) -> float:
    """How many times the variance between clusters is that of turns drawn one by one."""
    clusters = len(parts)
    if clusters < 2 or count in {0, of}:  # noqa: PLR2004  variation takes two
        return 1.0
    share = count / of
    squares = sum((x - share * n) ** 2 for x, n in parts)
    between = clusters / (clusters - 1) * squares / of**2
    return between / (share * (1 - share) / of)


def _score(share: float, of: float, level: float) -> tuple[float, float]:
    z = _Z_USUAL if level == _USUAL else _normal_quantile(level)
    weight = z * z / of
    centre = share + weight / 2
    spread = z * sqrt(share * (1 - share) / of + weight / (4 * of))
    return (centre - spread) / (1 + weight), (centre + spread) / (1 + weight)


def _normal_quantile(level: float) -> float:
    from statistics import NormalDist  # noqa: PLC0415  20 ms that the usual level need not pay

    return NormalDist().inv_cdf((1 + level) / 2)
