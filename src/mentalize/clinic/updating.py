"""Bringing the database up to date, for a laptop at each start and for a clinic by `mentalize prepare`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from mentalize.clinic.links import setup_token
from mentalize.clinic.models import Person

_LOCK = 7_241_904  # any number, the same in every process: one brings it up to date, others wait


def bring_up_to_date() -> None:
    """Make or change the tables; done already, it does nothing."""
    with _alone():
        call_command("migrate", verbosity=0, interactive=False)
        if connection.vendor == "postgresql":
            call_command("createcachetable", verbosity=0)  # rate limits that every process counts


@contextmanager
def _alone() -> Iterator[None]:
    """An embedded file has one process anyway."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


def first_link() -> str:
    """Where a clinic's first user comes in, or "" when there is one."""
    if Person.objects.exists():
        return ""
    way = "https" if settings.PROXY else "http"
    return f"{way}://{settings.HOSTS[0]}/setup/?setup={setup_token()}"
