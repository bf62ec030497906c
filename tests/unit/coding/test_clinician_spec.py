"""Runs the tables of `tests/spec/clinician_*.toml`."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from mentalize.coding.recognizers.clinician import read_clinician
from mentalize.coding.recognizers.rule import CodedTurn, Finding, Rule, hits, load_rules
from mentalize.coding.recognizers.sentences import sentences
from mentalize.errors import CodebookError
from mentalize.transcripts.model import Turn

SPECS = Path(__file__).parents[2] / "spec"


def _rows(name: str) -> list[Any]:
    tables = tomllib.loads((SPECS / name).read_text(encoding="utf-8"))
    return [
        pytest.param(row, id=f"{heading}-{number}")
        for heading, table in tables.items()
        for number, row in enumerate(table["rows"])
    ]


def past_of(row: dict[str, Any]) -> list[CodedTurn]:
    """The patient's turns before, the last one with its affects."""
    said = [*row.get("earlier", []), *([row["patient"]] if "patient" in row else [])]
    turns = [CodedTurn(Turn(i, "patient", "P", text), ()) for i, text in enumerate(said)]
    if turns and row.get("affects"):
        turn = turns[-1].turn
        found = tuple(
            Finding("affect", family, 0, len(turn.text), 0.9, "spec") for family in row["affects"]
        )
        turns[-1] = CodedTurn(turn, found)
    return turns


def read(row: dict[str, Any]) -> tuple[Finding, ...]:
    past = past_of(row)
    return read_clinician(Turn(len(past), "clinician", "T", row["text"]), past)


@pytest.mark.parametrize("row", [*_rows("clinician_moves.toml"), *_rows("clinician_rulings.toml")])
def test_moves(row: dict[str, Any]) -> None:
    moves = [found for found in read(row) if found.layer == "move"]
    assert [found.code for found in moves] == row["moves"], [found.because for found in moves]
    if "words" in row:
        assert row["words"] in row["text"][moves[0].start : moves[0].end]


@pytest.mark.parametrize(
    "row",
    [
        *_rows("clinician_moves.toml"),
        *_rows("clinician_rulings.toml"),
        *_rows("clinician_questions.toml"),
    ],
)
@pytest.mark.parametrize("layer", ["question", "stance"])
def test_question_and_stance(row: dict[str, Any], layer: str) -> None:
    if layer not in row:
        pytest.skip("the row says nothing of it")
    found = [found for found in read(row) if found.layer == layer]
    assert [one.code for one in found] == [row[layer]], found


RULE_FILES = (
    "asked_what",
    "asked_why_how",
    "asked_meeting",
    "either_safety",
    "either_tell",
    "said_receive",
    "said_relate",
    "presumed",
)


def test_every_rule_is_shown_by_a_row_of_the_tables() -> None:
    shown: set[str] = set()
    for name in ("clinician_moves.toml", "clinician_rulings.toml", "clinician_questions.toml"):
        for param in _rows(name):
            (row,) = param.values
            before = past_of(row)[-1].turn.text if past_of(row) else ""
            for sentence in sentences(row["text"]):
                for file in RULE_FILES:
                    shown |= {hit.rule.id for hit in hits(load_rules(file), sentence.core, before)}
    assert {rule.id for file in RULE_FILES for rule in load_rules(file)} - shown == set()


def test_the_words_a_rule_needs_never_hide_a_match() -> None:
    cores = {
        sentence.core
        for name in ("clinician_moves.toml", "clinician_rulings.toml", "clinician_questions.toml")
        for param in _rows(name)
        for sentence in sentences(param.values[0]["text"])
    }
    for rules in map(load_rules, RULE_FILES):
        for core in cores:
            near = {rule.id for rule in rules.near(core.lower())}
            hidden = [x.id for x in rules if x.id not in near and x.search(core, core.lower())]
            assert hidden == [], core


@pytest.mark.parametrize("name", [*RULE_FILES, "question_syntax", "question_form"])
def test_every_pattern_compiles_and_every_needed_word_has_two_letters(name: str) -> None:
    for rule in load_rules(name):
        assert rule.pattern.pattern == rule.source
        assert bool(rule.unless) == bool(rule.unless_source)
        assert bool(rule.before) == bool(rule.before_source)
        assert all(len(need) > 1 and need == need.lower().lstrip() for need in rule.needs), rule.id


def test_a_broken_pattern_is_named() -> None:
    rule = Rule("said_x.broken", "frame", "(", 0.5)
    with pytest.raises(CodebookError, match=r"said_x\.broken"):
        list(hits((rule,), "hello"))
