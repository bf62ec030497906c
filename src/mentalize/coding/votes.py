"""The rules have a vote in every layer beside the network; how much it weighs was found on sessions held out.

A vote is 1 for each code that the rules gave, else 0: of a turn, for moves of each sentence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from mentalize.coding.inputs import Floats, TurnInput
from mentalize.coding.network import Read
from mentalize.transcripts.labels import Label, LabelledTurn

Codes = Mapping[str, Sequence[str]]


def votes(item: LabelledTurn, ready: TurnInput, codes: Codes) -> dict[str, Floats]:
    """The votes on one turn by layer: one number a code, for "move" sentences × codes."""
    if item.turn.role == "clinician":
        return {
            "question": _marks(codes["question"], [item.question]),
            "stance": _marks(codes["stance"], [item.stance]),
            "move": _moves(item.moves, ready, codes["move"]),
        }
    aimed = 1.0 if item.contempt_of_clinician else 0.0
    return {
        "mode": _marks(codes["mode"], [item.mode]),
        "arousal": _marks(codes["arousal"], [item.arousal]),
        "process": _marks(codes["process"], item.processes),
        "affect": _marks(codes["affect"], item.affects),
        "risk": _marks(codes["risk"], (*item.risks, *item.doubtful)),
        "target": np.array([aimed], np.float32),
    }


def with_votes(read: Read, voted: Mapping[str, Floats], settings: Mapping[str, Any]) -> Read:
    """Calibrated scores, votes included: their softmax or sigmoid are the probabilities that are shown."""
    turn = {
        head: scores * scale(head, settings)
        + shift(head, settings)
        + np.float32(settings["vote"][head]) * voted[head]
        for head, scores in read.turn.items()
    }
    sentence = dict(read.sentence)
    if "move" in sentence:
        weight = np.float32(settings["vote"]["move"])
        calm = sentence["move"] * scale("move", settings) + shift("move", settings)
        sentence["move"] = calm + weight * voted["move"]
    return Read(turn, sentence)


def scale(head: str, settings: Mapping[str, Any]) -> np.float32:
    """What raw scores are multiplied by."""
    if head in settings["temperature"]:
        return np.float32(1 / settings["temperature"][head])
    return np.float32(settings["calibration"][head][0])


def shift(head: str, settings: Mapping[str, Any]) -> Floats:
    """What is added to them: a number a code, or one for all."""
    if head in settings["bias"]:
        return np.array(settings["bias"][head], np.float32)
    return np.array([settings["calibration"][head][1]], np.float32)


def _marks(codes: Sequence[str], labels: Sequence[Label | None]) -> Floats:
    given = {label.code for label in labels if label is not None}
    return np.array([code in given for code in codes], np.float32)


def _moves(moves: Sequence[Label], ready: TurnInput, codes: Sequence[str]) -> Floats:
    """A move counts for the sentences that it touches."""
    return np.stack(
        [
            _marks(codes, [x for x in moves if x.start < max(end, start + 1) and x.end > start])
            for start, end in ready.sentences
        ]
    )
