"""What was said: turns of speakers, in order, verbatim."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from mentalize.errors import TranscriptError

Role = Literal["clinician", "patient", "other"]


@dataclass(frozen=True, slots=True)
class Segment:
    """One stretch of speech as a file gives it, before segments of a speaker are joined.

    `speaker` is the name in the file, `start` and `end` are seconds from the beginning (None when the
    file has no times), `line` is the line of the file (from 1; None when it has no lines).
    """

    speaker: str
    text: str
    start: float | None = None
    end: float | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """One speaker's uninterrupted stretch; `index` counts from 0, times are seconds."""

    index: int
    role: Role
    speaker: str
    text: str
    start: float | None = None
    end: float | None = None


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of one turn, verbatim: `text` is the turn's text from `start` to `end`."""

    turn: int
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class ClinicianGuess:
    """Who is taken for the clinician, how surely (0 to 1), and why; `told` when a person said so."""

    speaker: str
    confidence: float
    because: str
    told: bool = False


@dataclass(frozen=True, slots=True)
class Transcript:
    """A session: its turns, where it came from, and who is taken for the clinician."""

    turns: tuple[Turn, ...]
    clinician: ClinicianGuess
    source: str = ""
    format: str = ""
    notes: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        """Refuse a transcript whose turns don't count from 0."""
        for position, turn in enumerate(self.turns):
            if turn.index != position:
                raise TranscriptError(
                    f"turn {position} carries the index {turn.index}",
                    self.source,
                    "number the turns from 0 in the order spoken",
                )

    @property
    def timed(self) -> bool:
        """Whether every turn knows when it began."""
        return bool(self.turns) and all(turn.start is not None for turn in self.turns)

    def quote(self, turn: int, start: int, end: int) -> Quote:
        """The words of turn number `turn` between two character offsets."""
        return Quote(turn, start, end, self.turns[turn].text[start:end])
