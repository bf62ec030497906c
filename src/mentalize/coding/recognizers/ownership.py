"""Whose state a word names: the speaker's own, or somebody else's, denied or only supposed.

The word is read from its sentence: what rules it ("was", "feel", "makes me", "my"), who that is said
of, and whether it is taken back.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from mentalize.coding.recognizers.reading import Sentence

_SHORT = 8  # words of a sentence that answers with a bare word
_OTHERS = frozenset({"him", "her", "them", "you", "everyone", "everybody"})
_ITSELF = frozenset({"i", "me", "myself"})
_PAST = frozenset({"was", "were", "felt", "got"})
_HAVING = frozenset({"have", "had", "got"})
_PARTICIPLES = frozenset({"felt", "been", "got", "become"})  # "I'd felt" is "I had felt"
_FULL = frozenset({"full", "with", "in"})


@dataclass(frozen=True, slots=True)
class _Words:
    """The sets of small words of `ownership.toml`."""

    feel: frozenset[str]
    become: frozenset[str]
    make: frozenset[str]
    light: frozenset[str]
    view: frozenset[str]
    auxiliary: frozenset[str]
    people: frozenset[str]
    thing: frozenset[str]
    joint: frozenset[str]
    denial: frozenset[str]
    follows: frozenset[str]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a word for a state stands: words `at` to `end` (exclusive) of a sentence.

    `kind` is its list in `affects.toml`; `asked`: the clinician has just asked for a feeling; `states`
    are all single words for states, walked over in a list of them.
    """

    sentence: Sentence
    at: int
    end: int
    kind: str
    asked: bool
    states: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Ruler:
    """The word that rules a state (its position; -1 when the sentence begins with the state)."""

    at: int
    denied: bool


@cache
def _words() -> _Words:
    path = resources.files("mentalize.coding.recognizers") / "data" / "ownership.toml"
    table = tomllib.loads(path.read_text(encoding="utf-8"))["words"]
    return _Words(**{name: frozenset(words.split()) for name, words in table.items()})


def owned(place: Place) -> float:
    """How surely the speaker has the state here, 0 to 1; 0 when it is not theirs."""
    if place.kind == "moves_me":
        return _moves_me(place.sentence.tokens, place.at, place.end)
    if place.kind == "verbs":
        return _does(place.sentence.tokens, place.at)
    ruler = _ruler(place)
    if ruler.denied:
        return 0.0
    return _has(place, ruler.at) if place.kind == "nouns" else _is(place, ruler.at)


def denied_before(sentence: Sentence, at: int) -> bool:
    """Whether the word before position `at` denies what follows."""
    return at > 0 and sentence.tokens[at - 1] in _words().denial


def _moves_me(tokens: Sequence[str], at: int, end: int) -> float:
    """Whether a thing does it to the speaker: "it scares me"."""
    moved = tokens[end : end + 1] == ("me",) or tokens[end : end + 2] == ("off", "me")
    denied = not _words().denial.isdisjoint(tokens[max(0, at - 2) : at])
    return 0.8 if moved and not denied else 0.0


def _does(tokens: Sequence[str], at: int) -> float:
    """Whether the speaker does it: "I dread it"."""
    words = _words()
    before = at - 1
    while before >= 0 and (tokens[before] in words.auxiliary or tokens[before] in words.light):
        before -= 1
    return 0.7 if before >= 0 and tokens[before] == "i" else 0.0


def _has(place: Place, ruler: int) -> float:
    """Whether a noun is the speaker's: "my shame", "I felt rage", "there was fear"."""
    tokens = place.sentence.tokens
    if ruler < 0:
        short = place.asked or len(tokens) <= _SHORT
        return 0.6 if short and _stands_free(place) else 0.0
    word = tokens[ruler]
    if word == "my":
        return 0.7
    if word in _words().feel | _HAVING:
        return 0.75 if _subject(place.sentence, ruler) in {"self", "elided"} else 0.0
    if word in _FULL:
        return _filled(place.sentence, ruler)
    there_was = word in {"is", "was", "were"} and ruler and tokens[ruler - 1] in {"it", "there"}
    return 0.7 if there_was and _stands_free(place) else 0.0


