"""What comes between the two: contempt aimed at the clinician, or a wish to leave the treatment.

A label is not enough for either. Somewhere in the turn a sentence has to be aimed at the clinician, or
at the hour, and the less surely it was heard, the plainer those words have to be.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from mentalize.pathway.endings import SENTENCE
from mentalize.pathway.patterns import pattern
from mentalize.transcripts.labels import Label, LabelledTurn
from mentalize.transcripts.words import words

_SURE = 0.4  # enough where a sentence is aimed at the clinician
_HEARD = 0.25  # enough where it also says something slighting
_ASIDE = pattern("ruptures.aside")
_AIMED = pattern("ruptures.aimed")
_SLIGHTS = pattern("ruptures.slights")
_UNSAID = pattern("ruptures.unsaid")
_FRIENDLY = pattern("ruptures.friendly")
_PLAIN = 0.6  # so sure that friendly words beside the slight don't undo it
_COMMA = re.compile(r"[,;:–—]")
_LONGEST = 90  # characters of a sentence that one takes in at a glance
_LEAST = 4  # words of a sentence that can be shown
_LEAVES = pattern("ruptures.leaves")
_STAYS = pattern("ruptures.stays")


def scorn(item: LabelledTurn) -> Label | None:
    """Contempt aimed at the clinician, narrowed to the sentence that is aimed; None where none is."""
    label = item.contempt_of_clinician
    if label is None or label.confidence < _HEARD:
        return None
    return _scorn(item.turn.text, label, admires=item.has_process("idealization"))


@lru_cache(maxsize=1024)  # every row and slot of a moment asks again
def _scorn(text: str, label: Label, *, admires: bool) -> Label | None:
    found = sorted(_aimed(text, label), key=lambda one: (not one[0], _far(one[1], label)))
    if not found:
        return None
    slights, (start, end) = found[0]
    praised = admires and label.confidence < _PLAIN
    if not slights and (label.confidence < _SURE or praised):
        return None
    return replace(label, start=start, end=end)


def _aimed(text: str, label: Label) -> Iterator[tuple[bool, tuple[int, int]]]:
    """The sentences that can be meant for the clinician, and whether they slight."""
    for start, end in sentences(text):
        said = _ASIDE.sub(" ", text[start:end])
        if len(words(said)) < _LEAST or not _AIMED.search(said):
            continue
        if label.confidence < _PLAIN and (_FRIENDLY.search(said) or _UNSAID.search(said)):
            continue
        slights = _SLIGHTS.search(said) is not None
        near = start < label.end and label.start < end
        if near or slights or label.confidence >= _SURE:
            yield slights, (start, end)


def _far(span: tuple[int, int], label: Label) -> int:
    return max(0, span[0] - label.end, label.start - span[1])


def wish_to_leave(item: LabelledTurn) -> Label | None:
    """A wish to leave the treatment, in words that say so; None where something else is left."""
    label = next((risk for risk in item.risks if risk.code == "dropout"), None)
    return None if label is None else _leaving(item.turn.text, label)


@lru_cache(maxsize=1024)
def _leaving(text: str, label: Label) -> Label | None:
    for start, end in sentences(text):
        said = text[start:end]
        found = _LEAVES.search(said)
        if found and not _STAYS.search(said[: found.start()]):
            return replace(label, start=start, end=end)
    return None


def rupture(item: LabelledTurn) -> Label | None:
    """What has come between the two in this turn, if anything."""
    return wish_to_leave(item) or scorn(item)


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Where each sentence of a turn starts and ends."""
    start = 0
    for stop in SENTENCE.finditer(text):
        if text[start : stop.end()].strip():
            yield start, stop.start() + len(stop.group().rstrip())
        start = stop.end()
    if text[start:].strip():
        yield start, len(text.rstrip())


def sentence_of(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the sentences of some words start and end; where they run on, the stretch between commas."""
    spans = [one for one in sentences(text) if one[0] < end and start < one[1]]
    if not spans:
        return start, end
    first, last = spans[0][0], spans[-1][1]
    if last - first <= _LONGEST:
        return first, last
    stops = [one.end() for one in _COMMA.finditer(text, first, last)]
    first = max((stop for stop in stops if stop <= start), default=first)
    after = (stop - 1 for stop in stops if stop - 1 >= end)
    last = next((stop for stop in after if len(words(text[first:stop])) >= _LEAST), last)
    return first + len(text[first:last]) - len(text[first:last].lstrip()), last
