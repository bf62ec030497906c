"""The data of the patient's side: every cue can be found, and no two share a name."""

from __future__ import annotations

import re
import tomllib
from importlib import resources

import pytest

from mentalize.coding.recognizers import phrases
from mentalize.coding.recognizers.affect import affect_entries
from mentalize.coding.recognizers.patient import CUES
from mentalize.coding.recognizers.phrases import Cue, CueIndex, compiled, keys, load_cues
from mentalize.coding.recognizers.reading import read
from mentalize.errors import CodebookError

DATA = resources.files("mentalize.coding.recognizers") / "data"
ALL = tuple(cue for name in CUES for cue in load_cues(name))
FAMILIES = {
    "anger", "shame", "fear", "sadness", "envy", "pride", "joy", "care", "contempt", "other",
}  # fmt: skip


def seen(phrase: str, text: str) -> list[str]:
    cue = Cue("test.it", ("mode:none",), (phrase,), 0.5)
    return [x.words for x in CueIndex([cue]).sightings(read(text))]


def test_names_are_unique() -> None:
    names = [cue.id for cue in ALL]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("cue", ALL, ids=lambda cue: cue.id)
def test_every_phrase_compiles_and_is_filed(cue: Cue) -> None:
    assert 0.0 < cue.strength <= 1.0
    for phrase in (*cue.phrases, *cue.unless, *cue.unless_turn, *cue.before):
        assert compiled((phrase,))
    for phrase in cue.phrases:
        for word in keys(phrase):
            assert "*" not in word.rstrip("*")
            assert not word.endswith("*") or len(word) > phrases.STEM


@pytest.mark.parametrize("cue", ALL, ids=lambda cue: cue.id)
def test_no_phrase_waits_for_a_word_that_reading_drops(cue: Cue) -> None:
    speech = tomllib.loads((DATA / "speech.toml").read_text(encoding="utf-8"))
    dropped = {filler for filler in speech["fillers"] if " " not in filler}
    for phrase in cue.phrases:
        for element in phrase.split():
            if element[-1] != "?" and element[0] != "!":
                assert not set(element.split("|")) <= dropped, phrase


def test_every_affect_has_a_family_and_a_sayable_adjective() -> None:
    for entry in affect_entries():
        assert entry["family"] in FAMILIES
        assert re.fullmatch(r"[a-z]+( [a-z]+)?", str(entry["adjective"]))
    assert {str(entry["family"]) for entry in affect_entries()} == FAMILIES


@pytest.mark.parametrize(
    ("phrase", "text", "words"),
    [
        ("i am lost", "Well, I'm, um, really lost.", ["I'm, um, really lost"]),
        ("i am|was lost", "I was lost", ["I was lost"]),
        ("i am not? lost", "I'm lost", ["I'm lost"]),
        ("humili*", "It humiliates", ["humiliates"]),
        ("he ... tea", "He drank the cold tea", ["He drank the cold tea"]),
        ("^ tea", "Tea again", ["Tea"]),
        ("^ tea", "The tea", []),
        ("tea $", "The tea", ["tea"]),
        ("tea !again", "tea again", []),
        ("tea now|$", "the tea", ["tea"]),
        ("a_cup|cup_of tea", "cup of tea", ["cup of tea"]),
    ],
)
def test_the_language_of_phrases(phrase: str, text: str, words: list[str]) -> None:
    assert seen(phrase, text) == words


def test_a_cue_is_silenced_by_its_sentence_by_the_turn_or_for_want_of_the_question() -> None:
    cue = Cue(
        "test.it", ("risk:means",), ("the rope",), 0.5,
        unless=("climbing",), unless_turn=("boat",), before=("plan",),
    )  # fmt: skip
    index = CueIndex([cue])
    asked = read("Is there a plan?").text
    assert list(index.sightings(read("I have the rope."), asked))
    assert not list(index.sightings(read("I have the rope.")))
    assert not list(index.sightings(read("I have the climbing rope, the rope."), asked))
    assert not list(index.sightings(read("I have the rope. It is for the boat."), asked))


@pytest.mark.parametrize(
    "row",
    [
        {"codes": ["mode:none"], "phrases": ["a"], "strength": 0.5},
        {"id": "x", "codes": ["mode:none"], "phrases": "a", "strength": 0.5},
        {"id": "x", "codes": ["mode:none"], "phrases": ["a"], "strength": "much"},
    ],
)
def test_a_broken_cue_is_named(row: dict[str, object]) -> None:
    with pytest.raises(CodebookError, match=r"risks\.toml"):
        phrases.cue_of("risks", row)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("I-I, um, I was, like, you know, scared.", "i was scared"),
        ("It- it'll help, kinda.", "it will help"),
        ("I'm feelin' tired, cos I dunno.", "i am feeling tired because i do not know"),
        ("I feel like a fool.", "i feel like a fool"),
        ("[laughs] No (pause) really.", "no"),
        ("Dr. Hall came at 3.15. Then he left.", "dr hall came at 3 15 . then he left"),
        ("I know that... I do.", "i know that i do"),
    ],
)
def test_speech_is_read_without_its_hesitations(text: str, words: str) -> None:
    assert " . ".join(x.text.strip() for x in read(text).sentences) == words


def test_a_long_stretch_without_stops_is_cut_into_clauses() -> None:
    text = "I went to the shop and bought some bread and a pound of plums for my aunt " * 3
    text += "and then I came home and she was in the kitchen with the radio on"
    assert len(read(text).sentences) > 1
    assert all(len(x.words) <= 80 for x in read("word salad here " * 200).sentences)
