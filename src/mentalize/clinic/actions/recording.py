"""Adds audit rows, each sealed with the one before, and moves the mark at the end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import connection, models, transaction
from django.utils import timezone

from mentalize.clinic.chain import Followed, end_at, follow, holds, mark, seal
from mentalize.clinic.models import AuditEnd, AuditRow, Case, Person
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
        one_at_a_time()
        end = _true_end()
        before = end.seal if end else _last_seal()
        for row in rows:
            row.seal = before = seal(row, before)
        AuditRow.objects.bulk_create(rows)
        if end:
            end.rows, end.seal = end.rows + len(rows), before
            end.mark = mark(end.rows, end.seal)
            end.save(update_fields=["rows", "seal", "mark"])


def _true_end() -> AuditEnd | None:
    """None if it was taken away or forged; then it stays so, since to write it anew would hide that."""
    end = AuditEnd.objects.first()
    return end if holds(end) else None


def _last_seal() -> str:
    last = AuditRow.objects.order_by("-pk").first()
    return last.seal if last else ""


def one_at_a_time() -> None:
    """Until the transaction ends nobody else writes here; an embedded file has one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def followed() -> Followed:
    """The audit followed from its first row to its end."""
    end = AuditEnd.objects.first()
    return follow(AuditRow.objects.order_by("pk").iterator(), end)


def first_broken() -> AuditRow | None:
    """The first row that does not follow from the one before: changed, or after a gap."""
    broken = followed().broken
    return AuditRow.objects.get(pk=broken) if broken else None


@transaction.atomic
def ends_as_marked() -> bool:
    """Whether as many rows are there as the end says, and its last row: asked at each start, in no time."""
    one_at_a_time()
    end = _true_end()
    return end is not None and (end.rows, end.seal) == (AuditRow.objects.count(), _last_seal())


def begin() -> None:
    """Mark the end of an audit in which nothing stands yet; never again once somebody is here."""
    if AuditEnd._meta.db_table not in connection.introspection.table_names():  # noqa: SLF001 - Django's documented way to a table's name
        return  # the tables are brought to a version that had none
    if not (AuditEnd.objects.exists() or AuditRow.objects.exists() or Person.objects.exists()):
        end_at(0, "").save()
