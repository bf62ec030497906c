from dataclasses import replace
from pathlib import Path

import pytest

from mentalize.codebook import load
from mentalize.errors import CodebookError
from mentalize.evaluating import behaviours
from mentalize.evaluating.behaviours import main_behaviour, mappings
from mentalize.transcripts.labels import LabelledTurn
from mentalize.transcripts.model import Turn
from unit.evaluating.small_gold import label

LONG = "You have been carrying the whole house on your own."
ASKS = "And who knows?"


def turn(*parts: tuple[str, str], question: str = "none") -> LabelledTurn:
    """A turn of sentences, each with its move ("" for none)."""
    text = " ".join(said for said, _ in parts)
    moves = []
    for said, code in parts:
        start = text.index(said)
        if code:
            moves.append(replace(label(0, "move", code), start=start, end=start + len(said)))
    # the form is of the whole turn, as some coders give it
    form = replace(label(0, "question", question), start=0, end=len(text))
    return LabelledTurn(Turn(0, "clinician", "c", text), moves=tuple(moves), question=form)


def named(*parts: tuple[str, str], question: str = "none") -> str:
    return main_behaviour(turn(*parts, question=question), mappings())


def test_every_move_is_mapped() -> None:
    assert set(mappings()) == {move.id for move in load().layer("move")}


@pytest.mark.parametrize(
    ("code", "said", "asked"),
    [
        ("clarify_facts", "question", "question"),
        ("explore_self", "question", "question"),
        ("check_understanding", "reflection", "reflection"),
        ("fill_in", "reflection", "question"),
        ("psychoeducate", "input", "input"),
        ("frame", "input", "question"),
        ("reassure", "other", "other"),
        ("challenge", "other", "question"),
        ("minimal", "other", "other"),
    ],
)
def test_a_move_counts_by_what_it_is_and_how_it_is_put(code: str, said: str, asked: str) -> None:
    assert named((LONG, code)) == said
    assert named((LONG.replace(".", "?"), code), question="closed") == asked


def test_what_covers_most_is_the_main_one() -> None:
    assert named((LONG, "validate"), (ASKS, "clarify_facts"), question="open") == "reflection"
    assert named(("I see you.", "validate"), (ASKS, "clarify_facts"), question="open") == "question"


def test_moves_of_one_behaviour_are_added_up() -> None:
    parts = (("Sleep heals, as a rule.", "psychoeducate"), ("Do rest now.", "advise"))
    assert named(("You are so very tired of it.", "check_understanding"), *parts) == "input"


def test_characters_under_two_moves_of_one_behaviour_count_once() -> None:
    both = turn((LONG[:20], "validate"), (LONG, "advise"))
    again = replace(both.moves[0], code="mark_mentalizing")
    assert main_behaviour(replace(both, moves=(again, *both.moves)), mappings()) == "input"


def test_one_of_the_three_outranks_other() -> None:
    assert named((LONG, "reassure"), (ASKS, "clarify_facts"), question="open") == "question"


def test_a_tie_goes_to_what_comes_last() -> None:
    assert named(("Tired of it.", "check_understanding"), ("Sleep on it.", "advise")) == "input"
    assert (
        named(("Sleep on it.", "advise"), ("Tired of it.", "check_understanding")) == "reflection"
    )


def test_on_the_same_words_a_question_comes_first() -> None:
    item = turn((ASKS, "validate"), question="open")
    moves = (replace(item.moves[0], code="advise"), *item.moves)
    assert main_behaviour(replace(item, moves=moves), mappings()) == "reflection"
    moves = (*moves, replace(item.moves[0], code="clarify_facts"))
    assert main_behaviour(replace(item, moves=moves), mappings()) == "question"


def test_only_the_words_that_ask_make_a_question() -> None:
    assert named((LONG, "fill_in"), (ASKS, "other"), question="open") == "reflection"
    # without a question mark it is the last move that asks
    unmarked = (("So who knows", "other"), (LONG[:-1], "fill_in"))
    assert named(*unmarked, question="open") == "question"
    assert named(*reversed(unmarked), question="open") == "reflection"


def test_a_mark_that_the_coder_takes_for_no_question_is_none() -> None:
    assert named((LONG.replace(".", "?"), "fill_in")) == "reflection"


def test_a_greeting_and_a_sound_are_other() -> None:
    assert named(("Good to see you again.", "frame")) == "other"
    assert named(("Ouch.", "validate")) == "other"
    assert named(("Your exam scared you.", "validate")) == "reflection"


def test_best_guesses_serve_where_there_is_nothing_else() -> None:
    guess = turn((LONG, "advise"))
    unsure = replace(guess.moves[0], abstained=True)
    assert main_behaviour(replace(guess, moves=(unsure,)), mappings()) == "input"
    firm = replace(guess.moves[0], code="validate", end=20)
    assert main_behaviour(replace(guess, moves=(unsure, firm)), mappings()) == "reflection"
    assert named((LONG, ""), question="open") == "question"
    assert named((LONG, "")) == "other"


def test_a_move_on_no_words_rests_on_the_whole_turn() -> None:
    item = turn((LONG, "validate"), (ASKS, ""))
    whole = replace(item.moves[0], code="advise", start=0, end=0)
    assert main_behaviour(replace(item, moves=(*item.moves, whole)), mappings()) == "input"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('id = "advise"', 'id = "advize"', "'advise' is not mapped"),
        ('said = "input"', 'said = "inputs"', "no behaviour 'inputs'"),
        ('judgement = "no"', 'judgement = "maybe"', "neither yes nor no"),
        ("below = 8", 'below = "8"', "not a whole number"),
    ],
)
def test_a_flawed_mapping_is_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    shipped = Path(behaviours.__file__).with_name("data") / "annomi.toml"
    text = shipped.read_text(encoding="utf-8")
    (tmp_path / "annomi.toml").write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(CodebookError, match=message):
        mappings(tmp_path)
