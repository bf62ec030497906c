"""The session picture: where things lie, and that it can be drawn."""

import re
from dataclasses import replace
from itertools import combinations
from xml.etree import ElementTree as ET  # what we drew ourselves

import pytest

from labelled import reviewed
from mentalize.codebook import load
from mentalize.reports.figures import pictures, whole_svg
from mentalize.reports.palette import MODES, PAGE, PATHS, SHAPES, Shade
from mentalize.reports.strip import WIDTH, Strip, first_vulnerable, returns, strips
from mentalize.reviewing.model import Review
from unit.reports.sample import doubting, repeated, session, untimed


def only(review: Review) -> Strip:
    (row,) = strips(review, load())
    return row


def test_a_usual_session_is_one_strip_and_a_very_long_one_has_rows() -> None:
    assert len(strips(session(), load())) == 1
    rows = strips(repeated(10), load())
    assert len(rows) == 5
    assert sum(len(x.turns) for x in rows) == 610


def test_the_axis_counts_minutes_or_turns() -> None:
    marks = [text for _, text in only(session()).scale.ticks()]
    assert marks == [f"{n}′" for n in range(0, 50, 5)]
    marks = [text for _, text in only(untimed(session())).scale.ticks()]
    assert marks == ["10", "20", "30", "40", "50", "60"]


def test_times_that_run_backwards_fall_back_to_turns() -> None:
    review = session()
    turns = list(review.transcript.turns)
    turns[5] = replace(turns[5], start=0.0)
    back = replace(review, transcript=replace(review.transcript, turns=tuple(turns)))
    assert not only(back).scale.timed


def test_a_mode_lasts_until_the_patient_speaks_in_another() -> None:
    review = reviewed(
        ("P", "He hates me.", {"mode": "psychic_equivalence"}),
        ("C", "Hm?", {"moves": ["minimal"]}),
        ("P", "He hates me.", {"mode": "psychic_equivalence"}),
        ("P", "It was Monday.", {"mode": "none"}),
    )
    row = only(review)
    assert [(x.code, x.turn) for x in row.modes] == [("psychic_equivalence", 0), ("none", 3)]
    assert row.modes[0].end == row.modes[1].start


def test_a_doubtful_cue_is_a_hollow_flag() -> None:
    review = reviewed(("P", "I'd rather not be here.", {"risk": ["ideation"]}))
    assert "Risk cue: " in drawn(review)
    assert 'class="flag perhaps"' in drawn(doubting(review))
    assert "Perhaps a risk cue: " in drawn(doubting(review))


def drawn(review: Review) -> str:
    (picture,) = pictures(review, load())
    return whole_svg(picture)


def test_a_mode_does_not_last_through_a_long_gap_in_the_recording() -> None:
    review = reviewed(
        ("P", "He hates me.", {"mode": "psychic_equivalence"}),
        ("C", "Hm?", {"moves": ["minimal"]}),
        ("P", "He hates me.", {"mode": "psychic_equivalence"}),
        seconds=20.0,
    )
    late = replace(review.turns[2].turn, start=600.0, end=620.0)
    turns = (*review.transcript.turns[:2], late)
    gap = replace(
        review,
        transcript=replace(review.transcript, turns=turns),
        turns=(*review.turns[:2], replace(review.turns[2], turn=late)),
    )
    row = only(gap)
    assert [x.turn for x in row.modes] == [0, 2]
    assert row.modes[0].end == row.scale.at(40.0)


def test_marks_in_one_place_are_drawn_side_by_side() -> None:
    cue = {"mode": "psychic_equivalence", "risk": ["ideation"], "affects": ["shame"]}
    review = reviewed(("P", "I'm nothing, and ashamed.", cue), ("C", "Hm.", {"moves": ["minimal"]}))
    (picture,) = pictures(review, load())
    places = [
        float(x)
        for x in re.findall(r'class="(?:flag|first)" transform="translate\((\S+) ', picture.strip)
    ]
    assert len(places) == 2
    assert abs(places[1] - places[0]) >= 14


def test_feelings_stand_where_they_were_first_spoken_in_the_patients_words() -> None:
    words = {x.text: x.turn for x in only(session()).words}
    assert words["furious 18′"] == 23
    assert words["ashamed 22′"] == 31
    assert words["care 41′"] == 53  # the words were too many, so the family stands for them
    assert "laughing in the library" not in " ".join(words)


@pytest.mark.parametrize("review", [session(), untimed(session()), repeated(3)])
def test_no_word_lies_on_another(review: Review) -> None:
    for row in strips(review, load()):
        for one, other in combinations(row.words, 2):
            if one.lane == other.lane:
                apart = one.left + one.width <= other.left or other.left + other.width <= one.left
                assert apart, (one, other)
        assert all(x.left >= 0 and x.left + x.width <= WIDTH for x in row.words)


