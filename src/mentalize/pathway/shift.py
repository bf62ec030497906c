"""Turns the patient's "I" into "you": "I hid my hands" is said back as "you hid your hands"."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from mentalize.pathway.clauses import is_subject
from mentalize.pathway.tokens import Token
from mentalize.pathway.words import word_lists

_BE = {"was": "were", "am": "are", "wasn't": "weren't"}


def said_back(tokens: Sequence[Token]) -> str:
    """The words as they are said to the patient, in the middle of a sentence."""
    return " ".join(shifted(tokens))


def shifted(tokens: Sequence[Token]) -> list[str]:
    """Word by word: "I was" becomes "you were", "my" becomes "your", "goin'" becomes "going"."""
    shifts = word_lists().shifts
    said: list[str] = []
    past = ""
    for token in without_softeners(tokens):
        if past == "i" and token.low in _BE:
            said.append(_BE[token.low])
        elif token.low.endswith("in'"):
            said.append(f"{token.text[:-1]}g")
        else:
            said.append(shifts.get(token.low, token.text))
        past = token.low
    if said and is_subject(tokens[0].low):
        said[0] = said[0].lower()
    return said


def without_softeners(tokens: Sequence[Token]) -> list[Token]:
    """The words without "kind of" and "sort of", which are the patient's own way of speaking."""
    kept: list[Token] = []
    skip = False
    for one, two in pairwise((*tokens, None)):
        if skip or one is None:
            skip = False
        elif two and two.low == "of" and one.low in _SOFT and not _counts(kept):
            skip = True
        else:
            kept.append(one)
    return kept


_SOFT = frozenset({"kind", "sort"})


def _counts(kept: Sequence[Token]) -> bool:
    return not kept or word_lists().has("of_kinds", kept[-1].low)


def can_shift(tokens: Sequence[Token]) -> bool:
    """Whether "you" would be plain: no "we" that takes in others, nobody who is "you" already."""
    lows = [token.low for token in tokens]
    return not word_lists().meets("unshiftable", lows) and not any(
        pair in (("me", "and"), ("and", "me"), ("and", "i")) for pair in pairwise(lows)
    )
