"""Each figure on a session small enough to count by hand."""

from __future__ import annotations

import pytest

from labelled import Row, reviewed
from mentalize.reviewing.model import Index

ASK: Row = ("C", "What did you feel then?", {"moves": ["explore_self"], "question": "open", "stance": "2"})  # fmt: skip
WHO: Row = ("C", "Who was there?", {"moves": ["clarify_facts"], "question": "open", "stance": "1"})
TELL: Row = ("C", "You were humiliated by him.", {"moves": ["fill_in"], "question": "none", "stance": "-1"})  # fmt: skip
OFFER: Row = ("C", "Embarrassed?", {"moves": ["fill_in"], "question": "leading", "stance": "-1"})
MM: Row = ("C", "Mm.", {"moves": ["minimal"], "question": "none", "stance": "0"})
ANGRY: Row = ("P", "I was angry.", {"mode": "emerging", "affects": [("anger", "angry")]})
HUMILIATED: Row = ("P", "Yes, humiliated, I suppose.", {"mode": "emerging", "affects": [("shame", "humiliated")]})  # fmt: skip
VERDICT: Row = ("P", "He is a fool and that is that.", {"mode": "psychic_equivalence"})

SESSION = (WHO, VERDICT, ASK, ANGRY, TELL, HUMILIATED, OFFER, ANGRY, MM, ANGRY)


@pytest.fixture(scope="module")
def indices() -> dict[str, Index]:
    return {index.id: index for index in reviewed(*SESSION).indices}


@pytest.mark.parametrize(
    ("index_id", "count", "of"),
    [
        ("not_knowing", 2, 4),
        ("fill_ins", 1, 4),
        ("statements", 1, 4),
        ("mentalizing", 4, 5),
        ("mentalizing_lost", 1, 5),
        ("vulnerable", 1, 5),
        ("affects_first_named_by_patient", 1, 2),
        ("questions_to_statements", 3, 1),
    ],
)
def test_counts(indices: dict[str, Index], index_id: str, count: int, of: int) -> None:
    assert (indices[index_id].count, indices[index_id].of) == (count, of)


def test_values_and_intervals(indices: dict[str, Index]) -> None:
    assert indices["not_knowing"].value == 0.5
    interval = indices["not_knowing"].interval
    assert interval is not None
    # Wilson 95% for 2 of 4
    assert interval == pytest.approx((0.1500, 0.8500), abs=1e-4)
    assert indices["questions_to_statements"].value == 3.0
    assert indices["words_per_clinician_turn"].value == 4.0
    assert indices["affect_kinds"].value == 2.0


def test_i_felt_is_no_word_that_the_clinician_said_first() -> None:
    told: Row = ("P", "I felt furious.", {"affects": ["anger"]})
    named = {x.id: x for x in reviewed(ASK, told).indices}["affects_first_named_by_patient"]
    assert (named.count, named.of) == (1, 1)
    asked: Row = ("C", "You felt furious?", {"moves": ["fill_in"]})
    named = {x.id: x for x in reviewed(asked, told).indices}["affects_first_named_by_patient"]
    assert (named.count, named.of) == (0, 1)


def test_steps_add_up(indices: dict[str, Index]) -> None:
    kinds = [indices[kind] for kind in ("in_step", "ahead", "behind")]
    assert sum(index.count or 0 for index in kinds) == kinds[0].of == 2


def test_nothing_to_count_gives_no_value() -> None:
    empty = {index.id: index for index in reviewed(("P", "Hello.", {})).indices}
    assert empty["not_knowing"].value is None
    assert empty["not_knowing"].interval is None
    assert empty["words_per_clinician_turn"].value is None


@pytest.mark.parametrize(
    ("text", "labels", "counts"),
    [
        ("Oh, neat.", {"moves": ["validate"], "question": "none", "stance": "1"}, 0),
        ("Was that a Tuesday?", {"moves": ["clarify_facts"], "question": "closed", "stance": "1"}, 0),
        ("What happened then?", {"moves": ["clarify_facts"], "question": "open", "stance": "1"}, 1),
        ("Were you angry at all?", {"moves": ["explore_self"], "question": "closed", "stance": "2"}, 1),
        ("So it was after the call.", {"moves": ["check_understanding"], "question": "none", "stance": "1"}, 1),
    ],
)  # fmt: skip
def test_politeness_and_closed_questions_for_a_fact_are_no_not_knowing(
    text: str, labels: dict[str, object], counts: int
) -> None:
    found = {x.id: x for x in reviewed(("C", text, labels), ANGRY).indices}
    assert (found["not_knowing"].count, found["not_knowing"].of) == (counts, 1)
