"""Which clauses stand for themselves, so that they can be said back.

There is no parser here, on purpose: what is not plainly a whole clause is left alone, since a sentence
that is cut in the wrong place is worse than none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from mentalize.pathway.clauses import Clause, is_subject
from mentalize.pathway.words import word_lists

_CLAUSE = 2  # words that make a clause
_THIN = 4
_LIKES = re.compile(r"would|i'd|'d|do|don't|didn't|i|they|we|you|really")
_COMPARES = re.compile(r"(?:look|feel|felt|sound|seem|act)\w*|it's|that's|not|was|is|be|just")


def whole(clause: Clause) -> bool:
    """Whether a clause neither stumbles nor stops short."""
    words = word_lists()
    lows = clause.lows
    if words.meets("fillers", lows):
        return False
    if any(one == two or (one, two) in _TAGS for one, two in pairwise(lows)):
        return False
    dangles = words.has("dangling", lows[-1]) and lows[-2:] != ("to", "do")
    if dangles or "cut" in (clause.before, clause.after) or _dialect(lows) or learners(lows):
        return False
    return not (_idle_like(lows) or _repaired(clause) or _list_goes_on(clause))


_TAGS = frozenset(
    {
        ("you", "know"),
        ("i", "mean"),
        ("i", "grant"),
        ("i", "are"),
        ("i", "were"),
        ("wouldn't", "say"),
    }
)


def _dialect(lows: Sequence[str]) -> bool:
    """Whether the words are good speech that would sound like mockery from another's mouth."""
    words = word_lists()
    return any(
        words.has("dialect", two)
        or (one == "a" and two[0] in "aeio" and not two.startswith("one"))
        or (words.has("pronouns", one) and words.has("participles", two))
        or (one in ("he", "she", "it") and two == "don't")
        or (one == "me" and _bare_noun(two))
        or (one == "to" and words.has("past", two) and not words.has("past_and_base", two))
        or (one.endswith("'d") and words.has("past_only", two))
        for one, two in pairwise(("", *lows))
    )


def learners(lows: Sequence[str]) -> bool:
    """Whether the words hold a learner's mistake, which said back would sound like a correction."""
    words = word_lists()
    return any(
        words.has("misformed", two)
        or (words.has("takes_to", one) and words.has("objects", two))
        or (one in ("gave", "sent", "brought", "offered") and two == "to")
        or (one == "did" and two in ("not", "mistake", "mistakes"))
        or (_goes_before_noun(one) and words.has("countable", two))
        or (one in ("made", "let") and words.has("objects", two) and three == "to")
        or (one == "did" and three in ("mistake", "mistakes"))
        for one, two, three in zip(("", *lows[:-1]), lows, (*lows[1:], ""), strict=True)
    )


def _goes_before_noun(low: str) -> bool:
    """Whether a countable noun behind this word lacks its article ("closed door", "in office")."""
    return is_past(low) or low in ("in", "on", "into", "from", "behind", "through", "near")


def _bare_noun(low: str) -> bool:
    """Whether "me" before a word can hardly be anything but "my" ("me arm")."""
    words = word_lists()
    return not any(words.has(name, low) for name in ("no_verbs", "adverbs", "articles"))


def _idle_like(lows: Sequence[str]) -> bool:
    """Whether "like" is a filler: neither a verb nor the beginning of a comparison."""
    padded = ("", *lows, "")
    return any(
        now == "like"
        and not _LIKES.fullmatch(past)
        and not (_COMPARES.fullmatch(past) and (is_subject(following) or following == "being"))
        for past, now, following in zip(padded, padded[1:], padded[2:], strict=False)
    )


def _repaired(clause: Clause) -> bool:
    """Whether the next words begin the same clause again ("it was, it felt …")."""
    if clause.after != "pause" or not clause.following:
        return False
    lows = clause.lows
    again = clause.following[0].split("'")[0] == lows[0].split("'")[0]
    return again and (len(lows) < _THIN or clause.following == lows[:2])


def _list_goes_on(clause: Clause) -> bool:
    """Whether the break stands between things in a list, not between clauses ("the house and the car")."""
    if not clause.following or clause.after not in ("pause", "and", "or"):
        return False
    following = clause.following[0]
    if clause.after == "pause":
        return word_lists().has("numerals", following) or following[0].isdigit()
    return not (_is_pronoun(following) or following == "then" or is_past(following))


def _is_pronoun(low: str) -> bool:
    return word_lists().has("subjects", low.split("'", maxsplit=1)[0])


def is_past(low: str) -> bool:
    """Whether a word is a past form that tells of something that happened."""
    words = word_lists()
    regular = low.endswith("ed") and len(low) > _THIN
    return (regular or words.has("past", low)) and not words.has("no_events", low)


def has_verb(lows: Sequence[str]) -> bool:
    """Whether the words open with a subject and a verb."""
    words = word_lists()
    if words.has("determiners", lows[0]):
        noun = len(lows) > _CLAUSE and not words.has("no_nouns", lows[1])
        return noun and any(_is_verb(low) for low in lows[2:4])
    return is_subject(lows[0]) and len(lows) >= _CLAUSE


def _is_verb(low: str) -> bool:
    words = word_lists()
    return words.has("auxiliaries", low) or words.has("past", low) or low.endswith("ed")


def is_reported(clause: Clause) -> bool:
    """Whether the words are somebody's speech as the patient gives it back."""
    return clause.led or any(token.spoken for token in clause.tokens)
