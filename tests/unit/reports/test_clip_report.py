"""Clips as they are drawn: their turns and no others, as a page and as a PDF."""

from __future__ import annotations

import re

import pytest

from mentalize.codebook import load
from mentalize.reports.cuts import Cut, cuts, draw, shapes
from mentalize.reports.pack import Bound, Talk, render
from unit.reports.sample import session, untimed

NAMES = {"heard": "Heard", "prefix": "s1-"}


@pytest.fixture(scope="module")
def cut() -> Cut:
    review = session()
    return cuts(review, load(), review.clips)[1]


def test_a_clip_holds_its_turns_and_the_definitions_they_need(cut: Cut) -> None:
    clip = session().clips[1]
    assert [x.number for x in cut.turns] == list(range(clip.first + 1, clip.last + 2))
    needed = {n.code.key for t in cut.turns for n in t.notes}
    assert needed <= {x.key for x in cut.definitions}


def test_the_picture_ends_where_the_clip_does(cut: Cut) -> None:
    assert cut.picture is not None
    marked = {int(x) for x in re.findall(r'data-turn="(\d+)"', cut.picture.strip)}
    assert marked <= {x.number for x in cut.turns}
    assert marked
    assert cut.picture.description.endswith("The turns stand below the picture.")


def test_words_are_never_markup_and_what_is_said_stands_at_its_turn(cut: Cut) -> None:
    page = draw(cut, {cut.turns[0].number - 1: "<p>said</p>"}, NAMES)
    assert page.index(f'id="s1-turn-{cut.turns[0].number}"') < page.index("<p>said</p>")
    assert page.index("<p>said</p>") < page.index(f'id="s1-turn-{cut.turns[1].number}"')
    assert 'id="s1-pt2"' in page
    assert "<defs>" not in page, "the page brings them once"
    assert shapes().count("<defs>") == 1


def test_without_times_and_without_picture_it_is_still_drawn() -> None:
    review = untimed(session())
    for picture in (True, False):
        found = cuts(review, load(), review.clips, picture=picture)
        page = draw(found[0], {}, NAMES)
        assert ('class="strip"' in page) == picture


def test_a_pack_is_a_pdf_whatever_was_said(cut: Cut) -> None:
    words = "So #it *was* \x00 $x$ </p> \ud800"
    said = {cut.turns[0].number - 1: [Talk("Ben", words)]}
    bound = Bound(words, words, (cut,), said, (Talk("Ben", words),))
    assert render(words, "Ada", [bound, Bound("Empty", "", (), {}, ())]).startswith(b"%PDF-")
