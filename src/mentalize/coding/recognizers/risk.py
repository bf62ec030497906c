"""Cues of risk, tuned for recall: whatever the mode, and never a verdict."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib import resources

from mentalize.coding.recognizers.phrases import Sighting, compiled
from mentalize.coding.recognizers.process import strongest
from mentalize.coding.recognizers.reading import Reading
from mentalize.coding.recognizers.rule import Finding

_UNDENIED = 0.6  # a direct question that is neither affirmed nor denied
_ASKED = {
    "asks": "ideation",
    "asks_harm": "self_harm",
    "asks_past": "past_attempt",
    "asks_others": "harm_to_others",
}


def find_risks(
    reading: Reading, before: Reading, sightings: Sequence[Sighting]
) -> tuple[Finding, ...]:
    """One finding for every kind of risk; `before` is what the clinician has just said."""
    found = {
        code: Finding("risk", code, *_clause(reading, seen), seen.cue.strength, seen.because)
        for code, seen in strongest(sightings, "risk")
    }
    for undenied in _undenied(reading, before):
        found.setdefault(undenied.code, undenied)
    return tuple(sorted(found.values(), key=lambda x: (x.start, x.code)))


def _clause(reading: Reading, seen: Sighting) -> tuple[int, int]:
    """Offsets of the clause around the words of a cue: from comma to comma."""
    words = reading.sentences[seen.sentence].words
    first = next(at for at, word in enumerate(words) if word.end > seen.start)
    last = next((at for at in range(first, len(words)) if words[at].end >= seen.end), first)
    while first and not words[first - 1].pause:
        first -= 1
    while last + 1 < len(words) and not words[last].pause:
        last += 1
    return words[first].start, words[last].end


def _undenied(reading: Reading, before: Reading) -> Iterator[Finding]:
    """A direct question about safety was asked, and the answer does not begin with a denial."""
    if not reading.sentences or not before.sentences:
        return
    question, answer = before.sentences[-1], reading.sentences[0]
    if question.mark != "?" or answer.mark == "?" or _phrases("denies").match(answer.text, 1):
        return
    words = reading.raw[answer.start : answer.end]
    for key, code in _ASKED.items():
        if _phrases(key).search(question.text):
            because = f"risks_asked.{key}: '{words}'"
            yield Finding("risk", code, answer.start, answer.end, _UNDENIED, because)


def _phrases(key: str) -> re.Pattern[str]:
    return compiled(_table()[key])


@cache
def _table() -> Mapping[str, tuple[str, ...]]:
    path = resources.files("mentalize.coding.recognizers") / "data" / "risks_asked.toml"
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    return {key: tuple(phrases) for key, phrases in table.items()}
