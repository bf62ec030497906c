import re

import pytest
from rich.cells import cell_len

from labelled import reviewed
from mentalize.codebook import load
from mentalize.reports.terminal import print_summary, summary
from mentalize.reviewing.model import Review
from unit.reports.sample import session


def plain(review: Review, width: int = 80) -> str:
    return summary(review, load(), width=width, colour=False)


@pytest.mark.parametrize("width", [1, 40, 41, 60, 69, 70, 80, 120, 200, 1000])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    lines = plain(session(), width).splitlines()
    assert max(cell_len(x) for x in lines) <= max(40, min(width, 200))


def test_wide_characters_and_long_words_keep_to_the_width() -> None:
    review = reviewed(
        ("C", "And?", {"moves": ["explore_self"]}),
        ("P", "漢字" * 40 + " 😀" * 30, {"risk": ["ideation"], "mode": "emerging"}),
    )
    assert max(cell_len(x) for x in plain(review, 40).splitlines()) <= 40


def test_plain_text_has_no_escape_sequences() -> None:
    assert "\x1b" not in plain(session())


def test_colour_is_added_to_the_same_words() -> None:
    coloured = summary(session(), load(), width=80, colour=True)
    assert "\x1b[" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain(session())


def test_what_a_patient_says_can_neither_colour_nor_command_the_terminal() -> None:
    review = reviewed(
        ("C", "And?", {"moves": ["explore_self"]}),
        ("P", "[bold]not[/bold] :smile: \x1b[31mred\x07", {"risk": ["ideation"]}),
    )
    text = plain(review)
    assert "[bold]not[/bold] :smile: [31mred" in text
    assert "\x1b" not in text


def test_risk_comes_first_then_the_story() -> None:
    text = plain(session())
    order = (
        "To ask about", "The patient's session", "Where something opened", "One more opening",
        "One other way to ask:", "To take along", "Figures", "Where to look",
    )  # fmt: skip
    places = [text.index(x) for x in order]
    assert places == sorted(places)
    assert "17 of 26 (95% interval 46–81%)" in text
    assert "hasn't been ruled out" in text


def test_without_a_cue_there_is_no_heading_for_one() -> None:
    text = plain(reviewed(("C", "Hello.", {"moves": ["frame"]}), ("P", "Hello.", {})))
    assert "To ask about" not in text
    assert "risk" not in text.lower()


def test_a_heading_never_stands_over_nothing() -> None:
    text = plain(
        reviewed(("C", "Who was there?", {"moves": ["clarify_facts"]}), ("P", "My aunt.", {}))
    )
    assert "Where to look" not in text
    assert "Figures" in text


def test_printing_is_plain_when_piped(capsys: pytest.CaptureFixture[str]) -> None:
    print_summary(session(), load())
    out = capsys.readouterr().out
    assert out.startswith("Session review: first-appointment.vtt\n")
    assert "\x1b" not in out
