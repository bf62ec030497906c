"""A sentence without words of the patient is offered only where its condition holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from labelled import Row, turns
from mentalize.codebook import load
from mentalize.pathway.conditions import CONDITIONS, conditions
from mentalize.pathway.situation import situation
from mentalize.pathway.suggest import suggest

BOOK = load()
ASK: Row = ("C", "Where was that?", {"moves": ["clarify_facts"], "question": "open"})
TOLD: Row = ("P", "I was ashamed of it, in the hall.", {"affects": [("shame", "ashamed")]})
TELLS: Row = ("C", "You wanted him to stay.", {"moves": ["fill_in"], "question": "none"})
MINDED = {"mode": "mentalizing"}
THEORY = {"mode": "pretend"}


def held(text: str, labels: Mapping[str, Any], *after: Row) -> set[str]:
    session = turns(ASK, TOLD, ASK, ("P", text, dict(labels)), *after)
    return {name for name, _ in conditions(situation(session, len(session) - 1))}


CASES = [
    ("said", "The lane goes down to the mill.", "The mill.", {}),
    ("said", "The lane goes down to the mill.", "Does the lane go down to the mill?", {}),
    ("said", "The lane goes down to the mill.", "-down to the mill and the weir.", {}),
    ("past", "He dropped the tray and I laughed.", "He drops the tray and I have to laugh.", {}),
    ("past", "He dropped the tray and I laughed.", "He dropped the tray and laughed.", {}),
    ("turned", "I'd thought he was cold, and he was shy.", "He was shy, and he hid it well.", MINDED),
    ("wish", "I want him to ring me tonight.", "He rings me on a Tuesday night.", {}),
    ("wish", "I want him to ring me tonight.", "I want nothing, he should have rung.", {}),
    ("of_me_wanted", "You could write to them for me.", "He wrote to them for me.", {}),
    ("feared", "They'd all be in the hall, laughing.", "We are all in the hall, laughing.", {}),
    ("unnamed", "My arm was sort of gone.", "My arm was broken then.", {}),
    ("at_me", "You read that off a card, all of it.", "They read that off a card, you know.", {}),
    ("at_me", "You read that off a card, all of it.", "I appreciate you reading it off a card.", {}),
    ("of_me_wanted", "You could write to them for me.", "You could write, then I'd know.", {}),
    ("wish", "I want him to ring me tonight.", "I want him to ring, then I'd believe him.", {}),
    ("absent", "You weren't there.", "He was there.", {}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "holds", "fails", "labels"), CASES)
def test_a_condition_holds_of_the_one_and_not_of_the_other(
    name: str, holds: str, fails: str, labels: Mapping[str, Any]
) -> None:
    assert name in held(holds, labels)
    assert name not in held(fails, labels)


def test_conditions_that_rest_on_labels() -> None:
    text = "He hid the letter from me again, I know it."
    for name, labels in (
        ("certain", {"mode": "psychic_equivalence"}),
        ("theory", THEORY),
    ):
        assert name in held(text, labels), name
        assert name not in held(text, {}), name


def test_a_no_is_heard_behind_the_turn_that_is_answered() -> None:
    no: Row = ("P", "No.", {})
    other: Row = ("P", "Yes.", {})
    text = "He hid the letter from me again."
    assert "denied" in held(text, {}, TELLS, no, TELLS)
    assert "denied" not in held(text, {}, TELLS, other, TELLS)
    negated: Row = ("C", "He doesn't know, then.", {"moves": ["fill_in"], "question": "none"})
    assert "denied" not in held(text, {}, negated, no, TELLS)
    assert "denied" not in held(text, {}, ASK, no, TELLS)


def test_what_was_told_is_taken_back_only_where_the_patient_turns_against_it() -> None:
    for told, text in (
        (TELLS, "That's not what I said."),
        (ASK, "That's not what I said."),
        (TELLS, "It was."),
    ):
        session = turns(ASK, TOLD, told, ("P", text, {}))
        holds = {name for name, _ in conditions(situation(session, 3))}
        assert ("told_wrong" in holds) is (told is TELLS and text != "It was.")


def test_danger_in_plain_words_is_told_from_a_guess() -> None:
    for text in (
        "I'd sooner be dead than go.",
        "I don't want to be here anymore.",
        "What's the point?",
    ):
        assert "danger" in held(text, {"risk": ["ideation"]}), text
    assert "danger" not in held("The garden matters most.", {"risk": ["ideation"]})


def test_nothing_holds_before_the_two_have_begun() -> None:
    session = turns(ASK, ("P", "The lane goes down to the mill.", MINDED))
    assert not list(conditions(situation(session, 1)))


def test_every_condition_is_asked_for_by_a_wording_and_puts_nothing_into_it() -> None:
    assert {need for wording in BOOK.wordings for need in wording.needs} >= CONDITIONS
    for wording in BOOK.wordings:
        for need in CONDITIONS.intersection(wording.needs):
            assert (
                f"{{{need}}}" in wording.text[wording.text.index("?") :] or "?" not in wording.text
            )
    session = turns(ASK, TOLD, ASK, TOLD)
    assert not any(one.text for _, one in conditions(situation(session, 3)))


def test_a_wording_without_words_of_the_patient_names_its_rows() -> None:
    assert all(w.rows for w in BOOK.wordings if not set(w.needs) - CONDITIONS)


def test_different_moments_get_different_wordings() -> None:
    said = {
        one.text
        for text in ("I was ashamed of it, and my whole face went hot in front of them.",
                     "It was the way he laughed when I came in and nobody said a word to me.",
                     "I miss my sister, most of all at night.")
        for one in suggest(
            turns(ASK, TOLD, ASK, ("P", text, {"processes": ["vulnerability"]})), 3, BOOK
        )
    }  # fmt: skip
    assert len(said - {""}) >= 2
