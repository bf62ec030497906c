"""Drills: items, the judge, and what to go on with."""

from __future__ import annotations

import pytest

from mentalize.codebook import load
from mentalize.practice.checking import forbidden_in
from mentalize.practice.drilling import chosen_items, drills, judge, next_skill
from talking import learned

LEAST = 25
SKILLS = 8


def test_there_are_eight_with_enough_items() -> None:
    assert len(drills()) == SKILLS
    for drill in drills().values():
        assert len(drill.items) >= LEAST
        assert len({item.id for item in drill.items}) == len(drill.items)
        assert 3 <= drill.minutes <= 10
        assert all(
            load().has("move", code) or code == "owns_misstep"
            for code in (*drill.want, *drill.avoid)
        )


@pytest.mark.parametrize("name", list(drills()))
def test_every_model_answer_is_judged_to_be_one(name: str) -> None:
    drill = drills()[name]
    for item in drill.items:
        for answer in item.models or (item.answer,):
            found = judge(drill, item, answer, learned())
            assert found.verdict == "yes", (item.id, answer, found)


@pytest.mark.parametrize("name", list(drills()))
def test_the_telling_answer_is_not(name: str) -> None:
    drill = drills()[name]
    bad = "I think you are angry because deep down you feel small."
    verdicts = [judge(drill, item, bad, learned()).verdict for item in drill.items]
    assert "yes" not in verdicts


def test_nothing_forbidden_is_in_them() -> None:
    for drill in drills().values():
        for item in drill.items:
            assert not any(map(forbidden_in, (item.given, item.before, item.why, *item.models)))


def test_what_is_practised_next_follows_from_what_went_wrong() -> None:
    first, second = list(drills())[:2]
    assert next_skill([]) == first
    assert next_skill([(second, "not_yet")] * 3) == second
    assert next_skill([(first, "yes")] * 3) == second


def test_items_that_were_not_done_come_first() -> None:
    drill = next(iter(drills().values()))
    done = [item.id for item in chosen_items(drill, [], 1)]
    assert not set(done) & {item.id for item in chosen_items(drill, done, 1)}
    assert chosen_items(drill, [], 5) == chosen_items(drill, [], 5)


def test_saying_nothing_is_no_answer() -> None:
    drill = next(iter(drills().values()))
    assert judge(drill, drill.items[0], "  ", learned()).verdict == "not_yet"
