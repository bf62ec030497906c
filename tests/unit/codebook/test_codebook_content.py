"""What the codebook's words must be: complete, distinct, kind, and none of them jargon."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from mentalize.codebook import loader
from mentalize.codebook.loader import CURRENT, load

BOOK = load()

IDS = {
    "mode": "none mentalizing emerging psychic_equivalence pretend teleological",
    "process": (
        "grandiosity devaluation externalizing certainty entitlement contingent_worth "
        "vulnerability not_finding_feeling other_unseen other_seen self_reflection idealization "
        "disengaged"
    ),
    "affect": "anger shame fear sadness envy pride joy care contempt other",
    "arousal": "low mid high",
    "risk": "ideation worthless_exit means self_harm harm_to_others past_attempt dropout",
    "move": (
        "clarify_facts explore_self explore_other explore_why examine_thinking validate "
        "check_understanding mark_mentalizing stop_rewind challenge relationship own_perspective "
        "psychoeducate frame safety interpret fill_in advise reassure argue minimal other"
    ),
    "question": "open closed menu leading none",
    "stance": "-2 -1 0 1 2",
    "derived": (
        "expand too_early stacked offered_word lecture joined_theory left_risk contrary "
        "stayed_behind"
    ),
}


def plain_words() -> Iterator[tuple[str, str]]:
    for code in BOOK.codes:
        yield f"{code.layer} {code.id}", code.plain
    for state in BOOK.states:
        yield f"state {state.id}", state.plain
    for row in BOOK.fit_rows:
        yield f"row {row.id}", row.plain


PLAIN = dict(plain_words())


@pytest.mark.parametrize("layer", IDS)
def test_a_layer_holds_its_ids(layer: str) -> None:
    assert [code.id for code in BOOK.layer(layer)] == IDS[layer].split()


def test_every_code_belongs_to_a_known_layer() -> None:
    assert {code.layer for code in BOOK.codes} == set(IDS)


def test_everything_has_a_name_and_plain_words() -> None:
    named = [(x.id, x.name, x.plain) for x in BOOK.codes]
    named += [(x.id, x.name, x.plain) for x in BOOK.states]
    named += [(x.id, x.name, x.plain) for x in BOOK.fit_rows]
    assert [entry for entry in named if not all(words.strip() for words in entry)] == []


@pytest.mark.parametrize("entry", PLAIN)
def test_plain_words_could_be_read_aloud(entry: str) -> None:
    plain = PLAIN[entry]
    jargon = re.findall(
        r"(?i)psychic|equivalen|pretend|teleolog|mentali|affect|grandios|devalu|arous|narciss"
        r"|entitle|externali|patholog|symptom|disorder|deficit|patient\b|clinician|resist|manipul"
        r"|refus|failed|you were wrong|should have",
        plain,
    )
    assert jargon == []
    assert plain[0].isupper()
    assert plain.endswith(".")
    assert len(plain.split()) <= 30


def test_plain_words_of_a_layer_differ() -> None:
    for layer in IDS:
        words = [code.plain for code in BOOK.layer(layer)]
        assert len(set(words)) == len(words)


@pytest.mark.parametrize("layer", ["mode", "process", "risk", "move"])
def test_there_are_three_examples_at_least(layer: str) -> None:
    assert [code.id for code in BOOK.layer(layer) if len(code.examples) < 3] == []


def test_every_code_has_an_example_and_no_two_are_alike() -> None:
    examples = [example for code in BOOK.codes for example in code.examples]
    assert [code.id for code in BOOK.codes if not code.examples] == []
    assert len(set(examples)) == len(examples)


def test_every_mode_has_a_glyph_of_its_own() -> None:
    glyphs = [mode.glyph for mode in BOOK.layer("mode")]
    assert len(set(glyphs)) == len(glyphs)
    assert all(len(glyph) == 1 for glyph in glyphs)


def test_every_path_has_one_glyph_and_shares_it_with_nothing() -> None:
    moves = BOOK.layer("move")
    pairs = {(move.path, move.glyph) for move in moves}
    assert len(pairs) == len({move.path for move in moves}) == len({glyph for _, glyph in pairs})
    assert all(len(glyph) == 1 for _, glyph in pairs)
    others = {code.glyph for code in BOOK.codes if code.layer != "move"} - {""}
    assert others.isdisjoint(glyph for _, glyph in pairs)


def test_no_glyph_is_shown_as_an_emoji() -> None:
    assert [code.id for code in BOOK.codes if code.glyph and ord(code.glyph) >= 0x2700] == []


def test_codes_named_in_definitions_exist() -> None:
    ids = {code.id for code in BOOK.codes} | {"clinician"}  # the target of a devaluation
    named = {
        word
        for code in BOOK.codes
        for word in re.findall(r"`(\w+)`", f"{code.definition} {code.not_when}")
    }
    assert named - ids == set()


def test_moves_of_a_path_ask_and_moves_that_tell_are_kept_apart() -> None:
    tells = {move.id for move in BOOK.layer("move") if move.family == "tell"}
    assert tells == {"interpret", "fill_in", "advise", "reassure", "argue"}
    assert {move.id for move in BOOK.layer("move") if move.path == "tell"} == tells


def test_the_words_are_person_first_and_never_promise_safety() -> None:
    folder = Path(loader.__file__).parent / "data" / f"v{CURRENT}"
    text = "\n".join(file.read_text(encoding="utf-8") for file in sorted(folder.glob("*.toml")))
    assert re.findall(r"(?i)\bnarcissists?\b|\b(?:low|no) risk\b|committed? suicide", text) == []


def test_the_files_stay_lean() -> None:
    folder = Path(loader.__file__).parent / "data" / f"v{CURRENT}"
    # tomllib reads about 5 kB a millisecond, and every command waits for it.
    assert sum(file.stat().st_size for file in folder.glob("*.toml")) < 200_000
