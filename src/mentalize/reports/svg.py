"""Small pieces of SVG, from which the session picture is drawn."""

from __future__ import annotations

from html import escape

from mentalize.reports.strip import WIDTH
from mentalize.reports.words import shorten, spoken


def step_arrow(step: str) -> str:
    """Draw a small arrow beside a move that was ahead of the path or behind it."""
    if step == "ahead":
        return '<path class="off" d="M6-3 10 0 6 3Z"/>'
    return '<path class="off" d="M-6-3-10 0-6 3Z"/>' if step == "behind" else ""


def place(x: float, y: float, look: str, drawing: str, title: str = "", turn: int = 0) -> str:
    """Draw a shape at a place, with a title and the turn that it leads to."""
    told = f"<title>{esc(title)}</title>" if title else ""
    link = f' data-turn="{turn}"' if turn else ""
    return f'<g class="{look}" transform="translate({x:g} {y:g})"{link}>{told}{drawing}</g>'


def write(x: float, y: float, text: str, look: str, anchor: str = "") -> str:
    """Write words at a place."""
    side = f' text-anchor="{anchor}"' if anchor else ""
    return f'<text class="txt {look}" x="{x:g}" y="{y:g}"{side}>{esc(text)}</text>'


def across(y: float, look: str) -> str:
    """Draw a line across the strip."""
    return f'<path class="{look}" d="M0 {y:g}H{WIDTH:g}"/>'


def esc(text: str) -> str:
    """Make words safe inside the drawing."""
    return escape(shorten(spoken(text), 200))
