"""The learned coder's arithmetic: an encoder run by onnxruntime, and linear heads over what it gives."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from mentalize.coding.inputs import Batch, Floats, TurnInput, Window, batch
from mentalize.errors import MentalizeError

WEIGHTS = Path(__file__).parent / "weights"
WIDTH = 384  # of the encoder's vectors
_THREADS = 4
FILES = ("encoder.onnx", "heads.npz", "tokenizer.json", "settings.json")

PATIENT_HEADS = ("mode", "process", "affect", "risk", "arousal", "target")
CLINICIAN_HEADS = ("question", "stance")
SENTENCE_HEADS = ("process", "affect", "risk")  # one sentence is enough to bear the code


@dataclass(frozen=True, slots=True, eq=False)
class Read:
    """What the network gives for a turn: raw scores by head, of the turn and of each sentence.

    `turn[head]` has one score a code. `sentence["move"]` is sentences × codes; so are "process",
    "affect" and "risk", of which the turn's score holds the largest; `sentence["mode"]` says how much
    each sentence was attended to (one number a sentence, adding up to 1).
    """

    turn: Mapping[str, Floats]
    sentence: Mapping[str, Floats]


@dataclass(frozen=True, slots=True, eq=False)
class Vectors:
    """What the heads read of a turn: vectors of the turn and (rows) of its sentences.

    `turn` goes to the heads of single codes, `more` (the turn, and its sentences as they are attended
    to) to those of the patient's mode, processes, affects and risk; `rows` to the head of the moves.
    """

    turn: Floats
    more: Floats
    parts: Floats
    rows: Floats
    heed: Floats


class Network:
    """The encoder, the heads, and the settings they were calibrated with."""

    def __init__(self, folder: Path = WEIGHTS, threads: int = 0) -> None:
        """Load `encoder.onnx`, `heads.npz`, `tokenizer.json` and `settings.json` of a folder.

        `threads` 0 means one for each processor, four at most: the runtime's own choice leaves out
        those that share a core, which here takes twice as long.
        """
        missing = [name for name in FILES if not (folder / name).is_file()]
        if missing:
            raise MentalizeError(
                f"{', '.join(missing)} of the learned coder is not there", str(folder),
                "install mentalize anew, or name a folder that mentalize train wrote",
            )  # fmt: skip
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads or min(os.cpu_count() or 1, _THREADS)
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            str(folder / "encoder.onnx"), options, providers=["CPUExecutionProvider"]
        )
        with np.load(folder / "heads.npz") as stored:
            self.heads: Mapping[str, Floats] = {name: stored[name] for name in stored.files}
        self.settings: Mapping[str, Any] = json.loads((folder / "settings.json").read_text("utf-8"))
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.no_truncation()
        self.tokenizer.no_padding()

    def hidden(self, given: Batch) -> Floats:
        """The encoder's last layer, windows × tokens × 384."""
        feed = {"ids": given.ids, "types": given.types, "mask": given.mask}
        result: Floats = self._session.run(None, feed)[0]
        return result

    def read(self, ready: Sequence[TurnInput], chosen: Sequence[Window]) -> dict[int, Read]:
        """Scores for every turn that is fresh in one of the windows, by its number in `ready`."""
        found = self.vectors(ready, chosen)
        return {number: self._read(ready[number].role, one) for number, one in found.items()}

    def vectors(self, ready: Sequence[TurnInput], chosen: Sequence[Window]) -> dict[int, Vectors]:
        """What the heads read, for the same turns; those of others than the two are left out."""
        found: dict[int, Vectors] = {}
        for window in chosen:  # one by one: side by side, half of the work would be padding
            given = batch([(ready, window)])
            states = self.hidden(given)[0]
            for _, at, number in given.places:
                item = ready[number]
                if item.role != "other":
                    found[number] = self._vectors(states[at : at + len(item.ids)], item)
        return found

    def _vectors(self, states: Floats, item: TurnInput) -> Vectors:
        parts = np.stack([states[a:b].mean(axis=0) for a, b in item.spans])
        turn = np.concatenate([states[0], states[1:].mean(axis=0), parts[-1], item.turn_features])
        heed = parts @ self.heads["attend.weight"][0] + self.heads["attend.bias"]
        heed = np.exp(heed - heed.max())
        heed /= heed.sum()
        more = np.concatenate([turn, heed @ parts])
        rows = np.concatenate([parts, np.tile(turn, (len(parts), 1)), item.sentence_features], 1)
        return Vectors(turn, more, parts, rows, heed)

    def _read(self, role: str, given: Vectors) -> Read:
        if role == "clinician":
            scores = {head: self._score(head, given.turn) for head in CLINICIAN_HEADS}
            return Read(scores, {"move": self._rows("move", given.rows)})
        by_sentence = {head: self.by_sentence(head, given) for head in SENTENCE_HEADS}
        scores = {head: self._score(head, given.turn) for head in ("arousal", "target")}
        scores["mode"] = self._score("mode", given.more)
        for head in SENTENCE_HEADS:
            scores[head] = self._score(head, given.more) + by_sentence[head].max(axis=0)
        return Read(scores, {**by_sentence, "mode": given.heed})

    def by_sentence(self, head: str, given: Vectors) -> Floats:
        """What each sentence adds to the scores of a head, of which the largest counts."""
        return self._rows(f"sentence.{head}", given.parts)

    def _score(self, head: str, vector: Floats) -> Floats:
        result: Floats = self.heads[f"{head}.weight"] @ vector + self.heads[f"{head}.bias"]
        return result

    def _rows(self, head: str, rows: Floats) -> Floats:
        result: Floats = rows @ self.heads[f"{head}.weight"].T + self.heads[f"{head}.bias"]
        return result


@cache
def network(folder: Path = WEIGHTS) -> Network:
    """The network of a folder, loaded once."""
    return Network(folder)
