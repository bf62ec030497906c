"""Sessions side by side, on sessions small enough to count by hand."""

from __future__ import annotations

import pytest

from labelled import Row, reviewed, turns
from mentalize.codebook import load
from mentalize.reviewing.course import After, Brief, Rate, answers, brief, came_after
from mentalize.reviewing.since import Sentence, changed

ASK: Row = ("C", "What did you feel then?", {"moves": ["explore_self"], "question": "open", "stance": "2"})  # fmt: skip
BOTH: Row = ("C", "That was hard. What did you feel?", {"moves": [("validate", "That was hard."), ("explore_self", "What did you feel?")]})  # fmt: skip
TWICE: Row = ("C", "He was rude. And she as well.", {"moves": [("interpret", "He was rude."), ("advise", "And she")]})  # fmt: skip
TELL: Row = ("C", "You envy him.", {"moves": ["interpret"], "question": "none", "stance": "-2"})
MM: Row = ("C", "Mm.", {"moves": ["minimal"]})
MIND: Row = ("P", "I think I was jealous, maybe.", {"mode": "mentalizing", "affects": [("envy", "jealous")]})  # fmt: skip
FACT: Row = ("P", "He hates me.", {"mode": "psychic_equivalence"})
PLAIN: Row = ("P", "It was Monday.", {"mode": "none"})
ASIDE: Row = ("O", "I was there.", {})


def briefed(*rows: Row) -> Brief:
    return brief(reviewed(*rows), load())


def found(*briefs: Brief) -> dict[tuple[str, str], After]:
    return {(x.layer, x.kind): x for x in came_after(briefs)}


def test_an_answer_is_the_next_turn_of_the_patient() -> None:
    talk = turns(PLAIN, ASK, MM, ASIDE, MIND, MM, FACT, TELL, ASK, PLAIN, TELL)
    pairs = [(a.turn.index, b.turn.index) for a, b in answers(talk)]
    # 1 is answered by 4; 6 answers nobody; of 7 and 8 the later was answered; 10 stays without
    assert pairs == [(1, 4), (8, 9)]


def test_what_came_after_is_counted_for_each_kind_of_move() -> None:
    after = found(briefed(ASK, MIND, TELL, FACT, ASK, PLAIN, BOTH, MIND, TWICE, FACT))
    assert {key: (x.minded.count, x.lost.count, x.neither.count) for key, x in after.items()} == {
        ("any", ""): (2, 2, 1),
        ("family", "what"): (2, 0, 1),
        ("family", "receive"): (1, 0, 0),
        ("family", "tell"): (0, 2, 0),  # two statements in a turn are one turn
        ("move", "explore_self"): (2, 0, 1),
        ("move", "validate"): (1, 0, 0),
        ("move", "interpret"): (0, 2, 0),
        ("move", "advise"): (0, 1, 0),
    }
    assert {x.minded.of for key, x in after.items() if key[0] == "any"} == {5}


def test_under_twenty_turns_nothing_is_estimated() -> None:
    nineteen = found(briefed(*[ASK, MIND] * 10), briefed(*[ASK, FACT] * 9))[
        ("move", "explore_self")
    ]
    assert nineteen.minded == Rate(10, 19)
    twenty = found(briefed(*[ASK, MIND] * 10), briefed(*[ASK, FACT] * 10))[("move", "explore_self")]
    assert (twenty.minded.value, twenty.lost.value) == (0.5, 0.5)


def test_sessions_that_differ_widen_the_interval() -> None:
    apart = found(briefed(*[ASK, MIND] * 20), briefed(*[ASK, FACT] * 20))[("any", "")].minded
    alike = found(*[briefed(*[ASK, MIND, ASK, FACT] * 10)] * 2)[("any", "")].minded
    assert (apart.count, apart.of) == (alike.count, alike.of) == (20, 40)
    # worked out in tests/unit/stats/test_clustered_shares.py; Wilson for 20 of 40 is .3520–.6480
    assert apart.interval == pytest.approx((0.0546, 0.9454), abs=5e-5)
    assert alike.interval == pytest.approx((0.3520, 0.6480), abs=5e-5)


