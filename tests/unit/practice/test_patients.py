"""The shipped patients, read as an editor would and talked with many times."""

from __future__ import annotations

from pathlib import Path

import pytest

from mentalize.errors import PracticeError
from mentalize.practice.checking import LEAST, forbidden_in, remarks
from mentalize.practice.coach import coach_words
from mentalize.practice.loader import SHIPPED, load, names, patient
from mentalize.practice.template import template
from mentalize.practice.tournament import Rules, play, scripts
from talking import learned


def test_the_shipped_ones_are_there() -> None:
    assert {"ilse", "marcus", "peter", "roya", "wren"} <= set(names())


@pytest.mark.parametrize("name", names())
def test_an_editor_has_nothing_grave_to_say(name: str) -> None:
    assert [x for x in remarks(patient(name)) if x.grave] == []
    assert patient(name).spoken_lines >= LEAST


@pytest.mark.parametrize("name", names())
def test_what_is_said_fits_the_state_and_what_was_told(name: str) -> None:
    """No line out of its state, none that a fact told before has made untrue, and few that fall back."""
    where = {text: group for group in patient(name).lines for text in group.say}
    replies = fell_back = 0
    from mentalize.practice.tournament import talk_of

    for script in scripts()[:7]:
        session = talk_of(script, patient(name), 11, learned(), Rules())
        told: set[str] = set()
        for reply in session.replies:
            for group in (
                where[line] for line in reply.spoken.lines if reply.spoken.act != "close"
            ):
                assert group.act == "close" or told.issuperset(group.needs)
                assert group.act == "close" or told.isdisjoint(group.until)
            told |= {*reply.state.memory.facts, *reply.state.memory.named}
            replies, fell_back = replies + 1, fell_back + reply.spoken.fell_back
    assert fell_back <= 0.1 * replies


def test_means_and_methods_are_found() -> None:
    assert forbidden_in("I had counted the pills.")
    assert forbidden_in("He is a narcissist.")
    assert not forbidden_in("I was ashamed of how hard it was.")


def test_the_scripts_and_the_coach_say_nothing_forbidden() -> None:
    for entry in coach_words()["next"]:
        assert not any(forbidden_in(text) for text in entry["say"])


def test_a_template_is_found_wanting_and_loads(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(template("mine"), encoding="utf-8")
    assert any(remark.grave for remark in remarks(load(file)))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('act = "opening"', 'act = "shout"', "there is no act 'shout'"),
        ("trust = 0.3", "trust = 3", "not a number from 0 to 1"),
        ('id = "annoyed"', 'id = ""', "'id' is missing or empty"),
        ('node = "morning"', 'node = "noon"', "'noon' is no fact or feeling"),
        ("[style]", "[stile]", "unknown key 'stile'"),
        ('name = "…"', "name = ", "not valid TOML"),
    ],
)
def test_a_broken_file_is_told_where(old: str, new: str, said: str, tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(template("mine").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(PracticeError) as error:
        load(file)
    assert said in str(error.value)
    assert "mine.toml" in str(error.value)


def test_every_shipped_file_can_be_copied(tmp_path: Path) -> None:
    for path in SHIPPED.glob("*.toml"):
        copy = tmp_path / path.name
        copy.write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
        assert patient(str(copy)).name == patient(path.stem).name


def test_play_is_the_talk_counted() -> None:
    found = play(scripts()[0], patient("peter"), 1, learned(), Rules(turns=6))
    assert found.turns == 6
