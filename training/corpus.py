"""The training corpus: sessions and their labels, as examples for the network."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from network import NOT_SAID, Example
from tokenizers import Tokenizer

from mentalize.codebook import load
from mentalize.coding.inputs import TurnInput, inputs
from mentalize.transcripts.model import Turn

_LAYERS = ("mode", "process", "affect", "arousal", "risk", "move", "question", "stance")
CODES: dict[str, tuple[str, ...]] = {
    **{layer: tuple(code.id for code in load().layer(layer)) for layer in _LAYERS},
    "target": ("clinician",),
}
_OVERLAP = 0.5


@dataclass(frozen=True)
class Session:
    """One invented session: its turns and, turn by turn, its labels in the form of the gold.

    A snippet that was coded for risk alone is a session too; its turns before the last have no label.
    """

    id: str
    turns: tuple[Turn, ...]
    labels: tuple[dict[str, Any], ...]


def read_corpus(folder: Path) -> tuple[Session, ...]:
    """All sessions of a folder with `sessions/*.jsonl` and `labels/*.jsonl` of the same names."""
    return tuple(
        _session(path, folder / "labels" / path.name)
        for path in sorted((folder / "sessions").glob("*.jsonl"))
    )


def read_snippets(folder: Path) -> tuple[Session, ...]:
    """The snippets of `risk/*.jsonl`: a few turns of which the last is coded, for risk alone."""
    return tuple(
        Session(
            row["id"], _turns(row["turns"]), (*({} for _ in row["turns"][:-1]), _only_risk(row))
        )
        for path in sorted((folder / "risk").glob("*.jsonl"))
        for row in _lines(path)
    )


def _only_risk(row: dict[str, Any]) -> dict[str, Any]:
    return {"risk": row["risk"]}


def _session(path: Path, labels: Path) -> Session:
    rows, rated = _lines(path), _lines(labels)
    if len(rows) != len(rated):
        raise SystemExit(f"{labels}: {len(rated)} labelled turns for {len(rows)} turns.")
    return Session(path.stem, _turns(rows), tuple(rated))


def _turns(rows: Sequence[dict[str, Any]]) -> tuple[Turn, ...]:
    return tuple(Turn(i, x["role"], x["role"], x["text"]) for i, x in enumerate(rows))


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def split(sessions: Sequence[Session], folder: Path) -> tuple[list[Session], list[Session]]:
    """Sessions to learn from, and those that `held_out.txt` of the corpus keeps for calibration.

    They are listed by name, so that adding sessions never moves one from one side to the other.
    """
    held = set((folder / "held_out.txt").read_text(encoding="utf-8").split())
    return [x for x in sessions if x.id not in held], [x for x in sessions if x.id in held]


def examples(session: Session, tokenizer: Tokenizer) -> list[Example]:
    """Every turn of a session, made ready, with its targets."""
    return [
        Example(item, _targets(turn, item, label))
        for turn, item, label in zip(
            session.turns, inputs(session.turns, tokenizer), session.labels, strict=True
        )
    ]


def _targets(turn: Turn, item: TurnInput, label: dict[str, Any]) -> dict[str, Any]:
    if turn.role == "patient" and label:
        risk = {"risk": _row("risk", label["risk"])}
        return risk | (_patient(turn, item, label) if "mode" in label else {})
    return _clinician(turn, item, label) if turn.role == "clinician" and label else {}


def _row(head: str, chosen: Sequence[str]) -> np.ndarray:
    return np.array([code in chosen for code in CODES[head]], np.float32)


def _patient(turn: Turn, item: TurnInput, label: dict[str, Any]) -> dict[str, Any]:
    return {
        "mode": CODES["mode"].index(label["mode"]),
        "arousal": CODES["arousal"].index(label["arousal"]),
        "process": _row("process", label["processes"]),
        "affect": _row("affect", label["affects"]),
        "target": np.array([label.get("target") == "clinician"], np.float32),
        "attend": _decided(turn.text, label, item.sentences),
    }


def _decided(text: str, label: dict[str, Any], sentences: Sequence[tuple[int, int]]) -> int:
    """The sentence that holds the words on which the mode rests."""
    quote = label.get("quote", "")
    if label["mode"] == "none" or quote not in text or not quote or len(sentences) == 1:
        return NOT_SAID
    return int(np.argmax(_covered(text, quote, sentences)))


def _covered(text: str, quote: str, sentences: Sequence[tuple[int, int]]) -> list[int]:
    start = max(text.find(quote), 0)
    end = start + len(quote) if quote in text else len(text)
    return [min(b, end) - max(a, start) for a, b in sentences]


def _clinician(turn: Turn, item: TurnInput, label: dict[str, Any]) -> dict[str, Any]:
    rows = np.zeros((len(item.sentences), len(CODES["move"])), np.float32)
    for move in label["moves"]:
        for sentence in _carrying(turn.text, move["quote"], item.sentences):
            rows[sentence, CODES["move"].index(move["code"])] = 1
    return {
        "move": rows,
        "question": CODES["question"].index(label["question"]),
        "stance": CODES["stance"].index(str(label["stance"])),
    }


def _carrying(text: str, quote: str, sentences: Sequence[tuple[int, int]]) -> list[int]:
    """The sentences that a quote covers by half, or else the one that it covers most."""
    covered = _covered(text, quote, sentences)
    length = len(quote) if quote in text else len(text)
    half = [i for i, (a, b) in enumerate(sentences) if covered[i] > _OVERLAP * min(b - a, length)]
    return half or [int(np.argmax(covered))]
