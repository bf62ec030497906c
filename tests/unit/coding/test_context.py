"""Derived codes: each rule fires on its case and stays silent on its neighbour."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from labelled import Row, turns
from mentalize.coding.context import derive, episodes

ANGRY: Row = ("P", "I was furious.", {"mode": "emerging", "affects": [("anger", "furious")]})
TELLS: Row = ("P", "They moved the meeting to Friday at nine.", {})
THEORY: Row = ("P", "It is a dialectic of recognition, structurally.", {"mode": "pretend"})
CUE: Row = ("P", "There would be no point in going on.", {"mode": "none", "risk": ["ideation"]})


def clinician(text: str, *moves: str, question: str = "open") -> Row:
    return ("C", text, {"moves": moves, "question": question, "stance": "1"})


FELT = clinician("What did you feel?", "explore_self")
WHY = clinician("What do you make of that?", "explore_why")
HOW = clinician("How do you get from one to the other?", "examine_thinking")
FACTS = clinician("What happened then?", "clarify_facts")
LONG = "word " * 61
TEACH = clinician(LONG, "psychoeducate", question="none")
SHORT_TEACH = clinician("Shame often looks like anger.", "psychoeducate", question="none")

CASES: list[tuple[str, Sequence[Row], bool]] = [
    ("expand", [ANGRY, FELT], True),
    ("expand", [TELLS, FELT], False),
    ("too_early", [TELLS, WHY], True),
    ("too_early", [ANGRY, WHY], False),
    ("too_early", [("P", "I was furious!!", {"affects": ["anger"], "arousal": "high"}), WHY], True),
    ("too_early", [THEORY, HOW], False),
    ("too_early", [THEORY, WHY], True),
    ("too_early", [("P", "Give me the letter.", {"mode": "teleological"}), HOW], False),
    ("stacked", [clinician("Who was it? And when? What did she say?", "clarify_facts")], True),
    ("stacked", [clinician("Who was it? And when?", "clarify_facts")], False),
    ("stacked", [clinician("Angry? Hurt? Something else?", "explore_self", question="menu")], False),
    ("stacked", [clinician("word " * 41 + ". Where was that?", "other", "clarify_facts")], True),
    ("stacked", [clinician("word " * 41 + ". Is that so?", "check_understanding")], False),
    ("offered_word", [clinician("Embarrassed?", "fill_in", question="leading")], True),
    ("offered_word", [clinician("You were embarrassed, weren't you?", "fill_in")], False),
    ("lecture", [TEACH], True),
    ("lecture", [SHORT_TEACH], False),
    ("lecture", [SHORT_TEACH, TELLS, SHORT_TEACH], True),
    ("joined_theory", [THEORY, clinician("Yes, it is almost Hegelian.", "other", question="none")], True),
    ("joined_theory", [THEORY, FACTS], False),
    ("joined_theory", [TELLS, clinician("Yes, I know that street.", "other", question="none")], False),
    ("left_risk", [CUE, FACTS, TELLS, FACTS], True),
    ("left_risk", [CUE, FACTS, TELLS, clinician("Do you think of dying?", "safety")], False),
    ("left_risk", [CUE, clinician("Mm.", "minimal", question="none"), TELLS, FACTS], False),
    ("left_risk", [("P", "I may stop coming.", {"risk": ["dropout"]}), FACTS, TELLS, FACTS], False),
    ("contrary", [THEORY, FELT], True),
    ("contrary", [ANGRY, FACTS], True),
    ("contrary", [TELLS, FACTS], False),
    ("stayed_behind", [ANGRY, FACTS, TELLS, FACTS, TELLS, FACTS], True),
    ("stayed_behind", [ANGRY, FACTS, TELLS, FELT, TELLS, FACTS], False),
]  # fmt: skip


@pytest.mark.parametrize(("code", "rows", "expected"), CASES)
def test_rule(code: str, rows: Sequence[Row], expected: bool) -> None:
    found = derive(turns(*rows))
    assert (code in {label.code for label in found}) is expected


def test_left_risk_names_the_cue_and_stands_on_the_second_turn() -> None:
    found = [x for x in derive(turns(CUE, FACTS, TELLS, FACTS)) if x.code == "left_risk"]
    assert [label.turn for label in found] == [3]
    assert "no point in going on" in found[0].because


def test_an_episode_starts_with_the_session_and_with_another_topic() -> None:
    talk = [row for _ in range(4) for row in (FACTS, TELLS)]
    shift: Row = ("P", "Can we change the subject? My brother rang.", {})
    assert episodes(turns(*talk, FACTS, shift, FACTS, TELLS)) == (0, 9)


def test_an_aside_is_no_episode() -> None:
    shift: Row = ("P", "Can we change the subject? My brother rang.", {})
    assert episodes(turns(FACTS, shift, FACTS, TELLS)) == (0,)


def test_a_new_episode_forgets_the_feelings_of_the_last() -> None:
    talk = [row for _ in range(4) for row in (FACTS, ANGRY)]
    shift: Row = ("P", "Can we change the subject? My brother rang.", {})
    found = derive(turns(*talk, FACTS, shift, WHY))
    assert [label.code for label in found if label.turn == 10] == ["too_early"]


def test_no_turns_no_labels() -> None:
    assert derive(()) == ()
    assert episodes(()) == ()
