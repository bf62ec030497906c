"""What a session leaves for the next one: what was agreed, and coming days that were named.

Found by words alone and shown as the words that were said, so that nobody mistakes them for a summary.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from mentalize.transcripts.labels import LabelledTurn
from mentalize.transcripts.model import Quote

_MOST = 3  # of each: the last ones said
_SENTENCE = re.compile(r"[^.?!…]*[.?!…]+|[^.?!…]+$")
_AGREES = re.compile(
    r"\b(?:next (?:time|week|session|appointment)|until then|between now and|(?:we|let's|let us|shall we)"
    r" (?:agree|agreed|say|said|start|begin|come back|go back|keep|try|meet)|we(?:'|’)ll|we will|"
    r"same time|see you|you can (?:call|ring|reach))\b",
    re.IGNORECASE,
)
_WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_MONTH = (
    r"(?:january|february|march|april|june|july|august|september|october|november|december"
    r"|(?<=\d )may|(?<=th )may|(?<=of )may)"
)
_COMES = re.compile(  # days that lie ahead whatever else is said
    rf"\b(?:tomorrow|tonight|(?:next|this coming|coming) (?:{_WEEKDAY}|week|month|year|term)"
    r"|in (?:a|an|one|two|three|four|five|six|\d+|a few|a couple of) (?:days?|weeks?|months?)"
    rf"|by (?:{_WEEKDAY}|tomorrow))\b",
    re.IGNORECASE,
)
_DAY = re.compile(
    rf"\b(?:{_WEEKDAY}|{_MONTH}|\d{{1,2}}(?:st|nd|rd|th)|today|this (?:week|month|year))\b",
    re.IGNORECASE,
)
_WILL = re.compile(  # what makes a day one that lies ahead
    r"(?:\b(?:will|won't|going to|is on|are on|is due|have to|has to|supposed to|decides?|announces?|"
    r"if|unless|when|once|as long as|interview|exam|results?|deadline)\b|(?:'|’)ll\b)",
    re.IGNORECASE,
)
_PAST = re.compile(r"\b(?:last|yesterday|ago|was|were|had|did|said|went|told)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Coming:
    """A day that was named; `worth`: in a turn in which worth was tied to how things turn out."""

    quote: Quote
    worth: bool


@dataclass(frozen=True, slots=True)
class Ahead:
    """What to take along, in the order said."""

    agreed: tuple[Quote, ...]
    coming: tuple[Coming, ...]


def ahead(turns: Sequence[LabelledTurn]) -> Ahead:
    """The last few agreements, and coming days – those on which worth hangs before others."""
    agreed = [x for turn in turns if turn.has_move("frame", "safety") for x in _agreed(turn)]
    days = [Coming(x, _worth(turn)) for turn in turns for x in _days(turn)]
    chosen = sorted(days, key=lambda x: (x.worth, x.quote.turn))[-_MOST:]
    return Ahead(
        tuple(agreed[-_MOST:]), tuple(sorted(chosen, key=lambda x: (not x.worth, x.quote.turn)))
    )


def _agreed(item: LabelledTurn) -> Iterator[Quote]:
    if item.turn.role == "clinician":
        spans = [(x.start, x.end) for x in item.moves if x.code in {"frame", "safety"}]
        for quote in _sentences(item):
            framed = any(a < quote.end and quote.start < (b or quote.end) for a, b in spans)
            if framed and _AGREES.search(quote.text):
                yield quote


def _days(item: LabelledTurn) -> Iterable[Quote]:
    if item.turn.role != "patient":
        return ()
    return (x for x in _sentences(item) if _lies_ahead(x.text))


def _lies_ahead(text: str) -> bool:
    if _COMES.search(text):
        return True
    return bool(_DAY.search(text) and _WILL.search(text) and not _PAST.search(text))


def _worth(item: LabelledTurn) -> bool:
    return item.has_process("contingent_worth") or item.mode_code == "teleological"


def _sentences(item: LabelledTurn) -> Iterator[Quote]:
    text = item.turn.text
    for found in _SENTENCE.finditer(text):
        words = found.group().strip()
        if words:
            start = found.start() + len(found.group()) - len(found.group().lstrip())
            yield Quote(item.turn.index, start, start + len(words), words)
