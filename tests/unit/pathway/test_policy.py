"""The path: every rule of the table fires on its case, and steps are told apart."""

from __future__ import annotations

from dataclasses import replace

import pytest

from labelled import Row, turns
from mentalize.codebook import load
from mentalize.codebook.model import PathRule
from mentalize.errors import CodebookError
from mentalize.pathway.evidence import GUARDS, contradicts
from mentalize.pathway.policy import check_table, walk

BOOK = load()
OPEN: Row = ("C", "Where shall we begin today?", {"moves": ["frame"], "question": "open"})
FACTS: Row = ("C", "What happened then?", {"moves": ["clarify_facts"], "question": "open"})
FELT: Row = ("C", "What did you feel?", {"moves": ["explore_self"], "question": "open"})
OTHER: Row = ("C", "What may she have felt?", {"moves": ["explore_other"], "question": "open"})
CHECK: Row = ("C", "So first angry, then ashamed?", {"moves": ["check_understanding"], "question": "closed"})  # fmt: skip
WHY: Row = ("C", "What is it like to be ashamed?", {"moves": ["explore_why"], "question": "open"})
HOW: Row = ("C", "How do you get from there to nothing?", {"moves": ["examine_thinking"], "question": "open"})  # fmt: skip
OWN: Row = ("C", "My own view, and yours may differ, is this.", {"moves": ["own_perspective"], "question": "none"})  # fmt: skip
SAFETY: Row = ("C", "Are you thinking of killing yourself?", {"moves": ["safety"], "question": "closed"})  # fmt: skip
MM: Row = ("C", "Mm.", {"moves": ["minimal"], "question": "none"})

STORY: Row = ("P", "So on Monday she called me into her office and shut the door.", {})
FACT: Row = ("P", "She read page three aloud, slowly.", {})
ANGER: Row = ("P", "I was furious, I could have thrown it.", {"mode": "emerging", "affects": ["anger"]})  # fmt: skip
SHAME: Row = ("P", "And ashamed, I think, when they laughed.", {"mode": "mentalizing", "affects": ["shame"]})  # fmt: skip
YES: Row = ("P", "Yes. Yes, that's how it went.", {})
REASON: Row = ("P", "It makes me feel small, and then I hate that I feel it.", {"mode": "mentalizing"})  # fmt: skip
EQUATION: Row = ("P", "No title, so I am nothing. That is simply so.", {"mode": "psychic_equivalence", "processes": ["contingent_worth", "certainty"]})  # fmt: skip
DOUBT: Row = ("P", "Said aloud it has a hole in it. Maybe it is a thought.", {"mode": "mentalizing", "processes": ["self_reflection"]})  # fmt: skip
THEORY: Row = ("P", "Institutions, as a form, consume their own.", {"mode": "pretend"})
LOUD: Row = ("P", "For God's sake! I told you! I bloody told you!", {"arousal": "high"})
SCORN: Row = ("P", "Did they teach you that on your little course?", {"mode": "none", "processes": ["devaluation>clinician"]})  # fmt: skip
CUE: Row = ("P", "Then there is no point in being here.", {"risk": ["ideation"]})
BLAME: Row = ("P", "They are idiots, all of them, it was their doing.", {"processes": ["devaluation", "externalizing"]})  # fmt: skip

TO_EXPAND = (OPEN, STORY, FACTS, FACT, FACTS, FACT, FACTS, FACT, FELT, ANGER)
TO_WHY = (*TO_EXPAND, FELT, SHAME)
TO_HOW = (*TO_WHY, CHECK, YES, WHY, REASON, FELT, EQUATION)
TO_OWN = (*TO_HOW, HOW, DOUBT, CHECK, YES)


def states(*rows: Row) -> list[str]:
    points, _ = walk(turns(*rows), (0,), BOOK)
    return [point.state for point in points]


@pytest.mark.parametrize(
    ("rows", "last"),
    [
        ((OPEN, STORY), "facts"),
        ((OPEN, YES), "connect"),
        ((OPEN, STORY, FACTS, FACT, FACTS, FACT), "facts"),
        ((OPEN, STORY, FACTS, FACT, FACTS, FACT, FACTS, FACT), "feelings"),
        ((OPEN, STORY, FACTS, ANGER), "expand"),
        (TO_EXPAND, "expand"),
        ((*TO_EXPAND, FELT, YES, FELT, YES, FELT, REASON), "why"),
        (TO_WHY, "why"),
        ((*TO_WHY, WHY, REASON), "why"),
        ((*TO_WHY, CHECK, YES, WHY, REASON), "own_view"),
        (TO_HOW, "how"),
        (TO_OWN, "own_view"),
        ((*TO_WHY, FELT, THEORY), "expand"),
        ((*TO_OWN, OWN, REASON, FELT, EQUATION), "feelings"),
        ((*TO_HOW, HOW, DOUBT, HOW, EQUATION), "expand"),
        ((OPEN, STORY, FACTS, THEORY, FACTS, THEORY), "anchor"),
        ((OPEN, STORY, CHECK, THEORY, CHECK, THEORY, FACTS, FACT), "facts"),
        ((OPEN, STORY, FACTS, LOUD), "calm"),
        ((OPEN, STORY, FACTS, LOUD, FACTS, FACT), "calm"),
        ((OPEN, STORY, CHECK, LOUD, FACTS, FACT, FACTS, FACT), "facts"),
        ((OPEN, STORY, FACTS, SCORN), "repair"),
        ((OPEN, STORY, FACTS, SCORN, OWN, STORY), "facts"),
        ((OPEN, STORY, FACTS, SCORN, FACTS, LOUD, CHECK, YES, CHECK, YES), "repair"),
        ((OPEN, STORY, FACTS, SCORN, FACTS, LOUD, OWN, STORY, CHECK, YES), "facts"),
        ((OPEN, STORY, FACTS, CUE), "safety"),
        ((OPEN, STORY, FACTS, CUE, FACTS, FACT, FACTS, FACT, FACTS, FACT), "safety"),
        ((OPEN, STORY, FACTS, CUE, SAFETY, YES, FACTS, FACT, FACTS, FACT), "facts"),
        ((*TO_WHY, WHY, CUE, SAFETY, YES, FELT, FACT, FELT, FACT), "why"),
    ],
)
def test_state_after(rows: tuple[Row, ...], last: str) -> None:
    assert states(*rows)[-1] == last


