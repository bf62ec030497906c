"""A clinic's processes as they are started: two that serve pages, a worker, one PostgreSQL."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

import workbench
from mentalize.clinic.actions import sessions
from mentalize.clinic.actions.recording import first_broken
from mentalize.clinic.models import Job, MachineReview, Remark

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 90.0  # seconds, on a machine that has much else to do
_COMMAND = "from mentalize.cli import main; main()"


def environment() -> dict[str, str]:
    """The tests' own database, for other processes."""
    told = connection.settings_dict
    address = f"postgresql://{told['USER']}@{told['HOST']}:{told['PORT']}/{told['NAME']}"
    return os.environ | {"MENTALIZE_DATABASE": address, "MENTALIZE_BACKUPS": "no"}


@contextmanager
def running(*told: str) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-W", "ignore", "-c", _COMMAND, *told, "--data", str(settings.DATA)]
    with subprocess.Popen(command, env=environment(), stdout=subprocess.DEVNULL) as process:
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(PATIENCE)


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, "it takes too long"
        time.sleep(0.1)


def ask(
    port: int, path: str, cookie: str = "", sent: dict[str, str] | None = None
) -> tuple[int, str]:
    with closing(http.client.HTTPConnection("localhost", port, timeout=PATIENCE)) as asked:
        told = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
        asked.request("POST" if sent else "GET", path, urlencode(sent or {}), told)
        answer = asked.getresponse()
        return answer.status, answer.read().decode()


def answers(port: int) -> bool:
    try:
        return ask(port, "/healthz")[0] == 200
    except OSError:
        return False


@contextmanager
def serving() -> Iterator[int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    with running("app", "--port", str(port)):
        until(lambda: answers(port))
        yield port


def test_what_is_written_at_one_is_read_at_the_other_and_one_worker_reads() -> None:
    world = workbench.world()
    sessions.ask_for_review(world.later, "rules", by=world.people.owner)
    visit = workbench.client_of(world.people.owner)
    token = "a" * 32
    cookie = f"sessionid={visit.session.session_key}; csrftoken={token}"
    page = f"/sessions/{world.later.pk}/"
    with serving() as one, serving() as two, running("worker"):
        until(lambda: MachineReview.objects.filter(session=world.later).exists())
        said = {"text": "Periwinkle", "kind": "comment", "csrfmiddlewaretoken": token}
        assert ask(one, f"{page}remarks/", cookie, said)[0] == 302
        status, told = ask(two, page, cookie)
        assert (status, "Periwinkle" in told) == (200, True)
        assert ask(two, page)[0] == 302, "whoever is not signed in"
    assert Remark.objects.get().text == "Periwinkle"
    assert Job.objects.get().state == Job.State.DONE
    assert first_broken() is None


def test_another_worker_finishes_what_a_killed_one_was_at() -> None:
    world = workbench.world()
    sessions.ask_for_review(world.later, "learned", by=world.people.owner)
    with running("worker") as process:
        until(lambda: Job.objects.get().state == Job.State.RUNNING)
        process.kill()
    assert not MachineReview.objects.filter(session=world.later).exists()
    Job.objects.update(lease=timezone.now())  # two minutes later
    with running("worker"):
        until(lambda: Job.objects.get().state == Job.State.DONE)
    assert MachineReview.objects.filter(session=world.later).count() == 1
    assert first_broken() is None


def test_prepare_brings_an_old_database_up_to_date_and_does_it_once_more() -> None:
    told = [sys.executable, "-W", "ignore", "-c", _COMMAND, "prepare", "--data", str(settings.DATA)]
    for _ in range(2):
        done = subprocess.run(told, env=environment(), capture_output=True, text=True, check=True)
        assert "The database is up to date." in done.stdout
        assert "/setup/?setup=" in done.stdout, "nobody is here yet"
