"""The tables that say what the rule coder hears in a patient's turn."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mentalize.coding.rules import RuleCoder
from mentalize.transcripts.labels import Label
from mentalize.transcripts.model import ClinicianGuess, Transcript, Turn

SPEC = Path(__file__).parents[2] / "spec"


def rows(name: str) -> list[Any]:
    return list(_rows(name))


def _rows(name: str) -> Iterator[Any]:
    table = tomllib.loads((SPEC / f"patient_{name}.toml").read_text(encoding="utf-8"))
    for heading, entry in table.items():
        for row in entry["rows"]:
            yield pytest.param(row, id=f"{heading}: {row['text'][:40]}")


def labels(row: dict[str, Any], layer: str) -> list[Label]:
    turns = (
        Turn(0, "clinician", "T", row.get("asked", "Mm.")),
        Turn(1, "patient", "P", row["text"]),
    )
    transcript = Transcript(turns, ClinicianGuess("T", 1.0, "told"))
    return [x for x in RuleCoder().code(transcript, start=1) if x.layer == layer]


@pytest.mark.parametrize("row", [*rows("modes"), *rows("rulings")])
def test_the_mode(row: dict[str, Any]) -> None:
    (mode,) = labels(row, "mode")
    assert mode.code == row["mode"], mode.because
    assert row.get("words", "") in row["text"][mode.start : mode.end]


@pytest.mark.parametrize("row", rows("affects"))
def test_the_affects(row: dict[str, Any]) -> None:
    found = labels(row, "affect")
    assert [x.code for x in found] == row["affects"], [x.because for x in found]
    if "words" in row:
        assert row["text"][found[0].start : found[0].end] == row["words"]


@pytest.mark.parametrize("row", rows("processes"))
def test_the_processes(row: dict[str, Any]) -> None:
    found = labels(row, "process")
    codes = {x.code for x in found}
    assert set(row.get("has", ())) <= codes
    assert not set(row.get("lacks", ())) & codes, [x.because for x in found]
    targets = {x.target for x in found if x.code == "devaluation"}
    assert targets <= {row.get("target", "")}


@pytest.mark.parametrize("row", rows("arousal"))
def test_the_arousal(row: dict[str, Any]) -> None:
    (arousal,) = labels(row, "arousal")
    assert arousal.code == row["arousal"], arousal.because


@pytest.mark.parametrize("row", rows("risks"))
def test_the_risks(row: dict[str, Any]) -> None:
    found = labels(row, "risk")
    codes = {x.code for x in found}
    assert set(row["risks"]) <= codes
    assert row["risks"] or not codes, [x.because for x in found]
