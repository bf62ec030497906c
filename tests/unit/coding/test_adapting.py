"""Fitting the coder to corrected labels: what can be learnt is taken over, noise is refused."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random

import numpy as np
import pytest

from mentalize.coding import coder_named
from mentalize.coding.adapting import adapt
from mentalize.coding.network import network
from mentalize.coding.storing import store
from mentalize.errors import OutputError
from mentalize.transcripts.labels import Label
from mentalize.transcripts.model import ClinicianGuess, Transcript, Turn

SESSIONS = Path(__file__).parents[3] / "training" / "corpus" / "sessions"
TOLD = ClinicianGuess("clinician", 1.0, "told", told=True)
Corrected = list[tuple[Transcript, list[Label]]]


@cache
def coded() -> tuple[tuple[Transcript, tuple[Label, ...]], ...]:
    found = []
    for path in sorted(SESSIONS.glob("S20*.jsonl"))[:6]:
        rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()[:24]]
        turns = tuple(Turn(i, x["role"], x["role"], x["text"]) for i, x in enumerate(rows))
        transcript = Transcript(turns, TOLD)
        found.append((transcript, coder_named("learned").code(transcript)))
    return tuple(found)


def questions(corrected: str | Random) -> Corrected:
    """The coder's own labels, with every question form called something else."""

    def other(label: Label) -> Label:
        if label.layer != "question":
            return label
        codes = ("open", "closed", "menu", "leading", "none")
        told = corrected if isinstance(corrected, str) else corrected.choice(codes)
        return replace(label, code=told)

    return [(transcript, [other(x) for x in labels]) for transcript, labels in coded()]


def test_what_a_clinic_does_otherwise_is_learnt_and_the_rest_stays() -> None:
    heads, changes = adapt(network(), questions("menu"))
    question = next(x for x in changes if x.head == "question")
    assert question.better
    assert question.after < question.before
    assert {"question.weight", "question.bias"} <= set(heads)
    assert not any(name.startswith("risk") for name in heads)


def test_labels_without_a_rule_are_refused() -> None:
    heads, changes = adapt(network(), questions(Random(5)))
    question = next(x for x in changes if x.head == "question")
    assert not question.better
    assert "question.weight" not in heads


def test_a_fitted_coder_is_stored_whole_and_used_by_its_folder(tmp_path: Path) -> None:
    heads, _ = adapt(network(), questions("menu"))
    folder = tmp_path / "ours"
    store(network(), heads, folder)
    transcript = coded()[0][0]
    fitted = coder_named(str(folder))
    assert fitted.version != coder_named("learned").version
    given = [x.code for x in fitted.code(transcript) if x.layer == "question"]
    assert np.mean([code == "menu" for code in given]) > 0.9
    with pytest.raises(OutputError):
        store(network(), heads, folder)