def test_no_family_gets_lost_when_there_is_little_room() -> None:
    shown = " ".join(x.text for x in only(session()).words)
    for word in ("furious", "anxious", "ashamed", "envy", "alone", "care"):
        assert word in shown
    assert only(session()).left_out == 1  # "scared", a second word for fear


def test_marks_for_the_first_vulnerable_feeling_and_for_returns() -> None:
    turns = session().turns
    assert first_vulnerable(turns) == 29
    assert returns(turns) == (47,)


def test_a_first_reflection_is_no_return() -> None:
    review = reviewed(
        ("P", "He hates me.", {"mode": "psychic_equivalence"}),
        ("P", "Or I think he does.", {"mode": "mentalizing"}),
    )
    assert returns(review.turns) == ()


@pytest.mark.parametrize("review", [session(), untimed(session()), repeated(10)])
def test_the_drawing_is_well_formed_and_described(review: Review) -> None:
    for picture in pictures(review, load()):
        ET.fromstring(whole_svg(picture))  # noqa: S314 - our own drawing
        assert "The path:" in picture.description
        assert picture.title.startswith("The session")


def test_words_of_a_transcript_cannot_break_the_drawing() -> None:
    odd = '<b>"&\x00\uffff 😀'
    review = reviewed(
        ("C", "And?", {"moves": ["explore_self"]}),
        ("P", f"I felt {odd}", {"affects": [("anger", odd)], "risk": [("ideation", odd)]}),
    )
    (picture,) = pictures(review, load())
    drawn = ET.fromstring(whole_svg(picture))  # noqa: S314 - our own drawing
    assert any("😀" in (x.text or "") for x in drawn.iter())


def test_every_kind_of_move_is_drawn_once_with_its_name() -> None:
    (picture,) = pictures(session(), load())
    moves = sum(x.code != "minimal" for t in session().turns for x in t.moves)
    assert picture.strip.count('class="mv ') == moves
    assert "Explore own state, 16:08" in picture.strip


def test_a_step_ahead_is_pointed_out() -> None:
    review = session()
    ahead = replace(review.steps[3], step="ahead")
    (picture,) = pictures(replace(review, steps=(ahead,)), load())
    assert picture.strip.count('class="off"') == 1
    assert "ahead of the path" in picture.strip


def test_a_session_of_one_turn_or_of_none_can_be_drawn() -> None:
    assert len(pictures(reviewed(("P", "Hello.", {})), load())) == 1
    empty = replace(session(), transcript=replace(session().transcript, turns=()), turns=())
    assert pictures(empty, load()) == ()


def lightness(colour: str) -> float:
    red, green, blue = (int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
    linear = [
        x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in (red, green, blue)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((lightness(one), lightness(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_ordinary_talk_is_the_palest_on_a_light_ground() -> None:
    grounds = {name: lightness(fill.ground.light) for name, fill in MODES.items()}
    assert max(grounds, key=lambda x: grounds[x]) == "none"


def test_modes_differ_by_pattern_and_not_by_colour_alone() -> None:
    assert len({(x.drawing, x.size) for x in MODES.values()}) == len(MODES)


def test_every_mode_and_path_of_the_codebook_has_its_colour_and_shape() -> None:
    assert {x.id for x in load().layer("mode")} == set(MODES)
    assert {x.path for x in load().layer("move")} - {""} == set(PATHS) == set(SHAPES)


@pytest.mark.parametrize("ground", ["light", "dark"])
@pytest.mark.parametrize("name", ["ink", "soft", "accent", "risk"])
def test_text_stands_out_from_every_ground(name: str, ground: str) -> None:
    def shade(value: Shade) -> str:
        return value.light if ground == "light" else value.dark

    for under in ("bg", "surface", "tint", "risk-tint"):
        assert contrast(shade(PAGE[name]), shade(PAGE[under])) >= 4.5, under


@pytest.mark.parametrize("name", list(PATHS))
def test_marks_of_moves_stand_out(name: str) -> None:
    assert contrast(PATHS[name].light, PAGE["surface"].light) >= 3
    assert contrast(PATHS[name].dark, PAGE["surface"].dark) >= 3


def test_no_colour_is_a_plain_red_or_green() -> None:
    shades = [*PAGE.values(), *PATHS.values(), *(x.ground for x in MODES.values())]
    for shade in shades:
        red, green, blue = (int(shade.light[n : n + 2], 16) for n in (1, 3, 5))
        assert not (green > red + 30 and green > blue + 30), shade
        assert not (red > green + 90 and red > blue + 90 and green < 60), shade
