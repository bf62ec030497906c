"""The tables of what to try next: row, moves and material, on invented turns."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from labelled import Row, turns
from mentalize.codebook import load
from mentalize.pathway.material import material
from mentalize.pathway.situation import situation
from mentalize.pathway.suggest import instead, suggest

SPEC = Path(__file__).parents[2] / "spec"
BOOK = load()
ASK: Row = ("C", "Go on.", {"moves": ["minimal"]})
LABELS = ("mode", "processes", "affects", "risk", "arousal")


def rows_of(file: str) -> list[Any]:
    table = tomllib.loads((SPEC / file).read_text(encoding="utf-8"))
    return [
        pytest.param(row, id=f"{heading}-{number}")
        for heading, entry in table.items()
        for number, row in enumerate(entry["rows"], start=1)
    ]


def said(text: str, row: Mapping[str, Any]) -> Row:
    return ("P", text, {key: row[key] for key in LABELS if key in row})


@pytest.mark.parametrize("row", rows_of("suggest_rows.toml"))
def test_row_and_moves(row: Mapping[str, Any]) -> None:
    earlier = [said(before["text"], before) for before in row.get("before", ())]
    session = turns(*earlier, ASK, said(row["patient"], row))
    found = suggest(session, len(session) - 1, BOOK, why_touched=row.get("why_touched", False))
    assert {one.row for one in found} == ({row["row"]} if row["row"] else set())
    offered = [one.code for one in found]
    assert set(row.get("moves", offered)) >= set(offered)
    assert not row["row"] or len(found) in (2, 3)


@pytest.mark.parametrize("row", rows_of("suggest_material.toml"))
def test_material(row: Mapping[str, Any]) -> None:
    session = turns(ASK, said(row["text"], row))
    slots = material(session, situation(session, 1))
    for name, text in row.get("slots", {}).items():
        assert [one.text for one in slots.get(name, ())][:1] == [text], name
    for name in row.get("none", ()):
        assert name not in slots, slots[name]


@pytest.mark.parametrize("row", rows_of("suggest_instead.toml"))
def test_instead(row: Mapping[str, Any]) -> None:
    earlier = [("P", row["before"], {}), ASK] if "before" in row else []
    session = turns(
        *earlier, said(row["patient"], row), ("C", row["clinician"], {"moves": row["moves"]})
    )
    found = instead(session, len(session) - 1, BOOK)
    assert found is not None
    assert (found.code, found.row, found.purpose) == (row["code"], row["row"], "instead")
    assert found.text or "takes_up" not in row
    assert found.quote.text.startswith(row.get("takes_up", ""))
