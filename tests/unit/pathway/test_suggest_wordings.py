"""The wordings as data: each can be filled, each is one short question, each move has enough of them."""

from __future__ import annotations

import re

import pytest

from mentalize.codebook import load
from mentalize.codebook.model import FitRow, Wording
from mentalize.pathway.situation import GUARDS, check_rows
from mentalize.pathway.wording import WEIGHTS
from mentalize.pathway.words import word_lists
from mentalize.transcripts.words import words

BOOK = load()
JARGON = re.compile(
    r"mentali[sz]|narciss|psychic|teleolog|pretend mode|affect|defen[cs]e|trigger|attachment|"
    r"grandios|projection|contingent|why didn'?t you|you should|obviously|must have felt",
    re.IGNORECASE,
)
# Where the two are at odds, or nothing but a theory, a plan or an argument is there to take up.
WORDLESS = {
    "contempt_of_clinician", "friction", "high_arousal", "idealizing", "pretend", "after_argue",
    "after_advise",
}  # fmt: skip
PREAMBLE = re.compile(
    r"thank you|thanks|no hurry|when you're ready|it took something|i'm glad|well done|breath|"
    r"that sounds|must be hard",
    re.IGNORECASE,
)
ROW_IDS = (
    "current_risk", "high_arousal", "pe_no_affect", "pe_affect_named", "im_nothing", "pretend",
    "teleological", "blame_others", "contempt_of_clinician", "idealizing", "vulnerability_shown",
    "cant_find_feeling", "other_unseen", "mentalizing",
)  # fmt: skip


@pytest.mark.parametrize("wording", BOOK.wordings, ids=lambda wording: wording.id)
def test_one_short_plain_question(wording: Wording) -> None:
    bare = re.sub(r"\{\w+\}", "this", wording.text)
    assert bare.count("?") == 1
    assert len(words(bare)) <= 16
    assert not JARGON.search(bare)
    assert not PREAMBLE.search(bare)
    assert wording.needs or set(wording.rows) <= WORDLESS, "most take up a word of the patient"
    assert wording.rows or wording.needs
    assert set(wording.needs) <= set(WEIGHTS)


def test_no_two_wordings_of_a_row_are_the_same() -> None:
    said = [(row, wording.text) for wording in BOOK.wordings for row in wording.rows]
    assert len(set(said)) == len(said)


def test_every_row_of_the_codebook_is_there_and_every_guard_exists() -> None:
    check_rows(BOOK)
    assert set(ROW_IDS) <= {row.id for row in BOOK.fit_rows}
    assert {guard.removeprefix("not ") for row in BOOK.fit_rows for guard in row.when} == set(
        GUARDS
    )


@pytest.mark.parametrize("fit", BOOK.fit_rows, ids=lambda fit: fit.id)
def test_every_row_can_be_said_and_offers_nothing_to_be_avoided(fit: FitRow) -> None:
    offered = {option.move for option in (*fit.first, *fit.then)}
    assert not offered & set(fit.avoid)
    suitable = [w for w in BOOK.wordings if w.move in offered and (not w.rows or fit.id in w.rows)]
    assert suitable


def test_every_wording_belongs_to_a_move_that_its_rows_offer() -> None:
    offers = {fit.id: {x.move for x in (*fit.first, *fit.then)} for fit in BOOK.fit_rows}
    for wording in BOOK.wordings:
        assert all(wording.move in offers[row] for row in wording.rows), wording.id


def test_every_word_list_is_used_somewhere() -> None:
    assert all(words_ for words_ in word_lists().lists.values())
    assert all(feeling.adjective.islower() for feeling in word_lists().feelings)
