"""Where and when it happened: "in the kitchen", "on Tuesday"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from mentalize.pathway.clauses import clauses
from mentalize.pathway.quotable import has_verb
from mentalize.pathway.words import word_lists

_SENTENCE = re.compile(r"[^.!?…]+")
_OTHERS = frozenset({"he", "she", "they"})
_THERE = frozenset({"me", "us"})
# Behind one of these in the patient's mouth it is somebody else, or nobody, who was there.
_ELSEWHERE = frozenset(
    {"imagined", "imagine", "picture", "pictured", "think", "thought", "dreamt", "heard", "read"}
)
_WORD = re.compile(r"[\w'’]+")


@dataclass(frozen=True, slots=True)
class Scene:
    """A place or a day that is past: as a noun ("the kitchen") and as a phrase ("in the kitchen")."""

    noun: str
    phrase: str
    start: int
    end: int


@cache
def _pattern() -> re.Pattern[str]:
    lists = word_lists().lists
    places = "|".join(sorted(map(re.escape, lists["places"]), key=len, reverse=True))
    days = "|".join(day.title() for day in sorted(lists["weekdays"]))
    return re.compile(
        rf"\b(?P<prep>in|at|on|outside) (?P<the>the) (?P<place>{places})\b(?! \w+ed\b)"
        rf"|(?:\b(?P<lead>\w+) )?\b(?P<day>{days})\b(?! \w*ing|'s|’s)"
        rf"|\b(?P<when>that (?:night|evening|morning|afternoon|day|week|weekend)|last night)\b"
    )


@lru_cache(maxsize=4096)
def scenes(text: str) -> tuple[Scene, ...]:
    """The past scenes of a turn, places before days."""
    found: list[Scene] = []
    for sentence in _SENTENCE.finditer(text):
        lows = {word.lower().replace("’", "'") for word in _WORD.findall(sentence.group())}
        if sentence.group().lstrip().startswith("Like"):
            continue
        if lows & _OTHERS and not lows & word_lists().lists["me_words"]:
            continue  # where somebody else was is no scene to go back to
        if (
            lows & word_lists().lists["not_past"]
            or "?" in text[sentence.end() : sentence.end() + 1]
        ):
            continue
        for match in _pattern().finditer(text, sentence.start(), sentence.end()):
            scene = _scene(match)
            if scene is not None and (not match["place"] or _was_there(text, match.start())):
                found.append(scene)
    return tuple(sorted(found, key=lambda scene: not scene.noun.startswith("the ")))


def _was_there(text: str, at: int) -> bool:
    """Whether the clause of a place leaves it to the patient to have been there."""
    clause = next((one for one in clauses(text) if one.start <= at < one.end), None)
    if clause is None or _THERE.intersection(clause.lows):
        return True
    heads = {low.split("'", maxsplit=1)[0] for low in clause.lows}
    owned = clause.lows[0].split("'", maxsplit=1)[0] in ("i", "we")
    if heads & _OTHERS or (owned and heads & _ELSEWHERE):
        return False
    # "my brother was in the kitchen": somebody else opens the clause
    return owned or not (word_lists().has("determiners", clause.lows[0]) and has_verb(clause.lows))


def _scene(match: re.Match[str]) -> Scene | None:
    if match["place"]:
        noun = f"{match['the']} {match['place']}"
        return Scene(noun, f"{match['prep']} {noun}", match.start("prep"), match.end())
    if match["day"]:
        if match["lead"] and match["lead"].lower() not in ("on", "that", "was", "about", "friday"):
            return None
        return Scene(match["day"], f"on {match['day']}", match.start("day"), match.end())
    when = match["when"]
    return Scene(when, when, match.start(), match.end())
