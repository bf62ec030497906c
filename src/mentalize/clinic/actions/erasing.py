"""Real deletion: the rows, what points at them, and the words that a database leaves lying about."""

from __future__ import annotations

import logging

from django.db import DatabaseError, connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from mentalize.clinic.actions.recording import record
from mentalize.clinic.models import Case, Notice, Person, Rating, Round, Session
from mentalize.clinic.remembered import HERE

TRACES = "traces"  # the round that tries again
_PATIENCE = 1_000  # milliseconds that a page waits for readers
_log = logging.getLogger("mentalize.erasing")


@transaction.atomic
def erase_case(case: Case, *, by: Person | str) -> None:
    """Delete a case and all that hangs on it; whoever calls has asked whether `by` may."""
    record(by, "deleted the case", case, case)
    links = Q(link__contains=str(case.pk))
    for key in case.sessions.values_list("pk", flat=True):
        links |= Q(link__contains=str(key))
        HERE.forget(key)
    links |= _ratings(Rating.objects.filter(session__case=case))
    Notice.objects.filter(links).delete()
    case.delete()
    transaction.on_commit(leave_no_traces)


@transaction.atomic
def erase_session(session: Session, *, by: Person | str) -> None:
    """Delete a session and all that hangs on it; whoever calls has asked whether `by` may."""
    record(by, "deleted a session", session, session.case)
    links = Q(link__contains=str(session.pk)) | _ratings(session.ratings.all())
    Notice.objects.filter(links).delete()
    HERE.forget(session.pk)
    session.delete()
    transaction.on_commit(leave_no_traces)


def _ratings(ratings: QuerySet[Rating]) -> Q:
    return Q(link__in=[f"/ratings/{key}/" for key in ratings.values_list("pk", flat=True)])


def leave_no_traces() -> None:
    """Clear up at once, or have a worker do it as soon as nobody reads."""
    if connection.vendor == "postgresql" or not clear_up():
        Round.objects.update_or_create(name=TRACES, defaults={"due_at": timezone.now()})


def clear_up() -> bool:
    """Whether no deleted word is left in the database's files.

    An embedded file has overwritten freed pages with zeros (`secure_delete`), but first in its log: that is
    written back and cut to nothing. A server frees what is deleted, and its content is encrypted anyway.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("VACUUM")
            return True
        cursor.execute("PRAGMA busy_timeout")
        before = int(cursor.fetchone()[0])
        cursor.execute(f"PRAGMA busy_timeout = {_PATIENCE}")
        try:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            return int(cursor.fetchone()[0]) == 0
        except DatabaseError:
            _log.warning("the log could not be written back yet")
            return False
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {before}")
