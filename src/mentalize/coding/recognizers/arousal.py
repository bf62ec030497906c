"""How aroused the turn is: high takes two different signs, and absolutes alone are none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from mentalize.coding.recognizers.phrases import Sighting, word_classes
from mentalize.coding.recognizers.reading import Reading
from mentalize.coding.recognizers.rule import Finding

_SIGNS_OF_HIGH = 2
_SHOUTED = re.compile(r"\b[A-Z]{4,}\b.{0,200}?\b[A-Z]{4,}\b|![^!]{0,200}!", re.DOTALL)
_REPEATED = 3
_SHORT = 40  # characters of a sentence that may be said twice in heat


def find_arousal(reading: Reading, sightings: Sequence[Sighting]) -> Finding:
    """The turn's one level; text under-reads arousal, so that "mid" stands unless two signs meet."""
    signs = dict(_signs(reading, sightings))
    if len(signs) >= _SIGNS_OF_HIGH:
        start, end = next(iter(signs.values()))
        names = " and ".join(signs)
        return Finding(
            "arousal", "high", start, end, 0.7, f"arousal.{names}: '{reading.raw[start:end]}'"
        )
    low = next((x for x in sightings if "arousal:low" in x.cue.codes), None)
    if low and len(reading.tokens) <= 3 * _REPEATED and not signs:
        return Finding("arousal", "low", low.start, low.end, 0.55, low.because)
    return Finding("arousal", "mid", 0, len(reading.raw), 0.6, "arousal.default: ''")


def _signs(
    reading: Reading, sightings: Sequence[Sighting]
) -> Iterator[tuple[str, tuple[int, int]]]:
    for seen in sightings:
        if seen.cue.target:
            yield "sarcasm", (seen.start, seen.end)
        for code in seen.cue.codes:
            kind, _, name = code.partition(":")
            if kind == "arousal" and name != "low":
                yield name, (seen.start, seen.end)
    shouted = _SHOUTED.search(reading.raw)
    if shouted:
        yield "shouting", shouted.span()
    yield from _swearing(reading)
    yield from _repetition(reading)


def _swearing(reading: Reading) -> Iterator[tuple[str, tuple[int, int]]]:
    swears = frozenset(word_classes()["swear"])
    for sentence in reading.sentences:
        for word in sentence.words:
            if word.text in swears:
                yield "swearing", (word.start, word.end)
                return


def _repetition(reading: Reading) -> Iterator[tuple[str, tuple[int, int]]]:
    """The same short sentence twice running."""
    pairs = zip(reading.sentences, reading.sentences[1:], strict=False)
    for earlier, later in pairs:
        said_twice = earlier.tokens == later.tokens and len(earlier.tokens) > 1
        if said_twice and later.end - later.start <= _SHORT:
            yield "repetition", (later.start, later.end)
            return
