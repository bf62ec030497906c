"""Times as files write them, as seconds from the beginning."""

from __future__ import annotations

import math
import re

# Bounded repetition everywhere: a long run of digits must not cost more than its length. People who
# type times slip ("00:09:025"), so the seconds may have a digit too many.
CLOCK = r"(?:\d{1,3}:)?\d{1,3}:\d{2,3}(?:[.,]\d{1,9})?"
_CLOCK = re.compile(rf"\s*-?\s*({CLOCK})\s*")
_LATEST = 1e9


def from_clock(text: str) -> float | None:
    """The seconds of "1:02:03.5", "02:03" or "00:01:02,500"; None for anything else."""
    found = _CLOCK.fullmatch(text)
    if found is None or "-" in text:
        return None
    total = 0.0
    for part in found[1].replace(",", ".").split(":"):
        total = total * 60 + float(part)
    return total


def from_number(value: object, scale: float = 1.0) -> float | None:
    """`value` times `scale` if that is a time: finite, not negative, not absurdly late."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value) * scale
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) and 0 <= number <= _LATEST else None


def from_anything(value: object, scale: float = 1.0) -> float | None:
    """The seconds of a number, of digits, of digits with an "s", or of a clock time."""
    if isinstance(value, str):
        text = value.strip()
        clock = from_clock(text)
        if clock is not None:
            return clock
        return from_number(text.removesuffix("s").replace(",", "."), scale)
    return from_number(value, scale)
