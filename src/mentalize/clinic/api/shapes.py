"""What goes in and out as JSON. Input is strict and closed: a misspelt key is told, not passed over."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import BeforeValidator, ConfigDict, Field
from pydantic.config import JsonDict

MOST_ITEMS = 100
_MOST_CHARACTERS = 20_000_000
_MOST_PLACES = 10_000_000  # more characters or turns than any session has
_KEYS = 2**63 - 1
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

_SESSION: JsonDict = {
    "text": "Clinician: What was that like?\nPatient: I don't know. Annoying, I guess.",
    "held_on": "2026-11-02",
    "clinician": "Clinician",
}
_CORRECTION: JsonDict = {
    "turn": 1,
    "layer": "mode",
    "new": "pretend",
    "reason": "it is told as a film",
}


def _day(value: Any) -> Any:
    """Otherwise pydantic would take a number of seconds for a day."""
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise ValueError("a day is written as 2026-11-02")
    return value


Day = Annotated[date, BeforeValidator(_day), Field(strict=False)]
Line = Annotated[str, Field(max_length=120, pattern=r"^[^\x00-\x1f\x7f]*$")]
Name = Annotated[str, Field(max_length=40, pattern=r"^[^\x00-\x1f\x7f]*\w[^\x00-\x1f\x7f]*$")]
CodeId = Annotated[str, Field(max_length=40, pattern=r"^[a-z0-9_-]*$")]
Place = Annotated[int, Field(ge=0, le=_MOST_PLACES)]
Key = Annotated[int, Field(ge=1, le=_KEYS)]
Which = Literal["effective", "machine"]
Layer = Literal["mode", "process", "affect", "arousal", "risk", "move", "question", "stance"]


class Trouble(Schema):
    """What is wrong, where, and what to do."""

    what: str
    where: str
    remedy: str


class Page(Schema):
    """Which part of a list."""

    limit: Annotated[int, Field(ge=1, le=MOST_ITEMS)] = MOST_ITEMS
    offset: Place = 0


class CodeShape(Schema):
    """One thing that can be said of a turn."""

    layer: str
    id: str
    name: str
    plain: str
    definition: str
    not_when: str
    evidence: list[str]
    family: str


class CodebookShape(Schema):
    """Everything that can be said, in one version."""

    version: str
    codes: list[CodeShape]


class NewCase(Schema):
    """A case to open. `code` is initials or a code, never a name."""

    model_config = ConfigDict(extra="forbid", strict=True)

    code: Name
    about: Annotated[str, Field(max_length=2_000)] = ""


class CaseShape(Schema):
    """A case: what it is called here, whose it is, and how you see it."""

    id: UUID
    code: str
    owner: str
    access: Literal["own", "comment", "read"]
    opened_at: datetime
    closed_at: datetime | None


class CaseDetail(CaseShape):
    """A case with the line about it."""

    about: str


class CasePage(Schema):
    """Some of your cases, and how many there are."""

    count: int
    items: list[CaseShape]


class About(Schema):
    """What is known of a session beside its words. Without a `clinician` the words decide who it is."""

    held_on: Day
    title: Line = ""
    clinician: Annotated[str, Field(max_length=200)] = ""
    from_memory: bool = False


class NewSession(About):
    """A session as text in any format that the readers know; `name` may help to tell the format."""

    model_config = ConfigDict(
        extra="forbid", strict=True, json_schema_extra={"examples": [_SESSION]}
    )

    text: Annotated[str, Field(min_length=1, max_length=_MOST_CHARACTERS)]
    name: Line = "text"


class SessionShape(Schema):
    """A session without its words. `turns` says how many there are."""

    id: UUID
    case: UUID
    title: str
    held_on: date
    turns: int
    from_memory: bool
    caveats: list[str]
    added_at: datetime
    reviewed: bool


class TurnShape(Schema):
    """One turn, verbatim; `index` counts from 0, times are seconds."""

    index: int
    role: Literal["clinician", "patient", "other"]
    speaker: str
    text: str
    start: float | None
    end: float | None


class JobShape(Schema):
    """How far the machine has read a session."""

    state: Literal["waiting", "running", "done", "failed"]
    done: int
    total: int
    trouble: str


class SessionDetail(SessionShape):
    """A session with its words, and how far its reading is (null: nobody has asked for it)."""

    transcript: list[TurnShape]
    reading: JobShape | None


class SessionPage(Schema):
    """Some sessions of a case, the latest first, and how many you may read."""

    count: int
    items: list[SessionShape]


class LabelShape(Schema):
    """One code on one stretch of one turn; who gave it, how surely, because of what."""

    turn: int
    layer: str
    code: str
    start: int
    end: int
    confidence: float
    because: str
    coder: str
    version: str
    at: str
    target: str
    abstained: bool


class LabelList(Schema):
    """The labels of a session's latest review."""

    labels: list[LabelShape]


class NewCorrection(Schema):
    """Say otherwise: `old` and `new` replace, `new` alone adds, `old` alone removes.

    `start` and `end` are character offsets of the words meant; 0 and 0 mean the label whatever its
    words, or for a new label the whole turn.
    """

    model_config = ConfigDict(
        extra="forbid", strict=True, json_schema_extra={"examples": [_CORRECTION]}
    )

    turn: Place
    layer: Layer
    old: CodeId = ""
    new: CodeId = ""
    start: Place = 0
    end: Place = 0
    reason: Annotated[str, Field(max_length=400)] = ""


class CorrectionShape(Schema):
    """What a person said otherwise. `stands` is false once it was taken back, by the row that `undoes` it."""

    id: int
    turn: int
    layer: str
    act: Literal["add", "remove", "replace", "undo", "wrong_here"]
    old: str
    new: str
    start: int
    end: int
    reason: str
    by: str
    at: datetime
    undoes: int | None
    stands: bool


class CorrectionList(Schema):
    """All corrections of a session's latest review, in the order made."""

    corrections: list[CorrectionShape]
