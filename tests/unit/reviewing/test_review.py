"""The assembled review: card, moments, clips and profile follow from labels alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from labelled import Row, reviewed, session
from mentalize.codebook import load
from mentalize.errors import LabelError
from mentalize.reviewing import assemble
from mentalize.transcripts.labels import Label

WHO: Row = ("C", "Who was there that day?", {"moves": ["clarify_facts"], "question": "open", "stance": "1"})  # fmt: skip
ASK: Row = ("C", "What did you feel then?", {"moves": ["explore_self"], "question": "open", "stance": "2"})  # fmt: skip
ADVISE: Row = ("C", "You should take a week off.", {"moves": ["advise"], "question": "none", "stance": "-1"})  # fmt: skip
SORRY: Row = ("C", "I got that wrong, I am sorry.", {"moves": ["own_perspective"], "question": "none", "stance": "1"})  # fmt: skip
FACT: Row = ("P", "The whole ward round was standing there.", {})
VERDICT: Row = ("P", "She is a fool and everyone on the ward knows it.", {"mode": "psychic_equivalence"})  # fmt: skip
ASHAMED: Row = ("P", "I was ashamed, I wanted to be somewhere else entirely.", {"mode": "mentalizing", "affects": [("shame", "ashamed")]})  # fmt: skip
CUE: Row = ("P", "If they take my post there is nothing to stay for.", {"risk": [("worthless_exit", "nothing to stay for")]})  # fmt: skip
SCORN: Row = ("P", "Is that what they teach on your little course?", {"processes": ["devaluation>clinician"]})  # fmt: skip
CAME_BACK: Row = ("P", "Thank you. I think I was afraid you had stopped listening.", {"mode": "mentalizing", "affects": [("fear", "afraid")]})  # fmt: skip

SESSION = (WHO, FACT, WHO, VERDICT, ASK, ASHAMED, ADVISE, FACT, WHO, CUE, ADVISE, FACT, WHO, SCORN, SORRY, CAME_BACK)  # fmt: skip


def test_moments_of_every_kind_are_found_and_at_most_five_kept() -> None:
    moments = reviewed(*SESSION).moments
    assert len(moments) <= 5
    found = {(moment.kind, moment.turn) for moment in moments}
    assert {("left_risk", 9), ("first_vulnerable", 5), ("rupture", 13), ("repair", 15)} <= found
    assert [moment.turn for moment in moments] == sorted(moment.turn for moment in moments)


@pytest.mark.parametrize(
    ("rows", "kind", "turn"),
    [
        ((WHO, VERDICT, ASK, ASHAMED, ASK, FACT), "first_vulnerable", 3),
        ((WHO, VERDICT, ASK, ("P", "I may have got her quite wrong that day.", {"mode": "mentalizing"})), "into_mentalizing", 3),
        ((WHO, ASHAMED, ASK, ASHAMED, WHO, VERDICT), "out_of_mentalizing", 5),
        ((WHO, CUE, WHO, FACT, WHO, FACT), "left_risk", 1),
        ((WHO, SCORN, SORRY, FACT), "rupture", 1),
        ((ASK, ASHAMED, WHO, SCORN, SORRY, CAME_BACK), "repair", 5),
    ],
)  # fmt: skip
def test_moment(rows: tuple[Row, ...], kind: str, turn: int) -> None:
    assert (turn, kind) in {(m.turn, m.kind) for m in reviewed(*rows).moments}


def test_that_the_first_vulnerable_feeling_was_passed_by_is_a_moment_too() -> None:
    review = reviewed(WHO, FACT, ASK, ASHAMED, ADVISE, FACT)
    assert {m.kind for m in review.moments if m.turn == 3} == {"first_vulnerable", "missed_opening"}
    assert review.card.missed is not None
    assert review.card.missed.other_way is not None
    assert len({(s.turn, s.code, s.text) for s in review.suggestions}) == len(review.suggestions)


def test_a_check_long_after_a_rupture_repairs_nothing() -> None:
    check: Row = ("C", "So it was after the lunch.", {"moves": ["check_understanding"]})
    other: Row = ("P", "Perhaps my sister was only tired that day.", {"mode": "mentalizing"})
    near = reviewed(WHO, SCORN, check, other)
    late = reviewed(WHO, SCORN, *(WHO, FACT) * 4, check, other)
    assert [m.kind for m in near.moments] == ["rupture", "repair"]
    assert [m.kind for m in late.moments] == ["rupture"]


def test_mentalizing_that_was_never_there_does_not_come_back() -> None:
    opened: Row = ("P", "I may have got her quite wrong that day.", {"mode": "mentalizing"})
    into = [m for m in reviewed(WHO, VERDICT, ASK, opened).moments if m.kind == "into_mentalizing"]
    assert "first time" in into[0].because
    again = reviewed(WHO, opened, WHO, VERDICT, ASK, opened).moments
    assert any("came back" in m.because for m in again if m.kind == "into_mentalizing")


def test_the_cue_that_was_left_is_the_one_that_nobody_asked_about() -> None:
    past: Row = ("P", "I tried it once, years ago.", {"risk": ["past_attempt"]})
    left = reviewed(WHO, past, ASK, FACT, WHO, CUE, WHO, FACT, WHO).moments
    assert [(m.turn, m.quote.text) for m in left] == [(5, CUE[1])]


def test_a_cue_that_was_left_alone_is_always_on_the_first_screen() -> None:
    safe: Row = ("C", "Are you thinking of killing yourself?", {"moves": ["safety"]})
    quits: Row = ("P", "I shall not come again.", {"risk": ["dropout"]})
    card = reviewed(*(WHO, quits) * 5, WHO, CUE, WHO, FACT, WHO, FACT, safe, FACT).card
    assert any("nothing to stay for" in line.text for line in card.risk)
    assert "2 more turns with a cue" in card.risk[-1].text


def test_the_loss_of_mentalizing_is_counted_of_all_turns() -> None:
    assert "In 1 of 8 turns mentalizing was lost" in reviewed(*SESSION).card.sentences[1].text


def test_the_move_before_is_the_clinicians_and_quotes_are_verbatim() -> None:
    review = reviewed(*SESSION)
    for moment in review.moments:
        text = review.transcript.turns[moment.quote.turn].text
        assert text[moment.quote.start : moment.quote.end] == moment.quote.text
        assert moment.before is None or review.transcript.turns[moment.before].role == "clinician"
        assert moment.before is None or moment.before < moment.turn


def test_the_card_puts_risk_first_and_says_that_it_was_left() -> None:
    card = reviewed(*SESSION).card
    assert "nothing to stay for" in card.risk[0].text
    assert "Neither of the next two turns asked about it" in card.risk[0].text
    assert len(card.sentences) == 3
    assert "The cue that nobody asked about" in card.question.text


def test_the_card_of_a_session_in_which_nothing_was_heard() -> None:
    card = reviewed(WHO, FACT, WHO, FACT).card
    assert card.risk == ()
    assert card.openings == ()
    assert card.missed is None
    assert "2 of 2 turns were ordinary telling" in card.sentences[0].text


def test_no_sentence_says_because_of_or_low_risk() -> None:
    card = reviewed(*SESSION).card
    lines = [*card.risk, *card.sentences, card.question, *(o.line for o in card.openings)]
    text = " ".join(line.text for line in lines).lower()
    assert "because of" not in text
    assert "low risk" not in text
    assert "no risk" not in text


def test_clips_hold_the_moments_and_do_not_overlap() -> None:
    filler = [row for _ in range(30) for row in (WHO, FACT)]
    review = reviewed(*SESSION, *filler, WHO, CUE, WHO, FACT, WHO, FACT, *filler)
    assert 1 < len(review.clips) <= 3
    for earlier, later in zip(review.clips, review.clips[1:], strict=False):
        assert earlier.last < later.first
    held = {turn for clip in review.clips for turn in clip.moments}
    assert held == {moment.turn for moment in review.moments}
    assert all(clip.last - clip.first < 25 for clip in review.clips)


def test_no_moment_is_lost_between_two_clips() -> None:
    filler = (WHO, FACT) * 4
    late = (WHO, SCORN, ASK, ASHAMED, WHO, VERDICT)
    review = reviewed(
        *filler, WHO, CUE, WHO, FACT, WHO, FACT, *filler * 2, *late, *(WHO, FACT) * 20
    )
    held = {turn for clip in review.clips for turn in clip.moments}
    assert held == {moment.turn for moment in review.moments}
    assert len(review.clips) > 1


def test_a_clip_at_the_end_of_a_long_session_is_as_long_as_others() -> None:
    clip = reviewed(*(WHO, FACT) * 30, ASK, ASHAMED).clips[0]
    assert (clip.first, clip.last) == (37, 61)
    timed = reviewed(*(WHO, FACT) * 30, ASK, ASHAMED, seconds=60.0).clips[0]
    assert (timed.start, timed.end) == (47 * 60.0, 62 * 60.0)


def test_a_timed_clip_is_fifteen_minutes() -> None:
    filler = [row for _ in range(30) for row in (WHO, FACT)]
    review = reviewed(*filler, ASK, VERDICT, ASK, CAME_BACK, *filler, seconds=60.0)
    clip = review.clips[0]
    assert clip.start is not None
    assert clip.end is not None
    assert clip.end - clip.start == 15 * 60


def test_the_profile_counts_with_denominators_and_words() -> None:
    rows = {row.id: row for row in reviewed(*SESSION).profile}
    assert (rows["statements"].count, rows["statements"].of) == (2, 8)
    assert rows["statements"].quotes[0].text == "You should take a week off."
    assert (rows["risk_asked"].count, rows["risk_asked"].of) == (0, 1)


def test_a_row_of_the_profile_shows_the_words_that_it_counts() -> None:
    both: Row = (
        "C",
        "You are a brave man. What did you feel?",
        {"moves": [("reassure", "You are a brave man."), ("explore_self", "What did you feel?")]},
    )
    rows = {row.id: row for row in reviewed(WHO, FACT, both).profile}
    assert rows["statements"].quotes[0].text == "You are a brave man."
    assert rows["what"].quotes[1].text == "What did you feel?"


def test_a_statement_gets_one_way_to_ask_instead() -> None:
    instead = [s for s in reviewed(*SESSION).suggestions if s.purpose == "instead"]
    assert {s.turn for s in instead} <= {6, 10}
    assert instead


def test_corrected_labels_give_a_corrected_review() -> None:
    transcript, labels = session(*SESSION)
    mild = tuple(x for x in labels if x.layer != "risk")
    assert assemble(transcript, labels, load()).card.risk
    assert not assemble(transcript, mild, load()).card.risk


def test_given_derived_labels_are_computed_anew() -> None:
    transcript, labels = session(*SESSION)
    stale = Label(0, "derived", "lecture", 0, 3, 1.0, "old", "context", "0")
    assert assemble(transcript, (*labels, stale), load()).turns == assemble(transcript, labels, load()).turns  # fmt: skip


def test_a_code_that_the_codebook_lacks_is_refused() -> None:
    transcript, _ = session(WHO, FACT)
    with pytest.raises(LabelError, match="no mode 'sulking'"):
        assemble(transcript, [Label(1, "mode", "sulking", 0, 1, 1.0, "", "x", "1")], load())


def test_who_coded_is_kept_also_when_a_person_corrected() -> None:
    transcript, labels = session(WHO, FACT)
    by_hand = Label(1, "arousal", "low", 0, 3, 1.0, "heard so", "Dr Okafor", "person")
    coder = assemble(transcript, (*labels, by_hand), load()).coder
    assert (coder.name, coder.codebook) == ("test + Dr Okafor", "1.2")


@pytest.mark.parametrize(("sure", "state"), [(0.9, "ahead"), (0.5, "in_step")])
def test_the_path_heeds_what_was_heard_much_more_surely_in_the_same_words(
    sure: float, state: str
) -> None:
    """Before any feeling is named a question about the why is ahead; asking for one's own is not."""
    transcript, labels = session(WHO, FACT, WHO, FACT, WHO, FACT, ASK, FACT)
    own = [x if x.layer != "move" else replace(x, confidence=0.9) for x in labels]
    why = Label(6, "move", "explore_why", 0, 23, sure, "heard so", "test", "1")
    review = assemble(transcript, (*own, why), load())
    (step,) = [x.step for x in review.steps if x.turn == 6]
    assert step == state


def test_the_card_counts_what_the_figures_count_and_says_what_is_a_guess() -> None:
    transcript, labels = session(*SESSION)
    unsure = [
        replace(x, abstained=True, confidence=0.4) if x.layer == "mode" and x.turn == 3 else x
        for x in labels
    ]
    review = assemble(transcript, unsure, load())
    lost = next(x for x in review.indices if x.id == "mentalizing_lost")
    assert (lost.count, lost.of) == (1, 8)
    assert "In 1 of 8 turns mentalizing was lost (a best guess)" in review.card.sentences[1].text


def test_to_take_along_repeats_nothing_that_stands_above() -> None:
    card = reviewed(WHO, FACT, ASK, ASHAMED, ADVISE, FACT).card
    above = {q.text for line in card.sentences for q in line.quotes}
    above |= {q.text for opening in card.openings for q in opening.line.quotes}
    assert card.missed is not None
    above |= {q.text for q in card.missed.line.quotes}
    assert above.isdisjoint({q.text for q in card.question.quotes})


def test_rows_of_the_profile_count_something() -> None:
    assert all(row.of for row in reviewed(WHO, FACT).profile)
