"""What a report shows, ready to be drawn: every word chosen, no mark-up yet.

HTML and PDF draw the same values, so that they can't say different things.
"""

from __future__ import annotations

from dataclasses import dataclass

from mentalize.reports.spans import Piece


@dataclass(frozen=True, slots=True)
class CodeView:
    """A code as it is shown: `key` names its entry among the definitions, `look` its colour."""

    key: str
    layer: str
    name: str
    glyph: str
    definition: str
    plain: str
    tags: tuple[str, ...]
    number: int
    look: str = ""


@dataclass(frozen=True, slots=True)
class QuoteView:
    """Words of a turn: `number` counts the turn from 1."""

    text: str
    number: int
    when: str
    speaker: str


@dataclass(frozen=True, slots=True)
class Note:
    """One code on one turn. `mark` ties it to the marked words; 0 when it has none of its own.

    `because` is the rule or model alone: the words it rests on are marked in the text.
    """

    code: CodeView
    mark: int
    words: str
    sure: str
    because: str
    target: str


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that could be tried; `wording` is "" where no natural sentence could be made.

    `move` is the id of the move, by which a page can be answered.
    """

    code: CodeView
    wording: str
    because: str
    quote: QuoteView
    instead: bool
    move: str = ""


@dataclass(frozen=True, slots=True)
class Badge:
    """A moment that a turn belongs to."""

    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class TurnView:
    """A turn and everything that the margin says of it."""

    number: int
    role: str
    speaker: str
    when: str
    text: str
    pieces: tuple[Piece, ...]
    lead: Note | None
    heard: str
    quote: str
    sure: str
    notes: tuple[Note, ...]
    form: tuple[CodeView, ...]
    step: str
    state: CodeView | None
    after: QuoteView | None
    after_heard: str
    options: tuple[Option, ...]
    moments: tuple[Badge, ...]
    mode: str
    families: tuple[str, ...]
    risk: bool

    @property
    def stands_out(self) -> bool:
        """Whether the margin of this turn is printed even if nobody chose it."""
        return bool(self.moments or self.options or self.risk)


@dataclass(frozen=True, slots=True)
class LinkPiece:
    """A stretch of a sentence; `number` is the turn that it links to (0: no link)."""

    text: str
    number: int = 0


@dataclass(frozen=True, slots=True)
class LineView:
    """A sentence of the first screen: quoted words link to their turn, other quotes follow."""

    pieces: tuple[LinkPiece, ...]
    quotes: tuple[QuoteView, ...]


@dataclass(frozen=True, slots=True)
class OpeningView:
    """Something opened: the sentence, and what the clinician said just before."""

    line: LineView
    before: QuoteView | None


@dataclass(frozen=True, slots=True)
class MissedView:
    """An opening that was not taken, what was said instead, and one other way to ask."""

    line: LineView
    said: QuoteView | None
    other_way: Option | None


@dataclass(frozen=True, slots=True)
class CardView:
    """The first screen."""

    risk: tuple[LineView, ...]
    sentences: tuple[LineView, ...]
    openings: tuple[OpeningView, ...]
    missed: MissedView | None
    question: LineView


@dataclass(frozen=True, slots=True)
class MomentView:
    """A turn worth going back to."""

    kind: str
    name: str
    plain: str
    because: str
    quote: QuoteView
    before: QuoteView | None


@dataclass(frozen=True, slots=True)
class ClipView:
    """A stretch to listen to together."""

    span: str
    first: int
    last: int
    because: str
    moments: tuple[QuoteView, ...]


@dataclass(frozen=True, slots=True)
class FigureView:
    """A figure of the session in words: value, count of how many, interval."""

    name: str
    plain: str
    value: str
    count: str
    interval: str


@dataclass(frozen=True, slots=True)
class ProfileView:
    """A line of the profile with its denominator and its words."""

    name: str
    count: int
    of: int
    of_what: str
    quotes: tuple[QuoteView, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report. `paths` holds path, glyph and name of the kinds of moves, for the legend."""

    title: str
    source: str
    facts: tuple[str, ...]
    card: CardView
    turns: tuple[TurnView, ...]
    moments: tuple[MomentView, ...]
    options: tuple[Option, ...]
    clips: tuple[ClipView, ...]
    profile: tuple[ProfileView, ...]
    figures: tuple[FigureView, ...]
    modes: tuple[CodeView, ...]
    paths: tuple[tuple[str, str, str], ...]
    definitions: tuple[CodeView, ...]
    tags: tuple[tuple[str, str, str], ...]
    limits: tuple[str, ...]
    coder: str
    clinician: str
    notes: tuple[str, ...]
