"""Lays the session picture out: where on a strip each turn, feeling and state belongs."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from mentalize.codebook.model import Codebook
from mentalize.reports.words import mark_of_time, spoken
from mentalize.reviewing.model import Review
from mentalize.transcripts.labels import Label, LabelledTurn
from mentalize.transcripts.model import Transcript, Turn

WIDTH = 826.0
MOST_LANES = 7
_ROW_TURNS = 150
_PAD = 10.0
_LETTER = 6.5
_LONGEST_WORD, _MOST_WORDS = 18, 2
VULNERABLE = frozenset({"shame", "fear", "sadness", "envy"})
_AWAY = frozenset({"psychic_equivalence", "pretend", "teleological"})
_MINUTE_STEPS = (1, 2, 5, 10, 15, 30, 60, 120)
_TURN_STEPS = (1, 2, 5, 10, 20, 25, 50, 100)
_MOST_TICKS = 12
_LONG_GAP = 60.0  # seconds in which nobody speaks; recordings with parts left out have them


@dataclass(frozen=True, slots=True)
class Scale:
    """Maps turns to pixels: by minutes where times are there and run forward, else by turns."""

    timed: bool
    first: int
    last: int
    edges: tuple[float, ...]

    def x(self, turn: int, share: float = 0.0) -> float:
        """Where turn number `turn` begins, or the point `share` of the way through it."""
        place = turn - self.first
        start, end = self.edges[place], self.edges[place + 1]
        return self.at(start + (end - start) * share)

    def middles(self) -> tuple[float, ...]:
        """Where the middle of each turn lies."""
        return tuple(self.at((a + b) / 2) for a, b in pairwise(self.edges))

    def at(self, at: float) -> float:
        """Where a second of the session (or, without times, a count of turns) lies."""
        low, high = self.edges[0], self.edges[-1]
        return round(_PAD + (at - low) / ((high - low) or 1.0) * (WIDTH - 2 * _PAD), 1)

    def ticks(self) -> list[tuple[float, str]]:
        """Where the axis is marked, and with what."""
        unit = 60.0 if self.timed else 1.0
        low, high = self.edges[0] / unit, self.edges[-1] / unit
        steps = _MINUTE_STEPS if self.timed else _TURN_STEPS
        step = next((x for x in steps if (high - low) / x <= _MOST_TICKS), steps[-1])
        shown = 0 if self.timed else 1  # people count turns from 1
        first = -int(-(low + shown) // step) * step
        span = (high - low) or 1.0
        sign = "′" if self.timed else ""
        return [
            (round(_PAD + (n - shown - low) / span * (WIDTH - 2 * _PAD), 1), f"{n}{sign}")
            for n in range(first, int(high) + 1, step)
        ]


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch in one mode or one path state: from where to where, and its first turn."""

    code: str
    start: float
    end: float
    turn: int
    unsure: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """A feeling or kind of risk cue where it was first spoken; `leads`: the first of its family."""

    turn: int
    text: str
    risk: bool
    leads: bool


@dataclass(frozen=True, slots=True)
class Word:
    """A feeling or risk cue where it was first spoken; lane 0 is the one next to the band."""

    turn: int
    x: float
    left: float
    width: float
    lane: int
    text: str
    risk: bool


@dataclass(frozen=True, slots=True)
class Strip:
    """One row of the picture."""

    scale: Scale
    turns: tuple[LabelledTurn, ...]
    modes: tuple[Run, ...]
    states: tuple[Run, ...]
    words: tuple[Word, ...]
    left_out: int

    @property
    def lanes(self) -> int:
        """How many lanes the words need."""
        return max((word.lane for word in self.words), default=-1) + 1


