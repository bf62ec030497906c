"""A transcript before it is saved, with all that may tell who somebody is marked in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext as _

from mentalize.clinic.pseudonym_forms import KIND_NAMES
from mentalize.transcripts import Transcript, Turn
from mentalize.transcripts.pseudonyms import LIKELY, Finding, find, replace

SHOWN = 12  # turns that are shown whatever stands in them
MOST = 1_000_000  # characters that are looked through; a long session has a tenth of that
_SURE, _UNSURE = 0.8, LIKELY


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a turn; `mark` is "" where nothing was found, else how sure it is."""

    text: str
    mark: str = ""
    because: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A turn of the preview; `number` counts from 1."""

    number: int
    role: str
    speaker: tuple[Part, ...]
    words: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """Something that was found, once for all the places where it stands."""

    original: str
    kind: str
    sure: str
    because: str
    times: int
    turn: int
    stands: str
    likely: bool


@dataclass(frozen=True, slots=True)
class Look:
    """A transcript as it will be saved, and what is still in it."""

    transcript: Transcript
    rows: tuple[Row, ...]
    turns: tuple[Shown, ...]
    more: int
    replaced: int
    too_long: bool

    @property
    def likely(self) -> int:
        """How many are likely and not replaced."""
        return sum(x.likely for x in self.rows)


def look_through(raw: Transcript, known: Mapping[str, str], *, plain_names: bool = False) -> Look:
    """`raw` with the map of its case put in, and what is found in the rest."""
    transcript = replace(raw, known)
    too_long = sum(len(x.text) for x in raw.turns) > MOST
    found = () if too_long else find(transcript, known, plain_names=plain_names)
    turns = tuple(_shown(transcript.turns, found))
    return Look(
        transcript=transcript,
        rows=tuple(_rows(found)),
        turns=turns,
        more=len(transcript.turns) - len(turns),
        replaced=sum(a != b for a, b in zip(raw.turns, transcript.turns, strict=True)),
        too_long=too_long,
    )


def _rows(found: Iterable[Finding]) -> Iterator[Row]:
    by_original: dict[str, list[Finding]] = {}
    for finding in found:
        by_original.setdefault(finding.original, []).append(finding)
    for original, places in by_original.items():
        first = places[0]
        yield Row(
            original, str(KIND_NAMES[first.kind]), _sureness(first.confidence), first.because,
            len(places), first.turn + 1, first.stands, first.confidence >= LIKELY,
        )  # fmt: skip


def _sureness(confidence: float) -> str:
    if confidence >= _SURE:
        return _("almost certain")
    return _("likely") if confidence >= _UNSURE else _("perhaps")


def _shown(turns: Iterable[Turn], found: Iterable[Finding]) -> Iterator[Shown]:
    """The first turns, and every later one in which something stands."""
    by_turn = {turn: list(places) for turn, places in groupby(found, key=lambda x: x.turn)}
    for turn in turns:
        places = by_turn.get(turn.index, [])
        if turn.index < SHOWN or any(not x.in_speaker for x in places):
            yield Shown(
                turn.index + 1,
                turn.role,
                _parts(turn.speaker, (x for x in places if x.in_speaker)),
                _parts(turn.text, (x for x in places if not x.in_speaker)),
            )


def _parts(text: str, found: Iterable[Finding]) -> tuple[Part, ...]:
    parts: list[Part] = []
    done = 0
    for finding in found:
        mark = "likely" if finding.confidence >= LIKELY else "perhaps"
        parts += [
            Part(text[done : finding.start]),
            Part(finding.text, mark, finding.because),
        ]
        done = finding.end
    return tuple(x for x in [*parts, Part(text[done:])] if x.text)
