"""Which feeling is on the table, in the patient's own word and in a form that a sentence can take."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from mentalize.pathway.endings import SENTENCE
from mentalize.pathway.evidence import VULNERABLE
from mentalize.pathway.situation import Situation
from mentalize.pathway.slots import Slots, filled
from mentalize.pathway.words import Feeling, ends_there, word_lists
from mentalize.transcripts.labels import Label, LabelledTurn
from mentalize.transcripts.words import words

_PLEASANT = frozenset({"joy", "pride", "care", "contempt"})
_AFTER = 18  # words behind a feeling or an event that do not lead away from it [D]
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
    if " ".join(lows).endswith(_AS_FAR_AS):
        return False
    if owners and not words.has("me_words", owners[-1]):
        return False
    return not lows or not words.has("before_nouns", lows[-1])


_AS_FAR_AS = ("far as i'm", "far as i am", "where i'm")


def _qualified(after: str) -> bool:
    """Whether the word belongs to a noun that follows ("small stuff") or to a longer word."""
    return after[:1] == "-" or not ends_there(after)


def named(here: Situation) -> Slots:
    """`felt` and `feels`: named in this turn, as past or as present; `sore`, `aches` where it hurts.

    The family of a feeling is a slot as well, so that "scared" can be asked about as a fear.
    `beside` is "the anger" where there may be something else next to it.
    """
    text = here.heard.turn.text
    for found in felt(here.heard)[-1:]:
        if left_behind(text, found.end) or _SUPPOSED.search(text[: found.start]):
            return
        said = filled(here.heard, found.said, found.start, found.end)
        if found.feeling.noun:
            yield "beside", filled(here.heard, f"the {found.feeling.noun}", found.start, found.end)
        if _lent(here, found) or _is_told(text, found):
            return
        past = _was(text, found)
        yield ("felt" if past else "feels"), said
        plain = found.feeling.family == "anger" or found.feeling.adjective in _FRIGHTENED
        if plain and len(words(text[found.end :])) <= _TOLD_ALREADY:
            yield found.feeling.family, said
        if found.feeling.family in VULNERABLE:
            yield ("tender" if past else "tender_now"), said
        if found.feeling.family not in _PLEASANT:
            yield ("sore" if past else "aches"), said


_TOLD_ALREADY = 2  # words: more than these tell what the feeling was about
_FRIGHTENED = frozenset({"scared", "afraid", "frightened", "terrified"})


def _is_told(text: str, found: Felt) -> bool:
    """Whether what the feeling is about comes with it, or the word is another's or of the body."""
    because = _BECAUSE.search(text[found.end :]) and found.feeling.adjective not in _FRIGHTENED
    of_what = _OF_WHAT.match(text[found.end :])
    sentence = SENTENCE.split(text[: found.start])[-1]
    aches = found.feeling.adjective == "hurt" and not _AM.search(sentence)
    return bool(because or of_what or aches or _CLAIMED.search(sentence))


_BECAUSE = re.compile(r"^[^.!?]*\b(?:because|'?cause|cos)\b", re.IGNORECASE)
_AM = re.compile(r"\b(?:i was|i felt|feel|feeling|i'm|am|so|really|a bit|bit) $|^$", re.IGNORECASE)
_CLAIMED = re.compile(
    r"\b(?:he|she|they|mr|mrs|dr|doctor|people|everyone|mum|dad)\b[^.!?]*\b(?:said|says|told|reckons?|thinks?)\b",
    re.IGNORECASE,
)
# "concerned that he …": what is said next belongs to it
_OF_WHAT = re.compile(r"\W*(?:that|about|to|for|if|when)\b", re.IGNORECASE)


def _lent(here: Situation, found: Felt) -> bool:
    """Whether the word was the clinician's before it was the patient's."""
    return any(found.feeling.adjective in said.lower() for said in here.asked)


def left_behind(text: str, end: int) -> bool:
    """Whether so much was said behind a word that it has been left behind."""
    return len(words(text[end:])) > _AFTER


_SUPPOSED = re.compile(r"\b(?:i'd|would|if|might|could)\b[^.!?]*$", re.IGNORECASE)
_NOW = re.compile(
    r"\b(?:i'm|i am|i feel|i still feel|i get|makes me|it's|i've been|right now)\b", re.IGNORECASE
)


def _was(text: str, found: Felt) -> bool:
    """Whether a feeling is told as past; a bare word answers a question about what was."""
    sentence = SENTENCE.split(text[: found.start].replace("’", "'"))[-1]
    return _NOW.search(sentence) is None


_NOUNS = re.compile(r"[a-z]+")


def families_in(text: str) -> frozenset[str]:
    """The families of the feelings that `text` has a word for, whoever says it of whom."""
    said = frozenset(_NOUNS.findall(text.lower()))
    return frozenset(
        one.family for one in word_lists().feelings if one.adjective in said or one.noun in said
    )
