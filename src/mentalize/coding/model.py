"""The learned coder: a small encoder, fine-tuned on invented sessions, with rules beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Tokenizer

from mentalize.coding.combine import affect_spans, denies, with_plain_words
from mentalize.coding.inputs import (
    BLOCK,
    Floats,
    Past,
    TurnInput,
    Window,
    batch,
    inputs,
    inputs_after,
    layout,
)
from mentalize.coding.network import WEIGHTS, WIDTH, Read, network
from mentalize.coding.rules import RuleCoder
from mentalize.coding.votes import votes, with_votes
from mentalize.transcripts.labels import Label, Layer, by_turn
from mentalize.transcripts.model import Transcript, Turn

_BATCH = 32
_TINY = 1e-9
_DOUBTFUL = 0.5  # a risk flag below this is shown, and the coder does not stand behind it
_AFTER_NO = 0.8  # the same where the turn opens with a plain no
_FRAGMENT = 5  # words: less is no sentence to show, where there is another
_CONTEXT_TURNS = 40  # eight patient turns lie within it even when back-channels stand between


def encode(texts: Sequence[str]) -> Floats:
    """Sentence vectors of the shipped encoder: one row of 384 for each text, of length 1."""
    shipped = network()
    ready = inputs([Turn(i, "other", "", text) for i, text in enumerate(texts)], shipped.tokenizer)
    order = sorted(range(len(ready)), key=lambda i: len(ready[i].ids))
    vectors = np.zeros((len(ready), WIDTH), np.float32)
    for begin in range(0, len(order), _BATCH):
        chosen = order[begin : begin + _BATCH]
        given = batch([(ready, Window(i, i, i + 1)) for i in chosen])
        states = shipped.hidden(given)
        for row, at, number in given.places:
            mean = states[row, at + 1 : at + len(ready[number].ids)].mean(axis=0)
            vectors[number] = mean / max(float(np.linalg.norm(mean)), _TINY)
    return vectors


@dataclass(frozen=True, slots=True, eq=False)
class _Ready:
    """Turns made ready. A talk that grows turn by turn is not made ready anew each time."""

    turns: tuple[Turn, ...] = ()
    inputs: tuple[TurnInput, ...] = ()
    past: Past = field(default_factory=Past)

    def with_(self, turns: tuple[Turn, ...], tokenizer: Tokenizer) -> _Ready:
        """All of `turns`: those that were ready already stay as they are."""
        known = self if turns[: len(self.turns)] == self.turns else _Ready()
        made, past = inputs_after(known.past, turns[len(known.turns) :], tokenizer)
        return _Ready(turns, known.inputs + made, past)


class LearnedCoder:
    """Labels turns with a trained network; `at` is the time (ISO 8601) that its labels carry."""

    name = "learned"

    def __init__(self, at: str = "", folder: Path = WEIGHTS) -> None:
        """Load the network; the first use in a process takes a fraction of a second."""
        self._at = at
        self._rules = RuleCoder(at)
        self._ready = _Ready()
        self._network = network(folder)
        self._settings: Mapping[str, Any] = self._network.settings
        self._codes: Mapping[str, Sequence[str]] = self._settings["codes"]
        self.version = str(self._settings["version"])

    def code(self, transcript: Transcript, start: int = 0) -> tuple[Label, ...]:
        """Label the turns from `start` on; up to 40 earlier turns and more serve as context."""
        base = max(0, start // BLOCK * BLOCK - _CONTEXT_TURNS)
        self._ready = self._ready.with_(transcript.turns[base:], self._network.tokenizer)
        ready = self._ready.inputs
        read = self._network.read(ready, layout([len(x.ids) for x in ready], start, base))
        ruled = self._rules.code(transcript, start)
        labels = []
        for item in by_turn(transcript, ruled)[start:]:
            number = item.turn.index - base
            if number in read:
                voted = votes(item, ready[number], self._codes)
                found = with_votes(read[number], voted, self._settings)
                labels += self._labels(item.turn, ready[number], found)
        return with_plain_words(labels, ruled)

    def _labels(self, turn: Turn, item: TurnInput, found: Read) -> list[Label]:
        if turn.role == "clinician":
            return [
                *self._moves(turn, item, found),
                self._single(turn, found, "question"),
                self._stance(turn, found),
            ]
        return [
            self._mode(turn, item, found),
            self._single(turn, found, "arousal"),
            *self._many(turn, item, found, "process"),
            *affect_spans(turn, self._many(turn, item, found, "affect")),
            *self._many(turn, item, found, "risk"),
        ]

    def _mode(self, turn: Turn, item: TurnInput, found: Read) -> Label:
        chances = self._softmax("mode", found)
        best = int(chances.argmax())
        sure = float(chances[best])
        span = item.sentences[_most_telling(turn.text, item, found.sentence["mode"])]
        abstained = sure < float(self._settings["abstain_below"])
        code = self._codes["mode"][best]
        return self._label(turn, "mode", code, span, sure, abstained=abstained)

    def _many(self, turn: Turn, item: TurnInput, found: Read, layer: Layer) -> list[Label]:
        chances = self._sigmoid(found.turn[layer])
        made = []
        for place in np.flatnonzero(chances >= self._thresholds(layer)).tolist():
            span = item.sentences[int(found.sentence[layer][:, place].argmax())]
            code = self._codes[layer][place]
            target = "clinician" if code == "devaluation" and self._aimed(found) else ""
            sure = float(chances[place])
            doubtful = layer == "risk" and sure < (_AFTER_NO if denies(turn) else _DOUBTFUL)
            label = self._label(turn, layer, code, span, sure, target=target, abstained=doubtful)
            made.append(label)
        return made

    def _aimed(self, found: Read) -> bool:
        chance = self._sigmoid(found.turn["target"])[0]
        return bool(chance >= self._thresholds("target")[0])

    def _single(self, turn: Turn, found: Read, layer: Layer) -> Label:
        chances = self._softmax(layer, found)
        best = int(chances.argmax())
        code = self._codes[layer][best]
        return self._label(turn, layer, code, (0, len(turn.text)), float(chances[best]))

    def _stance(self, turn: Turn, found: Read) -> Label:
        chances = self._softmax("stance", found)
        values = np.array([int(code) for code in self._codes["stance"]])
        best = int(chances.argmax())
        if self._settings["stance_by_mean"]:
            best = int(np.abs(values - float(chances @ values)).argmin())
        code = self._codes["stance"][best]
        return self._label(turn, "stance", code, (0, len(turn.text)), float(chances[best]))

    def _moves(self, turn: Turn, item: TurnInput, found: Read) -> list[Label]:
        chances = self._sigmoid(found.sentence["move"])
        chosen = _chosen(chances, self._thresholds("move"))
        return [
            self._label(
                turn, "move", self._codes["move"][place], span, float(chances[rows, place].max())
            )
            for place, span, rows in _runs(chosen, item.sentences)
        ]

    def _softmax(self, head: str, found: Read) -> Floats:
        grown = np.exp(found.turn[head] - found.turn[head].max())
        return np.asarray(grown / grown.sum(), np.float32)

    def _sigmoid(self, scores: Floats) -> Floats:
        return np.asarray(1 / (1 + np.exp(-scores)), np.float32)

    def _thresholds(self, head: str) -> Floats:
        return np.array(self._settings["thresholds"][head], np.float32)

    def _label(  # noqa: PLR0913 - a label has as many parts
        self,
        turn: Turn,
        layer: Layer,
        code: str,
        span: tuple[int, int],
        sure: float,
        *,
        target: str = "",
        abstained: bool = False,
    ) -> Label:
        start, end = span
        because = f"learned: '{' '.join(turn.text[start:end].split())}'"
        sure = min(max(round(sure, 4), 0.0), 1.0)
        return Label(
            turn.index, layer, code, start, end, sure, because,
            self.name, self.version, self._at, target, abstained,
        )  # fmt: skip


def _most_telling(text: str, item: TurnInput, heed: Floats) -> int:
    """The sentence that was attended to most; of a fragment nobody could tell what was heard in it."""
    words = np.array([len(text[start:end].split()) for start, end in item.sentences])
    told = words >= min(_FRAGMENT, int(words.max()))
    return int(np.where(told, heed, -1.0).argmax())


def _chosen(chances: Floats, thresholds: Floats) -> Floats:
    """Sentences × codes, 1 where a code is chosen; a turn gets its likeliest code if none passes."""
    chosen = (chances >= thresholds).astype(np.float32)
    if not chosen.any():
        row, place = np.unravel_index((chances / thresholds).argmax(), chances.shape)
        chosen[row, place] = 1
    return chosen


_Run = tuple[int, tuple[int, int], slice]


def _runs(chosen: Floats, sentences: Sequence[tuple[int, int]]) -> list[_Run]:
    """Neighbouring sentences with the same code are one move; moves stand in the order spoken."""
    found: list[_Run] = []
    for place in np.flatnonzero(chosen.any(axis=0)).tolist():
        rows = np.flatnonzero(chosen[:, place])
        for group in np.split(rows, np.flatnonzero(np.diff(rows) > 1) + 1):
            if len(group):
                first, last = int(group[0]), int(group[-1])
                span = (sentences[first][0], sentences[last][1])
                found.append((place, span, slice(first, last + 1)))
    return sorted(found, key=lambda run: run[1])
