"""What the path yields: where it stood, how each move fitted, what mattered, what else to ask."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from mentalize.transcripts.model import Quote

StepKind = Literal["in_step", "ahead", "behind"]


@dataclass(frozen=True, slots=True)
class PathPoint:
    """The state that the path is in after a turn; `episode` counts topics from 0.

    `why_touched`: in this episode the patient has mentalized after a question about why.
    """

    turn: int
    state: str
    because: str
    episode: int
    why_touched: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """How a clinician's turn fitted the state it met; `came_along`: ahead, and the patient mentalized."""

    turn: int
    step: StepKind
    move: str
    state: str
    because: str
    came_along: bool = False


@dataclass(frozen=True, slots=True)
class Moment:
    """A turn worth going back to.

    `kind` is one of `into_mentalizing`, `out_of_mentalizing`, `first_vulnerable`, `missed_opening`,
    `rupture`, `repair`, `left_risk`. `before` is the clinician's turn that came before it, if any.
    It takes the turns from `since` to `until` to see that it is so (None: this turn is enough): what a shift
    or a repair came from, or what the clinician said next.
    """

    turn: int
    kind: str
    because: str
    quote: Quote
    before: int | None = None
    since: int | None = None
    until: int | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One thing that could be asked.

    `turn` is the patient's turn it answers (`purpose` "moment") or the clinician's statement that it
    says as a question (`purpose` "instead"). `code` is the move, `row` the fit row it comes from,
    `text` the wording ("" when no natural sentence could be made), `quote` the words it takes up.
    """

    turn: int
    code: str
    row: str
    text: str
    because: str
    quote: Quote
    purpose: Literal["moment", "instead"] = "moment"
