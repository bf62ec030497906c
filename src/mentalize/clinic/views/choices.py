"""What can be said otherwise of a turn: its labels, and for each the other codes, with their keys.

Digits belong to the label that the turn is mostly about – a patient's mode, a clinician's main move – and
letters to everything else, so that the same key means the same at every turn.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentalize.clinic.actions.reviews import LAYERS
from mentalize.clinic.convert import SINGLE
from mentalize.codebook.model import Code, Codebook
from mentalize.reports.notes import lead_label
from mentalize.reports.words import shorten, sureness
from mentalize.reviewing import Review
from mentalize.transcripts.labels import Label, LabelledTurn

LAYER_NAMES = {
    "mode": gettext_lazy("Mode"),
    "process": gettext_lazy("Process"),
    "affect": gettext_lazy("Feeling"),
    "arousal": gettext_lazy("Arousal"),
    "risk": gettext_lazy("Risk cue"),
    "move": gettext_lazy("Move"),
    "question": gettext_lazy("Form of the question"),
    "stance": gettext_lazy("Stance"),
}
_DIGITS = "123456789"
_LETTERS = "abcdefghijklqtvwxyz"  # n, p, s, m, o, r and u travel, open and undo
_NONE_KEY = "0"
_WORDS = 80


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to say instead. `says` is what the page sends; `now` marks what is heard already."""

    says: str
    name: str
    key: str = ""
    now: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """One label of a turn, or a layer to which one can be added (`heard` is then "").

    `choices` stand open, `more` are folded away.
    """

    title: str
    heard: str = ""
    words: str = ""
    sure: str = ""
    choices: tuple[Choice, ...] = ()
    more: tuple[Choice, ...] = ()


@dataclass(slots=True)
class _Turn:
    """What the questions about one turn need: it, the book, how often each move was heard, free keys."""

    labelled: LabelledTurn
    book: Codebook
    heard: Counter[str]
    letters: Iterator[str] = field(default_factory=lambda: iter(_LETTERS))


def questions(review: Review, number: int, book: Codebook) -> tuple[Question, ...]:
    """What can be said otherwise of turn `number` (from 0), the likeliest first."""
    heard = Counter(label.code for turn in review.turns for label in turn.moves)
    turn = _Turn(review.turns[number], book, heard)
    spoke = turn.labelled.turn.role
    if spoke not in LAYERS:
        return ()
    first = _modes(turn) if spoke == "patient" else _main_move(turn)
    layers = [x for x in LAYERS[spoke] if x != "mode"]
    others = [x for layer in layers for x in _of_layer(turn, layer)]
    adding = [_adding(turn, layer) for layer in layers if layer not in SINGLE]
    return (first, *others, *adding)


def _modes(turn: _Turn) -> Question:
    """Every mode has its digit, whatever was heard."""
    label = turn.labelled.mode
    codes = turn.book.layer("mode")
    choices = tuple(
        Choice(_says("mode", label, code.id), code.name, key, now=_is(label, code))
        for code, key in zip(codes, _DIGITS, strict=False)
    )
    return _question(turn, "mode", label, choices)


def _main_move(turn: _Turn) -> Question:
    """Other moves of the same family first, in it those that this session has most of."""
    label = _main(turn.labelled)
    codes = [x for x in _by_nearness(turn, label) if not _is(label, x)]
    made = [Choice(_says("move", label, x.id), x.name) for x in codes]
    near = tuple(Choice(x.says, x.name, key) for x, key in zip(made, _DIGITS, strict=False))
    none = (Choice(_says("move", label, ""), _("No such move"), _NONE_KEY),) if label else ()
    return _question(turn, "move", label, (*near, *none), tuple(made[len(_DIGITS) :]))


def _main(labelled: LabelledTurn) -> Label | None:
    lead = lead_label(labelled)
    return lead if lead and lead.layer == "move" else None


def _by_nearness(turn: _Turn, label: Label | None) -> list[Code]:
    known = label is not None and turn.book.has("move", label.code)
    family = turn.book.code("move", label.code).family if label and known else ""
    return sorted(
        turn.book.layer("move"),
        key=lambda x: (not family or x.family != family, -turn.heard[x.id]),
    )


def _of_layer(turn: _Turn, layer: str) -> list[Question]:
    if layer in SINGLE:
        label = turn.labelled.arousal if layer == "arousal" else getattr(turn.labelled, layer)
        return [_single(turn, layer, label)]
    main = _main(turn.labelled)
    return [_many(turn, layer, x) for x in _labels(turn.labelled, layer) if x is not main]


def _labels(labelled: LabelledTurn, layer: str) -> Sequence[Label]:
    return {
        "process": labelled.processes,
        "affect": labelled.affects,
        "risk": (*labelled.risks, *labelled.doubtful),
        "move": labelled.moves,
    }[layer]


def _single(turn: _Turn, layer: str, label: Label | None) -> Question:
    choices = tuple(
        Choice(_says(layer, label, code.id), code.name, next(turn.letters, ""))
        for code in turn.book.layer(layer)
        if not _is(label, code)
    )
    return _question(turn, layer, label, choices)


def _many(turn: _Turn, layer: str, label: Label) -> Question:
    gone = Choice(_says(layer, label, ""), _("Not so"), next(turn.letters, ""))
    more = tuple(
        Choice(_says(layer, label, code.id), code.name)
        for code in turn.book.layer(layer)
        if not _is(label, code)
    )
    return _question(turn, layer, label, (gone,), more)


def _adding(turn: _Turn, layer: str) -> Question:
    there = {x.code for x in _labels(turn.labelled, layer)}
    more = tuple(
        Choice(_says(layer, None, code.id), code.name)
        for code in turn.book.layer(layer)
        if code.id not in there
    )
    return Question(str(LAYER_NAMES[layer]), more=more)


def _question(
    turn: _Turn,
    layer: str,
    label: Label | None,
    choices: tuple[Choice, ...],
    more: tuple[Choice, ...] = (),
) -> Question:
    title = str(LAYER_NAMES[layer])
    if label is None:
        return Question(title, choices=choices, more=more)
    words = "" if layer in SINGLE else shorten(turn.labelled.words(label), _WORDS)
    return Question(
        title, name_of(turn.book, layer, label.code), words, sureness(label), choices, more
    )


def _is(label: Label | None, code: Code) -> bool:
    return label is not None and label.code == code.id


def _says(layer: str, label: Label | None, new: str) -> str:
    """What a button sends: layer, code now, its words, code to be."""
    if label is None:
        return f"{layer}::0:0:{new}"
    start, end = (0, 0) if layer in SINGLE else (label.start, label.end)
    return f"{layer}:{label.code}:{start}:{end}:{new}"


def name_of(book: Codebook, layer: str, code: str) -> str:
    """The name of a code; one of an older codebook keeps its id."""
    return book.code(layer, code).name if book.has(layer, code) else code.replace("_", " ")
