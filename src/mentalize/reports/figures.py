"""Draws the session picture as SVG: one strip with the patient's modes, the moves, and the path.

The same drawing stands in the page, where CSS gives it the colours of the light or dark ground, and
in the PDF, where it brings its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from mentalize.codebook.model import Codebook
from mentalize.reports.described import TABLE, describe
from mentalize.reports.palette import (
    DIAMOND,
    FLAG,
    MODE_SHAPES,
    RETURN,
    SHAPES,
    patterns,
    picture_style,
)
from mentalize.reports.strip import (
    WIDTH,
    Run,
    Strip,
    Word,
    first_vulnerable,
    returns,
    strip_of,
    strips,
    text_width,
)
from mentalize.reports.svg import across, esc, place, step_arrow, write
from mentalize.reports.words import STEPS, when
from mentalize.reviewing.model import Review
from mentalize.transcripts.labels import Label, LabelledTurn

LABELS = 94.0
_LANE, _MARKS, _BAND, _LINE, _RANK = 16.0, 20.0, 30.0, 20.0, 13.0
_PATH_LINES = ("what", "why", "how", "own")
_LINE_NAMES = {"what": "What", "why": "Why", "how": "How", "own": "Own view"}
_SIGN, _MARK, _NONE_MORE = 20.0, 14.0, 2.0


@dataclass(frozen=True, slots=True)
class Picture:
    """One row of the picture: names at the left and the strip itself, of one height.

    `places` says how far to the right the middle of each turn lies, from turn number `first` (from 1).
    """

    names: str
    strip: str
    height: float
    title: str
    description: str
    left_out: int
    first: int
    places: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class _Heights:
    """Where each part of a row lies, from the top."""

    lanes: int

    @property
    def marks(self) -> float:
        return 8 + self.lanes * _LANE + _MARKS / 2

    @property
    def band(self) -> float:
        return self.marks + _MARKS / 2

    def line(self, number: int) -> float:
        return self.band + _BAND + 18 + number * _LINE

    def rank(self, rank: int, most: int) -> float:
        """Place a state of the path; the side states lie below the main ones."""
        return self.line(len(_PATH_LINES)) + 26 + (most - rank) * _RANK + (rank < 0) * 5

    def axis(self, most: int) -> float:
        return self.rank(-1, most) + 12

    def whole(self, most: int) -> float:
        return self.axis(most) + 20


def pictures(review: Review, book: Codebook) -> tuple[Picture, ...]:
    """Draw every row of the session picture; a session of ordinary length has one."""
    rows = strips(review, book)
    return tuple(_Painter(review, book, row).picture(n, len(rows)) for n, row in enumerate(rows, 1))


def picture_of(review: Review, book: Codebook, first: int, last: int) -> Picture:
    """Draw the turns `first` to `last` alone, as wide as a whole session."""
    drawn = _Painter(review, book, strip_of(review, book, first, last)).picture(1, 1)
    told = f"{drawn.description.removesuffix(TABLE)}The turns stand below the picture."
    return replace(drawn, title=f"Turns {first + 1} to {last + 1}", description=told)


def whole_svg(picture: Picture) -> str:
    """Write one row as an SVG that needs no page around it."""
    width = LABELS + WIDTH
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {picture.height:g}" '
        f'width="{width:g}" height="{picture.height:g}"><style>{picture_style(in_page=False)}</style>'
        f"<defs>{patterns()}</defs>{picture.names}"
        f'<g transform="translate({LABELS:g} 0)">{picture.strip}</g></svg>'
    )


class _Painter:
    """Draws one row."""

    def __init__(self, review: Review, book: Codebook, row: Strip) -> None:
        self._review, self._book, self._row = review, book, row
        self._at = _Heights(row.lanes)
        self._ranks = {x.id: x.rank for x in book.states}
        self._most = max([*self._ranks.values(), 0])
        self._steps = {x.turn: x for x in review.steps}

    def picture(self, number: int, count: int) -> Picture:
        """Draw the row; `number` of `count` is said in its title."""
        part = f", part {number} of {count}" if count > 1 else ""
        strip = "".join(
            (
                *self._grid(), *self._words(), *self._band(), *self._marks(), *self._moves(),
                *self._path(),
            )
        )  # fmt: skip
        return Picture(
            "".join(self._names()), strip, self._at.whole(self._most), f"The session{part}",
            describe(self._review, self._book, self._row), self._row.left_out,
            self._row.scale.first + 1, self._row.scale.middles(),
        )  # fmt: skip

    def _names(self) -> Iterator[str]:
        places = [
            ("Feelings", self._at.marks - _MARKS / 2 - 4) if self._row.lanes else ("", 0.0),
            ("Marks", self._at.marks + 4),
            ("Patient", self._at.band + _BAND / 2 + 4),
            *((_LINE_NAMES[x], self._at.line(n) + 4) for n, x in enumerate(_PATH_LINES)),
            ("Other moves", self._at.line(len(_PATH_LINES)) + 4),
        ]
        for text, y in places:
            yield write(LABELS - 10, y, text, "ink", anchor="end")
        for state in self._book.states:
            if state.rank >= 0:
                y = self._at.rank(state.rank, self._most) + 4
                yield write(LABELS - 10, y, state.name.lower(), "soft small", anchor="end")
        aside = self._at.rank(-1, self._most) + 4
        yield write(LABELS - 10, aside, "to one side", "soft small", anchor="end")
        unit = "minutes" if self._row.scale.timed else "turns"
        yield write(LABELS - 10, self._at.axis(self._most) + 13, unit, "soft small", anchor="end")

    def _grid(self) -> Iterator[str]:
        for number in range(len(_PATH_LINES)):
            yield across(self._at.line(number), "grid")
        for rank in range(-1, self._most + 1):
            yield across(self._at.rank(rank, self._most), "grid faint")
        bottom = self._at.axis(self._most)
        for x, text in self._row.scale.ticks():
            yield f'<path class="grid" d="M{x:g} {bottom - 4:g}v5"/>'
            yield write(x, bottom + 13, text, "soft small", anchor="middle")

    def _words(self) -> Iterator[str]:
        """Stems first: each word then lies on top of the stems that it crosses."""
        for word in self._row.words:
            top = self._word_height(word) + 3
            yield f'<path class="stem" d="M{word.x:g} {top:g}V{self._at.band - 2:g}"/>'
        for word in self._row.words:
            look = "word risk" if word.risk else "word ink"
            y = self._word_height(word)
            under = (
                f'<rect class="under" x="{word.left + 1.5:g}" y="{y - 11:g}" '
                f'width="{word.width - 6:g}" height="14"/>'
            )
            told = write(word.left + 3, y, word.text, look)
            yield f'<g data-turn="{word.turn + 1}">{under}{told}</g>'

    def _word_height(self, word: Word) -> float:
        return self._at.marks - _MARKS / 2 - 4 - word.lane * _LANE

    def _band(self) -> Iterator[str]:
        """Draw the patient's modes; ordinary talk is a little higher and lies under the rest."""
        for run in sorted(self._row.modes, key=lambda x: x.code != "none"):
            more = _NONE_MORE if run.code == "none" else 0.0
            yield self._stretch(run, self._at.band - more, _BAND + 2 * more)

    def _stretch(self, run: Run, top: float, height: float) -> str:
        width = max(run.end - run.start, 1.0)
        name = self._name("mode", run.code)
        title = f"{name}{', a best guess' if run.unsure else ''}, {self._when(run.turn)}"
        edge = f'<path class="unsure" d="M{run.start:g} {top:g}h{width:g}"/>' if run.unsure else ""
        sign = self._mode_sign(run, top) if width >= _SIGN and run.code != "none" else ""
        return (
            f'<g data-turn="{run.turn + 1}"><title>{esc(title)}</title><rect '
            f'fill="url(#pat-{_known(run.code)})" x="{run.start:g}" y="{top:g}" width="{width:g}" '
            f'height="{height:g}"/>{edge}{sign}</g>'
        )

    def _mode_sign(self, run: Run, top: float) -> str:
        x, y = (run.start + run.end) / 2, top + _BAND / 2
        shape = MODE_SHAPES.get(run.code, "")
        return place(x, y, "sign", f'<circle r="8" class="disc"/>{shape}')

    def _marks(self) -> Iterator[str]:
        """Draw flags and marks in order, each moved a little where it would lie on the one before."""
        free = 0.0
        for turn, look, drawing, title in sorted(self._found(), key=lambda x: x[0]):
            x = max(self._row.scale.x(turn), free)
            free = x + _MARK
            told = f"{title}, {self._when(turn)}"
            yield place(x, self._at.marks, look, drawing, told, turn + 1)

    def _found(self) -> Iterator[tuple[int, str, str, str]]:
        for labelled in self._row.turns:
            if labelled.risks:
                names = ", ".join(self._name("risk", x.code) for x in labelled.risks)
                yield labelled.turn.index, "flag", FLAG, f"Risk cue: {names}"
            elif labelled.doubtful:
                names = ", ".join(self._name("risk", x.code) for x in labelled.doubtful)
                yield labelled.turn.index, "flag perhaps", FLAG, f"Perhaps a risk cue: {names}"
        here = range(self._row.scale.first, self._row.scale.last + 1)
        first = first_vulnerable(self._review.turns)
        if first is not None and first in here:
            yield first, "first", DIAMOND, "First vulnerable feeling"
        for index in returns(self._review.turns):
            if index in here:
                yield index, "again", RETURN, "Mentalizing again"

    def _moves(self) -> Iterator[str]:
        for labelled in self._row.turns:
            for move in labelled.moves:
                if move.code != "minimal":
                    yield self._move(labelled, move)

    def _move(self, labelled: LabelledTurn, move: Label) -> str:
        index, length = labelled.turn.index, len(labelled.turn.text) or 1
        x = self._row.scale.x(index, move.start / length)
        path = self._path_of(move.code)
        number = _PATH_LINES.index(path) if path in _PATH_LINES else len(_PATH_LINES)
        step = self._steps.get(index)
        off = step.step if step and step.move == move.code else "in_step"
        after = f", {STEPS[off].lower()}" if off != "in_step" else ""
        title = f"{self._name('move', move.code)}{after}, {self._when(index)}"
        look = f"mv mv-{path}"
        drawing = SHAPES[path] + step_arrow(off)
        return place(x, self._at.line(number), look, drawing, title, index + 1)

    def _path_of(self, code: str) -> str:
        known = self._book.has("move", code)
        path = self._book.code("move", code).path if known else ""
        return path if path in SHAPES else "frame"

    def _path(self) -> Iterator[str]:
        runs = self._row.states
        for run in runs:
            y = self._height(run)
            look = "step" if self._ranks.get(run.code, -1) >= 0 else "step aside"
            title = f"Path: {self._state(run.code)}, from {self._when(run.turn)}"
            yield (
                f'<path class="{look}" d="M{run.start:g} {y:g}H{run.end:g}">'
                f"<title>{esc(title)}</title></path>"
            )
        for before, after in pairwise(runs):
            start, end = self._height(before), self._height(after)
            yield f'<path class="riser" d="M{after.start:g} {start:g}V{end:g}"/>'
        yield from self._aside_names(runs)

    def _aside_names(self, runs: tuple[Run, ...]) -> Iterator[str]:
        free = 0.0
        for run in runs:
            if self._ranks.get(run.code, -1) >= 0 or run.start < free:
                continue
            name = self._state(run.code).lower()
            width = text_width(name)
            left = min(run.start, WIDTH - width)
            free = left + width + 6
            yield write(left + 4, self._height(run) - 3, name, "soft small")

    def _height(self, run: Run) -> float:
        return self._at.rank(self._ranks.get(run.code, -1), self._most)

    def _state(self, code: str) -> str:
        return self._book.state(code).name if code in self._ranks else code

    def _name(self, layer: str, code: str) -> str:
        return self._book.code(layer, code).name if self._book.has(layer, code) else code

    def _when(self, index: int) -> str:
        return when(self._review.turns[index].turn)


def _known(mode: str) -> str:
    return mode if f'id="pat-{mode}"' in patterns() else "none"
