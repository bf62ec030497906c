"""Figures, tables and paragraphs in plain text."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan
from textwrap import fill

from mentalize.evaluating.model import Share
from mentalize.stats.agreement import Estimate

WIDTH = 100


def estimate(figure: Estimate) -> str:
    """A figure with its interval, if there is one."""
    if isnan(figure.low):
        return number(figure.value)
    return f"{number(figure.value)} [{number(figure.low)}, {number(figure.high)}]"


def shown_share(figure: Share) -> str:
    """A share with its interval and the counts behind it."""
    if not figure.of:
        return "– (0 of 0)"
    interval = f"[{number(figure.low)}, {number(figure.high)}]"
    return f"{number(figure.value)} {interval} ({figure.count} of {figure.of})"


def number(value: float) -> str:
    """Two places without the leading nought, as coefficients are printed."""
    if isnan(value):
        return "–"
    rounded = round(value, 2) + 0.0  # no "-.00"
    return f"{rounded:.2f}".replace("0.", ".", 1) if abs(rounded) < 1 else f"{rounded:.2f}"


def shown_count(n: float) -> str:
    """A count; a mean of two counts with its half."""
    return f"{n:.0f}" if n == int(n) else f"{n:.1f}"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Rows under a head, in columns as wide as they need to be."""
    widths = [max(len(row[place]) for row in (head, *rows)) for place in range(len(head))]
    rule = ["-" * width for width in widths]
    return "\n".join(_row(cells, widths) for cells in (head, rule, *rows))


def _row(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
    return "  ".join(padded).rstrip()


def wrapped(text: str) -> str:
    """A paragraph that fits the page, all but its first line indented."""
    return fill(text, WIDTH, subsequent_indent="  ")


def titled(title: str) -> str:
    """A heading, underlined."""
    return f"{title}\n{'=' * len(title)}"
