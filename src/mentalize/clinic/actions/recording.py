"""Adds audit rows, each sealed with the one before."""

from __future__ import annotations

import hashlib
import json

from django.db import connection, models, transaction
from django.utils import timezone

from mentalize.clinic.doors import PLACE
from mentalize.clinic.models import AuditRow, Case, Person

_LOCK = 7_241_903  # any number, the same in every process: one row is added at a time


def record(by: Person | str, did: str, thing: models.Model | None, case: Case | None = None) -> None:
    """Write down that `by` did something to `thing`; content never goes into the row."""
    row = AuditRow(
        at=timezone.now(),
        who=by if isinstance(by, str) else by.username,
        did=did,
        kind=type(thing).__name__.lower() if thing is not None else "",
        key=str(thing.pk) if thing is not None else "",
        case_key=str(case.pk) if case is not None else "",
        place=PLACE.get(),
    )
    with transaction.atomic():
        _one_at_a_time()
        last = AuditRow.objects.order_by("-pk").first()
        row.seal = seal(row, last.seal if last else "")
        row.save()


def _one_at_a_time() -> None:
    """An embedded file has one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def seal(row: AuditRow, before: str) -> str:
    """The seal of a row that follows one sealed `before`: SHA-256 over both."""
    told = [
        before, row.at.isoformat(), row.who, row.did, row.kind, row.key, row.case_key, row.place
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(told).encode("utf-8")).hexdigest()


def first_broken() -> AuditRow | None:
    """The first row that does not follow from the one before: changed, or after a gap."""
    before = ""
    for row in AuditRow.objects.order_by("pk").iterator():
        if row.seal != seal(row, before):
            return row
        before = row.seal
    return None
