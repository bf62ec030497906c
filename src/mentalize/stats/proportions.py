"""How sure a share is. Standard library only, since every review needs it."""

from __future__ import annotations

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
    z = _Z_USUAL if level == _USUAL else _normal_quantile(level)
    share, weight = count / of, z * z / of
    centre = share + weight / 2
    spread = z * sqrt(share * (1 - share) / of + weight / (4 * of))
    low, high = (centre - spread) / (1 + weight), (centre + spread) / (1 + weight)
    # at the ends the exact bound is 0 or 1, which floating point misses by a hair
    return (0.0 if count == 0 else low), (1.0 if count == of else high)


def _normal_quantile(level: float) -> float:
    from statistics import NormalDist  # noqa: PLC0415  20 ms that the usual level need not pay

    return NormalDist().inv_cdf((1 + level) / 2)
