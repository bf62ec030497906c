"""How the coder does by kind of patient and by dialect, on sessions that were held out of training.

    python training/groups.py [--corpus FOLDER] [--weights FOLDER]

Thresholds were decided on these sessions, so the figures flatter a little; they compare groups.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import defaultdict
from pathlib import Path

import numpy as np
from corpus import Session, read_corpus, split

from mentalize.coding.model import LearnedCoder
from mentalize.coding.network import WEIGHTS
from mentalize.transcripts.labels import by_turn
from mentalize.transcripts.model import ClinicianGuess, Transcript

HERE = Path(__file__).parent
TOLD = ClinicianGuess("clinician", 1.0, "told", told=True)
SECOND = re.compile(
    r"second[- ]language|speaker of English|speaks English|speaking English|English second",
    re.IGNORECASE,
)
ELSEWHERE = re.compile(
    r"Scot|Irish|Ulster|Welsh|Yorkshire|Northern|Geordie|Glasgow|Nigerian|Indian|Jamaica|Ghana|"
    r"Caribbean|Singap|South Africa|Kenya|African American|Trinidad|Appalach|Cajun", re.IGNORECASE
)  # fmt: skip


def main() -> None:
    """Print a table of groups."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--corpus", type=Path, default=HERE / "corpus")
    parser.add_argument("--weights", type=Path, default=WEIGHTS)
    chosen = parser.parse_args()
    about = {
        row["session"]: row["about"]
        for row in map(json.loads, (chosen.corpus / "people.jsonl").open(encoding="utf-8"))
    }
    coder = LearnedCoder(folder=chosen.weights)
    _, held = split(read_corpus(chosen.corpus), chosen.corpus)
    found: dict[str, list[tuple[float, float, float, float]]] = defaultdict(list)
    for session in held:
        figures = _figures(session, coder)
        for group in ("all", *_groups(about[session.id])):
            found[group].append(figures)
    print(f"{'group':34} sessions  mode right  wrong as 'none'  moves F1  missed risk")
    for group, rows in sorted(found.items()):
        mode, none, moves, risk = np.nanmean(np.array(rows), axis=0)
        print(f"{group:34} {len(rows):8}  {mode:10.2f}  {none:15.2f}  {moves:8.2f}  {risk:11.2f}")


def _groups(about: str) -> list[str]:
    narcissistic = "narciss" in about.split("clinician=", maxsplit=1)[0] or "grandios" in about
    kind = "narcissistic difficulties" if narcissistic else "other difficulties"
    if SECOND.search(about):
        return [kind, "English as a second language"]
    return [kind, "regional English" if ELSEWHERE.search(about) else "other English"]


def _figures(session: Session, coder: LearnedCoder) -> tuple[float, float, float, float]:
    """Share of modes right, share of `none` among wrong ones, micro-F1 of moves, risk turns missed."""
    transcript = Transcript(session.turns, TOLD)
    right, to_none, both, either, risk = [], [], 0, 0, []
    for item, label in zip(
        by_turn(transcript, coder.code(transcript)), session.labels, strict=True
    ):
        if item.turn.role == "patient":
            right.append(item.mode_code == label["mode"])
            if not right[-1]:
                to_none.append(item.mode_code == "none")
            if label["risk"]:
                risk.append(not item.risks)
        elif item.turn.role == "clinician":
            given = {x.code for x in item.moves}
            wanted = {x["code"] for x in label["moves"]}
            both += len(given & wanted)
            either += len(given) + len(wanted)
    return (
        float(np.mean(right)),
        float(np.mean(to_none)) if to_none else float("nan"),
        2 * both / either,
        float(np.mean(risk)) if risk else float("nan"),
    )


if __name__ == "__main__":
    main()
