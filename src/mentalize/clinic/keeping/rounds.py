"""What a worker does again and again beside its jobs: back up, keep to the rule of retention, clear up."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from mentalize.clinic.actions.erasing import TRACES, clear_up
from mentalize.clinic.actions.notices import tell
from mentalize.clinic.actions.recording import ends_as_marked
from mentalize.clinic.actions.retention import NOBODY, end_in_time
from mentalize.clinic.keeping.backups import back_up, thin_out, usual_name
from mentalize.clinic.models import Notice, Round
from mentalize.clinic.permissions import keepers
from mentalize.errors import MentalizeError

BACKUP = "backup"
LEASE = timedelta(hours=2)  # of a worker that was killed; a backup of a large clinic takes minutes
AGAIN = timedelta(hours=1)  # after trouble
LOOK = 60.0  # seconds between looks
_SEEN = timedelta(days=365)  # how long a notice is kept after it was seen
_log = logging.getLogger("mentalize.keeping")


@dataclass(frozen=True, slots=True)
class _Task:
    name: str
    every: timedelta
    first: timedelta  # after the workbench was set up
    do: Callable[[], str]


def _back_up() -> str:
    folder = Path(str(settings.BACKUPS))
    made = back_up(folder / usual_name(), settings.BACKUP_RECIPIENT, by=NOBODY)
    if made.told.broken:  # and no older backup goes, since one may hold the audit as it was
        _tell_changed()
        return f"{made.path.name}; the audit does not follow from row {made.told.broken} on"
    thin_out(folder, settings.BACKUPS_KEPT)
    return f"{made.path.name}, {made.told.rows} rows, put back for a trial"


def look_at_the_audit() -> str:
    """A sentence if the audit does not end as it was marked; asked at each start, and told to the keepers."""
    if ends_as_marked():
        return ""
    _tell_changed()
    return (
        "The audit does not end as it was marked: somebody changed the database. Look into Keeping."
    )


def _tell_changed() -> None:
    text = _("The audit was changed by somebody.")
    for person in keepers():
        if not person.notices.filter(text=text, seen_at=None).exists():
            tell(person, text, "/keeping/")


def _end_in_time() -> str:
    """Old sign-ins and notices go with the cases whose time has come."""
    ended = end_in_time(timezone.localdate())
    SessionStore.clear_expired()
    Notice.objects.filter(seen_at__lt=timezone.now() - _SEEN).delete()
    return f"{ended} cases deleted"


def _clear_up() -> str:
    if not clear_up():
        raise MentalizeError("somebody was reading", "", "it is tried again")
    return "no deleted word is left in the files"


_DAY = timedelta(days=1)
_BACKUP = _Task(BACKUP, _DAY, timedelta(hours=1), _back_up)
_OTHERS = (
    _Task("retention", _DAY, timedelta(minutes=10), _end_in_time),
    _Task(TRACES, _DAY, _DAY, _clear_up),
)


class Rounds:
    """One worker's rounds."""

    def __init__(self) -> None:
        """Nothing is looked at in the first minute, when people wait for the page."""
        self._next = time.monotonic() + LOOK

    def look(self) -> None:
        """Do what is due and nobody is at; asked as often as one likes, it looks once a minute."""
        if time.monotonic() >= self._next:
            do_what_is_due()
            self._next = time.monotonic() + LOOK


def do_what_is_due() -> None:
    """Each task that is due and that no other worker is at."""
    tasks = (_BACKUP, *_OTHERS) if settings.BACKUPS else _OTHERS
    for task in tasks:
        if _claim(task):
            _do(task)


def _claim(task: _Task) -> bool:
    now = timezone.now()
    Round.objects.get_or_create(name=task.name, defaults={"due_at": now + task.first})
    free = Q(lease=None) | Q(lease__lt=now)
    due = Round.objects.filter(free, name=task.name, due_at__lte=now)
    return due.update(lease=now + LEASE) == 1


def _do(task: _Task) -> None:
    found = Round.objects.filter(name=task.name)
    try:
        result = task.do()
    except MentalizeError as error:
        _stumbled(task, str(error))
    except Exception:  # noqa: BLE001 - whatever it was, the other rounds go on
        _log.exception("a round failed")
        _stumbled(task, "A fault of the program; the log says where.")
    else:
        now = timezone.now()
        found.update(due_at=now + task.every, lease=None, done_at=now, result=result, trouble="")


def _stumbled(task: _Task, trouble: str) -> None:
    found = Round.objects.filter(name=task.name)
    known = found.exclude(trouble="").exists()
    found.update(due_at=timezone.now() + AGAIN, lease=None, trouble=trouble[:300])
    if task.name == BACKUP and not known:  # told once, not every hour
        for person in keepers():
            tell(person, _("The daily backup failed."), "/keeping/")
