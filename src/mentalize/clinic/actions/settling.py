"""From what raters settled to corrections that lie over a machine's review."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from django.db import transaction

from mentalize.clinic.actions.recording import record
from mentalize.clinic.actions.reviews import correct
from mentalize.clinic.convert import SINGLE, effective, to_labels, to_transcript
from mentalize.clinic.models import MachineReview, Person, Session, Settled
from mentalize.clinic.permissions import check_may_add, check_may_compare
from mentalize.errors import MentalizeError

_Place = tuple[int, str]
_Now = Mapping[str, bool]  # the codes at a place, and whether somebody stands behind each


@transaction.atomic
def lay_over(session: Session, reason: str, *, by: Person) -> int:
    """Correct the latest review to what was settled; how many corrections that took, 0 the second time."""
    check_may_add(by, session.case)
    check_may_compare(by, session)
    machine = session.reviews.first()
    if machine is None:
        raise MentalizeError("there is no review to lay them over", "", "have the session reviewed")
    now, made = _now(session, machine), 0
    for row in settled_at(session.settled.all()).values():
        for old, new in _changes(row.layer, now.get((row.turn, row.layer), {}), row.codes):
            correct(machine, row.turn, row.layer, old=old, new=new, reason=reason, by=by)
            made += 1
    record(by, "laid settled labels over the review", session, session.case)
    return made


def settled_at(rows: Iterable[Settled]) -> dict[_Place, Settled]:
    """By turn and layer, the last of `rows`, which stand in the order made."""
    return {(row.turn, row.layer): row for row in rows}


def _now(session: Session, machine: MachineReview) -> dict[_Place, dict[str, bool]]:
    """What the review says at present, with the corrections of before."""
    turns = to_transcript(session).turns
    found: dict[_Place, dict[str, bool]] = {}
    for label in effective(to_labels(machine), machine.corrections.select_related("by"), turns):
        place = found.setdefault((label.turn, label.layer), {})
        place[label.code] = place.get(label.code, False) or not label.abstained
    return found


def _changes(layer: str, now: _Now, settled: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Pairs of old and new code; the same code twice where the machine did not stand behind it."""
    if layer in SINGLE:
        old, new = next(iter(now), ""), settled[0]
        if not now.get(new, False):
            yield old, new
        return
    for code in now:
        if code not in settled:
            yield code, ""
    for code in settled:
        if not now.get(code, False):
            yield (code if code in now else ""), code
