"""Sessions are read in the background: once each, whatever happens to whoever is at it."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

import workbench
from mentalize.clinic import tasks
from mentalize.clinic.actions import cases, sessions
from mentalize.clinic.convert import to_labels
from mentalize.clinic.models import (
    AuditRow,
    Job,
    MachineReview,
    Notice,
    Person,
    Round,
    Session,
    Summary,
)
from mentalize.clinic.permissions import RULES
from mentalize.coding import CODERS, coder_named
from mentalize.errors import MentalizeError
from mentalize.transcripts import Transcript
from mentalize.transcripts.labels import Label

State = Job.State


@pytest.fixture
def unread(db: None) -> Session:  # noqa: ARG001 - opens the database
    """A session that nobody has read, of a patient who agreed."""
    owner = workbench.person("owner", Person.Role.CLINICIAN)
    return workbench.session_of(workbench.case_of(owner))


@pytest.fixture
def job(unread: Session) -> Job:
    """Waiting for the coder that works by rules."""
    return sessions.ask_for_review(unread, "rules", by=unread.by)


def failing(error: Exception) -> Callable[..., Any]:
    def coder(*_: object) -> Any:
        raise error

    return coder


def test_a_job_is_done_and_told_of(job: Job) -> None:
    assert tasks.run_one()
    assert not tasks.run_one(), "there was another"
    job.refresh_from_db()
    assert (job.state, job.done, job.total, job.lease, job.trouble) == (
        State.DONE,
        66,
        66,
        None,
        "",
    )
    review = MachineReview.objects.get()
    assert (review.coder, review.session_id) == ("rules", job.session_id)
    assert [replace(x, at="") for x in to_labels(review)] == [
        replace(x, at="") for x in workbench.labels()
    ]
    assert Notice.objects.get().person == job.session.case.owner
    assert AuditRow.objects.get(who="the machine").did == "reviewed a session"


def test_first_come_first_served(unread: Session) -> None:
    later = workbench.session_of(unread.case, date(2026, 11, 9))
    first = sessions.ask_for_review(later, "rules", by=unread.by)
    sessions.ask_for_review(unread, "rules", by=unread.by)
    claimed = tasks.claim()
    assert claimed is not None
    assert claimed.pk == first.pk


def test_a_laptop_that_starts_anew_does_not_wait_for_its_own_lease(job: Job) -> None:
    assert tasks.claim()
    assert tasks.claim() is None
    tasks.take_over()
    claimed = tasks.claim()
    assert claimed
    assert (claimed.pk, claimed.tries) == (job.pk, 2), "the try that was killed counts"


def test_what_somebody_is_at_is_not_claimed(job: Job) -> None:
    claimed = tasks.claim()
    assert claimed is not None
    assert (claimed.pk, claimed.state, claimed.tries) == (job.pk, State.RUNNING, 1)
    assert claimed.lease is not None
    assert timedelta(0) < claimed.lease - timezone.now() <= tasks.LEASE
    assert tasks.claim() is None


def test_a_lease_that_ran_out_is_claimed_anew(job: Job) -> None:
    tasks.claim()
    Job.objects.update(lease=timezone.now() - timedelta(seconds=1))
    again = tasks.claim()
    assert again is not None
    assert (again.pk, again.tries) == (job.pk, 2)
    assert tasks.claim() is None


def test_at_the_start_of_the_only_worker_every_lease_is_a_dead_ones(job: Job) -> None:
    tasks.claim()
    Round.objects.create(name="backup", due_at=timezone.now(), lease=timezone.now() + tasks.LEASE)
    assert tasks.claim() is None
    tasks.take_over()
    again = tasks.claim()
    assert again is not None
    assert (again.pk, again.tries) == (job.pk, 2), "how often it was tried is not forgotten"
    assert Round.objects.get().lease is None


@pytest.mark.django_db(transaction=True)
def test_a_lease_is_renewed_however_slow_the_reading(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    owner = workbench.person("owner", Person.Role.CLINICIAN)
    session = workbench.session_of(workbench.case_of(owner))
    sessions.ask_for_review(session, "rules", by=owner)
    claimed = tasks.claim()
    assert claimed is not None
    monkeypatch.setattr(tasks, "BEAT", 0.01)
    Job.objects.update(lease=timezone.now())
    with tasks._held(claimed):
        until = time.monotonic() + 30
        while Job.objects.get().lease < timezone.now() + tasks.LEASE / 2:  # type: ignore[operator]  # a running job has a lease
            assert time.monotonic() < until
            time.sleep(0.01)


def test_what_comes_after_the_review_takes_nothing_back(
    job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "summarise", failing(ValueError("no figures")))
    assert tasks.run_one()
    job.refresh_from_db()
    assert job.state == State.DONE
    assert MachineReview.objects.count() == 1


def test_a_new_review_has_its_figures_at_once(job: Job) -> None:
    tasks.run_one()
    assert Summary.objects.get().review == MachineReview.objects.get(session=job.session)


def test_a_session_that_kills_its_readers_is_given_up(job: Job) -> None:
    """A killed process tells nobody: only the lease runs out, again and again."""
    for _ in range(tasks.TRIES):
        assert tasks.claim() is not None
        Job.objects.update(lease=timezone.now() - timedelta(seconds=1))
    assert tasks.run_one()
    job.refresh_from_db()
    assert (job.state, job.trouble) == (State.FAILED, tasks.UNREAD)
    assert not tasks.run_one()
    assert not MachineReview.objects.exists()


def test_a_fault_is_tried_again_and_then_kept_with_the_session(
    job: Job, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    words = workbench.transcript().turns[1].text
    monkeypatch.setattr(tasks, "coder_named", failing(ValueError(words)))
    with caplog.at_level(logging.ERROR, logger="mentalize.tasks"):
        for number in range(1, tasks.TRIES + 1):
            assert tasks.run_one()
            job.refresh_from_db()
            assert job.tries == number
            assert job.state == (State.FAILED if number == tasks.TRIES else State.WAITING)
    assert not tasks.run_one()
    assert job.trouble == tasks.UNREAD
    assert len(caplog.records) == tasks.TRIES
    assert not [x for x in caplog.records if words in x.getMessage()]
    assert Session.objects.filter(pk=job.session_id).exists()
    monkeypatch.undo()
    sessions.ask_for_review(job.session, "rules", by=job.session.by)
    assert tasks.run_one()
    job.refresh_from_db()
    assert (job.state, job.trouble) == (State.DONE, "")


def test_an_error_made_on_purpose_is_told_at_once(
    job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    error = MentalizeError("the weights are damaged", "model.onnx", "install mentalize anew")
    monkeypatch.setattr(tasks, "coder_named", failing(error))
    assert tasks.run_one()
    job.refresh_from_db()
    assert (job.state, job.tries, job.trouble) == (State.FAILED, 1, str(error))


def test_without_consent_nothing_is_read(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    case = job.session.case
    cases.answer_consent(case, "analysis", given=False, by=case.owner)
    monkeypatch.setattr(tasks, "coder_named", failing(AssertionError("it was read")))
    assert tasks.run_one()
    job.refresh_from_db()
    assert (job.state, job.tries) == (State.FAILED, 1)
    assert job.trouble == str(RULES["consent"])
    assert not MachineReview.objects.exists()


def test_doing_a_job_twice_does_no_harm(job: Job) -> None:
    """A slow worker and the one that took over finish both."""
    slow = tasks.claim()
    assert slow is not None
    Job.objects.update(lease=timezone.now() - timedelta(seconds=1))
    quick = tasks.claim()
    assert quick is not None
    for one in (quick, slow):
        tasks._do(one)
    job.refresh_from_db()
    assert job.state == State.DONE
    assert MachineReview.objects.count() == 1
    assert Notice.objects.count() == 1
    assert AuditRow.objects.filter(who="the machine").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_session_that_was_deleted_meanwhile_stops_nobody(
    job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = workbench.session_of(job.session.case, date(2026, 11, 9))
    sessions.ask_for_review(other, "rules", by=other.by)

    def coder(name: str, at: str) -> Any:
        Session.objects.filter(pk=job.session_id).delete()
        return coder_named(name, at)

    monkeypatch.setattr(tasks, "coder_named", coder)
    assert tasks.run_one()
    assert tasks.run_one()
    assert not tasks.run_one()
    assert MachineReview.objects.get().session_id == other.pk


def test_progress_shows_while_it_is_read(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "STRETCH", 20)
    seen: list[int] = []

    class Coder:
        version = "1"

        def code(self, transcript: Transcript, start: int) -> tuple[Label, ...]:
            seen.append(Job.objects.get(pk=job.pk).done)
            assert len(transcript.turns) == min(start + 20, 66)
            return ()

    monkeypatch.setattr(tasks, "coder_named", lambda *_: Coder())
    assert tasks.run_one()
    assert seen == [0, 20, 40, 60]


@pytest.mark.parametrize("name", CODERS)
@pytest.mark.parametrize("stretch", [7, 60])
def test_labels_in_stretches_are_those_in_one_go(
    job: Job, name: str, stretch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "STRETCH", stretch)
    read = workbench.transcript()
    coder = coder_named(name, workbench.AT)
    pieces = tasks._in_stretches(read, coder.code, job)
    whole = coder.code(read)
    assert len(whole) > 100
    assert sorted(pieces, key=place) == sorted(whole, key=place)


def place(label: Label) -> tuple[int, str, int, str]:
    return label.turn, label.layer, label.start, label.code


def test_the_work_goes_on_after_a_fault_and_ends_when_told(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    stop, calls = threading.Event(), 0

    def run_one() -> bool:
        nonlocal calls
        calls += 1
        if calls == 1:
            raise OSError("the disk is full of words")
        stop.set()
        return False

    monkeypatch.setattr(tasks, "run_one", run_one)
    monkeypatch.setattr(tasks, "WAIT", 0.01)
    monkeypatch.setattr(tasks, "close_old_connections", lambda: None)
    with caplog.at_level(logging.ERROR, logger="mentalize.tasks"):
        tasks.work(stop)
    assert calls == 2
    assert [x.message for x in caplog.records] == ["the worker stumbled"]


@pytest.fixture
def many(transactional_db: None) -> list[Job]:  # noqa: ARG001 - commits, so that threads see it
    owner = workbench.person("owner", Person.Role.CLINICIAN)
    case = workbench.case_of(owner)
    made = [workbench.session_of(case, date(2026, 11, x)) for x in range(1, 9)]
    return [sessions.ask_for_review(x, "rules", by=owner) for x in made]


def test_two_workers_never_take_the_same_job(many: list[Job]) -> None:
    both = threading.Barrier(2)

    def worker(_: int) -> list[int]:
        both.wait(30)
        taken = []
        while job := tasks.claim():
            taken.append(job.pk)
        connection.close()
        return taken

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(worker, range(2))
    assert sorted(first + second) == sorted(x.pk for x in many)
    assert set(Job.objects.values_list("tries", flat=True)) == {1}


def test_two_workers_do_all_there_is(many: list[Job]) -> None:
    def worker(_: int) -> int:
        done = 0
        while tasks.run_one():
            done += 1
        connection.close()
        return done

    with ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(worker, range(2))) == len(many)
    assert MachineReview.objects.count() == len(many)
    assert set(Job.objects.values_list("state", flat=True)) == {State.DONE}
