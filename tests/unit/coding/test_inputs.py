"""What the learned coder sees: every turn once, nothing later, the same whether read early or late."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentalize.coding.inputs import BLOCK, WINDOW, batch, inputs, layout, windows
from mentalize.coding.network import network
from mentalize.transcripts.model import Role, Turn

LENGTHS = st.lists(st.integers(2, 201), max_size=150)
ROLES: dict[str, Role] = {"C": "clinician", "P": "patient", "O": "other"}


def turns(*rows: tuple[str, str]) -> tuple[Turn, ...]:
    return tuple(Turn(i, ROLES[who], who, text) for i, (who, text) in enumerate(rows))


@given(LENGTHS, st.integers(100, WINDOW))
def test_each_turn_is_fresh_in_one_window_that_it_fits_into(lengths: list[int], first: int) -> None:
    found = list(windows(lengths, first=first))
    fresh = [number for window in found for number in range(window.fresh, window.last)]
    assert fresh == list(range(len(lengths)))
    for window in found:
        used = 1 + sum(lengths[window.first : window.last])
        assert used <= WINDOW or window.last - window.first == 1


@given(LENGTHS, st.data())
def test_a_late_turn_is_read_as_it_is_in_the_whole(lengths: list[int], data: st.DataObject) -> None:
    start = data.draw(st.integers(0, max(0, len(lengths) - 1)))
    base = max(0, start // BLOCK * BLOCK - 40)
    alone = [
        (w.first + base, w.fresh + base, w.last + base)
        for w in layout(lengths[base:], start, base)
        if w.last + base > start
    ]
    whole = [(w.first, w.fresh, w.last) for w in layout(lengths) if w.last > start]
    assert [w[1:] for w in alone] == [w[1:] for w in whole]
    for one, other in zip(alone, whole, strict=True):
        assert one[0] == max(other[0], base)


@given(LENGTHS, st.integers(1, 50))
def test_turns_that_come_later_change_no_earlier_window(lengths: list[int], more: int) -> None:
    before = list(windows(lengths))
    after = list(windows([*lengths, *([20] * more)]))
    assert before[:-1] == after[: len(before) - 1] if before else True
    assert [(w.first, w.fresh) for w in before] == [
        (w.first, w.fresh) for w in after[: len(before)]
    ]


def test_no_token_may_look_at_a_later_turn() -> None:
    ready = inputs(turns(("C", "How was it?"), ("P", "Bad."), ("C", "Bad.")), network().tokenizer)
    lengths = [len(x.ids) for x in ready]
    given = batch([(ready, next(windows(lengths)))])
    second = 1 + lengths[0]
    third = second + lengths[1]
    mask = given.mask[0, 0]
    assert (mask[:second, second:] < -1).all()
    assert (mask[second:third, :third] == 0).all()
    assert (mask[second:third, third:] < -1).all()
    assert [number for _, _, number in given.places] == [0, 1, 2]


def test_padding_is_seen_by_no_word() -> None:
    ready = inputs(turns(("C", "How was it?"), ("P", "Bad.")), network().tokenizer)
    one, both = next(windows([len(ready[0].ids)])), next(windows([len(x.ids) for x in ready]))
    given = batch([(ready, one), (ready, both)])
    used = 1 + len(ready[0].ids)
    assert (given.mask[0, 0, :used, used:] < -1).all()


def test_features_hear_the_other_and_the_feelings_named() -> None:
    said = turns(
        ("C", "What did you feel?"),
        ("P", "I was ashamed of my hands."),
        ("C", "Ashamed of your hands?"),
    )
    first, second, third = inputs(said, network().tokenizer)
    assert first.turn_features[1] == 1  # it asks
    assert second.turn_features[8:].any()  # a feeling of the patient's own
    assert third.turn_features[7] == pytest.approx(1.0)  # only the patient's words
    np.testing.assert_array_equal(third.turn_features[8:], second.turn_features[8:])
    assert not first.turn_features[8:].any()


@given(st.text(max_size=300))
def test_any_text_has_sentences_that_stand_for_tokens(text: str) -> None:
    (item,) = inputs(turns(("P", text)), network().tokenizer)
    assert len(item.spans) == len(item.sentences) == len(item.sentence_features)
    for start, end in item.spans:
        assert 1 <= start < end <= len(item.ids)
    for start, end in item.sentences:
        assert 0 <= start <= end <= len(text)
