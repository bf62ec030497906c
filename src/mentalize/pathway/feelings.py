"""Which feeling is on the table, in the patient's own word and in a form that a sentence can take."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from mentalize.pathway.words import Feeling, ends_there, word_lists
from mentalize.transcripts.labels import Label, LabelledTurn

_BACK = 6  # words before a feeling in which its owner or its denial stands
_SOFTLY = re.compile(r"\b(a bit|a little|a little bit|slightly|rather|quite) $", re.IGNORECASE)
_WORDS = re.compile(r"[\w'’]+")
_SENTENCE_END = re.compile(r"[.!?…—\n]")


@dataclass(frozen=True, slots=True)
class Felt:
    """A feeling that the patient named as their own, and where; `said` is "a bit ashamed" if it was so."""

    feeling: Feeling
    said: str
    turn: int
    start: int
    end: int


@cache
def _pattern(family: str) -> re.Pattern[str]:
    words = [re.escape(x.adjective) for x in word_lists().feelings if x.family == family]
    return re.compile(rf"\b(?:{'|'.join(words) or '(?!)'})\b", re.IGNORECASE)


@cache
def _by_word() -> dict[tuple[str, str], Feeling]:
    return {(feeling.family, feeling.adjective): feeling for feeling in word_lists().feelings}


def felt(item: LabelledTurn) -> tuple[Felt, ...]:
    """The feelings that a turn names, in the order spoken; each rests on an affect label."""
    found = {one.start: one for label in item.affects for one in _for_label(item, label)}
    return tuple(found[start] for start in sorted(found))


def _for_label(item: LabelledTurn, label: Label) -> Iterator[Felt]:
    """The words of the family that the label rests on, else elsewhere in the turn."""
    inside = list(_in_stretch(item, label.code, label.start, label.end))
    yield from inside or _in_stretch(item, label.code, 0, len(item.turn.text))


def _in_stretch(item: LabelledTurn, family: str, start: int, end: int) -> Iterator[Felt]:
    text = item.turn.text
    for match in _pattern(family).finditer(text, start, end):
        thing = family != "sadness" and _OF_IT.search(text[: match.start()])
        if not thing and _own(text[: match.start()]) and not _qualified(text[match.end() :]):
            feeling = _by_word()[family, match.group().lower()]
            softly = _SOFTLY.search(text, 0, match.start())
            said = f"{softly[1].lower()} {feeling.adjective}" if softly else feeling.adjective
            start = softly.start(1) if softly else match.start()
            yield Felt(feeling, said, item.turn.index, start, match.end())


# "it's stupid" is said of something, though "it's lonely" is said of oneself
_OF_IT = re.compile(
    r"\b(?:it|that|this)(?:['’]s| is| was) (?:just |so |all |a bit )*$", re.IGNORECASE
)


def _own(before: str) -> bool:
    """Whether what stands before the word leaves it the patient's, and not denied."""
    words = word_lists()
    sentence = _SENTENCE_END.split(before)[-1]
    lows = [word.lower().replace("’", "'") for word in _WORDS.findall(sentence)][-_BACK:]
    if any(words.has("negations", low) or low.endswith("n't") for low in lows[-4:]):
        return False
    owners = [low for low in lows if words.has("me_words", low) or words.has("them_words", low)]
    if owners and not words.has("me_words", owners[-1]):
        return False
    return not lows or not words.has("before_nouns", lows[-1])


def _qualified(after: str) -> bool:
    """Whether the word belongs to a noun that follows ("small stuff") or to a longer word."""
    return after[:1] == "-" or not ends_there(after)


def latest(turns: Sequence[LabelledTurn]) -> Felt | None:
    """The feeling named last; `turns` stand newest first."""
    return next((found[-1] for item in turns if (found := felt(item))), None)
