"""Kill the workbench without warning, again and again, under load; then look whether anything is lost.

    python benchmarks/kill.py --times 25              # one process: pages, worker and database at once
    python benchmarks/kill.py --times 25 --server     # app, worker or PostgreSQL, whichever comes

What counts is what was acknowledged: each correction, remark, upload and session for which an answer came
must be there at the end, each whole, with its row in the audit; each session that was to be read must have
been read once; and the audit must follow from its first row to its last.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from load import PORT, prepared, visiting
from processes import Part, Postgres
from visitors import Adding, Notes

_READING = 900.0  # seconds for the worker to finish, on a machine that has much else to do


def main() -> int:
    """Furnish, serve, visit, kill, look."""
    told = _arguments()
    chance = random.Random(told.seed)  # noqa: S311 - draws whom it hits
    notes = Notes()
    with (
        tempfile.TemporaryDirectory(prefix="mentalize-kill-") as folder,
        prepared(Path(folder), told.people, 2, 40, server=told.server, port=told.port) as (
            parts,
            seats,
        ),
    ):
        ports = [x.port for x in parts if x.port]
        with visiting([Adding(x, ports, notes, n) for n, x in enumerate(seats)], told.think):
            for number in range(1, told.times + 1):
                _strike(parts, chance, told.between)
                print(f"{number}: {_struck(parts)}", flush=True)
            time.sleep(told.between)
        _wait_for_the_worker()
        missing = _missing(notes)
    return _tell(notes, missing)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Kill the workbench under load.")
    parser.add_argument("--times", type=int, default=25)
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--think", type=float, default=1, help="seconds between two clicks")
    parser.add_argument("--between", type=float, default=3, help="seconds between kills, at most")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--port", type=int, default=PORT, help="the first of ten")
    parser.add_argument("--server", action="store_true", help="PostgreSQL and two processes")
    return parser.parse_args()


def _strike(parts: Sequence[Part], chance: random.Random, between: float) -> None:
    """One of the processes, at a moment that nobody knows."""
    time.sleep(chance.uniform(0.2, between))
    part = chance.choice(parts)
    part.kill()
    time.sleep(chance.uniform(0, 1))
    part.start()
    if part.name == "postgres":
        _database_of(part).wait()
    for each in parts:
        each.wait_until_ready()


def _database_of(part: Part) -> Postgres:
    port = int(part.command[part.command.index("-p") + 1])
    return Postgres(Path(), port)


def _struck(parts: Sequence[Part]) -> str:
    return ", ".join(f"{x.name} {x.killed}" for x in parts)


def _wait_for_the_worker() -> None:
    """Until every session that is to be read was."""
    from mentalize.clinic.models import Job

    until = time.monotonic() + _READING
    while left := Job.objects.exclude(state=Job.State.DONE).count():
        if time.monotonic() > until:
            print(f"{left} sessions were not read in time")
            return
        time.sleep(1)


def _missing(notes: Notes) -> list[str]:
    """Whatever was acknowledged and is not there, or is there by half."""
    from mentalize.clinic.actions.recording import first_broken
    from mentalize.clinic.actions.sessions import bytes_of
    from mentalize.clinic.models import AuditRow, Correction, Job, Remark, Session, Upload

    held = {
        "correction": {x.reason for x in Correction.objects.all()},
        "remark": {x.text for x in Remark.objects.all()},
        "session": {x.title for x in Session.objects.defer("transcript")},
    }
    in_uploads = b" ".join(bytes_of(x) for x in Upload.objects.all())
    in_sessions = " ".join(x.transcript for x in Session.objects.exclude(title=""))
    missing = [
        f"{kind} {mark}"
        for kind, marks in held.items()
        for mark in notes.acknowledged.get(kind, ())
        if mark not in marks
    ]
    missing += [
        f"upload {mark}"
        for mark in notes.acknowledged.get("upload", ())
        if mark.encode() not in in_uploads and mark not in in_sessions
    ]
    rows = AuditRow.objects.filter(did__startswith="said otherwise").count()
    if rows != Correction.objects.count():
        missing.append(f"{Correction.objects.count()} corrections, but {rows} rows in the audit")
    read = Session.objects.exclude(title="").filter(jobs__state=Job.State.DONE)
    missing += [f"reviews of {x.title}" for x in read if x.reviews.count() != 1]
    missing += [f"session {x.session.title} not read" for x in Job.objects.exclude(state="done")]
    broken = first_broken()
    return [*missing, *([f"audit from row {broken.pk} on"] if broken else [])]


def _tell(notes: Notes, missing: Sequence[str]) -> int:
    for kind, marks in sorted(notes.acknowledged.items()):
        print(f"acknowledged: {len(marks)} {kind}s")
    print(f"connections that broke off: {notes.broken}; answers of trouble: {len(notes.wrong)}")
    print(*sorted(set(notes.wrong)), sep="\n")
    print("lost: nothing" if not missing else "LOST:", *missing, sep="\n")
    return int(bool(missing))


if __name__ == "__main__":
    sys.exit(main())
