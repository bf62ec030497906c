"""Draws sessions side by side: one small picture for each figure, and what came after each kind of move.

Ink on ground alone, so that nothing is lost in greyscale: dots are values, lines are 95% intervals.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from mentalize.codebook.model import Codebook
from mentalize.reports.review import figure
from mentalize.reports.svg import esc, write
from mentalize.reports.view import FigureView
from mentalize.reports.words import FAMILIES, percent, plural, spoken
from mentalize.reviewing.course import ANY, FEWEST, After, Rate
from mentalize.reviewing.model import Index

_WIDE, _HIGH = 300.0, 112.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 40.0, 290.0, 12.0, 84.0
_STEPS = (1.0, 2.0, 5.0)
_FEW = 25  # sessions whose dots don't touch


@dataclass(frozen=True, slots=True)
class Sitting:
    """A session: its name, what stands for it on the axis (`short`), and its figures."""

    name: str
    short: str
    indices: Sequence[Index]


@dataclass(frozen=True, slots=True)
class Multiple:
    """One figure across sessions: the picture, the latest value, and every value for the table."""

    name: str
    plain: str
    svg: str
    latest: FigureView
    cells: tuple[FigureView, ...]


def multiples(sittings: Sequence[Sitting], *, joined: bool) -> tuple[Multiple, ...]:
    """Draw each figure over the sessions, oldest first; `joined` where all are of one patient."""
    if not sittings:
        return ()
    rows = zip(*(x.indices for x in sittings), strict=True)
    return tuple(_multiple(sittings, row, joined=joined) for row in rows)


def _multiple(sittings: Sequence[Sitting], row: Sequence[Index], *, joined: bool) -> Multiple:
    cells = tuple(figure(x) for x in row)
    picture = _Small(sittings, row, cells)
    return Multiple(cells[0].name, cells[0].plain, picture.svg(joined=joined), cells[-1], cells)


class _Small:
    """One small picture."""

    def __init__(
        self, sittings: Sequence[Sitting], row: Sequence[Index], cells: Sequence[FigureView]
    ) -> None:
        self._sittings, self._row, self._cells = sittings, row, cells
        self._shares = any(x.interval for x in row)
        self._most = 1.0 if self._shares else _ceiling(max((x.value or 0.0) for x in row))

    def svg(self, *, joined: bool) -> str:
        """Write the picture, with a title and a description for those who can't see it."""
        key = self._row[0].id
        drawing = "".join(
            (*self._grid(), *(self._joins() if joined else ()), *self._marks(), *self._axis())
        )
        return _svg(f"over-{key}", (_WIDE, _HIGH), (self._cells[0].name, self._told()), drawing)

    def _x(self, place: int) -> float:
        last = len(self._row) - 1
        share = place / last if last else 0.5
        return round(_LEFT + 10 + share * (_RIGHT - _LEFT - 20), 1)

    def _y(self, value: float) -> float:
        return round(_BOTTOM - value / self._most * (_BOTTOM - _TOP), 1)

    def _grid(self) -> Iterator[str]:
        for value in (0.0, self._most / 2, self._most):
            yield f'<path class="grid" d="M{_LEFT:g} {self._y(value):g}H{_RIGHT:g}"/>'
        for value in (0.0, self._most):
            text = percent(value) if self._shares else f"{value:g}"
            yield write(_LEFT - 6, self._y(value) + 4, text, "soft small", anchor="end")

    def _joins(self) -> Iterator[str]:
        """Lines between sessions that follow each other; where a value is missing there is none."""
        for (a, one), (b, two) in pairwise(enumerate(self._row)):
            if one.value is not None and two.value is not None:
                start = f"M{self._x(a):g} {self._y(one.value):g}"
                yield f'<path class="riser" d="{start}L{self._x(b):g} {self._y(two.value):g}"/>'

    def _marks(self) -> Iterator[str]:
        size = 3.0 if len(self._row) <= _FEW else 2.0
        for place, (index, cell) in enumerate(zip(self._row, self._cells, strict=True)):
            if index.value is None:
                continue
            x, title = self._x(place), f"{self._sittings[place].name}: {in_words(cell)}"
            line = self._interval(x, index)
            dot = f'<circle class="ink" cx="{x:g}" cy="{self._y(index.value):g}" r="{size:g}"/>'
            yield f"<g><title>{esc(title)}</title>{line}{dot}</g>"

    def _interval(self, x: float, index: Index) -> str:
        if index.interval is None:
            return ""
        low, high = (self._y(end) for end in index.interval)
        return f'<path class="stem" d="M{x:g} {low:g}V{high:g}"/>'

    def _axis(self) -> Iterator[str]:
        first, last = self._sittings[0], self._sittings[-1]
        yield write(_LEFT, _HIGH - 8, first.short, "soft small")
        if last is not first:
            yield write(_RIGHT, _HIGH - 8, last.short, "soft small", anchor="end")

    def _told(self) -> str:
        """Say what the picture shows: the first, the latest, the lowest and the highest."""
        known = [
            (x.value, c) for x, c in zip(self._row, self._cells, strict=True) if x.value is not None
        ]
        count = plural(len(self._row), "session", "sessions")
        if not known:
            return f"{count}, nothing to count."
        low = min(known, key=lambda x: x[0])[1].value
        high = max(known, key=lambda x: x[0])[1].value
        return (
            f"{count}, oldest first. First {in_words(known[0][1])}; latest {in_words(known[-1][1])}; "
            f"lowest {low}, highest {high}. The table below holds every session."
        )


