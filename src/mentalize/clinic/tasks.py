"""Reading sessions in the background: the same function for a desktop's thread and a clinic's workers.

A job is claimed for as long as its lease runs, which the worker renews; one that dies lets it run out, and
another begins anew. An embedded database has one worker, so at its start every lease is a dead one's. The
result is written once for each session and coder version, so doing it twice does no harm.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import DatabaseError, close_old_connections, connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from mentalize.clinic.actions.notices import tell
from mentalize.clinic.actions.recording import record
from mentalize.clinic.convert import book, from_labels, to_transcript
from mentalize.clinic.course import summarise
from mentalize.clinic.keeping.rounds import Rounds
from mentalize.clinic.models import Job, MachineReview, Round
from mentalize.clinic.permissions import RefusedError, check_may_analyse
from mentalize.clinic.remembered import HERE
from mentalize.coding import coder_named
from mentalize.errors import MentalizeError
from mentalize.transcripts.labels import Label
from mentalize.transcripts.model import Transcript

LEASE = timedelta(seconds=30)
BEAT = 10.0  # seconds after which a lease is renewed
MOST_BEATS = 180  # half an hour: whatever takes longer hangs
TRIES = 3
UNREAD = "The session could not be read. It is kept; try again later."
STRETCH = 60  # turns that are read at one go, so that progress shows; the coder's own block
WAIT = 0.5  # seconds between looks
_log = logging.getLogger("mentalize.tasks")


def run_one() -> bool:
    """Claim the next job and do it; whether there was one."""
    job = claim()
    if job is None:
        return False
    if job.tries > TRIES:  # it killed whoever was at it, so nobody came to say so
        _give_up(job, UNREAD)
        return True
    try:
        _do(job)
    except RefusedError as refused:
        _give_up(job, str(refused))
    except MentalizeError as error:
        _give_up(job, str(error))
    except Exception:  # noqa: BLE001 - whatever it was, the session stays and the next job is done
        _log.exception("a job failed")
        if job.tries >= TRIES:
            _give_up(job, UNREAD)
        else:
            _at_it(job).update(state=Job.State.WAITING, lease=None)
    return True


def take_over() -> None:
    """Before the only worker starts: whoever was at something was killed."""
    Job.objects.filter(state=Job.State.RUNNING).update(state=Job.State.WAITING, lease=None)
    Round.objects.exclude(lease=None).update(lease=None)


def _at_it(job: Job) -> QuerySet[Job]:
    """The job, as long as it is not done: what comes after that takes nothing back."""
    return Job.objects.filter(pk=job.pk, state=Job.State.RUNNING)


def claim() -> Job | None:
    """The next job that nobody is at, now leased to the caller."""
    now = timezone.now()
    free = Q(state=Job.State.WAITING) | Q(state=Job.State.RUNNING, lease__lt=now)
    if not Job.objects.filter(free).exists():
        return None  # asked twice a second: without waiting for whoever writes
    with transaction.atomic():
        found = Job.objects.select_for_update(skip_locked=True).filter(free).first()
        if found is None:
            return None
        found.state, found.lease, found.tries = Job.State.RUNNING, now + LEASE, found.tries + 1
        found.save(update_fields=["state", "lease", "tries"])
        return found


def _do(job: Job) -> None:
    check_may_analyse(job.session)
    transcript = to_transcript(job.session)
    at = timezone.now().isoformat(timespec="seconds")
    with _held(job):
        coder = coder_named(job.coder, at)
        labels = _in_stretches(transcript, coder.code, job)
    summarise(_keep(job, coder.version, labels))


@contextmanager
def _held(job: Job) -> Iterator[None]:
    """Renew the lease for as long as the block lasts, however slow the machine is."""
    done = threading.Event()
    thread = threading.Thread(target=_beat, args=(job, done), name="lease", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _beat(job: Job, done: threading.Event) -> None:
    beats = 0
    try:
        while beats < MOST_BEATS and not done.wait(BEAT):
            beats += 1
            _at_it(job).update(lease=timezone.now() + LEASE)
    except DatabaseError:
        _log.warning("a lease could not be renewed")  # it runs out, and another begins anew
    finally:
        if beats:
            connection.close()


def _in_stretches(
    transcript: Transcript, code: Callable[[Transcript, int], tuple[Label, ...]], job: Job
) -> tuple[Label, ...]:
    """The same labels as in one go: a coder never looks ahead and takes earlier turns as context."""
    found: list[Label] = []
    for begin in range(0, len(transcript.turns), STRETCH):
        end = begin + STRETCH
        cut = Transcript(transcript.turns[:end], transcript.clinician)
        found += code(cut, begin)
        done = min(end, len(transcript.turns))
        _at_it(job).update(done=done, lease=timezone.now() + LEASE)
    return tuple(found)


@transaction.atomic
def _keep(job: Job, version: str, labels: tuple[Label, ...]) -> int:
    review, made = MachineReview.objects.get_or_create(
        session=job.session,
        coder=job.coder,
        version=version,
        defaults={"codebook": book().version, "labels": from_labels(labels)},
    )
    Job.objects.filter(pk=job.pk).update(state=Job.State.DONE, done=job.total, lease=None)
    if made:
        case = job.session.case
        record("the machine", "reviewed a session", job.session, case)
        tell(case.owner, _("A session was reviewed."), f"/sessions/{job.session_id}/")
    return int(review.pk)


def _give_up(job: Job, trouble: str) -> None:
    _at_it(job).update(state=Job.State.FAILED, trouble=trouble, lease=None)


def work(stop: threading.Event) -> None:
    """Do jobs until told to stop; a fault in between is logged and does not end the work."""
    rounds = Rounds()
    while not stop.is_set():
        try:
            busy = run_one()
            rounds.look()
            HERE.forget_old()  # where no page is asked for, nothing else would
        except Exception:  # noqa: BLE001 - the worker of a laptop must not die of one fault
            _log.exception("the worker stumbled")
            busy = False
        close_old_connections()
        if not busy:
            stop.wait(WAIT)
