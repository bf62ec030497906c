"""The clinician's side of the rule coder: what holds of any text, and its parts one by one."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mentalize.coding.recognizers.backchannel import is_backchannel
from mentalize.coding.recognizers.clinician import read_clinician
from mentalize.coding.recognizers.moves import read_sentence
from mentalize.coding.recognizers.paraphrase import paraphrase
from mentalize.coding.recognizers.rule import CodedTurn, Finding
from mentalize.coding.recognizers.sentences import sentences
from mentalize.coding.recognizers.states import said_before, states, states_of_patient
from mentalize.coding.recognizers.words import content, stem
from mentalize.transcripts.model import Turn

MOVES = frozenset({
    "clarify_facts", "explore_self", "explore_other", "explore_why", "examine_thinking", "validate",
    "check_understanding", "mark_mentalizing", "stop_rewind", "challenge", "relationship",
    "own_perspective", "psychoeducate", "frame", "safety", "interpret", "fill_in", "advise",
    "reassure", "argue", "minimal", "other",
})  # fmt: skip
FORMS = frozenset({"open", "closed", "menu", "leading", "none"})
STANCES = frozenset({"-2", "-1", "0", "1", "2"})

SCRAPS = st.lists(
    st.sampled_from([
        "what", "how", "you", "feel", "felt", "angry", "ashamed", "did", "he", "she", "I", "I'm",
        "when", "said", "because", "um", "uh,", "-", "--", "...", "?", ".", ",", "right?", "or",
        "and", "so", "So,", "[laughs]", "(pause)", "isn't it", "killing yourself", "should", "’",
        "Okay.", "Mm-hm.", "\n", "you-you", "sounds like", "must have been", "go back", "İ", "😀",
    ]),
    max_size=40,
).map(" ".join)  # fmt: skip


def patient(*said: str) -> list[CodedTurn]:
    return [CodedTurn(Turn(i, "patient", "P", text), ()) for i, text in enumerate(said)]


def read(text: str, *said: str) -> tuple[Finding, ...]:
    return read_clinician(Turn(len(said), "clinician", "T", text), patient(*said))


def moves(text: str, *said: str) -> list[str]:
    return [found.code for found in read(text, *said) if found.layer == "move"]


@settings(max_examples=300, deadline=None)
@given(text=st.one_of(st.text(max_size=300), SCRAPS), said=st.one_of(st.text(max_size=80), SCRAPS))
def test_any_text_gets_one_question_one_stance_and_moves_within_it(text: str, said: str) -> None:
    findings = read(text, said)
    by_layer = {layer: [x for x in findings if x.layer == layer] for layer in ("move", "question")}
    stances = [x.code for x in findings if x.layer == "stance"]
    assert by_layer["move"]
    assert all(found.code in MOVES for found in by_layer["move"])
    assert [x.code in FORMS for x in by_layer["question"]] == [True]
    assert len(stances) == 1
    assert stances[0] in STANCES
    for found in findings:
        assert 0 <= found.start <= found.end <= len(text)
        assert 0 <= found.confidence <= 1
        assert ": '" in found.because


@settings(max_examples=300, deadline=None)
@given(text=st.one_of(st.text(max_size=300), SCRAPS))
def test_sentences_stand_in_order_and_never_overlap(text: str) -> None:
    last = 0
    for sentence in sentences(text):
        assert last <= sentence.start < sentence.end <= len(text)
        assert text[sentence.start : sentence.end].strip() == text[sentence.start : sentence.end]
        last = sentence.end


@settings(max_examples=200, deadline=None)
@given(text=SCRAPS)
def test_moves_stand_in_the_order_spoken_and_neighbours_differ(text: str) -> None:
    found = [x for x in read(text, "I was there all day with my brother") if x.layer == "move"]
    assert [x.start for x in found] == sorted(x.start for x in found)
    assert all(a.code != b.code for a, b in pairwise(found))


def after_risk(text: str, *codes: str) -> list[str]:
    turn = Turn(0, "patient", "P", "The rope is still in the shed.")
    found = tuple(Finding("risk", code, 0, 8, 0.9, "x") for code in codes)
    read_on = read_clinician(Turn(1, "clinician", "T", text), [CodedTurn(turn, found)])
    return [one.code for one in read_on if one.layer == "move"]


@pytest.mark.parametrize("text", ["Who could you call tonight?", "What stops you?", "At home?"])
def test_a_question_after_a_risk_is_about_safety(text: str) -> None:
    assert after_risk(text, "means") == ["safety"]
    assert after_risk(text) != ["safety"]
    assert after_risk(text, "dropout") != ["safety"]


def test_a_question_about_something_else_after_a_risk_is_not_about_safety() -> None:
    assert after_risk("What colour was the shed?", "means") == ["clarify_facts"]


@pytest.mark.parametrize(
    "text", ["We had a lovely drive down.", "The trains are full of tourists."]
)
def test_without_shared_words_or_a_checking_form_nothing_is_checked(text: str) -> None:
    assert moves(text, "I handed the lawyer my whole file and went home.") == ["other"]


def test_the_same_words_get_the_same_findings() -> None:
    text = "Okay. So you were furious. What did he say then?"
    assert read(text, "I was furious with him.") == read(text, "I was furious with him.")


@pytest.mark.parametrize(
    "text",
    [
        "you feel that i was and how " * 720,
        "a" * 20_000,
        " " * 20_000,
        "what? " * 3_300,
        "when you say that and " * 900,
        "(" * 20_000,
        "[a " * 6_600,
        "." * 20_000,
        "i-" * 10_000,
        "not " * 5_000 + "?",
        "get from " * 2_200 + "?",
        "um, " * 5_000,
    ],
    ids=lambda text: text[:12],
)
def test_a_turn_of_20000_characters_takes_less_than_a_second(text: str) -> None:
    began = time.process_time()
    assert read(text, "I don't know what to say about the house any more.")
    assert time.process_time() - began < 1


def test_a_span_is_the_sentence_without_what_stands_around_it() -> None:
    text = "Mm-hm.  What did she say?  Okay."
    (move,) = [found for found in read(text, "She was rude to me.") if found.layer == "move"]
    assert text[move.start : move.end] == "What did she say?"


def test_because_names_the_rule_and_the_words() -> None:
    (move,) = [x for x in read("You must have been devastated.", "It fell.") if x.layer == "move"]
    assert move.because == "filling_in.not_said_before: 'devastated'"


def test_a_state_is_looked_for_in_eight_patient_turns_and_no_more() -> None:
    (state,) = states("You were ashamed.")
    eight = patient("I was ashamed.", *["Yes."] * 7)
    nine = patient("I was ashamed.", *["Yes."] * 8)
    assert said_before(state, eight)
    assert not said_before(state, nine)


def test_a_family_heard_in_the_patients_turn_counts_as_said() -> None:
    (state,) = states("You were ashamed.")
    turn = Turn(0, "patient", "P", "I could have died of it.")
    heard = CodedTurn(turn, (Finding("affect", "shame", 0, 5, 0.9, "x"),))
    other = CodedTurn(turn, (Finding("affect", "anger", 0, 5, 0.9, "x"),))
    assert said_before(state, [heard])
    assert not said_before(state, [other])


@pytest.mark.parametrize(
    ("text", "laid_on_patient"),
    [
        ("You were ashamed.", ["ashamed"]),
        ("I was ashamed.", []),
        ("She was ashamed.", []),
        ("Ashamed.", ["ashamed"]),
        ("It was a terrific envelope.", []),
        ("You felt let down.", ["let down"]),
        ("Your anger comes first.", []),
    ],
)
def test_whose_state_it_is(text: str, laid_on_patient: list[str]) -> None:
    assert [state.word for state in states_of_patient(text)] == laid_on_patient


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("Mr. Hall rang. And then?", ["Mr. Hall rang.", "And then?"]),
        ("You were... not sure. Right?", ["You were... not sure.", "Right?"]),
        ("so he left the flat and what did you do", ["so he left the flat", "and what did you do"]),
        ("and when he left what did you do", ["and when he left what did you do"]),
        ("[sighs] ...", []),
    ],
)
def test_where_sentences_end(text: str, cut: list[str]) -> None:
    assert [text[x.start : x.end] for x in sentences(text)] == cut


@pytest.mark.parametrize(
    ("said", "core"),
    [
        ("Um, so how, uh, how did you feel?", "how did you feel?"),
        ("So you-you were, you know, kind of alone.", "you were alone."),
        ("[laughs] Okay, and what’s next?", "what's next?"),
        ("What sort of bag?", "What sort of bag?"),
        ("Well done!", "Well done!"),
    ],
)
def test_patterns_read_the_words_without_fillers(said: str, core: str) -> None:
    (sentence,) = sentences(said)
    assert sentence.core == core


def test_stems_meet_across_endings() -> None:
    assert stem("drawing") == stem("draws") == stem("draw")
    assert content("He was drawing boxes") & content("the box, he draws a box") == {"draw", "box"}


@pytest.mark.parametrize(
    "text", ["Mm-hm.", "Yeah, okay.", "Right.", "You did.", "You know?", "..."]
)
def test_backchannels(text: str) -> None:
    assert is_backchannel(text)


@pytest.mark.parametrize("text", ["And?", "Tell me.", "Oh no.", "Did you?", "Okay, and your son?"])
def test_what_is_no_backchannel(text: str) -> None:
    assert not is_backchannel(text)


def test_a_paraphrase_is_surer_the_more_of_it_is_the_patients() -> None:
    past = patient("The caretaker threw my boxes and my bicycle into the yard.")
    texts = ("The caretaker drove a lorry.", "The caretaker threw your boxes into the yard.")
    few, many = (paraphrase(sentences(text)[0], past) for text in texts)
    assert many is not None
    assert few is None or few.strength < many.strength


def test_the_clinicians_own_view_is_no_paraphrase() -> None:
    past = patient("The caretaker threw my boxes into the yard.")
    assert paraphrase(sentences("I saw the boxes in the yard.")[0], past) is None


def test_a_statement_cut_off_by_a_backchannel_goes_on_as_what_it_was() -> None:
    begun = Turn(0, "clinician", "T", "Nicotine makes the brain ask for more, and over time-")
    past = [CodedTurn(begun, read_clinician(begun, []))]
    past.append(CodedTurn(Turn(1, "patient", "P", "Mm-hm."), ()))
    on = read_clinician(Turn(2, "clinician", "T", "-the whole day gets built around it."), past)
    assert [x.code for x in past[0].findings if x.layer == "move"] == ["psychoeducate"]
    assert [x.code for x in on if x.layer == "move"] == ["psychoeducate"]


def test_a_few_words_after_a_question_belong_to_it() -> None:
    found = read("What did she want, do you think? On a Sunday?", "She came with a cake at noon.")
    (question,) = [x for x in found if x.layer == "question"]
    assert question.code == "open"
    assert [x.code for x in found if x.layer == "move"] == ["explore_other"]


def test_weak_guesses_are_dropped_beside_a_clear_move() -> None:
    assert moves("The weather. What did he say to you there?", "I met him in the hall.") == [
        "clarify_facts"
    ]


def test_a_sentence_alone_always_has_a_move() -> None:
    (sentence,) = sentences("Seven green bottles.")
    assert read_sentence(sentence, []).move.code in MOVES
