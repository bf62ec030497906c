"""Fifty people at once, reading and correcting: how long they wait, and whether anything goes wrong.

python benchmarks/load.py --minutes 10
python benchmarks/load.py --minutes 10 --server     # PostgreSQL, two processes, one worker
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from furnish import Seat, furnish, open_place
from processes import Part, Postgres, mentalize
from visitors import Notes, Visitor

BAR = 0.5  # seconds, at the 95th percentile
PASSPHRASE = "a long winding road"  # noqa: S105 - of a workbench that is thrown away
PORT = 8690


def main() -> int:
    """Furnish, serve, visit, tell."""
    told = _arguments()
    with (
        tempfile.TemporaryDirectory(prefix="mentalize-load-") as folder,
        prepared(
            Path(folder), told.people, told.sessions, told.turns, server=told.server, port=told.port
        ) as (
            parts,
            seats,
        ),
    ):
        rest = sum(x.megabytes for x in parts)
        before = sum(x.computed for x in parts)
        notes = _visited(parts, seats, told.minutes * 60, told.think)
        computed = sum(x.computed for x in parts) - before
        held = sum(x.megabytes for x in parts)
    status = _tell(notes, told)
    print(f"the workbench computed for {computed:.0f} s of {told.minutes * 60:.0f} s; "
          f"it held {rest:.0f} MB before and {held:.0f} MB after")  # fmt: skip
    return status


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--sessions", type=int, default=4, help="of each person")
    parser.add_argument("--turns", type=int, default=200, help="of each session")
    parser.add_argument("--think", type=float, default=8, help="seconds between two clicks")
    parser.add_argument("--port", type=int, default=PORT, help="the first of ten")
    parser.add_argument("--server", action="store_true", help="PostgreSQL and two processes")
    return parser.parse_args()


@contextmanager
def prepared(
    folder: Path, people: int, sessions: int, turns: int, *, server: bool, port: int
) -> Iterator[tuple[list[Part], list[Seat]]]:
    """A furnished workbench that answers: its processes, the database first, and who is signed in."""
    parts: list[Part] = []
    try:
        _furnished(folder, parts, server=server, port=port)
        seats = furnish(people, sessions, turns)
        from django.db import connections

        connections.close_all()
        begun = len(parts)
        parts += _parts(folder / "data", server=server, port=port)
        for part in parts[begun:]:
            part.start()
        for part in parts:
            part.wait_until_ready()
        yield parts, seats
    finally:
        for part in reversed(parts):
            part.stop()


def _furnished(folder: Path, parts: list[Part], *, server: bool, port: int) -> None:
    from mentalize.clinic.keys import fresh, from_passphrase

    data = folder / "data"
    data.mkdir()
    os.environ["MENTALIZE_PASSPHRASE"] = PASSPHRASE
    database = Postgres(folder / "postgres", port + 9)
    if server:
        parts.append(database.create())
    keys = fresh() if server else from_passphrase(PASSPHRASE, data)
    open_place(data, database.address if server else "", keys.master.hex())


def _parts(data: Path, *, server: bool, port: int) -> list[Part]:
    if not server:
        return [mentalize("serve", data, "serve", "--no-open", port=port)]
    pages = [mentalize(f"app{n}", data, "app", port=port + n) for n in (1, 2)]
    return [*pages, mentalize("worker", data, "worker")]


def _visited(parts: Sequence[Part], seats: Sequence[Seat], seconds: float, think: float) -> Notes:
    ports = [x.port for x in parts if x.port]
    notes = Notes()
    end = time.monotonic() + seconds
    with visiting([Visitor(x, ports, notes, n) for n, x in enumerate(seats)], think):
        while (left := end - time.monotonic()) > 0:
            time.sleep(min(left, 60))
            count = sum(map(len, notes.took.values()))
            print(f"{count} answers, {max(left - 60, 0):.0f} s to go", flush=True)
    return notes


@contextmanager
def visiting(visitors: Sequence[Visitor], think: float) -> Iterator[None]:
    """Visitors that click for as long as the block lasts."""
    stop = threading.Event()
    threads = [threading.Thread(target=x.stay, args=(stop, think)) for x in visitors]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def percentile(seconds: Sequence[float], share: float) -> float:
    """The smallest of `seconds` that `share` of them don't exceed."""
    ordered = sorted(seconds)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def _tell(notes: Notes, told: argparse.Namespace) -> int:
    every = [x for kind in notes.took.values() for x in kind]
    print(f"{told.people} people, {told.minutes:g} minutes, {told.turns} turns a session, "
          f"{'PostgreSQL, two processes' if told.server else 'one process'}; "
          f"each looks for {told.think:g} s on average between two clicks; machine's load "
          f"{', '.join(f'{x:.1f}' for x in os.getloadavg())}")  # fmt: skip
    print("| request | n | median ms | p95 ms | slowest ms |\n|---|---|---|---|---|")
    for kind, seconds in (*sorted(notes.took.items()), ("all", every)):
        cells = (percentile(seconds, 0.5), percentile(seconds, 0.95), max(seconds, default=0))
        print(f"| {kind} | {len(seconds)} | " + " | ".join(f"{x * 1000:.0f}" for x in cells) + " |")
    errors = len(notes.wrong) + notes.broken
    print(f"errors: {errors}", *sorted(set(notes.wrong)), sep="\n")
    return int(errors > 0 or percentile(every, 0.95) > BAR)


if __name__ == "__main__":
    sys.exit(main())
