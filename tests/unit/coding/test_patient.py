"""What a patient's turn yields, whatever is said, and how fast."""

from __future__ import annotations

import time

from hypothesis import given, settings
from hypothesis import strategies as st

from mentalize.coding.recognizers.patient import read_patient
from mentalize.coding.recognizers.rule import CodedTurn, Finding
from mentalize.transcripts.model import Turn

MODES = {
    "none", "mentalizing", "emerging", "psychic_equivalence", "pretend", "teleological",
}  # fmt: skip
FAMILIES = {
    "anger", "shame", "fear", "sadness", "envy", "pride", "joy", "care", "contempt", "other",
}  # fmt: skip
PROCESSES = {
    "grandiosity", "devaluation", "externalizing", "certainty", "entitlement",
    "contingent_worth", "vulnerability", "not_finding_feeling", "other_unseen", "other_seen",
    "self_reflection", "idealization", "disengaged",
}  # fmt: skip
RISKS = {
    "ideation", "worthless_exit", "means", "self_harm", "harm_to_others", "past_attempt",
    "dropout",
}  # fmt: skip
CODES = {
    "mode": MODES,
    "process": PROCESSES,
    "affect": FAMILIES,
    "arousal": {"low", "mid", "high"},
    "risk": RISKS,
}
SPEECH = st.lists(
    st.sampled_from(
        [
            "I", "I'm", "was", "feel", "felt", "not", "ashamed", "angry", "um,", "like", "because",
            "he", "hates", "me.", "If", "die", "kill", "myself", "[laughs]", "you", "don't", "--",
            "know?", "maybe", "always", "theory", "tablets", "it's", "…", "never", "and", "so",
        ]
    ),
    max_size=60,
).map(" ".join)  # fmt: skip


def found_in(text: str, asked: str = "What did you feel?") -> tuple[Finding, ...]:
    past = (CodedTurn(Turn(0, "clinician", "T", asked), ()),)
    return read_patient(Turn(1, "patient", "P", text), past)


def check(text: str, found: tuple[Finding, ...]) -> None:
    assert [x.layer for x in found].count("mode") == 1
    assert [x.layer for x in found].count("arousal") == 1
    for finding in found:
        assert finding.code in CODES[finding.layer]
        assert 0 <= finding.start <= finding.end <= len(text)
        assert finding.start < finding.end or not text.strip() or finding.layer == "mode"
        assert 0.0 <= finding.confidence <= 1.0
        assert finding.because.count(": '") >= 1
        quoted = finding.because.partition(": '")[2][:-1]
        assert not quoted or quoted in text
        assert not finding.target or finding.code == "devaluation"


@given(st.text(max_size=300), st.text(max_size=80))
@settings(max_examples=150, deadline=None)
def test_any_text_gives_valid_findings(text: str, asked: str) -> None:
    check(text, found_in(text, asked))


@given(SPEECH, SPEECH)
@settings(max_examples=150, deadline=None)
def test_any_speech_gives_valid_findings(text: str, asked: str) -> None:
    check(text, found_in(text, asked))


@given(SPEECH)
@settings(max_examples=50, deadline=None)
def test_the_same_words_give_the_same_findings(text: str) -> None:
    assert found_in(text) == found_in(text)


def test_a_first_turn_has_nothing_before_it() -> None:
    found = read_patient(Turn(0, "patient", "P", "I was scared."), ())
    assert [x.code for x in found if x.layer == "affect"] == ["fear"]


def test_a_back_channel_does_not_hide_the_question() -> None:
    past = (
        CodedTurn(Turn(0, "clinician", "T", "And what did you feel?"), ()),
        CodedTurn(Turn(1, "patient", "P", "Well."), ()),
        CodedTurn(Turn(2, "clinician", "T", "Mm."), ()),
    )
    found = read_patient(Turn(3, "patient", "P", "Small."), past)
    assert [x.code for x in found if x.layer == "affect"] == ["shame"]


def test_a_move_that_asks_for_a_feeling_is_heard_without_the_word() -> None:
    asks = Finding("move", "explore_self", 0, 10, 0.9, "spec: ''")
    past = (CodedTurn(Turn(0, "clinician", "T", "And behind the anger?"), (asks,)),)
    found = read_patient(Turn(1, "patient", "P", "Small."), past)
    assert [x.code for x in found if x.layer == "affect"] == ["shame"]


def test_none_spans_the_whole_turn() -> None:
    text = "We had soup at my aunt's place on Sunday."
    mode = found_in(text, "And then?")[0]
    assert (mode.code, mode.start, mode.end) == ("none", 0, len(text))


def test_thin_evidence_is_a_best_guess_only() -> None:
    mode = found_in("I guess so, with both cousins, the old dog and seven suitcases.", "Okay.")[0]
    assert mode.abstained
    assert mode.code in MODES


def test_contradicting_modes_are_a_best_guess_only() -> None:
    text = (
        "She hates me. Put it in writing, then I'd believe it. "
        "I noticed that I was scared. Tell me what to do."
    )
    assert found_in(text, "Mm.")[0].abstained


def test_a_reading_of_twenty_thousand_characters_takes_less_than_a_second() -> None:
    found_in("I was sad.")
    for text in ("I was, um, so sad and " * 900, "[" * 20_000, "die " * 5_000, "a, " * 6_500):
        before = time.process_time()
        found_in(text)
        assert time.process_time() - before < 1.0


def test_the_span_of_a_risk_is_its_clause() -> None:
    text = "We had lunch, and I think they'd be better off without me, that's all."
    risk = next(x for x in found_in(text, "Mm.") if x.layer == "risk")
    assert text[risk.start : risk.end] == "and I think they'd be better off without me"


def test_tears_are_heard_from_the_note() -> None:
    codes = {x.code for x in found_in("[crying] Sorry. It's the dust.", "Mm.")}
    assert "vulnerability" in codes


def test_a_question_needs_no_mark() -> None:
    codes = {x.code for x in found_in("They have a new boiler.", "and what's it like for you")}
    assert "not_finding_feeling" in codes


def test_certainty_comes_with_a_verdict() -> None:
    codes = {x.code for x in found_in("He is a fraud and a liar.", "Mm.")}
    assert {"psychic_equivalence", "certainty"} <= codes
