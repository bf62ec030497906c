"""Adds audit rows, each sealed with the one before."""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterable, Sequence

from django.conf import settings
from django.db import connection, models, transaction
from django.utils import timezone

from mentalize.clinic.models import AuditRow, Case, Person
from mentalize.clinic.place import PLACE

_LOCK = 7_241_903  # any number, the same in every process: one row is added at a time


def record(
    by: Person | str, did: str, thing: models.Model | None, case: Case | None = None
) -> None:
    """Write down that `by` did something to `thing`; content never goes into the row."""
    _add([_row(by, did, thing, case)])


def record_each(by: Person | str, did: str, cases: Iterable[Case]) -> None:
    """The same of several cases, which takes no longer than of one."""
    _add([_row(by, did, case, case) for case in cases])


def _row(by: Person | str, did: str, thing: models.Model | None, case: Case | None) -> AuditRow:
    return AuditRow(
        at=timezone.now(),
        who=by if isinstance(by, str) else by.username,
        did=did,
        kind=type(thing).__name__.lower() if thing is not None else "",
        key=str(thing.pk) if thing is not None else "",
        case_key=str(case.pk) if case is not None else "",
        place=PLACE.get(),
    )


def _add(rows: Sequence[AuditRow]) -> None:
    if not rows:
        return
    with transaction.atomic():
        _one_at_a_time()
        last = AuditRow.objects.order_by("-pk").first()
        before = last.seal if last else ""
        for row in rows:
            row.seal = before = seal(row, before)
        AuditRow.objects.bulk_create(rows)


def _one_at_a_time() -> None:
    """An embedded file has one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def seal(row: AuditRow, before: str) -> str:
    """The seal of a row that follows one sealed `before`: over both, with a key that no database holds."""
    told = [
        before, row.at.isoformat(), row.who, row.did, row.kind, row.key, row.case_key, row.place
    ]  # fmt: skip
    key = settings.KEYS.of("audit")
    return hmac.digest(key, json.dumps(told).encode("utf-8"), "sha256").hex()


def first_broken() -> AuditRow | None:
    """The first row that does not follow from the one before: changed, or after a gap."""
    before = ""
    for row in AuditRow.objects.order_by("pk").iterator():
        if row.seal != seal(row, before):
            return row
        before = row.seal
    return None
