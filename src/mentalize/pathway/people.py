"""Whom the patient speaks of, called as one would call them to the patient: "your dad", "Ravi"."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from mentalize.pathway.clauses import Clause, clauses
from mentalize.pathway.quotable import is_past
from mentalize.pathway.tokens import Token
from mentalize.pathway.words import word_lists
from mentalize.transcripts.labels import LabelledTurn

_PLACES_BEFORE = frozenset({"in", "at", "the", "a", "an", "near", "on", "outside"})
_OBJECTS = {"he": "him", "she": "her", "they": "them"}
# A name that never stands inside a sentence can't be told from its first word.
_INSIDE = re.compile(r"[\w,;’'] [A-ZÀ-Þ][a-zß-ÿ]")
_NAME = re.compile(r"[A-ZÀ-Þ][a-zß-ÿ]+")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in the story: as a subject ("he", "your dad"), as an object, and where it was said."""

    subject: str
    object: str
    turn: int
    start: int
    end: int


def names(turns: Sequence[LabelledTurn], heard: Sequence[LabelledTurn]) -> frozenset[str]:
    """Names in the turns `heard` of people who do something in the patient's story.

    The two in the room are left out. `turns` are the turns that tell who does something; only those
    are read that hold a name of the turns heard.
    """
    wanted = {name for item in heard for name in _NAME.findall(item.turn.text) if _may_name(name)}
    found = [
        _names_in(item.turn.text)
        for item in turns
        if item.turn.role == "patient" and any(name in item.turn.text for name in wanted)
    ]
    speakers = {item.turn.speaker for item in turns}
    here = {name for speaker in speakers for name in _NAME.findall(speaker)}
    seen = Counter(name for one in found for name in one.seen)
    acting = Counter(name for one in found for name in one.acting)
    elsewhere = Counter(name for one in found for name in one.elsewhere)
    introduced = {name for one in found for name in one.introduced}
    acting.update(introduced)
    return frozenset(
        name
        for name in wanted & acting.keys()
        if (seen[name] > 1 or name in introduced)
        and acting[name] > elsewhere[name]
        and name not in here
    )


@dataclass(frozen=True, slots=True)
class _Names:
    """Capitalised words of a turn, by what the words around them say."""

    seen: tuple[str, ...]
    acting: tuple[str, ...]
    introduced: tuple[str, ...]
    elsewhere: tuple[str, ...]  # a place or a thing, or the second half of a name


@lru_cache(maxsize=4096)
def _names_in(text: str) -> _Names:
    found: dict[str, list[str]] = defaultdict(list)
    for clause in clauses(text) if _INSIDE.search(text) else ():
        for place, token in enumerate(clause.tokens):
            if _is_name(token):
                name = _bare(token.text)
                found["seen"].append(name)
                found[_kind(clause, place)].append(name)
    return _Names(*(tuple(found[kind]) for kind in ("seen", "acting", "introduced", "elsewhere")))


def _bare(text: str) -> str:
    return text.removesuffix("'s").removesuffix("’s")


def _is_name(token: Token) -> bool:
    bare = _bare(token.text)
    return _NAME.fullmatch(bare) is not None and _may_name(bare)


def _may_name(word: str) -> bool:
    words, low = word_lists(), word.lower()
    return not any(words.has(name, low) for name in _NO_NAMES)


_NO_NAMES = (
    "not_names", "kin", "no_verbs", "fillers", "adverbs", "breakers", "past", "auxiliaries", "subjects",
)  # fmt: skip


def _kind(clause: Clause, place: int) -> str:
    """What the words around a capitalised word make of it."""
    words = word_lists()
    lows = clause.lows
    past = lows[place - 1] if place else clause.opening
    following = lows[place + 1] if place + 1 < len(lows) else ""
    if place and (past in _PLACES_BEFORE or _is_name(clause.tokens[place - 1])):
        return "elsewhere"
    if words.has("kin", past) or (len(lows) == 1 and clause.following[:1] == ("my",)):
        return "introduced"
    if words.has("name_verbs", following) or (place and words.has("name_lead_ins", past)):
        return "acting"
    return "unclear"


def people(item: LabelledTurn, known: frozenset[str]) -> tuple[Person, ...]:
    """Everybody named in one turn, in order; those who do something stand last."""
    found = sorted(_people(item, known), key=lambda pair: pair[0])
    return tuple(person for _, person in found)


def _people(item: LabelledTurn, known: frozenset[str]) -> Iterator[tuple[bool, Person]]:
    for clause in clauses(item.turn.text):
        for place, token in enumerate(clause.tokens):
            found = _person_at(clause.tokens, place, known)
            if found and not token.spoken:
                size, said = found
                last = clause.tokens[place + size - 1]
                person = Person(said, said, item.turn.index, token.start, last.end)
                yield place == 0 and len(clause.tokens) > size, person


def _person_at(
    tokens: Sequence[Token], place: int, known: frozenset[str]
) -> tuple[int, str] | None:
    """How many words from `place` on name somebody, and how to call them."""
    words = word_lists()
    token = tokens[place]
    if token.text in known:
        return 1, token.text
    if token.low not in ("my", "the", "our"):
        return None
    rest = [x for x in tokens[place + 1 : place + 3] if x.low == x.text]
    owner = "your" if token.low != "the" else "the"
    listed = "roles" if owner == "the" else "kin"
    size = 1 + bool(rest and words.has("kin_adjectives", rest[0].low))
    if len(rest) < size or not words.has(listed, rest[size - 1].low):
        return None
    if not _noun_ends(tokens[place + size + 1 :]):
        return None
    return size + 1, " ".join([owner, *(word.low for word in rest[:size])])


def _noun_ends(tokens: Sequence[Token]) -> bool:
    """Whether what follows a noun can't be a second noun ("my team leader" is no team)."""
    words = word_lists()
    low = tokens[0].low if tokens else ""
    listed = ("auxiliaries", "past", "no_verbs", "adverbs", "name_verbs", "not_names")
    return not low or low.endswith("ed") or any(words.has(name, low) for name in listed)


def pronoun(item: LabelledTurn) -> Person | None:
    """The one "he", "she" or "they" who does things in a turn; None where there are two."""
    found = [
        (token, low)
        for clause in clauses(item.turn.text)
        for token in clause.tokens
        if (low := token.low.split("'")[0]) in _OBJECTS and not token.spoken
    ]
    if len({low for _, low in found}) != 1 or not _opens(item.turn.text, found[0][1]):
        return None
    token, low = found[-1]
    if low == "they" and len(found) == 1:
        return None  # "they" said once is hardly anybody
    return Person(low, _OBJECTS[low], item.turn.index, token.start, token.end)


def _opens(text: str, low: str) -> bool:
    """Whether a pronoun is ever the one who does something, not only in "the flat she bought"."""
    return any(clause.lows[0].split("'")[0] == low for clause in clauses(text))


def acts(text: str, start: int) -> tuple[bool, bool]:
    """Whether the person named at `start` is told to have done something; and to have been seen at all."""
    words = word_lists()
    for clause in clauses(text):
        if clause.start == start:
            rest = clause.lows[1:5]
            did = any(is_past(low) for low in rest) and not _WERE.intersection(rest)
            return did, words.meets("past", rest) or did or not _WERE.isdisjoint(rest)
    return False, False


_WERE = frozenset({"was", "were", "had", "didn't", "wasn't", "weren't", "born"})