def in_words(cell: FigureView) -> str:
    """A value with what it was counted from and its interval, in one breath."""
    counted = f" ({cell.count})" if cell.count else ""
    interval = f", 95% interval {cell.interval}" if cell.interval else ""
    return f"{cell.value}{counted}{interval}"


def _ceiling(most: float) -> float:
    """The next round number: 1, 2 or 5 times a power of ten."""
    size = 1.0
    while True:
        for step in _STEPS:
            if most <= step * size:
                return step * size
        size *= 10


def _svg(key: str, size: tuple[float, float], told: tuple[str, str], drawing: str) -> str:
    """An SVG for a page that brings the style; `key` keeps the ids of several apart."""
    title, description = told
    return (
        f'<svg viewBox="0 0 {size[0]:g} {size[1]:g}" role="img" focusable="false" '
        f'aria-labelledby="{key}-t" aria-describedby="{key}-d">'
        f'<title id="{key}-t">{esc(title)}</title><desc id="{key}-d">{escape(spoken(description))}</desc>'
        f"{drawing}</svg>"
    )


# What came after: a row for each kind of move, two panels, the base as a dashed line through both.
_NAME, _PANEL, _NUMBERS, _ROW, _HEAD, _FOOT = 170.0, 170.0, 150.0, 26.0, 34.0, 24.0
_PANELS = {"minded": "Some mentalizing came next", "lost": "Mentalizing lost came next"}


@dataclass(frozen=True, slots=True)
class AfterRow:
    """One kind of move: its name, whether a single move, and how often what came after, in words."""

    name: str
    single: bool
    of: int
    minded: str
    lost: str
    neither: str


def after_rows(found: Sequence[After], book: Codebook) -> tuple[AfterRow, ...]:
    """Every kind of move for the table: the base, the families, then single moves."""
    return tuple(
        AfterRow(
            name, row.layer == "move", row.minded.of,
            rate_words(row.minded), rate_words(row.lost), rate_words(row.neither),
        )
        for name, row in _ordered(found, book)
    )  # fmt: skip