def strips(review: Review, book: Codebook) -> tuple[Strip, ...]:
    """Lay the session out as one strip, or as several of equal length where it is very long."""
    count = len(review.turns)
    if not count:
        return ()
    rows = -(-count // _ROW_TURNS)
    length = -(-count // rows)
    firsts = first_words(review, book)
    return tuple(
        _strip(review, firsts, start, min(start + length, count) - 1)
        for start in range(0, count, length)
    )


def strip_of(review: Review, book: Codebook, first: int, last: int) -> Strip:
    """Lay a stretch of the session out alone."""
    return _strip(review, first_words(review, book), first, last, alone=True)


def _strip(
    review: Review, firsts: Sequence[Said], first: int, last: int, *, alone: bool = False
) -> Strip:
    scale = _scale(review.transcript, first, last, alone=alone)
    turns = review.turns[first : last + 1]
    here = [x for x in firsts if first <= x.turn <= last]
    words = _place(here, scale)
    return Strip(
        scale, turns, _mode_runs(turns, scale), _state_runs(review, scale), words,
        len(here) - len(words),
    )  # fmt: skip


def _scale(transcript: Transcript, first: int, last: int, *, alone: bool = False) -> Scale:
    """Reach as far as the next turn begins; `alone`, or at the end, as far as the last one goes on."""
    ends = alone or last + 1 == len(transcript.turns)
    starts = [x.start for x in transcript.turns[first : last + 1 + (not ends)]]
    known = [x for x in starts if x is not None]
    forward = len(known) == len(starts) and all(a <= b for a, b in pairwise(known))
    if not forward or known[0] == known[-1]:
        edges = tuple(float(x) for x in range(first, last + 2))
        return Scale(timed=False, first=first, last=last, edges=edges)
    if ends:
        end = transcript.turns[last].end
        known.append(known[-1] if end is None or end < known[-1] else end)
    return Scale(timed=True, first=first, last=last, edges=tuple(known))


def _mode_runs(turns: Sequence[LabelledTurn], scale: Scale) -> tuple[Run, ...]:
    """Join turns of one mode; a stretch lasts until the patient speaks in another, or a long gap."""
    runs: list[Run] = []
    for labelled, until in _heard_until(turns, scale):
        mode, index = labelled.mode_code or "none", labelled.turn.index
        unsure = bool(labelled.mode and labelled.mode.abstained)
        run = Run(mode, scale.x(index), until, index, unsure)
        last = runs[-1] if runs else None
        if last and (last.code, last.unsure, last.end) == (run.code, run.unsure, run.start):
            runs[-1] = replace(last, end=run.end)
        else:
            runs.append(run)
    return tuple(runs)


def _heard_until(
    turns: Sequence[LabelledTurn], scale: Scale
) -> Iterator[tuple[LabelledTurn, float]]:
    """Pair each patient's turn with the place where the next begins or a long gap sets in."""
    heads = [n for n, x in enumerate(turns) if x.turn.role == "patient"]
    for here, after in zip(heads, [*heads[1:], len(turns)], strict=True):
        stretch = [x.turn for x in turns[here : after + 1]]
        gap = next((a for a, b in pairwise(stretch) if _far(a, b)), None)
        if gap is not None and scale.timed and gap.end is not None:
            yield turns[here], scale.at(gap.end)
        else:
            end = after < len(turns)
            yield turns[here], scale.x(turns[after].turn.index) if end else scale.x(scale.last, 1.0)


def _far(before: Turn, after: Turn) -> bool:
    if before.end is None or after.start is None:
        return False
    return after.start - before.end > _LONG_GAP


def _state_runs(review: Review, scale: Scale) -> tuple[Run, ...]:
    at = [x.turn for x in review.path]
    before = bisect_right(at, scale.first) - 1
    points = [(scale.first, review.path[before].state)] if before >= 0 else []
    points += [(x.turn, x.state) for x in review.path if scale.first < x.turn <= scale.last]
    joined = [x for i, x in enumerate(points) if i == 0 or x[1] != points[i - 1][1]]
    return tuple(_runs(joined, scale))


def _runs(marks: Sequence[tuple[int, str]], scale: Scale) -> Iterable[Run]:
    ends = [*(scale.x(x[0]) for x in marks[1:]), scale.x(scale.last, 1.0)]
    for (turn, code), end in zip(marks, ends, strict=False):
        yield Run(code, scale.x(turn), end, turn)


def first_words(review: Review, book: Codebook) -> tuple[Said, ...]:
    """Collect each feeling and each kind of risk cue where it was first spoken."""
    found: dict[tuple[str, bool], Said] = {}
    families: set[str] = set()
    for labelled in review.turns:
        mark = mark_of_time(labelled.turn, timed=review.transcript.timed)
        index = labelled.turn.index
        for label in labelled.risks:
            known = book.has("risk", label.code)
            name = book.code("risk", label.code).name.lower() if known else label.code
            found.setdefault((name, True), Said(index, f"{name} {mark}", risk=True, leads=True))
        for label in labelled.affects:
            word = feeling_word(labelled, label, book)
            leads = label.code not in families and label.code != "other"
            found.setdefault((word, False), Said(index, f"{word} {mark}", risk=False, leads=leads))
            families.add(label.code)
    return tuple(found.values())


def feeling_word(labelled: LabelledTurn, label: Label, book: Codebook) -> str:
    """Give the patient's own word; the name of the family where the words are too many."""
    word = spoken(labelled.words(label)).strip(" .,;:!?…\"'“”‘’()").lower()
    if word and len(word) <= _LONGEST_WORD and len(word.split()) <= _MOST_WORDS:
        return word
    known = book.has("affect", label.code)
    return book.code("affect", label.code).name.lower() if known else label.code


def text_width(text: str) -> float:
    """Estimate how wide `text` is in the picture."""
    wide = sum(unicodedata.east_asian_width(x) in "WF" for x in text)
    return (len(text) + wide) * _LETTER


def _place(firsts: Sequence[Said], scale: Scale) -> tuple[Word, ...]:
    """Give each word the lowest lane in which it lies on no other; what finds none is left out.

    The first word of a family comes before its synonyms, so that no family gets lost.
    """
    placed: list[Word] = []
    for said in sorted(firsts, key=lambda x: (not x.leads, x.turn)):
        width = text_width(said.text) + 8.0
        x = scale.x(said.turn)
        left = max(0.0, min(x, WIDTH - width))
        taken = {p.lane for p in placed if p.left < left + width and left < p.left + p.width}
        lane = next((n for n in range(MOST_LANES) if n not in taken), None)
        if lane is not None:
            placed.append(Word(said.turn, x, left, width, lane, said.text, said.risk))
    return tuple(sorted(placed, key=lambda x: x.turn))


def first_vulnerable(turns: Sequence[LabelledTurn]) -> int | None:
    """Find the turn in which the patient first named shame, fear, sadness or envy."""
    named = (x.turn.index for x in turns if any(y.code in VULNERABLE for y in x.affects))
    return next(named, None)


def returns(turns: Sequence[LabelledTurn]) -> tuple[int, ...]:
    """Find the turns in which the patient mentalized again after having lost it."""
    found, had, lost = [], False, False
    for labelled in turns:
        mode = labelled.mode_code
        if mode == "mentalizing":
            if lost:
                found.append(labelled.turn.index)
            had, lost = True, False
        elif mode in _AWAY and had:
            lost = True
    return tuple(found)
