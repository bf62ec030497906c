"""A review: all that the reports show, as plain values."""

from __future__ import annotations

from dataclasses import dataclass

from mentalize.pathway.model import Moment, PathPoint, Step, Suggestion
from mentalize.transcripts.labels import LabelledTurn
from mentalize.transcripts.model import Quote, Transcript


@dataclass(frozen=True, slots=True)
class CoderInfo:
    """Who labelled, in which version, by which version of the codebook."""

    name: str
    version: str
    codebook: str


@dataclass(frozen=True, slots=True)
class Index:
    """A figure of the session: `count` of `of`, or a plain `value`.

    `value` is None where it can't be computed (nothing to count); `interval` is the Wilson 95% interval
    of a share.
    """

    id: str
    name: str
    plain: str
    value: float | None
    count: int | None = None
    of: int | None = None
    interval: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class ProfileRow:
    """One line of the fidelity profile: how often, out of how many, with the words."""

    id: str
    name: str
    count: int
    of: int
    of_what: str
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Clip:
    """A stretch that a supervisor should hear: turns `first` to `last` (inclusive), and why."""

    first: int
    last: int
    start: float | None
    end: float | None
    because: str
    moments: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CardLine:
    """A sentence of the first screen and the words it links to."""

    text: str
    quotes: tuple[Quote, ...] = ()


@dataclass(frozen=True, slots=True)
class Opening:
    """A moment where something opened: the words, and what the clinician said just before (if so)."""

    line: CardLine
    before: Quote | None


@dataclass(frozen=True, slots=True)
class Missed:
    """An opening that was not taken: the words, what was said instead, and one other way to ask."""

    line: CardLine
    said: Quote | None
    other_way: Suggestion | None


@dataclass(frozen=True, slots=True)
class Card:
    """The first screen, read in 90 seconds."""

    risk: tuple[CardLine, ...]
    sentences: tuple[CardLine, ...]
    openings: tuple[Opening, ...]
    missed: Missed | None
    question: CardLine


@dataclass(frozen=True, slots=True)
class Review:
    """Everything that the reports show of one session. Immutable; a new coder makes a new review."""

    transcript: Transcript
    coder: CoderInfo
    turns: tuple[LabelledTurn, ...]
    path: tuple[PathPoint, ...]
    steps: tuple[Step, ...]
    moments: tuple[Moment, ...]
    suggestions: tuple[Suggestion, ...]
    clips: tuple[Clip, ...]
    indices: tuple[Index, ...]
    profile: tuple[ProfileRow, ...]
    card: Card
