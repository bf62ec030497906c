"""Suggestions hold what they promise, whatever was said and however it was labelled."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labelled import Row, turns
from mentalize.codebook import load
from mentalize.errors import CodebookError
from mentalize.pathway.material import material
from mentalize.pathway.model import Suggestion
from mentalize.pathway.situation import situation
from mentalize.pathway.suggest import Standing, instead, suggest, suggest_all
from mentalize.transcripts.labels import Label, LabelledTurn, Layer, by_turn
from mentalize.transcripts.model import ClinicianGuess, Role, Transcript, Turn
from mentalize.transcripts.words import words

BOOK = load()
TELLS = ("interpret", "fill_in", "advise", "reassure", "argue")
CERTAIN = {"mode": "psychic_equivalence", "processes": ["certainty", "externalizing"]}
ANGRY = {"mode": "emerging", "affects": [("anger", "furious")]}
ASHAMED = {"mode": "mentalizing", "affects": [("shame", "ashamed")], "processes": ["vulnerability"]}
MINDED = {"mode": "mentalizing", "processes": ["other_seen", "self_reflection"]}
SESSION: tuple[Row, ...] = (
    ("C", "Where did it happen?", {"moves": ["clarify_facts"], "question": "open"}),
    ("P", "In the lobby. My brother dropped the keys and walked off.", {}),
    ("C", "You wanted him to stay.", {"moves": ["fill_in"], "question": "none"}),
    ("P", "He did it to shame me. He always wins.", CERTAIN),
    ("C", "Perhaps it is about your father.", {"moves": ["interpret"], "question": "none"}),
    ("P", "I was furious. I kicked the gate.", ANGRY),
    ("C", "Was there anything else?", {"moves": ["explore_self"], "question": "open"}),
    ("P", "I was ashamed, I think. I hid my hands.", ASHAMED),
    ("C", "You are a good brother, you know.", {"moves": ["reassure"], "question": "none"}),
    ("P", "Maybe he was scared of me. I never asked him.", MINDED),
    ("C", "Just ring him.", {"moves": ["advise"], "question": "none"}),
    ("P", "My drinking is the real trouble.", {"mode": "emerging"}),
)
MOMENTS, STATEMENTS = (3, 5, 7, 9, 11), (2, 4, 8, 10)


def check_valid(found: tuple[Suggestion, ...], session: tuple[LabelledTurn, ...]) -> None:
    texts = [one.text for one in found if one.text]
    assert len(set(texts)) == len(texts)
    for one in found:
        told = session[one.quote.turn].turn.text
        assert told[one.quote.start : one.quote.end] == one.quote.text
        assert one.quote.turn <= one.turn
        assert one.because
        if one.text:
            assert len(words(one.text)) <= 20
            assert one.text.count("?") == 1
            assert "{" not in one.text


def test_a_whole_session() -> None:
    session = turns(*SESSION)
    found = suggest_all(session, MOMENTS, STATEMENTS, BOOK)
    check_valid(found, session)
    assert [one.turn for one in found] == sorted(one.turn for one in found)
    assert {one.turn for one in found if one.purpose == "instead"} == set(STATEMENTS)
    for at in MOMENTS:
        assert sum(one.turn == at for one in found) in (2, 3)
    assert sum(bool(one.text) for one in found) >= 3


def test_the_words_of_the_moment_are_in_the_sentence() -> None:
    session = turns(*SESSION)
    by_turn_ = {one.turn: one for one in suggest_all(session, (), STATEMENTS, BOOK)}
    assert "your brother dropped the keys" in by_turn_[2].text
    assert by_turn_[8].text.startswith("Ashamed")
    assert by_turn_[2].quote.turn == 1


def test_a_cue_that_nobody_asked_about_comes_first_for_three_turns() -> None:
    cue: Row = ("P", "I'd be better off dead.", {"risk": ["ideation"]})
    asked: Row = ("C", "Are you thinking of killing yourself?", {"moves": ["safety"]})
    passed: Row = ("C", "And the bus?", {"moves": ["clarify_facts"]})

    def row(*rows: Row) -> set[str]:
        session = turns(*rows, SESSION[7])
        found = suggest(session, len(session) - 1, BOOK, path_state="safety")
        return {one.row for one in found}

    assert row(cue, passed) == {"current_risk"}
    assert row(cue, asked) == {"vulnerability_shown"}
    assert row(cue, *(passed, SESSION[1]) * 2, passed) == {"vulnerability_shown"}


def test_at_most_five_moments() -> None:
    session = turns(*SESSION, *SESSION)
    found = suggest_all(session, tuple(range(1, 24, 2)), (), BOOK)
    assert len({one.turn for one in found}) <= 5


def test_no_wording_comes_twice_in_a_session() -> None:
    session = turns(*SESSION, *SESSION, *SESSION)
    found = suggest_all(session, (3, 7, 15, 19, 31), (*STATEMENTS, 14, 16, 20, 26, 28, 32), BOOK)
    check_valid(found, session)
    patterns = [one.text for one in found if one.text]
    assert len(patterns) >= 3


def test_what_comes_later_changes_nothing() -> None:
    session = turns(*SESSION)
    for at in MOMENTS:
        assert suggest(session, at, BOOK) == suggest(session[: at + 1], at, BOOK)
    for at in STATEMENTS:
        assert instead(session, at, BOOK) == instead(session[: at + 1], at, BOOK)


def test_used_wordings_stay_away() -> None:
    session = turns(*SESSION)
    first = suggest(session, 7, BOOK)
    again = suggest(session, 7, BOOK, used=frozenset(one.text for one in first))
    assert not {one.text for one in first} & {one.text for one in again if one.text}


def test_where_the_path_stands_is_heard() -> None:
    session = turns(*SESSION)
    context = {3: Standing("how", why_touched=True)}
    rows = {one.row for one in suggest_all(session, (3,), (), BOOK, context)}
    assert rows == {"pe_no_affect"}
    late = turns(*SESSION, ("C", "Hm.", {"moves": ["minimal"]}), SESSION[3])
    found = suggest(late, len(late) - 1, BOOK, why_touched=True)
    assert {one.row for one in found} == {"pe_affect_named"}


@pytest.mark.parametrize("at", [0, 6])
def test_a_question_needs_no_other_question(at: int) -> None:
    assert instead(turns(*SESSION), at, BOOK) is None


def test_a_patients_turn_gets_no_instead_and_a_clinicians_no_moment() -> None:
    session = turns(*SESSION)
    assert instead(session, 3, BOOK) is None
    assert suggest(session, 2, BOOK) == ()


def test_a_statement_before_the_patient_spoke() -> None:
    assert instead(turns(("C", "You look sad.", {"moves": ["fill_in"]})), 0, BOOK) is None


@pytest.mark.parametrize(
    ("text", "code", "act"),
    [
        ("I'd sooner be dead.", "ideation", "killing yourself"),
        ("I had the blade out again.", "self_harm", "hurting yourself"),
        ("I'd like to hurt him.", "harm_to_others", "hurting somebody"),
    ],
)
def test_the_safety_question_is_direct(text: str, code: str, act: str) -> None:
    first = suggest(turns(("P", text, {"risk": [code]})), 0, BOOK)[0]
    assert first.code == "safety"
    assert act in first.text


def test_danger_is_not_asked_about_out_of_the_blue() -> None:
    """A cue that rests on a guess is shown, but no question about killing oneself is put to it."""
    guessed: Row = ("P", "The garden matters most, and it wants rain.", {"risk": ["ideation"]})
    found = suggest(turns(SESSION[0], SESSION[1], SESSION[2], guessed), 3, BOOK)
    assert found[0].code == "safety"
    assert not any(one.text for one in found)


def test_a_feeling_is_named_only_if_the_patient_named_it() -> None:
    for row in ({"mode": "emerging", "processes": ["vulnerability"]}, {"mode": "mentalizing"}):
        session = turns(("P", "He took the chair, and I walked home.", row))
        for one in suggest(session, 0, BOOK):
            assert not {"ashamed", "sad", "angry", "hurt", "scared"} & set(words(one.text.lower()))


def test_without_a_natural_sentence_move_and_quote_are_shown() -> None:
    session = turns(("P", "The, uh. The whole, I mean, it's, no.", {"mode": "psychic_equivalence"}))
    found = suggest(session, 0, BOOK)
    assert [one.text for one in found] == ["", ""]
    assert all(one.quote.text for one in found)


def test_an_unknown_guard_is_named() -> None:
    row = replace(BOOK.fit_rows[0], id="mine", when=("not full_moon",))
    book = replace(BOOK, fit_rows=(row,))
    with pytest.raises(CodebookError, match=r"mine.*full_moon"):
        suggest(turns(*SESSION), 3, book)


LAYERS: dict[str, Layer] = {
    **dict.fromkeys(("psychic_equivalence", "pretend", "teleological", "mentalizing", "none"), "mode"),
    **dict.fromkeys(("externalizing", "devaluation", "vulnerability", "idealization"), "process"),
    **dict.fromkeys(("not_finding_feeling", "self_reflection", "other_seen"), "process"),
    **dict.fromkeys(("shame", "anger", "fear", "joy"), "affect"),
    **dict.fromkeys(("ideation", "harm_to_others", "dropout"), "risk"),
    **dict.fromkeys((*TELLS, "explore_self"), "move"),
    "high": "arousal",
}  # fmt: skip
PIECES = st.sampled_from(
    [
        "I",
        "he",
        "she",
        "they",
        "we",
        "my",
        "dad",
        "Anna",
        "didn't",
        "was",
        "looked",
        "at",
        "me",
        "said",
        "that",
        "and",
        "but",
        "because",
        "so",
        "if",
        "like",
        "um",
        "ashamed",
        "angry",
        "nothing",
        "I'm",
        "you're",
        "don't",
        "know",
        "what",
        "to",
        "do",
        "in",
        "the",
        "kitchen",
        "on",
        "Tuesday",
        "my",
        "drinking",
        ",",
        ".",
        "?",
        "!",
        "…",
        "—",
        "-",
        "[laughs]",
        "(",
        ")",
        '"',
        "“",
        "”",
        "’",
        "{",
        "}",
        "😀",
        "it's",
        "ridiculous",
        "isn't",
        "kind",
        "of",
        "I-I",
        "the",
        "the",
    ]
)
TEXTS = st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=40).map(" ".join))
SPANS = st.tuples(st.integers(0, 120), st.integers(0, 120))
TURNS = st.lists(
    st.tuples(TEXTS, st.sampled_from(("clinician", "patient", "other")),
              st.lists(st.tuples(st.sampled_from(sorted(LAYERS)), SPANS), max_size=5)),
    min_size=1, max_size=8,
)  # fmt: skip


def labelled(
    rows: list[tuple[str, Role, list[tuple[str, tuple[int, int]]]]],
) -> tuple[LabelledTurn, ...]:
    found = tuple(Turn(at, role, "Sam", text) for at, (text, role, _) in enumerate(rows))
    labels = []
    for at, (text, _, given_) in enumerate(rows):
        for code, span in given_:
            start, end = sorted(min(place, len(text)) for place in span)
            labels.append(Label(at, LAYERS[code], code, start, end, 0.5, "drawn", "test", "1"))
    return by_turn(Transcript(found, ClinicianGuess("Sam", 1.0, "told")), labels)


@settings(max_examples=150, deadline=None)
@given(TURNS)
def test_any_session_gives_valid_suggestions(
    rows: list[tuple[str, Role, list[tuple[str, tuple[int, int]]]]],
) -> None:
    session = labelled(rows)
    everywhere = tuple(range(len(session)))
    found = suggest_all(session, everywhere, everywhere, BOOK)
    check_valid(found, session)
    for one in found:
        row = next(row for row in BOOK.fit_rows if row.id == one.row)
        assert one.code not in row.avoid
        assert one.code in [option.move for option in (*row.first, *row.then)]


def test_what_was_just_asked_is_not_asked_again() -> None:
    asked: Row = (
        "C",
        "What were you feeling when you hid the letter?",
        {"moves": ["explore_self"]},
    )
    told: Row = ("P", "I hid the letter.", {"mode": "mentalizing"})
    for ahead in ((), (asked,)):
        texts = {one.text for one in suggest(turns(*ahead, told), len(ahead), BOOK)}
        assert not ahead or "What were you feeling when you hid the letter?" not in texts


def test_danger_is_not_asked_about_again_while_it_is_being_talked_of() -> None:
    cue: Row = ("P", "There would be no point in living.", {"risk": ["ideation"]})
    safety: Row = ("C", "Are you thinking of killing yourself?", {"moves": ["safety"]})
    first = suggest(turns(cue), 0, BOOK)
    again = suggest(turns(cue, safety, cue), 2, BOOK)
    assert first[0].code == again[0].code == "safety"
    assert first[0].text
    assert not again[0].text


def test_one_question_without_words_of_the_patient_is_enough_for_a_moment() -> None:
    scorn: Row = ("P", "You read that off a card.", {"processes": ["devaluation>clinician"]})
    session = turns(SESSION[0], SESSION[1], SESSION[2], scorn)
    found = suggest(session, 3, BOOK)
    assert sorted(bool(one.text) for one in found) == [False, True]


def test_the_sentences_of_a_moment_open_differently() -> None:
    session = turns(*SESSION, *SESSION)
    for at in range(1, len(session), 2):
        opened = [one.text.lower().split()[:2] for one in suggest(session, at, BOOK) if one.text]
        assert all(opened.count(one) == 1 for one in opened), opened


def test_no_two_sentences_of_a_session_ask_the_same() -> None:
    session = turns(*SESSION, *SESSION, *SESSION)
    found = suggest_all(session, (3, 7, 15, 19, 31), (*STATEMENTS, 14, 16, 20, 26, 28, 32), BOOK)
    asked = [re.split(r"[.!:]\W", one.text)[-1].lower() for one in found if one.text]
    assert len(asked) > 2
    assert len(set(asked)) == len(asked)


def test_words_too_few_to_read_are_not_held_up() -> None:
    plain: Row = ("P", "The third.", {})
    argued: Row = ("C", "It was not the third.", {"moves": ["argue"], "question": "none"})
    assert instead(turns(SESSION[0], plain, argued), 2, BOOK) is None


def test_what_the_clinician_says_of_somebody_else_is_not_handed_to_the_patient() -> None:
    told: Row = ("P", "She sang in the choir and I used to wait outside for her.", {})
    for text, asked in (("She must have been proud.", False), ("You must have been proud.", True)):
        session = turns(SESSION[0], told, ("C", text, {"moves": ["fill_in"], "question": "none"}))
        assert (instead(session, 2, BOOK) is not None) is asked


def test_where_the_two_are_at_odds_that_comes_before_an_interpretation() -> None:
    scorn: Row = ("P", "You read that off a card.", {"processes": ["devaluation>clinician"]})
    explains: Row = (
        "C",
        "Perhaps it is your father.",
        {"moves": ["interpret"], "question": "none"},
    )
    found = instead(turns(SESSION[0], SESSION[1], SESSION[2], scorn, explains), 4, BOOK)
    assert found is not None
    assert found.row == "contempt_of_clinician"
    assert found.text


def test_nothing_is_asked_without_words_of_the_patient_before_the_two_have_begun() -> None:
    praise: Row = (
        "P",
        "You are the only one who ever understood me.",
        {"processes": ["idealization"]},
    )
    assert not any(one.text for one in suggest(turns(praise), 0, BOOK))
    begun = turns(SESSION[0], SESSION[1], SESSION[2], praise)
    assert any(one.text for one in suggest(begun, 3, BOOK))


def texts_after(*rows: Row, code: str = "") -> set[str]:
    session = turns(SESSION[0], SESSION[1], *rows)
    found = suggest(session, len(session) - 1, BOOK)
    return {one.text for one in found if one.text and code in ("", one.code)}


SCORN: Row = ("P", "You read that off a card.", {"processes": ["devaluation>clinician"]})


def test_nothing_is_repaired_where_nothing_was_just_told() -> None:
    silent: Row = ("C", "Mm.", {"moves": ["minimal"]})
    against: Row = ("P", "That's not what I said. The boat was mine, and I sold it.", {})
    mends = "check_understanding"
    assert texts_after(SESSION[2], against, code=mends)
    assert not texts_after(SESSION[2], SESSION[1], silent, against, code=mends)


ECHOED = "It was like treading in something."


@pytest.mark.parametrize(
    "asks",
    ["What would you have done?", "I want you to ring her.", "Don't look at me like that.",
     "How long have you worked here? I mean it."],
)  # fmt: skip
def test_a_question_or_a_request_is_not_met_with_a_question(asks: str) -> None:
    vulnerable = {"affects": [("shame", "treading")], "processes": ["vulnerability"]}
    assert texts_after(SESSION[2], ("P", ECHOED, vulnerable))
    assert not texts_after(SESSION[2], ("P", f"{ECHOED} {asks}", vulnerable))
    spoken = f'{ECHOED} He said, "what would you have done?"'
    assert texts_after(SESSION[2], ("P", spoken, vulnerable))


def test_a_word_that_was_the_clinicians_first_is_not_taken_for_the_patients() -> None:
    agreed: Row = ("P", "Ashamed, yes.", {"affects": [("shame", "Ashamed")]})
    lent: Row = ("C", "You were ashamed.", {"moves": ["fill_in"], "question": "none"})
    assert any(one.startswith("Ashamed") for one in texts_after(SESSION[2], agreed))
    assert not any(one.startswith("Ashamed") for one in texts_after(lent, agreed))


def test_contempt_and_leaving_need_words_that_can_be_meant_for_here() -> None:
    apart: Row = ("P", "Because now they live so far apart, you know.", {"risk": ["dropout"]})
    session = turns(SESSION[0], SESSION[1], SESSION[2], apart)
    assert {one.row for one in suggest(session, 3, BOOK)} <= {"mentalizing"}


def test_where_the_patient_is_in_a_theory_is_asked_only_of_a_theory_without_them() -> None:
    theory = (
        "Every institution, as Weber knew, turns its founders into saints and its servants into "
        "files, and so it goes from church to bank to clinic."
    )
    neat = {"Hang on, I've lost sight of you. Where are you in this?"}

    def offered(text: str) -> set[str]:
        row: Row = ("P", text, {"mode": "pretend"})
        session = turns(SESSION[0], SESSION[1], SESSION[2], row)
        here = situation(session, 3)
        return {
            w.text for w in BOOK.wordings if w.text in neat and "enough" in material(session, here)
        }

    assert offered(theory) == neat
    assert not offered(theory + " My own psyche is built like that.")
    assert not offered("Attachment is a market, and every market clears in the end.")


def test_the_order_of_things_is_not_asked_for_where_none_was_told() -> None:
    loud: Row = (
        "P",
        "For God's sake, they are all against it, every bloody one of them!",
        {"mode": "psychic_equivalence", "arousal": "high"},
    )
    assert not texts_after(SESSION[2], loud, code="clarify_facts")


def test_a_question_about_a_motive_is_not_answered_with_facts() -> None:
    certain = {"mode": "psychic_equivalence"}
    told = "He dropped my case on the floor."
    codes = {
        asks: {one.code for one in suggest(turns(SESSION[0], ("P", told + asks, certain)), 1, BOOK)}
        for asks in ("", " Why would he do that to me?")
    }
    assert "clarify_facts" in codes[""]
    assert "clarify_facts" not in codes[" Why would he do that to me?"]


def test_how_the_other_came_to_that_needs_something_done() -> None:
    named: Row = ("P", "I was sad.", {"affects": ["sadness"]})
    unseen = {"processes": ["other_unseen"]}
    for text in ("He can manage, it's his job.", "He dropped my case and left the room."):
        asked = texts_after(named, SESSION[2], ("P", text, unseen))
        assert asked
        assert any("came to that" in one for one in asked) <= ("dropped" in text)
