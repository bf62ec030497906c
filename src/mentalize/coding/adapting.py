"""Fits the learned coder's heads to a clinic's own corrected labels, or refuses where that helps nothing.

The encoder stays as it is; each head is fitted anew with a pull back to what it was. A head is taken over
only if it does better on sessions that it was not fitted on. Risk is never touched: what was tuned
for recall must not be talked down by a few sessions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from mentalize.coding.inputs import Floats, TurnInput, inputs, layout
from mentalize.coding.network import Network, Vectors
from mentalize.coding.rules import RuleCoder
from mentalize.coding.votes import scale, shift, votes
from mentalize.transcripts.labels import Label, LabelledTurn, by_turn
from mentalize.transcripts.model import Transcript

FEWEST = 6  # sessions; with fewer there is nothing to test on
_FOLDS = 5
_PULL = 0.02  # how strongly a head is drawn to what it was
_STEPS, _RATE = 300, 0.02
_ONE = ("mode", "arousal", "question", "stance")
_MANY = ("process", "affect")
_HALF = 0.5
_SURE = 2.0  # standard errors


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """What a head is fitted on: rows × features, what is added to its scores, rows × codes, sessions.

    `targets` are 0/1; of a head with one code a turn each row has a single 1. `session` numbers the
    session of each row.
    """

    features: Floats
    offset: Floats
    targets: Floats
    session: np.ndarray


@dataclass(frozen=True, slots=True)
class Change:
    """How a head did on sessions held out: wrong codes a row before and after the fit.

    Rows are turns, of the moves sentences. `error` is the standard error, over sessions, of the gain.
    """

    head: str
    sessions: int
    rows: int
    before: float
    after: float
    error: float

    @property
    def better(self) -> bool:
        """Better by more than two standard errors: chance alone does that in about one of twenty tries."""
        return self.before - self.after > _SURE * self.error


def adapt(
    network: Network, corrected: Sequence[tuple[Transcript, Sequence[Label]]]
) -> tuple[dict[str, Floats], tuple[Change, ...]]:
    """New heads, where they are better, and how every head did; empty heads where none is.

    `corrected` are sessions with the labels as a person left them: every turn of a patient has a mode,
    every turn of a clinician its moves, question and stance.
    """
    tables = _tables(network, corrected)
    heads: dict[str, Floats] = {}
    changes = []
    for head, table in tables.items():
        fit = _fitter(head, network)
        changes.append(_tested(head, table, fit, network))
        if changes[-1].better:
            heads[f"{head}.weight"], heads[f"{head}.bias"] = fit(table)
    return heads, tuple(changes)


# -- what is fitted on


def _tables(
    network: Network, corrected: Sequence[tuple[Transcript, Sequence[Label]]]
) -> dict[str, Table]:
    rows: dict[str, list[tuple[Floats, Floats, Floats]]] = {}
    session: dict[str, list[int]] = {}
    for number, (transcript, labels) in enumerate(corrected):
        for head, features, offset, targets in _rows(network, transcript, labels):
            rows.setdefault(head, []).append((features, offset, targets))
            session.setdefault(head, []).append(number)
    return {head: _table(found, session[head]) for head, found in sorted(rows.items())}


def _table(rows: Sequence[tuple[Floats, Floats, Floats]], session: Sequence[int]) -> Table:
    features, offset, targets = (np.stack(column) for column in zip(*rows, strict=True))
    return Table(features, offset, targets, np.array(session))


_Row = tuple[str, Floats, Floats, Floats]


def _rows(network: Network, transcript: Transcript, labels: Sequence[Label]) -> Iterator[_Row]:
    ready = inputs(transcript.turns, network.tokenizer)
    vectors = network.vectors(ready, layout([len(x.ids) for x in ready]))
    ruled = by_turn(transcript, RuleCoder().code(transcript))
    for number, item in enumerate(by_turn(transcript, labels)):
        if number not in vectors:
            continue
        voted = _offsets(votes(ruled[number], ready[number], network.settings["codes"]), network)
        if item.turn.role == "patient":
            yield from _patient(network, item, vectors[number], voted)
        else:
            yield from _clinician(network, item, vectors[number], ready[number], voted)


def _offsets(voted: Mapping[str, Floats], network: Network) -> dict[str, Floats]:
    """What the votes of the rules add to raw scores."""
    known = network.settings
    return {
        head: marks * np.float32(known["vote"][head]) / scale(head, known)
        for head, marks in voted.items()
    }


def _patient(
    network: Network, item: LabelledTurn, given: Vectors, voted: Mapping[str, Floats]
) -> Iterator[_Row]:
    yield from _single(network, "mode", given.more, item.mode, voted)
    yield from _single(network, "arousal", given.turn, item.arousal, voted)
    for head, labels in (("process", item.processes), ("affect", item.affects)):
        offset = network.by_sentence(head, given).max(axis=0) + voted[head]
        yield head, given.more, offset, _marks(network, head, labels)


def _clinician(
    network: Network,
    item: LabelledTurn,
    given: Vectors,
    ready: TurnInput,
    voted: Mapping[str, Floats],
) -> Iterator[_Row]:
    yield from _single(network, "question", given.turn, item.question, voted)
    yield from _single(network, "stance", given.turn, item.stance, voted)
    for row, (start, end), offset in zip(given.rows, ready.sentences, voted["move"], strict=True):
        carried = [x for x in item.moves if _carries(x, start, end)]
        yield "move", row, offset, _marks(network, "move", carried)


def _carries(move: Label, start: int, end: int) -> bool:
    """Whether a move covers half of a sentence, or the sentence half of the move."""
    common = min(move.end, end) - max(move.start, start)
    return common > _HALF * min(end - start, move.end - move.start)


def _single(
    network: Network, head: str, vector: Floats, label: Label | None, voted: Mapping[str, Floats]
) -> Iterator[_Row]:
    if label is not None:
        yield head, vector, voted[head], _marks(network, head, [label])


def _marks(network: Network, head: str, labels: Sequence[Label]) -> Floats:
    given = {label.code for label in labels}
    return np.array([code in given for code in network.settings["codes"][head]], np.float32)


# -- fitting and testing

_Fitted = tuple[Floats, Floats]


def _fitter(head: str, network: Network) -> Callable[[Table], _Fitted]:
    weight, bias = network.heads[f"{head}.weight"], network.heads[f"{head}.bias"]
    by, plus = scale(head, network.settings), shift(head, network.settings)

    def fit(table: Table) -> _Fitted:
        w, b = weight.copy(), bias.copy()
        size = np.float32(len(table.features))
        memory = [np.zeros_like(w), np.zeros_like(b)]
        for _ in range(_STEPS):
            chances = _chances(head, _scores(table, w, b) * by + plus)
            slope = (chances - table.targets) * by / size
            grown = (slope.T @ table.features + _PULL * (w - weight), slope.sum(axis=0))
            memory = [0.9 * kept + new for kept, new in zip(memory, grown, strict=True)]
            w, b = w - _RATE * memory[0], b - _RATE * memory[1]
        return w, b

    return fit


def _scores(table: Table, weight: Floats, bias: Floats) -> Floats:
    result: Floats = table.features @ weight.T + bias + table.offset
    return result


def _chances(head: str, scores: Floats) -> Floats:
    if head in _ONE:
        grown = np.exp(scores - scores.max(axis=1, keepdims=True))
        result: Floats = grown / grown.sum(axis=1, keepdims=True)
        return result
    return np.asarray(1 / (1 + np.exp(-scores)), np.float32)


def _errors(head: str, table: Table, fitted: _Fitted, network: Network) -> Floats:
    """Wrong codes of each row: of a head with one code a turn, 0 or 1."""
    by, plus = scale(head, network.settings), shift(head, network.settings)
    chances = _chances(head, _scores(table, *fitted) * by + plus)
    if head in _ONE:
        wrong = chances.argmax(axis=1) != table.targets.argmax(axis=1)
        return np.asarray(wrong, np.float32)
    given = chances >= np.array(network.settings["thresholds"][head], np.float32)
    return np.asarray((given != (table.targets > 0)).sum(axis=1), np.float32)


def _part(table: Table, chosen: np.ndarray) -> Table:
    return Table(
        table.features[chosen], table.offset[chosen], table.targets[chosen], table.session[chosen]
    )


def _tested(head: str, table: Table, fit: Callable[[Table], _Fitted], network: Network) -> Change:
    """Fit on some sessions, test on the others, in turn; the difference is taken by session."""
    was = (network.heads[f"{head}.weight"], network.heads[f"{head}.bias"])
    sessions = np.unique(table.session)
    before, after = np.zeros(len(table.session)), np.zeros(len(table.session))
    for fold in range(min(_FOLDS, len(sessions))):
        held = np.isin(table.session, sessions[fold::_FOLDS])
        if held.all():
            continue
        tested = _part(table, held)
        before[held] = _errors(head, tested, was, network)
        after[held] = _errors(head, tested, fit(_part(table, ~held)), network)
    gains = [float((before - after)[table.session == x].mean()) for x in sessions]
    error = float(np.std(gains, ddof=1) / np.sqrt(len(gains))) if len(gains) > 1 else np.inf
    return Change(
        head, len(sessions), len(table.session), float(before.mean()), float(after.mean()), error
    )
