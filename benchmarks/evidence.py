"""Checks the words that a mode is said to rest on: whether the decision moves without them.

    python benchmarks/evidence.py [FOLDER-WITH-SESSIONS] [--turns N]

For patient turns of two sentences or more, each sentence is left out in turn; the sentence whose loss
lowers the score of the chosen mode most is what the decision rests on. Printed: how often that is the
sentence the coder names, and how often the first or a random one would be.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from pathlib import Path

import numpy as np

from mentalize.coding.inputs import Floats, TurnInput, inputs, layout
from mentalize.coding.network import Read, network
from mentalize.transcripts.model import Turn

CORPUS = Path(__file__).parents[1] / "training" / "corpus" / "sessions"


def main() -> None:
    """Read some sessions and print the shares."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sessions", nargs="?", type=Path, default=CORPUS)
    parser.add_argument("--turns", type=int, default=200)
    chosen = parser.parse_args()
    hits, by_chance, first = [], [], []
    for path in sorted(chosen.sessions.glob("*.jsonl"))[::7]:
        for turns, at in _candidates(path):
            named, lost = _named(turns, at)
            hits.append(named == lost[0])
            first.append(lost[0] == 0)
            by_chance.append(1 / lost[1])
            if len(hits) == chosen.turns:
                break
        if len(hits) >= chosen.turns:
            break
    print(
        f"{len(hits)} turns: the named sentence is the one that counts most in {np.mean(hits):.2f}; "
        f"the first would be in {np.mean(first):.2f}, a random one in {np.mean(by_chance):.2f}."
    )


def _candidates(path: Path) -> list[tuple[list[Turn], int]]:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    turns = [Turn(i, x["role"], x["role"], x["text"]) for i, x in enumerate(rows)]
    ready = inputs(turns, network().tokenizer)
    return [
        (turns, at)
        for at, item in enumerate(ready)
        if item.role == "patient" and len(item.sentences) > 1 and _mode(_read(ready, at))[0] != 0
    ]


def _read(ready: tuple[TurnInput, ...], at: int) -> Read:
    return network().read(ready[: at + 1], layout([len(x.ids) for x in ready[: at + 1]], at))[at]


def _mode(read: Read) -> tuple[int, Floats]:
    scores = read.turn["mode"] / np.float32(network().settings["temperature"]["mode"])
    scores = scores + np.array(network().settings["bias"]["mode"], np.float32)
    grown = np.exp(scores - scores.max())
    return int(scores.argmax()), grown / grown.sum()


def _named(turns: list[Turn], at: int) -> tuple[int, tuple[int, int]]:
    """The sentence that the coder names, the one that counts most, and how many there are."""
    ready = inputs(turns[: at + 1], network().tokenizer)
    read = _read(ready, at)
    code, _ = _mode(read)
    chances = [_without(turns, at, span, code) for span in ready[at].sentences]
    return int(read.sentence["mode"].argmax()), (int(np.argmin(chances)), len(chances))


def _without(turns: list[Turn], at: int, span: tuple[int, int], code: int) -> float:
    text = turns[at].text[: span[0]] + turns[at].text[span[1] :]
    cut = [*turns[:at], replace(turns[at], text=text)]
    ready = inputs(cut, network().tokenizer)
    return float(_mode(_read(ready, at))[1][code])


if __name__ == "__main__":
    main()
