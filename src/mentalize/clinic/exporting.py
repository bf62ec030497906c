"""A case as an archive that needs no workbench: reviews to read, figures and labels for other programs."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string
from django.utils import timezone

from mentalize.clinic import bearing
from mentalize.clinic.actions.recording import record
from mentalize.clinic.actions.sessions import bytes_of
from mentalize.clinic.convert import book, to_transcript
from mentalize.clinic.models import AuditRow, Case, Identity, PackPart, Person, Session
from mentalize.clinic.permissions import check_may_see_labels, check_owns, why_not
from mentalize.clinic.queries import Shown, shown_for
from mentalize.clinic.supervising import meetings_of
from mentalize.reports import html
from mentalize.reports.document import to_json
from mentalize.reports.tables import harmless, to_csv
from mentalize.reports.words import printable

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer as Buffer

Member = tuple[str, str | bytes]
_UNSAFE = re.compile(r"[^\w.\- ]+")


def archive_of(person: Person, case: Case, *, identity: bool) -> Iterator[bytes]:
    """The archive of a case of `person`, in pieces as they are made; `identity`: with who the patient is."""
    check_owns(person, case)
    with_whom = " with who the patient is" if identity else ""
    record(person, f"exported the case{with_whom}", case, case)
    return _zipped(_members(person, case, identity=identity))


class _Sink(io.RawIOBase):
    """Takes what the archive writes until it is fetched, so that a large case needs little memory."""

    def __init__(self) -> None:
        self._held: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Buffer, /) -> int:
        held = bytes(data)
        self._held.append(held)
        return len(held)

    def fetch(self) -> bytes:
        held, self._held = b"".join(self._held), []
        return held


def _zipped(members: Iterable[Member]) -> Iterator[bytes]:
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(
                name, data if isinstance(data, bytes) else data.encode("utf-8", "replace")
            )
            yield sink.fetch()
    yield sink.fetch()


@dataclass(frozen=True, slots=True)
class _Listed:
    """A session in the list at the front; `missing` says why its labels are left out, if they are."""

    folder: str
    session: Session
    reviewed: bool
    missing: str


def _members(person: Person, case: Case, *, identity: bool) -> Iterator[Member]:
    listed = []
    for number, session in enumerate(case.sessions.order_by("held_on", "added_at"), 1):
        folder = f"sessions/{number:03d} {session.held_on.isoformat()}"
        missing = why_not(check_may_see_labels, person, session)
        shown = None if missing else shown_for(person, session)
        listed.append(_Listed(folder, session, shown is not None, missing))
        members = chain(_session(session), () if missing else _said(session, shown))
        yield from ((f"{folder}/{name}", data) for name, data in members)
    yield from _around(case)
    yield from _supervision(person, case)
    if identity:
        yield from _identity(case)
    around = {"case": case, "listed": listed, "identity": identity, "at": timezone.now()}
    yield "index.html", render_to_string("export_index.html", around)


def _session(session: Session) -> Iterator[Member]:
    transcript = to_transcript(session)
    columns = ("turn", "role", "speaker", "start", "end", "text")
    turns = ((x.index + 1, x.role, x.speaker, x.start, x.end, x.text) for x in transcript.turns)
    yield "transcript.csv", _csv(columns, turns)
    yield "session.json", _json(_facts(session))
    if session.note:
        yield "note.txt", session.note


def _said(session: Session, shown: Shown | None) -> Iterator[Member]:
    """Remarks, which may quote labels, and the review if there is one."""
    yield "remarks.csv", _csv(
        ("turn", "kind", "by", "at", "text"),
        ((_turn(x.turn), x.kind, x.by, x.at.isoformat(), x.text)
         for x in session.remarks.select_related("by")),
    )  # fmt: skip
    if shown is not None:
        yield from _review(session, shown)


def _facts(session: Session) -> dict[str, Any]:
    return {
        "held_on": session.held_on.isoformat(),
        "title": session.title,
        "from_memory": session.from_memory,
        "caveats": session.caveats,
        "turns": session.turns,
        "added_by": str(session.by),
        "added_at": session.added_at.isoformat(),
    }


def _review(session: Session, shown: Shown) -> Iterator[Member]:
    yield (
        "review.html",
        html.render(shown.review, book(), without=bearing.without(session), above=_above(session)),
    )
    yield "review.json", _json(to_json(shown.review, book()))
    yield "labels.csv", to_csv(shown.review)
    columns = ("turn", "layer", "act", "old", "new", "by", "at", "reason", "takes_back")
    rows = (
        (_turn(x.turn), x.layer, x.act, x.old, x.new, x.by, x.at.isoformat(), x.reason, x.of_id)
        for x in shown.corrections
    )
    yield "corrections.csv", _csv(columns, rows)
    for number, machine in enumerate(session.reviews.order_by("pk"), 1):
        told = {
            "coder": machine.coder, "version": machine.version, "codebook": machine.codebook,
            "made_at": machine.made_at.isoformat(), "labels": json.loads(machine.labels),
        }  # fmt: skip
        yield f"machine {number}.json", _json(told)
    if not session.ratings.filter(finished_at=None).exists():
        yield from _ratings(session)


def _above(session: Session) -> tuple[str, ...]:
    """What has to be known before a review is read."""
    memory = (str(bearing.FROM_MEMORY),) if session.from_memory else ()
    return (*memory, *bearing.caveats(session))


def _ratings(session: Session) -> Iterator[Member]:
    """Labels that people gave blind, once everybody has finished, and what was settled after."""
    for number, rating in enumerate(session.ratings.select_related("rater"), 1):
        told = {"rater": str(rating.rater), "labels": json.loads(rating.labels)}
        yield f"rating {number}.json", _json(told)
    columns = ("turn", "layer", "codes", "by", "at")
    rows = (
        (_turn(x.turn), x.layer, " ".join(x.codes), x.by, x.at.isoformat())
        for x in session.settled.select_related("by")
    )
    yield "settled.csv", _csv(columns, rows)


def _around(case: Case) -> Iterator[Member]:
    told = {"code": case.code, "about": case.about, "clinician": str(case.owner)}
    days = {"made_at": case.made_at, "closed_at": case.closed_at}
    yield "case.json", _json(told | {x: y.isoformat() if y else None for x, y in days.items()})
    yield "consents.csv", _csv(
        ("kind", "given", "at", "by", "note"),
        ((x.kind, x.given, x.at.isoformat(), x.by, x.note)
         for x in case.consents.select_related("by")),
    )  # fmt: skip
    yield "shares.csv", _csv(
        ("person", "scope", "whole", "at", "taken_back_at"),
        ((x.person, x.scope, x.whole, x.at.isoformat(), x.revoked_at)
         for x in case.shares.select_related("person")),
    )  # fmt: skip
    rows = AuditRow.objects.filter(case_key=str(case.pk)).order_by("pk").iterator()
    seen = ((x.at.isoformat(), x.who, x.did, x.kind, x.key, x.place) for x in rows)
    yield "who saw it.csv", _csv(("at", "who", "did", "kind", "key", "from"), seen)
    for number, upload in enumerate(case.uploads.order_by("at"), 1):
        safe = _UNSAFE.sub("_", upload.name).strip(". ") or "upload"
        yield f"uploads/{number:03d} {safe[:100]}", bytes_of(upload)


def _supervision(person: Person, case: Case) -> Iterator[Member]:
    """Notes of meetings in every version, and what the clinician wrote of sessions in packs.

    Without notes that may quote labels of a session that `person` rates blind at present.
    """
    yield "meetings.csv", _csv(
        ("held_on", "session", "by", "at", "text"),
        ((meeting.held_on, meeting.session or "", x.by, x.at.isoformat(), x.text)
         for meeting in reversed(meetings_of(person, case)) for x in meeting.notes.all()),
    )  # fmt: skip
    parts = PackPart.objects.filter(session__case=case)
    yield "reflections.csv", _csv(
        ("pack", "session", "text"),
        ((x.pack.title, x.session, x.reflection)
         for x in parts.select_related("pack", "session").order_by("pk") if x.reflection),
    )  # fmt: skip


def _identity(case: Case) -> Iterator[Member]:
    found = Identity.objects.filter(case=case).first()
    if found is not None:
        yield "identity.txt", str(found.details)
    rows = ((x.stands, x.original) for x in case.pseudonyms.all())
    yield "pseudonyms.csv", _csv(("stands", "original"), rows)


def _turn(index: int | None) -> int | str:
    """As the readable review counts, from 1."""
    return "" if index is None else index + 1


def _csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table in which no cell is run as a formula by a spreadsheet."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([harmless(printable("" if x is None else str(x))) for x in row])
    return target.getvalue()


def _json(told: object) -> str:
    return json.dumps(told, ensure_ascii=False, indent=1)
