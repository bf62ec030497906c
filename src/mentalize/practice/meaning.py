"""Which question answers which: the shipped encoder, with the words that two texts share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, lru_cache

import numpy as np
import numpy.typing as npt

from mentalize.practice.model import Patient
from mentalize.transcripts.words import content_words

Floats = npt.NDArray[np.float32]
Encode = Callable[[Sequence[str]], Floats]
_SHARED = 0.25  # what a shared content word is worth beside the angle of two sentences [D]


@lru_cache(maxsize=4096)
def vector(text: str) -> Floats:
    """The vector of one sentence."""
    from mentalize.coding.model import encode  # noqa: PLC0415 - needs onnxruntime

    return np.asarray(encode([text])[0], np.float32)


class Meaning:
    """The questions that a patient's facts and lines answer, made ready for comparing."""

    def __init__(self, texts: Sequence[str]) -> None:
        """Encode all of `texts` once."""
        from mentalize.coding.model import encode  # noqa: PLC0415 - needs onnxruntime

        self._place = {text: number for number, text in enumerate(dict.fromkeys(texts))}
        found = encode(list(self._place)) if self._place else np.zeros((0, 384), np.float32)
        # sentences of one kind of talk all point the same way; what tells them apart is the rest
        self._middle = found.mean(axis=0) if len(found) else np.zeros(384, np.float32)
        self._vectors = _unit(found - self._middle)

    def likeness(self, text: str, others: Sequence[str]) -> float:
        """How near `text` comes to the nearest of `others` (about -1 to 1.25); 0 where there is none."""
        rows = [self._place[other] for other in others if other in self._place]
        if not rows or not text.strip():
            return 0.0
        angles = self._vectors[rows] @ _unit((vector(text) - self._middle)[None])[0]
        own = set(content_words(text))
        shared = max(len(own & set(content_words(other))) for other in others) / max(2, len(own))
        return float(angles.max()) + _SHARED * min(1.0, shared)


def _unit(rows: Floats) -> Floats:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, 1e-6), np.float32)


def meaning_of(patient: Patient) -> Meaning:
    """The meaning of a patient's questions, kept for the life of the process."""
    return _meaning(_questions(patient))


@cache
def _meaning(texts: tuple[str, ...]) -> Meaning:
    return Meaning(texts)


def _questions(patient: Patient) -> tuple[str, ...]:
    """All questions that the patient's facts and lines answer."""
    facts = [question for fact in patient.facts for question in fact.asked]
    lines = [question for group in patient.lines for question in group.answers]
    return tuple(dict.fromkeys([*facts, *lines]))
