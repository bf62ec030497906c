"""Search: permitted sessions are decrypted here, looked through, and forgotten.

So what is found is exactly what the person may read, as the labels stand with corrections laid over them, and
nothing in plain text lies about. The embedded file has an index inside it (`fulltext`) that tells which
sessions need not be read; a server has none, and there the price is time. It is bounded, and how far a search
came is said.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from time import monotonic
from uuid import UUID

from mentalize.clinic import fulltext
from mentalize.clinic.actions.recording import record, record_each
from mentalize.clinic.convert import book, effective, to_labels, to_transcript
from mentalize.clinic.models import Case, Correction, MachineReview, Person, Session
from mentalize.clinic.permissions import blind_to
from mentalize.clinic.permitted import Row, rows_of, sessions_open_to
from mentalize.clinic.wanted import Spot, Wanted, places
from mentalize.coding.context import derive
from mentalize.transcripts.labels import LabelledTurn, by_turn

MOST_PLACES = 200
MOST_SECONDS = 2.0  # for one look; the next goes on from there
CHUNK = 20  # sessions in memory at a time
_AROUND = 70  # characters of a quote on either side of what was looked for
_LONGEST = 240  # of what was looked for
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Said:
    """A turn of a place: who said it, the words that were looked for (or none), and what stands around."""

    number: int  # from 1, as on the page
    speaker: str
    before: str
    words: str
    after: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was found."""

    session: Session
    turns: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found, and how far it went: sessions `first` to `last` of `of`, the latest first.

    `unread` of them have no review yet, and from `hidden` ones labels are kept until a rating is finished: a
    search for codes passes them over. `full`: there are more places than are shown.
    """

    places: tuple[Place, ...]
    full: bool
    first: int
    last: int
    of: int
    cases: int
    unread: int
    hidden: int

    @property
    def following(self) -> int | None:
        """From where a search goes on, or None when it is done (or so full that it must ask for less)."""
        return self.last if self.last < self.of and not self.full else None


def find(person: Person, asked: Wanted, *, case: Case | None = None, after: int = 0) -> Found:
    """Look through the sessions of `case`, or of all cases that `person` may read, from number `after`."""
    sessions = sessions_open_to(person)
    if case is not None:
        sessions = sessions.filter(case=case)
    rows = rows_of(sessions)
    told, open_ = _readable(person, rows, asked)
    reached, found = _look_through(rows[after:], _worth_reading(open_, asked), asked)
    here = {x.session for x in reached}
    shown = tuple(found[:MOST_PLACES])
    _write_down(person, case, shown)
    of, last = len(rows), min(after + len(reached), len(rows))
    return Found(
        shown, len(found) > MOST_PLACES, min(after + 1, of), last, of,
        len({x.case for x in reached}), len(here - told), len(here & told - open_),
    )  # fmt: skip


def _readable(
    person: Person, rows: Sequence[Row], asked: Wanted
) -> tuple[frozenset[UUID], frozenset[UUID]]:
    """The sessions that have what is looked through, and those of them that are open to `person` now."""
    if not asked.reads_labels:
        told = frozenset(x.session for x in rows)
        return told, told
    told = frozenset(x.session for x in rows if x.latest)
    return told, told - blind_to(person)


def _worth_reading(open_: frozenset[UUID], asked: Wanted) -> frozenset[UUID]:
    """Those of the sessions that hold the words, where an index tells."""
    holding = fulltext.holding(asked.words())
    return open_ if holding is None else open_ & holding


def _look_through(
    rows: Sequence[Row], readable: Collection[UUID], asked: Wanted
) -> tuple[Sequence[Row], list[Place]]:
    """The sessions that were reached before there was enough, or time was up, and what was found in them."""
    end = monotonic() + MOST_SECONDS
    found: list[Place] = []
    for start in range(0, len(rows), CHUNK):
        chunk = [x for x in rows[start : start + CHUNK] if x.session in readable]
        if chunk:
            found += islice(_places(chunk, asked), MOST_PLACES + 1 - len(found))
        if len(found) > MOST_PLACES or monotonic() > end:
            return rows[: start + CHUNK], found
    return rows, found


def _write_down(person: Person, case: Case | None, shown: Sequence[Place]) -> None:
    """Who searched, and of whose case words were shown; what was looked for is content and stays out."""
    record(person, "searched a case" if case else "searched all cases", case, case)
    if case is None:
        cases = {x.session.case_id: x.session.case for x in shown}
        record_each(person, "found words in a search", list(cases.values()))


def _places(chunk: Sequence[Row], asked: Wanted) -> Iterator[Place]:
    for session, turns in _labelled(chunk, asked):
        for spots in places(asked, turns):
            yield Place(session, tuple(map(_said, spots)))


def _labelled(
    chunk: Sequence[Row], asked: Wanted
) -> Iterator[tuple[Session, tuple[LabelledTurn, ...]]]:
    """Sessions with their turns, and with labels if they are asked for; one query for each kind of row."""
    if not asked.reads_labels:
        for session in _read([x.session for x in chunk], asked):
            yield session, by_turn(to_transcript(session), ())
        return
    keys = [x.latest for x in chunk if x.latest]
    made = corrections_of(keys)
    machines = {
        x.session_id: x
        for x in MachineReview.objects.filter(pk__in=keys)
        if asked.may_be_heard_in(x.labels + _new(made.get(x.pk, ())))
    }
    for session in _read(list(machines), asked):
        machine = machines[session.pk]
        yield session, _turns(session, machine, made.get(machine.pk, ()), asked)


def _read(keys: Sequence[UUID], asked: Wanted) -> Iterator[Session]:
    """Those of the sessions that have the words somewhere."""
    for session in Session.objects.filter(pk__in=keys).defer("note").select_related("case"):
        if asked.may_be_said_in(session.transcript):
            yield session


def _new(corrections: Sequence[Correction]) -> str:
    """The codes that people gave, as labels are kept."""
    return "".join(f'"{x.new}"' for x in corrections)


def corrections_of(reviews: Sequence[int]) -> Mapping[int, Sequence[Correction]]:
    """The corrections of several machine reviews, each in the order made."""
    found: dict[int, list[Correction]] = defaultdict(list)
    for correction in Correction.objects.filter(review__in=reviews).select_related("by"):
        found[correction.review_id].append(correction)
    return found


def _turns(
    session: Session, machine: MachineReview, made: Sequence[Correction], asked: Wanted
) -> tuple[LabelledTurn, ...]:
    transcript = to_transcript(session)
    labels = effective(to_labels(machine), made, transcript.turns)
    turns = by_turn(transcript, labels)
    return by_turn(transcript, (*labels, *derive(turns))) if asked.derived else turns


def _said(spot: Spot) -> Said:
    turn, text = spot.item.turn, spot.item.turn.text
    end = min(spot.end, spot.start + _LONGEST)
    cut = "…" if end < spot.end else ""
    return Said(
        turn.index + 1,
        turn.speaker,
        _before(text[: spot.start]),
        _line(text[spot.start : end]) + cut,
        "" if cut else _after(text[end:], _AROUND if spot.end else _LONGEST),
        tuple(_name(x.layer, x.code, abstained=x.abstained) for x in spot.codes),
    )


def _line(text: str) -> str:
    return _SPACES.sub(" ", text)


def _before(text: str) -> str:
    line = _line(text)
    if len(line) <= _AROUND:
        return line
    return "… " + line[-_AROUND:].partition(" ")[2]


def _after(text: str, most: int) -> str:
    line = _line(text)
    if len(line) <= most:
        return line
    return line[:most].rpartition(" ")[0] + " …"


def _name(layer: str, code: str, *, abstained: bool) -> str:
    known = book()
    name = known.code(layer, code).name if known.has(layer, code) else code
    return f"{name}, a best guess" if abstained else name
