"""Telling people what happened, inside the application alone."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from mentalize.clinic.actions.recording import record
from mentalize.clinic.models import Notice, Person
from mentalize.clinic.permissions import RefusedError


def tell(person: Person, text: str, link: str) -> Notice:
    """A notice for `person`; it says what happened and never a word of a session."""
    return Notice.objects.create(person=person, text=text, link=link)


@transaction.atomic
def mark_seen(*, by: Person) -> None:
    """All notices of `by` are seen."""
    if Notice.objects.filter(person=by, seen_at=None).update(seen_at=timezone.now()):
        record(by, "saw their notices", by)


@transaction.atomic
def open_notice(notice: Notice, *, by: Person) -> str:
    """One notice is seen; where it leads."""
    if notice.person_id != by.pk:
        raise RefusedError("notice")
    if notice.seen_at is None:
        notice.seen_at = timezone.now()
        notice.save(update_fields=["seen_at"])
        record(by, "saw a notice", notice)
    return notice.link