def _filled(sentence: Sentence, ruler: int) -> float:
    """Whether the speaker is full of it: "I was filled with dread", "I am in despair"."""
    words = _words()
    before = ruler - 1
    while before >= 0 and sentence.tokens[before] in {"full", "filled"}:
        before -= 1
    if before < 0 or sentence.tokens[before] not in words.feel | words.become:
        return 0.0
    return 0.6 if _subject(sentence, before) in {"self", "elided"} else 0.0


def _is(place: Place, ruler: int) -> float:
    """Whether an adjective is the speaker's: "I was furious", "it makes me nervous"."""
    tokens = place.sentence.tokens
    if tokens[place.end : place.end + 1] == ("for",) and not _OTHERS.isdisjoint(
        tokens[place.end + 1 : place.end + 2]
    ):
        return 0.0
    if ruler < 0:
        return _bare(place)
    if tokens[ruler] == "me" and ruler and tokens[ruler - 1] in _words().make:
        return 0.8
    return _said_of_self(place, ruler)


def _said_of_self(place: Place, ruler: int) -> float:
    words = _words()
    head = place.sentence.tokens[ruler]
    feels = head in words.feel
    if not feels and (_needs_feel(place) or head not in words.become):
        return 0.0
    subject = _subject(place.sentence, ruler)
    if subject == "thing":
        return 0.65 if place.kind == "impersonal" or feels else 0.0
    if place.kind == "impersonal":
        return 0.0
    return {"self": 0.85, "elided": 0.6}.get(subject, 0.0)


def _needs_feel(place: Place) -> bool:
    """Whether "I was …" names no state with this word: "I was small" may speak of childhood."""
    answers = place.asked and len(place.sentence.tokens) <= _SHORT and _stands_free(place)
    return place.kind == "felt" and not answers


def _bare(place: Place) -> float:
    """A word for a state with nothing before it: an answer, unless it describes something else."""
    if not _stands_free(place):
        return 0.0
    hedged = not _words().view.isdisjoint(place.sentence.tokens[: place.at])
    if place.asked or hedged:
        return 0.75
    short = len(place.sentence.tokens) <= _SHORT
    return 0.55 if short and place.kind == "words" else 0.0


def _stands_free(place: Place) -> bool:
    words = place.sentence.words
    if place.end >= len(words) or words[place.end - 1].pause:
        return True
    return words[place.end].text in _words().follows


def _ruler(place: Place) -> _Ruler:
    """Walk back over light words and other states to what rules the word."""
    words, said = _words(), place.sentence.words
    denied = False
    fresh = (
        False  # a comma after another state, or "but", stands between: a denial is not of this word
    )
    before = place.at - 1
    while before >= 0:
        word = said[before]
        if word.text in words.denial:
            denied = denied or not fresh
        elif word.text in words.view and before and said[before - 1].text == "i":
            before -= 1
        elif word.text in words.light or word.text in place.states:
            fresh = fresh or word.text == "but" or (word.pause and word.text in place.states)
        else:
            break
        before -= 1
    return _Ruler(before, denied or (not fresh and _denied(place.sentence.tokens, before)))


def _denied(tokens: Sequence[str], at: int) -> bool:
    """Whether the ruling verb is denied: "I did not feel", "I don't think I was"."""
    words = _words()
    while at > 0:
        at -= 1
        if tokens[at] in words.denial:
            return True
        walked = words.auxiliary | words.thing | {"i", "think", "would", "say"}
        if tokens[at] not in walked:
            return False
    return False


def _subject(sentence: Sentence, at: int) -> str:
    """Of whom the verb at `at` is said: "self", "thing" (it, that), "elided" or "other"."""
    tokens, words = sentence.tokens, _words()
    before = at - 1
    while before >= 0 and tokens[before] in words.auxiliary:
        before -= 1
    if before >= 0 and tokens[before] == "would":
        if tokens[at] not in _PARTICIPLES:
            return "other"  # "I would be angry" only supposes it
        before -= 1
    if before < 0:
        return "elided"
    if tokens[before] in _ITSELF:
        supposed = before > 0 and tokens[before - 1] in {"if", "unless"} and tokens[at] in _PAST
        return "other" if supposed else "self"
    if tokens[before] in words.thing:
        return "thing"
    if tokens[before] in words.joint or sentence.words[before].pause:
        return _nearest(tokens, before)
    return "other"


def _nearest(tokens: Sequence[str], at: int) -> str:
    """Who the sentence was last about before `at`."""
    person = next((token for token in reversed(tokens[:at]) if token in _words().people), "i")
    return "self" if person == "i" else "other"