def test_the_walk_in_order() -> None:
    stern = (*TO_WHY, WHY, REASON, FELT, EQUATION, HOW, DOUBT, CHECK, YES)
    seen = list(dict.fromkeys(states(*stern)))
    assert seen == ["connect", "facts", "feelings", "expand", "why", "how", "own_view"]


def test_a_past_attempt_is_no_safety_state() -> None:
    told: Row = ("P", "I tried it once, years ago.", {"risk": ["past_attempt"]})
    assert states(OPEN, STORY, FACTS, told)[-1] == "facts"


def test_a_wish_to_quit_goes_to_repair() -> None:
    quits: Row = ("P", "I think this is my last time here.", {"risk": ["dropout"]})
    assert states(OPEN, STORY, FACTS, quits)[-1] == "repair"


def test_a_new_topic_starts_again_but_danger_stays() -> None:
    calm, _ = walk(turns(*TO_EXPAND, FACTS, YES), (0, 10), BOOK)
    assert (calm[10].state, calm[10].episode) == ("connect", 1)
    risky, _ = walk(turns(OPEN, STORY, FACTS, CUE, FACTS, FACT), (0, 4), BOOK)
    assert [point.state for point in risky][-1] == "safety"


def steps(*rows: Row) -> list[str]:
    _, found = walk(turns(*rows), (0,), BOOK)
    return [step.step for step in found]


@pytest.mark.parametrize(
    ("rows", "step"),
    [
        ((OPEN, STORY, FACTS), "in_step"),
        ((OPEN, STORY, FELT), "ahead"),
        ((OPEN, BLAME, FELT), "in_step"),
        ((OPEN, BLAME, OTHER), "ahead"),
        ((OPEN, STORY, OTHER), "in_step"),
        ((OPEN, STORY, HOW), "ahead"),
        ((*TO_EXPAND, FACTS), "behind"),
        ((*TO_EXPAND, WHY), "ahead"),
        ((*TO_WHY, WHY), "in_step"),
        ((*TO_HOW, HOW), "in_step"),
        ((*TO_OWN, OWN), "in_step"),
        ((OPEN, STORY, FACTS, SCORN, OWN), "in_step"),
        ((OPEN, STORY, FACTS, SCORN, WHY), "ahead"),
        ((OPEN, STORY, FACTS, THEORY, FACTS, THEORY, HOW), "in_step"),
    ],
)
def test_step_of_the_last_turn(rows: tuple[Row, ...], step: str) -> None:
    assert steps(*rows)[-1] == step


def test_stance_and_frame_moves_get_no_step() -> None:
    assert steps(OPEN, STORY, CHECK, YES, SAFETY, YES, MM) == []


def test_ahead_and_the_patient_came_along() -> None:
    _, found = walk(turns(OPEN, STORY, HOW, DOUBT, HOW, THEORY), (0,), BOOK)
    assert (found[0].step, found[0].came_along) == ("ahead", True)


def test_every_guard_of_the_table_exists_and_every_guard_is_used() -> None:
    check_table(BOOK)
    asked = {guard.removeprefix("not ") for rule in BOOK.path_rules for guard in rule.when}
    assert asked == set(GUARDS)


def test_an_unknown_guard_is_refused_by_name() -> None:
    broken = replace(BOOK, path_rules=(PathRule("x", ("connect",), ("full_moon",), "facts", ""),))
    with pytest.raises(CodebookError, match="rule 'x' asks for the guard 'full_moon'"):
        walk(turns(OPEN), (0,), broken)


def test_a_table_that_goes_in_circles_ends() -> None:
    circle = (
        PathRule("a", ("connect",), ("not affect_named",), "facts", ""),
        PathRule("b", ("facts",), ("not affect_named",), "connect", ""),
    )
    points, _ = walk(turns(OPEN, STORY), (0,), replace(BOOK, path_rules=circle))
    assert len(points) == 2


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("No, that was after.", True),
        ("Well, not really.", True),
        ("Nothing, yes, that's it.", False),
        ("Yes, exactly.", False),
        ("I didn't say that.", True),
        ("Notice how he did it.", False),
    ],
)
def test_contradiction(answer: str, expected: bool) -> None:
    assert contradicts(answer) is expected
