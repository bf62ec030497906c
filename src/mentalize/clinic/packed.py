"""Packs for supervision: chosen sessions, up to three sections of each, and what their maker thinks of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.shortcuts import get_object_or_404

from mentalize.clinic.actions.recording import record, record_each
from mentalize.clinic.convert import to_review
from mentalize.clinic.finding import corrections_of
from mentalize.clinic.models import (
    Correction,
    MachineReview,
    Pack,
    PackPart,
    Person,
    PlayOrder,
    Remark,
    Session,
)
from mentalize.clinic.permissions import blind_to, check_may_see_cases
from mentalize.clinic.permitted import sessions_open_to
from mentalize.clinic.permitted_supervision import check_made_pack, check_may_read_pack
from mentalize.clinic.queries import Shown
from mentalize.clinic.supervising import Playing, played

MOST_SECTIONS = 3


@dataclass(frozen=True, slots=True)
class Part:
    """A session of a pack as somebody sees it: up to three of its clips; None: it has no review."""

    part: PackPart
    playing: Playing | None


def own_packs(person: Person) -> list[Pack]:
    """The packs that `person` made."""
    check_may_see_cases(person)
    return list(person.packs.prefetch_related("parts"))


def packs_shown_to(person: Person) -> list[Pack]:
    """The packs of others that were shown to `person`."""
    check_may_see_cases(person)
    seen = Pack.objects.exclude(shown_at=None).exclude(by=person)
    found = seen.filter(parts__session__in=sessions_open_to(person)).distinct()
    return list(found.select_related("by"))


def own_pack(person: Person, key: UUID) -> Pack:
    """A pack that `person` made."""
    pack = get_object_or_404(Pack, pk=key)
    check_made_pack(person, pack)
    record(person, "read a pack", pack)
    return pack


def pack_for(person: Person, key: UUID) -> tuple[Pack, list[Part], int]:
    """A pack, those of its sessions that `person` may see, and how many they may not."""
    pack = get_object_or_404(Pack.objects.select_related("by"), pk=key)
    check_may_read_pack(person, pack)
    record(person, "read a pack", pack)
    parts = list(pack.parts.select_related("session__case__owner"))
    open_ = set(sessions_open_to(person).filter(pack_parts__pack=pack).values_list("pk", flat=True))
    may = open_ - blind_to(person)
    seen = [x for x in parts if x.session_id in may]
    record_each(person, "read sections in a pack", {x.session.case for x in seen})
    return pack, _parts(seen), len(parts) - len(seen)


def _parts(parts: Sequence[PackPart]) -> list[Part]:
    """What each plays, asked for together: a pack of six asks no more often than a pack of one."""
    keys = [x.session_id for x in parts]
    machines: dict[UUID, MachineReview] = {}
    for machine in MachineReview.objects.filter(session__in=keys):  # the latest first
        machines.setdefault(machine.session_id, machine)
    corrections = corrections_of([x.pk for x in machines.values()])
    remarks = _remarks(keys)
    orders = {x.session_id: x for x in PlayOrder.objects.filter(session__in=keys).order_by("pk")}
    found = []
    for part in parts:
        latest = machines.get(part.session_id)
        made = tuple(corrections.get(latest.pk, ())) if latest else ()
        shown = _shown(part.session, latest, made, remarks) if latest else None
        order = orders.get(part.session_id)
        found.append(Part(part, played(shown, order) if shown else None))
    return found


def _remarks(keys: Sequence[UUID]) -> Mapping[UUID, Sequence[Remark]]:
    found: dict[UUID, list[Remark]] = defaultdict(list)
    said = Remark.objects.filter(session__in=keys).select_related("by")
    for remark in said.prefetch_related("seen_by__person"):
        found[remark.session_id].append(remark)
    return found


def _shown(
    session: Session,
    machine: MachineReview,
    made: tuple[Correction, ...],
    remarks: Mapping[UUID, Sequence[Remark]],
) -> Shown:
    review = to_review(session, machine, made)
    return Shown(session, machine, review, made, tuple(remarks.get(session.pk, ())))


def packable(person: Person) -> list[Session]:
    """The sessions of one's own that can go into a pack: reviewed, and not rated blind at present."""
    check_may_see_cases(person)
    found = Session.objects.filter(case__owner=person).exclude(reviews=None)
    found = found.exclude(pk__in=blind_to(person)).select_related("case")
    return list(found.defer("transcript", "note").order_by("-held_on", "-added_at"))


def note_taken(person: Person, pack: Pack, parts: Sequence[Part]) -> None:
    """A pack that was read leaves the workbench as a file."""
    record(person, "took a pack away as a PDF", pack)
    record_each(person, "took clips away as a PDF", {x.part.session.case for x in parts})