def test_without_sessions_there_is_only_an_empty_base() -> None:
    (base,) = came_after([])
    assert (base.layer, base.minded) == ("any", Rate(0, 0))


def read(sentence: Sentence) -> str:
    return "".join(piece.text for piece in sentence)


def test_three_sentences_from_facts() -> None:
    scared: Row = ("P", "I was scared of him.", {"mode": "none", "affects": [("fear", "scared")]})
    before = briefed(TELL, FACT, TELL, scared, ASK, PLAIN, ASK, MIND)
    now = briefed(ASK, MIND, TELL, FACT, ASK, MIND, ASK, PLAIN)
    minds, feelings, told = changed(before, now, load())
    # Wilson 95%: 1 of 4 is 5–70%, 2 of 4 is 15–85%
    assert read(minds) == (
        "In 2 of 4 turns the patient looked at a state of mind (50%, 95% interval 15–85%), last time in "
        "1 of 4 (25%, 95% interval 5–70%); the intervals overlap. This time: “I think I was jealous, "
        "maybe”."
    )
    assert read(feelings) == (
        "Named this time and not last time: no feeling; named last time and not this time: "
        "fear “scared”."
    )
    assert read(told) == (
        "In 1 of 4 turns the clinician told instead of asking (25%, 95% interval 5–70%), last time in "
        "2 of 4 (50%, 95% interval 15–85%); the intervals overlap. This time: “You envy him”."
    )
    links = [(x.quote.turn, x.earlier) for s in (minds, feelings, told) for x in s if x.quote]
    assert links == [(1, False), (3, True), (2, False)]


def test_intervals_that_lie_apart_are_said_to() -> None:
    before, now = briefed(*[ASK, FACT] * 30), briefed(*[ASK, MIND] * 30)
    assert "the intervals lie apart" in read(changed(before, now, load())[0])


def test_new_feelings_come_with_their_words() -> None:
    _, feelings, _ = changed(briefed(ASK, PLAIN), briefed(ASK, MIND), load())
    assert read(feelings).startswith("Named this time and not last time: envy “jealous”;")
    _, feelings, _ = changed(briefed(ASK, MIND), briefed(ASK, MIND), load())
    assert (
        read(feelings) == "As last time, the same kinds of feeling were named as the patient's own."
    )
    _, feelings, _ = changed(briefed(ASK, FACT), briefed(ASK, PLAIN), load())
    assert read(feelings) == "As last time, no feeling was named as the patient's own."


def test_risk_comes_first_and_its_absence_rules_nothing_out() -> None:
    cue: Row = (
        "P",
        "I'd rather be dead.",
        {"mode": "none", "risk": [("ideation", "rather be dead")]},
    )
    first, *rest = changed(briefed(ASK, cue), briefed(ASK, PLAIN), load())
    assert read(first) == (
        "This time no risk cue was heard; last time there was a risk cue: “rather be dead”. "
        "That does not rule risk out: ask."
    )
    assert [x.earlier for x in first if x.quote] == [True]
    assert len(rest) == 2
    first, *_ = changed(briefed(ASK, PLAIN), briefed(ASK, cue), load())
    assert read(first) == (
        "This time there was a risk cue: “rather be dead”; last time no risk cue was heard."
    )
    means: Row = (
        "P",
        "I bought the pills.",
        {"mode": "none", "risk": [("means", "bought the pills")]},
    )
    first, *_ = changed(briefed(ASK, PLAIN), briefed(ASK, cue, ASK, means), load())
    assert "“rather be dead” and cues of 1 other kind; last time" in read(first)


def test_a_session_without_patient_is_not_compared() -> None:
    minds, *_ = changed(briefed(ASK), briefed(ASK, MIND), load())
    assert "can't be compared" in read(minds)


def test_nothing_is_said_to_come_because_of_anything() -> None:
    told = " ".join(map(read, changed(briefed(TELL, FACT), briefed(ASK, MIND), load())))
    assert "because" not in told
