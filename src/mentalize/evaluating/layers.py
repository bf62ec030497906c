"""What is measured: the layers of the codebook, and what two coders say in each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from mentalize.codebook import Codebook
from mentalize.stats.agreement import Array, Metric, Weights, contingency
from mentalize.transcripts.labels import Label, LabelledTurn
from mentalize.transcripts.model import Role

_VULNERABLE = frozenset({"shame", "fear", "sadness", "envy"})
_FAMILYLESS = ("", "–")


@dataclass(frozen=True, slots=True)
class Scale:
    """One thing to agree on in every turn of one role.

    `read` gives the codes of a turn: exactly one of `codes`, or any number of them if `many`.
    """

    id: str
    name: str
    role: Role
    codes: tuple[str, ...]
    read: Callable[[LabelledTurn], frozenset[str]]
    many: bool = False
    weights: Weights = "nominal"
    metric: Metric = "nominal"

    def table(self, first: Sequence[LabelledTurn], second: Sequence[LabelledTurn]) -> Array:
        """Count what two coders say of the same turns (tables × categories × categories).

        One code a turn gives one table of the codes; any number gives a table for each code, whose
        categories are "not there" and "there".
        """
        ours = [self.read(turn) for turn in first if turn.turn.role == self.role]
        theirs = [self.read(turn) for turn in second if turn.turn.role == self.role]
        if self.many:
            there = (False, True)
            return np.stack(
                [
                    contingency([c in x for x in ours], [c in x for x in theirs], there)
                    for c in self.codes
                ]
            )
        one, other = ([next(iter(codes)) for codes in side] for side in (ours, theirs))
        return contingency(one, other, self.codes)[None]


def scales(book: Codebook) -> tuple[Scale, ...]:
    """Everything that is measured, in the order in which it is shown."""
    return (
        Scale("mode", "patient mode", "patient", _ids(book, "mode"), _mode),
        _moves(book),
        _families(book),
        Scale("question", "question form", "clinician", _ids(book, "question"), _question),
        _stance(book),
        Scale("processes", "processes", "patient", _ids(book, "process"), _processes, many=True),
        Scale("affects", "affects", "patient", _ids(book, "affect"), _affects, many=True),
        Scale("vulnerable", "vulnerable affect", "patient", ("named",), _vulnerable, many=True),
        _arousal(book),
        Scale("risk", "risk", "patient", _ids(book, "risk"), _risks, many=True),
    )


def _moves(book: Codebook) -> Scale:
    return Scale("moves", "moves", "clinician", _ids(book, "move"), _move_codes, many=True)


def _families(book: Codebook) -> Scale:
    """The families of the moves; back-channels and what is none of the moves have no family."""
    family = {move.id: move.family for move in book.layer("move")}
    names = tuple(dict.fromkeys(name for name in family.values() if name not in _FAMILYLESS))

    def read(turn: LabelledTurn) -> frozenset[str]:
        return frozenset(family[code] for code in _move_codes(turn)).intersection(names)

    return Scale("families", "move families", "clinician", names, read, many=True)


def _stance(book: Codebook) -> Scale:
    codes = tuple(sorted(_ids(book, "stance"), key=int))
    return Scale(
        "stance", "stance", "clinician", codes, _stance_code, weights="quadratic", metric="interval"
    )


def _arousal(book: Codebook) -> Scale:
    codes = _ids(book, "arousal")
    return Scale("arousal", "arousal", "patient", codes, _arousal_code, metric="ordinal")


def _ids(book: Codebook, layer: str) -> tuple[str, ...]:
    return tuple(code.id for code in book.layer(layer))


def _one(label: Label | None, default: str) -> frozenset[str]:
    """The code, or what the codebook says where nothing stands out; a best guess counts."""
    return frozenset({label.code if label else default})


def _some(labels: Iterable[Label]) -> frozenset[str]:
    """The codes that the coder stands behind."""
    return frozenset(label.code for label in labels if not label.abstained)


def _mode(turn: LabelledTurn) -> frozenset[str]:
    return _one(turn.mode, "none")


def _question(turn: LabelledTurn) -> frozenset[str]:
    return _one(turn.question, "none")


def _stance_code(turn: LabelledTurn) -> frozenset[str]:
    return _one(turn.stance, "0")


def _arousal_code(turn: LabelledTurn) -> frozenset[str]:
    return _one(turn.arousal, "mid")


def _move_codes(turn: LabelledTurn) -> frozenset[str]:
    return _some(turn.moves)


def _processes(turn: LabelledTurn) -> frozenset[str]:
    return _some(turn.processes)


def _affects(turn: LabelledTurn) -> frozenset[str]:
    return _some(turn.affects)


def _vulnerable(turn: LabelledTurn) -> frozenset[str]:
    return frozenset({"named"}) if _affects(turn) & _VULNERABLE else frozenset()


def _risks(turn: LabelledTurn) -> frozenset[str]:
    return frozenset(label.code for label in (*turn.risks, *turn.doubtful))
