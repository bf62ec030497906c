"""The treatment model as a tournament: real sentences through the real coder, two patients, ten seeds."""

from __future__ import annotations

import pytest

from mentalize.practice.loader import patient
from mentalize.practice.tournament import Played, Row, Rules, play, scripts, table, tournament
from talking import learned

SEEDS = range(10)


@pytest.fixture(scope="module")
def played() -> list[Played]:
    """All talks of the tournament."""
    return list(tournament([patient("peter"), patient("wren")], SEEDS, learned(), Rules(turns=32)))


@pytest.fixture(scope="module")
def rows(played: list[Played]) -> dict[str, Row]:
    """The table by script."""
    return {row.script: row for row in table(played)}


def test_the_path_walker_gets_furthest_but_not_always(rows: dict[str, Row]) -> None:
    walker = rows["path walker"]
    others = [row for name, row in rows.items() if name not in {"path walker", "follows the lead"}]
    assert 0.5 <= walker.own < 1.0
    assert all(row.own < walker.own for row in others)


def test_relapses_occur_and_slips_cost(rows: dict[str, Row]) -> None:
    assert rows["path walker"].relapses > 0
    slips = rows["path walker with slips"]
    assert slips.own <= rows["path walker"].own - 0.2
    assert slips.minded < rows["path walker"].minded


@pytest.mark.parametrize(
    "name",
    ["flatterer", "pure validator", "adviser", "the same good question", "facts only", "theorist"],
)
def test_what_gets_nowhere(name: str, rows: dict[str, Row]) -> None:
    assert rows[name].own == 0
    assert rows[name].minded < 0.1


@pytest.mark.parametrize("name", ["interpreter", "arguer", "challenger"])
def test_told_or_argued_with_people_leave_or_go_empty(
    name: str, rows: dict[str, Row], played: list[Played]
) -> None:
    assert rows[name].walked_out >= 0.5
    assert all(talk.walked_out or talk.access < 0.2 for talk in played if talk.script == name)


def test_nobody_is_cured_in_a_session(played: list[Played]) -> None:
    assert all(talk.trust <= 0.6 and talk.access <= 0.75 for talk in played)


def test_a_clumsy_but_curious_clinician_beats_a_polished_lecturer(rows: dict[str, Row]) -> None:
    assert rows["clumsy but curious"].named > rows["lecturer"].named
    assert rows["clumsy but curious"].walked_out < rows["lecturer"].walked_out


def test_following_the_lead_does_about_as_well_as_walking_the_path(rows: dict[str, Row]) -> None:
    assert abs(rows["follows the lead"].own - rows["path walker"].own) <= 0.3


def test_asking_for_feelings_first_on_easy_never_ends_in_a_walk_out() -> None:
    first = next(script for script in scripts() if script.id == "feelings first")
    for name in ("peter", "wren"):
        for seed in SEEDS:
            talk = play(first, patient(name), seed, learned(), Rules(turns=32, difficulty="easy"))
            assert not talk.walked_out


def test_little_falls_back(played: list[Played]) -> None:
    assert sum(talk.fallbacks for talk in played) <= 0.1 * sum(talk.turns for talk in played)
