"""Thresholds, temperatures and when to abstain, decided on sessions that were not trained on."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from corpus import CODES, Session, examples
from network import MANY, SINGLE, Example
from tokenizers import Tokenizer

from mentalize.coding.inputs import windows
from mentalize.coding.network import Network, Read
from mentalize.coding.rules import RuleCoder
from mentalize.coding.storing import version
from mentalize.coding.votes import scale, shift, votes
from mentalize.transcripts.labels import by_turn
from mentalize.transcripts.model import ClinicianGuess, Transcript

_GRID = np.arange(0.05, 0.951, 0.025)
_MIDDLE = 0.4  # where a threshold is drawn to while a code is rare
_PRIOR = 8.0  # positives that weigh as much as the middle
_STEPS, _RATE, _SLOW = 2_000, 0.5, 0.2
_PULL = 0.001  # draws what is added for a rare code to nothing
_LEAST_SHARP = 0.2
_COVERAGE = 0.75  # the share of turns whose mode the coder stands behind
_FINE = np.arange(0.02, 1.01, 0.01)
_FALSE_FLAGS = (
    0.5  # a session at most: half of what can be borne, since strange sessions bring more
)

_RULES_SAW = (
    "S066"  # the rules were written with these sessions in view: their vote would be too good
)

Pair = tuple[Example, Read, dict[str, np.ndarray]]
Rows = tuple[np.ndarray, np.ndarray, np.ndarray]


def settings(
    folder: Path, held: Sequence[Session], snippets: Sequence[Session], tokenizer: Tokenizer
) -> None:
    """Write `settings.json` beside the network."""
    blank = {"codes": CODES, "version": version(folder)}
    (folder / "settings.json").write_text(json.dumps(blank), encoding="utf-8")
    network = Network(folder)
    fair = [session for session in held if session.id > _RULES_SAW]
    pairs = [pair for session in fair for pair in read(network, session, tokenizer)]
    risky = [pair for session in snippets for pair in read(network, session, tokenizer)]
    single = {head: _one(*rows(head, pairs)) for head in SINGLE}
    many = {head: _any(*rows(head, pairs)) for head in (*MANY, "move")}
    many["risk"] = _any(*rows("risk", [*pairs, *risky]))
    found: dict[str, Any] = {
        **blank,
        "temperature": {head: round(1 / sharp, 4) for head, (sharp, _, _) in single.items()},
        "bias": {head: bias for head, (_, bias, _) in single.items()},
        "calibration": {head: [scale, shift] for head, (scale, shift, _) in many.items()},
        "vote": {head: vote for head, (_, _, vote) in (single | many).items()},
    }
    found["thresholds"] = {
        head: _thresholds(*_shown(head, pairs, found)) for head in (*MANY, "move")
    }
    found["thresholds"]["risk"] = _risk(*_shown("risk", pairs, found), len(fair))
    found["abstain_below"] = _abstain(_shown("mode", pairs, found)[0])
    found["stance_by_mean"] = _mean_is_better(*_shown("stance", pairs, found))
    text = json.dumps(found, indent=1, ensure_ascii=False)
    (folder / "settings.json").write_text(text + "\n", encoding="utf-8")


def read(network: Network, session: Session, tokenizer: Tokenizer) -> list[Pair]:
    """The labelled turns of a session with what the network gives for them, and the rules' votes."""
    ready = examples(session, tokenizer)
    found = network.read([x.input for x in ready], list(windows([len(x.input.ids) for x in ready])))
    transcript = Transcript(session.turns, ClinicianGuess("clinician", 1.0, "told", told=True))
    ruled = by_turn(transcript, RuleCoder().code(transcript))
    return [
        (ready[at], one, votes(ruled[at], ready[at].input, CODES))
        for at, one in sorted(found.items())
        if ready[at].targets
    ]


def rows(head: str, pairs: Sequence[Pair]) -> Rows:
    """Scores, targets and votes of a head, turn by turn; a move's are those of its best sentence."""
    kept = [(x, r, v) for x, r, v in pairs if head in x.targets]
    if head == "move":
        return (
            np.stack([r.sentence["move"].max(axis=0) for _, r, _ in kept]),
            np.stack([x.targets["move"].max(axis=0) for x, _, _ in kept]),
            np.stack([v["move"].max(axis=0) for _, _, v in kept]),
        )
    return (
        np.stack([r.turn[head] for _, r, _ in kept]),
        np.stack([x.targets[head] for x, _, _ in kept]),
        np.stack([v[head] for _, _, v in kept]),
    )


