"""Whose word is the feeling: handed back, asked after, guessed as one's own, or filled in."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mentalize.coding.recognizers.evidence import Evidence
from mentalize.coding.recognizers.question_form import offers_choice
from mentalize.coding.recognizers.rule import CodedTurn, hits, load_rules
from mentalize.coding.recognizers.sentences import Sentence
from mentalize.coding.recognizers.states import State, said_before, states_of_patient
from mentalize.coding.recognizers.words import words

_REAL_NO = re.compile(
    r"\b(?:any|anything|something|else|some|a bit of|a little|much|a touch of|an? (?:part|bit|piece)"
    r"|in there|too|as well)\b",
    re.IGNORECASE,
)
_OWNED_GUESS = re.compile(
    r"\bi(?:'m| am| was)? (?:just )?wonder(?:ing|ed)?\b|\bi (?:may|might|could) be (?:off|wrong|way off)\b"
    r"|\bmy (?:own )?(?:guess|hunch|sense|impression|take)\b|\b(?:tell|stop|correct) me if\b"
    r"|\bi(?:'d| would) (?:have been|be|feel|guess|imagine)\b|\byou may not\b",
    re.IGNORECASE,
)
_PUT_TO_PATIENT = re.compile(
    r"\byou(?:'re|'ve been)?\b[^.?!]{0,40}\b(?:feel|felt|feeling|are|were|been|seem|sound|look|get|got)\b"
    r"|\byou're\b|\b(?:that|it|this)\b[^.?!]{0,24}\b(?:must|had to|made|makes|hurts?|is|was|might be)\b"
    r"|\bsounds? (?:like|as)\b|\bhumiliated\b|\bmust\b|\bit might be\b",
    re.IGNORECASE,
)
_ASKS_WHAT = re.compile(
    r"\b(?:know|say|tell|remember|see|idea|sense)\b.{0,16}\b(?:what|how|why)\b"
    r"|^(?:do|did|can|could|would|have) you (?:see|know|want|remember|find|notice|ever)\b",
    re.IGNORECASE,
)
_HALF_OPEN = re.compile(r"\bor\b\W*$|\bor (?:something else|what|not sure|is it)\b", re.IGNORECASE)
_BARE = 4


def filling_in(sentence: Sentence, how: str, past: Sequence[CodedTurn]) -> Evidence | None:
    """Evidence from a state that `sentence` lays on the patient; `how` is its question syntax.

    A state that the patient has said in the last eight turns is handed back; any other is filled in,
    unless it is asked with a real no, offered among others, or owned as a guess.
    """
    named = states_of_patient(sentence.core)
    if not named:
        return _presumed(sentence) if how in {"", "statement"} else None
    if _OWNED_GUESS.search(sentence.core):
        return Evidence("own_perspective", 0.78, f"filling_in.owned_guess: '{named[0].word}'")
    new = tuple(state for state in named if not said_before(state, past))
    if how in {"wh", "open", "request"}:
        return _offered(sentence, named) if offers_choice(sentence) else None
    if how == "statement" and new and _PUT_TO_PATIENT.search(sentence.core):
        return Evidence("fill_in", 0.82, f"filling_in.one_feeling_offered: '{new[0].word}'")
    if how:
        return None if _ASKS_WHAT.search(sentence.core) else _asked(sentence, named, new)
    return _stated(sentence, named, new)


def _presumed(sentence: Sentence) -> Evidence | None:
    for hit in hits(load_rules("presumed"), sentence.core):
        found = sentence.core[hit.start : hit.end]
        return Evidence(hit.rule.code, hit.rule.strength, f"{hit.rule.id}: '{found}'")
    return None


def _offered(sentence: Sentence, named: Sequence[State]) -> Evidence | None:
    menu = ", ".join(state.word for state in named)
    if len({state.stem for state in named}) > 1 or _HALF_OPEN.search(sentence.core):
        return Evidence("explore_self", 0.84, f"filling_in.menu: '{menu}'")
    return None


def _asked(sentence: Sentence, named: Sequence[State], new: Sequence[State]) -> Evidence | None:
    if offers_choice(sentence) and (menu := _offered(sentence, named)):
        return menu
    word = (new or named)[0].word
    if _REAL_NO.search(sentence.core):
        return Evidence("explore_self", 0.8, f"filling_in.real_no: '{word}'")
    if new:
        return Evidence("fill_in", 0.74, f"filling_in.one_feeling_offered: '{word}'")
    return Evidence("check_understanding", 0.66, f"filling_in.handed_back: '{word}'")


def _stated(sentence: Sentence, named: Sequence[State], new: Sequence[State]) -> Evidence | None:
    if not new:
        return Evidence("check_understanding", 0.64, f"filling_in.handed_back: '{named[0].word}'")
    put = _PUT_TO_PATIENT.search(sentence.core) or len(words(sentence.core)) <= _BARE
    strength = 0.78 if put else 0.46
    return Evidence("fill_in", strength, f"filling_in.not_said_before: '{new[0].word}'")
