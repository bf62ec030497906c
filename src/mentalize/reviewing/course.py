"""Sessions side by side: what each adds, what came after each kind of move, what changed since last time.

Counts and quotes alone. What followed a move "came after" it; nothing here says why, ranks, or forecasts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from mentalize.codebook.model import Codebook
from mentalize.pathway.evidence import LOST, MENTALIZING, is_minimal
from mentalize.pathway.telling import TELLS
from mentalize.reviewing.indices import patient_turns, tells
from mentalize.reviewing.model import Index, Review
from mentalize.reviewing.wording import quote_of
from mentalize.stats.proportions import wilson_clustered
from mentalize.transcripts.labels import Label, LabelledTurn
from mentalize.transcripts.model import Quote

FEWEST = 20  # turns under which no share is estimated [D]
ANY = ("any", "")  # the base: whatever the clinician did
_SILENT = frozenset({"minimal", "other"})


@dataclass(frozen=True, slots=True)
class Mention:
    """A code and the words in which it was first heard."""

    code: str
    quote: Quote


@dataclass(frozen=True, slots=True)
class Follow:
    """How often the patient's next turn was mentalizing, had lost it, or neither, after one kind of move.

    `layer` is "any" (`kind` ""), "family" or "move".
    """

    layer: str
    kind: str
    minded: int
    lost: int
    neither: int

    @property
    def of(self) -> int:
        """How many turns came after."""
        return self.minded + self.lost + self.neither


@dataclass(frozen=True, slots=True)
class Brief:
    """What one session adds to a course: its figures and a few quotes, small enough to keep."""

    indices: tuple[Index, ...]
    after: tuple[Follow, ...]
    affects: tuple[Mention, ...] = ()
    risks: tuple[Mention, ...] = ()
    minded: Quote | None = None
    told: Quote | None = None

    def index(self, index_id: str) -> Index:
        """One of the figures; a KeyError when there is none of that name."""
        return {x.id: x for x in self.indices}[index_id]


@dataclass(frozen=True, slots=True)
class Rate:
    """`count` of `of`; `value` and its 95% interval are None where too few were counted."""

    count: int
    of: int
    value: float | None = None
    interval: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class After:
    """What came after one kind of move, over several sessions."""

    layer: str
    kind: str
    minded: Rate
    lost: Rate
    neither: Rate


def brief(review: Review, book: Codebook) -> Brief:
    """What `review` adds to a course."""
    heard = patient_turns(review.turns)
    return Brief(
        indices=review.indices,
        after=tuple(_follows(review.turns, book)),
        affects=tuple(_first((t, x) for t in heard for x in t.affects)),
        risks=tuple(_first((t, x) for t in heard for x in t.risks)),
        minded=_clearest(heard),
        told=next((_telling(t) for t in review.turns if tells(t)), None),
    )


def _first(found: Iterable[tuple[LabelledTurn, Label]]) -> Iterator[Mention]:
    seen: set[str] = set()
    for item, label in found:
        if label.code not in seen:
            seen.add(label.code)
            yield Mention(label.code, quote_of(item, label))


def _clearest(heard: Sequence[LabelledTurn]) -> Quote | None:
    """The words of the surest turn in which a state of mind was looked at."""
    found = [(t, t.mode) for t in heard if t.mode is not None and t.mode.code in MENTALIZING]
    if not found:
        return None
    best = max(found, key=lambda x: (x[1].code == "mentalizing", x[1].confidence))
    return quote_of(*best)


def _telling(item: LabelledTurn) -> Quote:
    move = next(x for x in item.moves if x.code in TELLS)
    return quote_of(item, move)


def answers(turns: Sequence[LabelledTurn]) -> Iterator[tuple[LabelledTurn, LabelledTurn]]:
    """Each clinician's turn that the patient answered, with the answer.

    Back-channels and what others say in between are passed over; of two turns of the clinician
    without an answer between them the later one was answered.
    """
    asked = None
    for item in turns:
        if item.turn.role == "clinician" and not is_minimal(item):
            asked = item
        elif item.turn.role == "patient":
            if asked is not None:
                yield asked, item
            asked = None


def _follows(turns: Sequence[LabelledTurn], book: Codebook) -> Iterator[Follow]:
    counts: dict[tuple[str, str], Counter[str]] = {ANY: Counter()}
    for asked, answer in answers(turns):
        for kind in sorted(_kinds(asked, book)):
            counts.setdefault(kind, Counter())[_heard(answer)] += 1
    for (layer, name), count in counts.items():
        yield Follow(layer, name, count["minded"], count["lost"], count["neither"])


def _kinds(item: LabelledTurn, book: Codebook) -> set[tuple[str, str]]:
    """The kinds of move in a turn, each once however often it was made."""
    codes = {move.code for move in item.moves} - _SILENT
    families = {book.code("move", code).family for code in codes} - {""}
    return {ANY, *(("move", code) for code in codes), *(("family", x) for x in families)}


def _heard(answer: LabelledTurn) -> str:
    if answer.mode_code in MENTALIZING:
        return "minded"
    return "lost" if answer.mode_code in LOST else "neither"


def came_after(briefs: Sequence[Brief]) -> tuple[After, ...]:
    """What came after each kind of move in all these sessions, the base ("any") first.

    Under `FEWEST` turns nothing is estimated. The intervals allow for sessions that differ.
    """
    found: dict[tuple[str, str], list[Follow]] = {ANY: []}
    for follow in (x for one in briefs for x in one.after):
        found.setdefault((follow.layer, follow.kind), []).append(follow)
    return tuple(_after(layer, kind, parts) for (layer, kind), parts in found.items())


def _after(layer: str, kind: str, parts: Sequence[Follow]) -> After:
    return After(
        layer,
        kind,
        minded=_rate([(x.minded, x.of) for x in parts]),
        lost=_rate([(x.lost, x.of) for x in parts]),
        neither=_rate([(x.neither, x.of) for x in parts]),
    )


def _rate(parts: Sequence[tuple[int, int]]) -> Rate:
    count, of = sum(x for x, _ in parts), sum(n for _, n in parts)
    if of < FEWEST:
        return Rate(count, of)
    return Rate(count, of, count / of, wilson_clustered(parts))