def _ordered(found: Sequence[After], book: Codebook) -> Iterator[tuple[str, After]]:
    """In the order of the codebook, never by size: nothing here is first or last."""
    by_kind = {(x.layer, x.kind): x for x in found}
    names: Mapping[tuple[str, str], str] = {
        ANY: "Any turn of the clinician",
        **{("family", kind): name for kind, name in FAMILIES.items()},
        **{("move", x.id): x.name for x in book.layer("move")},
    }
    for kind, name in names.items():
        if kind in by_kind:
            yield name, by_kind[kind]


def rate_words(rate: Rate) -> str:
    """A share with its interval and n; under the fewest turns the count alone."""
    if rate.value is None or rate.interval is None:
        return f"{rate.count} of {rate.of}, no estimate"
    low, high = rate.interval
    return f"{percent(rate.value)} ({rate.count} of {rate.of}), {round(low * 100)}–{percent(high)}"


def after_picture(found: Sequence[After], book: Codebook) -> str:
    """Draw how often the patient's next turn was mentalizing, and how often it had lost it."""
    rows = [(name, row) for name, row in _ordered(found, book) if row.layer != "move"]
    if not rows:
        return ""
    size = (_NAME + 2 * (_PANEL + _NUMBERS), _HEAD + _ROW * len(rows) + _FOOT)
    drawing = "".join((*_names(rows), *_panels(rows, size[1])))
    return _svg("after", size, ("What came after each kind of move", _after_told(rows)), drawing)


def _names(rows: Sequence[tuple[str, After]]) -> Iterator[str]:
    for place, (name, _) in enumerate(rows):
        yield write(_NAME - 12, _line(place) + 4, name, "ink", anchor="end")


def _line(place: int) -> float:
    return _HEAD + _ROW * (place + 0.5)


def _panels(rows: Sequence[tuple[str, After]], high: float) -> Iterator[str]:
    for number, (kind, title) in enumerate(_PANELS.items()):
        left = _NAME + number * (_PANEL + _NUMBERS)
        rates = [row.minded if kind == "minded" else row.lost for _, row in rows]
        yield write(left, 14, title, "ink")
        for share in (0.0, 0.5, 1.0):
            x = left + share * _PANEL
            yield f'<path class="grid" d="M{x:g} {_HEAD - 8:g}V{high - _FOOT:g}"/>'
            yield write(x, high - 6, percent(share), "soft small", anchor="middle")
        yield from _base(rates[0], left, high - _FOOT)
        for place, rate in enumerate(rates):
            yield _mark(rate, left, _line(place))


def _base(rate: Rate, left: float, bottom: float) -> Iterator[str]:
    if rate.value is not None:
        x = round(left + rate.value * _PANEL, 1)
        yield f'<path class="step aside" d="M{x:g} {_HEAD - 8:g}V{bottom:g}"/>'


def _mark(rate: Rate, left: float, y: float) -> str:
    beside = left + _PANEL + 8
    if rate.value is None or rate.interval is None:
        return write(beside, y + 4, f"no estimate, n = {rate.of}", "soft small")
    low, high = (round(left + end * _PANEL, 1) for end in rate.interval)
    x = round(left + rate.value * _PANEL, 1)
    line = f'<path class="step" d="M{low:g} {y:g}H{high:g}"/>'
    dot = f'<circle class="ink" cx="{x:g}" cy="{y:g}" r="3.5"/>'
    told = write(beside, y + 4, f"{percent(rate.value)} ({rate.count} of {rate.of})", "ink small")
    return f"<g><title>{esc(rate_words(rate))}</title>{line}{dot}</g>{told}"


def _after_told(rows: Sequence[tuple[str, After]]) -> str:
    base = rows[0][1]
    known = sum(row.minded.value is not None for _, row in rows[1:])
    return (
        f"After any turn of the clinician: some mentalizing {rate_words(base.minded)}; lost "
        f"{rate_words(base.lost)}. {plural(known, 'kind', 'kinds')} of move with at least {FEWEST} "
        "turns; the table below holds every number."
    )
