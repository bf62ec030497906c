"""What the margin says of a turn."""

from dataclasses import replace

from labelled import reviewed
from mentalize.codebook import load
from mentalize.reports.definitions import Definitions
from mentalize.reports.notes import lead_label, phrase, turn_views
from mentalize.reports.view import TurnView
from mentalize.reviewing.model import Review
from unit.reports.sample import session


def margins(review: Review) -> tuple[TurnView, ...]:
    return turn_views(review, Definitions(load()))


def turn_with(words: str) -> TurnView:
    return next(x for x in margins(session()) if words in x.text)


def test_one_plain_sentence_says_what_was_heard() -> None:
    turn = turn_with("Silly questions came up")
    assert turn.heard == "Held as a fact"
    assert turn.quote == "They pass people who agree with them"
    assert turn.sure == "Quite sure."


def test_a_risk_cue_is_what_a_turn_is_about() -> None:
    assert turn_with("not much point in the rest").heard.startswith("A cue to ask about")


def test_a_clinician_turn_is_about_its_last_move() -> None:
    turn = turn_with("That makes sense, eight years")
    assert turn.heard == "Asked what the patient felt, thought or wished"
    assert [x.code.key for x in turn.notes[:2]] == ["move-validate", "move-explore-self"]


def test_marks_number_the_words_that_each_code_rests_on() -> None:
    turn = turn_with("Silly questions came up")
    marked = {x.code.key: x.mark for x in turn.notes}
    assert marked["mode-psychic-equivalence"] == 1
    assert marked["arousal-high"] == 0
    shared = next(x for x in turn.pieces if x.text == "They pass people who agree with them")
    assert shared.marks == (1, 4)


def test_plain_talk_has_no_marked_words() -> None:
    turn = turn_with("The night before. From about six")
    assert all(x.marks == () for x in turn.pieces)
    assert turn.quote == ""


def test_what_came_after_is_the_next_turn_of_the_other_that_says_something() -> None:
    turn = turn_with("I suppose I was anxious")
    assert turn.after is not None
    assert turn.after.text.startswith("You noticed both just now")
    assert turn.after_heard.startswith("pointed out")


def test_at_most_three_options_stand_beside_a_turn() -> None:
    review = session()
    nothing = next(x for x in review.suggestions if x.code == "validate")
    many = replace(review, suggestions=tuple([nothing] * 5))
    assert len(margins(many)[nothing.turn].options) == 3


def test_an_option_without_wording_keeps_move_quote_and_reason() -> None:
    option = turn_with("There isn't a road").options[2]
    assert option.wording == ""
    assert option.code.name == "Examine the thinking"
    assert option.quote.text == "isn't a physician in my family is nothing"
    assert option.because


def test_the_step_is_said_in_words() -> None:
    assert turn_with("What came up in you").step.startswith("In step: ")


def test_a_step_ahead_that_the_patient_followed_says_so() -> None:
    review = session()
    ahead = replace(review.steps[0], step="ahead", came_along=True)
    turn = margins(replace(review, steps=(ahead,)))[ahead.turn]
    assert turn.step.startswith("Ahead of the path, and the patient came along: ")


def test_a_turn_that_nobody_labelled_still_has_a_margin() -> None:
    review = reviewed(("C", "Hello.", {}), ("O", "I'll wait outside.", {}), ("P", "Hi.", {}))
    first, other, last = margins(review)
    assert first.heard == ""
    assert other.notes == ()
    assert last.mode == "none"


def test_every_code_of_the_codebook_has_a_phrase_of_its_own() -> None:
    layers = ("mode", "process", "affect", "risk", "move")
    label = next(x for x in session().turns[3].processes)
    for layer in layers:
        for code in load().layer(layer):
            said = phrase(replace(label, layer=layer, code=code.id))  # type: ignore[arg-type]  # a layer
            assert said != code.id.replace("_", " ").capitalize(), code.id


def test_a_code_that_the_codebook_lacks_is_shown_by_its_id() -> None:
    view = Definitions(load()).code("mode", "brand_new")
    assert (view.name, view.tags) == ("Brand new", ())
    assert "no entry" in view.definition


def test_definitions_name_codes_as_the_page_does() -> None:
    definition = Definitions(load()).code("derived", "expand").definition
    assert "`" not in definition
    assert "explore own state" in definition


def test_a_silent_turn_of_the_clinician_is_still_about_something() -> None:
    turn = session().turns[2]
    lead = lead_label(turn)
    assert lead is not None
    assert lead.code == "minimal"
