"""Cuts a turn into clauses, by what stands between its words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from mentalize.pathway.tokens import Token, mask, tokens_of
from mentalize.pathway.words import word_lists

_CUT = re.compile(r"\.\.|…|—|–|--|-\s|-$|^-|\s-")
_END = re.compile(r"[.!?]")
_PAUSE = re.compile(r"[,;:]")
_TITLES = frozenset({"dr", "mr", "mrs", "ms", "st", "prof"})


@dataclass(frozen=True, slots=True)
class Clause:
    """Words between two breaks, with what stood at each break.

    `before` and `after` are "end" (of a sentence), "ask" (a question mark), "pause" (a comma), "cut"
    (broken off) or the joining word. `sentence` holds all words of the sentence, `following` the next
    two words of it, `opening` the word before the clause.
    """

    tokens: tuple[Token, ...]
    lows: tuple[str, ...]  # the words in lower case
    before: str
    after: str
    sentence: frozenset[str]
    opening: str
    following: tuple[str, ...]
    led: bool

    @property
    def start(self) -> int:
        """Where the first word starts."""
        return self.tokens[0].start

    @property
    def end(self) -> int:
        """Where the last word ends."""
        return self.tokens[-1].end


@lru_cache(maxsize=4096)
def clauses(text: str) -> tuple[Clause, ...]:
    """The clauses of a turn, in order."""
    masked = mask(text)
    tokens = tuple(tokens_of(masked))
    breaks = [_break(masked, tokens, place) for place in range(len(tokens) + 1)]
    return tuple(
        clause
        for first, last in _sentences(breaks)
        for clause in _in_sentence(tokens, breaks, first, last)
    )


def _break(text: str, tokens: Sequence[Token], place: int) -> str:
    """What stands before token number `place` ("" for nothing but a space)."""
    if place == 0:
        return "cut" if text.lstrip().startswith(("-", "…", "..")) else "end"
    start = tokens[place - 1].end
    gap = text[start : tokens[place].start if place < len(tokens) else len(text)]
    if _CUT.search(gap):
        return "cut"
    if "?" in gap:
        return "ask"
    if place == len(tokens) or (_END.search(gap) and tokens[place - 1].low not in _TITLES):
        return "end"
    return "pause" if _PAUSE.search(gap) or "\n" in gap else ""


def _sentences(breaks: Sequence[str]) -> Iterator[tuple[int, int]]:
    first = 0
    for place in range(1, len(breaks)):
        if breaks[place] in ("end", "ask", "cut"):
            yield first, place
            first = place


def _in_sentence(
    tokens: Sequence[Token], breaks: Sequence[str], first: int, last: int
) -> Iterator[Clause]:
    words = frozenset(token.low for token in tokens[first:last])
    edges = list(_edges(tokens, breaks, first, last))
    led = False
    for left, right in pairwise(edges):
        opening = tokens[left.after - 1].low if left.after > first else ""
        if left.after < right.before:
            following = tokens[right.after : min(right.after + 2, last)]
            inside = tuple(tokens[left.after : right.before])
            yield Clause(
                inside,
                tuple(token.low for token in inside),
                left.kind,
                right.kind,
                words,
                opening,
                tuple(token.low for token in following),
                led,
            )
        said = right.before > first and word_lists().has(
            "speech_leads", tokens[right.before - 1].low
        )
        led = led or (said and right.kind == "pause")


@dataclass(frozen=True, slots=True)
class _Edge:
    """A place where a clause ends (`before` it) and the next begins (`after` it)."""

    before: int
    after: int
    kind: str


def _edges(
    tokens: Sequence[Token], breaks: Sequence[str], first: int, last: int
) -> Iterator[_Edge]:
    first = _past_leads(tokens, first, last)
    yield _Edge(first, first, "end" if first else breaks[0])
    for place in range(first, last):
        if _joins(tokens, place, last):
            yield _Edge(place, place + 1, tokens[place].low)
        elif breaks[place] and place > first:
            yield _Edge(place, place, "pause")
    yield _Edge(last, last, breaks[last])


def _past_leads(tokens: Sequence[Token], first: int, last: int) -> int:
    """Where a sentence begins behind "well", "no", "I mean"."""
    words = word_lists()
    while first < last - 1:
        pair = (tokens[first].low, tokens[first + 1].low)
        if pair in (("i", "mean"), ("you", "know")):
            first += 2
        elif words.has("leads", tokens[first].low):
            first += 1
        else:
            break
    return first


def _joins(tokens: Sequence[Token], place: int, last: int) -> bool:
    """Whether the token at `place` joins two clauses and belongs to neither."""
    if place >= last:
        return False
    low = tokens[place].low
    if low == "so" or (low == "like" and tokens[place].text == "Like"):
        return place + 1 < last and is_subject(tokens[place + 1].low)
    return word_lists().has("breakers", low)


def is_subject(low: str) -> bool:
    """Whether a word can open a clause as the one who does something."""
    words = word_lists()
    return words.has("subjects", low.split("'", maxsplit=1)[0]) or words.has("determiners", low)
