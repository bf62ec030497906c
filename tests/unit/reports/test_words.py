import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentalize.reports.words import (
    LIMITS,
    clock,
    mark_of_time,
    printable,
    sentence,
    shorten,
    spoken,
    sureness,
    when,
)
from mentalize.transcripts.labels import Label
from mentalize.transcripts.model import Turn


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0, "0:00"), (59.9, "0:59"), (725, "12:05"), (3599, "59:59"), (3725, "1:02:05")],
)
def test_a_time_reads_like_a_clock(seconds: float, shown: str) -> None:
    assert clock(seconds) == shown


def test_a_turn_without_time_is_counted_from_one() -> None:
    turn = Turn(4, "patient", "Mika", "Yes.")
    assert when(turn) == "turn 5"
    assert mark_of_time(turn, timed=False) == "#5"


def test_the_picture_gives_minutes() -> None:
    assert mark_of_time(Turn(4, "patient", "Mika", "Yes.", 745.0), timed=True) == "12′"


@pytest.mark.parametrize(
    ("confidence", "abstained", "words"),
    [
        (0.95, False, "quite sure"),
        (0.7, False, "fairly sure"),
        (0.5, False, "not very sure"),
        (0.2, False, "a guess"),
        (0.95, True, "a best guess that the coder does not stand behind"),
    ],
)
def test_sureness_is_said_in_words(confidence: float, words: str, *, abstained: bool) -> None:
    label = Label(0, "mode", "none", 0, 1, confidence, "", "c", "1", abstained=abstained)
    assert sureness(label) == words


def test_a_long_quote_is_cut_at_a_word() -> None:
    assert shorten("one two three four", 12) == "one two…"
    assert shorten("short", 12) == "short"


@given(st.text(), st.integers(min_value=8, max_value=120))
def test_a_shortened_text_keeps_to_its_limit_and_one_line(text: str, limit: int) -> None:
    short = shorten(text, limit)
    assert len(short) <= limit
    assert "\n" not in short


def test_what_a_terminal_would_obey_is_left_out() -> None:
    assert spoken("a\x1b[31m red\x07\r\nb\x00\uffff") == "a[31m red b"


def test_a_lone_surrogate_becomes_a_question_mark_of_the_same_length() -> None:
    assert printable("a\ud800b") == "a?b"


def test_a_reason_becomes_a_sentence() -> None:
    assert sentence("asks for more than is there") == "Asks for more than is there."
    assert sentence("Why?") == "Why?"


def test_the_limits_never_call_a_session_safe() -> None:
    text = " ".join(LIMITS).lower()
    assert "no risk" not in text
    assert "low risk" not in text
    assert "not been ruled out" in text
    assert "not a medical device" in text
    assert "not against clinicians" in text