def _one(
    scores: np.ndarray, targets: np.ndarray, voted: np.ndarray
) -> tuple[float, list[float], float]:
    """How sharp, what to add for each code, and the weight of the vote, with the least log loss."""
    sharp, bias, vote = 1.0, np.zeros(scores.shape[1]), 0.0
    marks = np.eye(scores.shape[1])[targets]
    for _ in range(_STEPS):
        slope = (softmax(scores * sharp + bias + vote * voted) - marks) / len(targets)
        sharp = max(_LEAST_SHARP, sharp - _RATE * float((slope * scores).sum()))
        bias = bias - _RATE * (slope.sum(axis=0) + _PULL * bias)
        vote = max(0.0, vote - _RATE * float((slope * voted).sum()))
    return sharp, [round(float(x), 4) for x in bias], round(vote, 4)


def _any(scores: np.ndarray, targets: np.ndarray, voted: np.ndarray) -> tuple[float, float, float]:
    """Scale, shift and weight of the vote that serve a whole layer, with the least log loss."""
    scale, shift, vote = 1.0, 0.0, 0.0
    size = len(targets)
    for _ in range(_STEPS):
        slope = (sigmoid(scores * scale + shift + vote * voted) - targets) / size
        scale = max(_LEAST_SHARP, scale - _SLOW * float((slope * scores).sum()))
        shift -= _SLOW * float(slope.sum())
        vote = max(0.0, vote - _SLOW * float((slope * voted).sum()))
    return round(scale, 4), round(shift, 4), round(vote, 4)


def _shown(
    head: str, pairs: Sequence[Pair], found: Mapping[str, Any]
) -> tuple[np.ndarray, np.ndarray]:
    """Probabilities as the coder would show them, and targets."""
    scores, targets, voted = rows(head, pairs)
    calm = scores * scale(head, found) + shift(head, found) + found["vote"][head] * voted
    return (softmax if head in SINGLE else sigmoid)(calm), targets


def sigmoid(scores: np.ndarray) -> np.ndarray:
    """Probabilities of codes of which any number may hold."""
    result: np.ndarray = 1 / (1 + np.exp(-scores))
    return result


def _thresholds(chances: np.ndarray, targets: np.ndarray) -> list[float]:
    """For each code the threshold with the best F1, smoothed, and drawn to the middle if rare."""
    found = []
    for place in range(targets.shape[1]):
        wanted = targets[:, place] > 0
        values = np.array([_f1(chances[:, place] >= t, wanted) for t in _GRID])
        best = float(_GRID[np.convolve(values, np.ones(3) / 3, "same").argmax()])
        trust = wanted.sum() / (wanted.sum() + _PRIOR)
        found.append(round(float(trust * best + (1 - trust) * _MIDDLE), 3))
    return found


def _f1(given: np.ndarray, wanted: np.ndarray) -> float:
    both = float((given & wanted).sum())
    below = float(given.sum() + wanted.sum())
    return 2 * both / below if below else 0.0


def _risk(chances: np.ndarray, targets: np.ndarray, sessions: int) -> list[float]:
    """One threshold for all risks: the lowest at which few flags in whole sessions are false.

    The passages have no say: there every other turn bears a risk, in a session one of a hundred.
    """
    free = chances.max(axis=1)[targets.max(axis=1) == 0]
    threshold = next(t for t in _FINE if (free >= t).sum() <= _FALSE_FLAGS * sessions)
    return [round(float(threshold), 3)] * targets.shape[1]


def softmax(scores: np.ndarray) -> np.ndarray:
    """Probabilities of codes of which exactly one holds."""
    grown = np.exp(scores - scores.max(axis=1, keepdims=True))
    result: np.ndarray = grown / grown.sum(axis=1, keepdims=True)
    return result


def _abstain(chances: np.ndarray) -> float:
    return round(float(np.quantile(chances.max(axis=1), 1 - _COVERAGE)), 4)


def _mean_is_better(chances: np.ndarray, targets: np.ndarray) -> bool:
    """Whether the nearest to the mean stance errs less, in squares, than the likeliest stance."""
    values = np.array([int(code) for code in CODES["stance"]])
    nearest = np.abs((chances @ values)[:, None] - values[None, :]).argmin(axis=1)
    wanted = values[targets]
    by_mean = ((values[nearest] - wanted) ** 2).mean()
    by_best = ((values[chances.argmax(axis=1)] - wanted) ** 2).mean()
    return bool(by_mean < by_best)
