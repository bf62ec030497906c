"""A laptop's workbench: how soon it is ready, how much memory it holds, how soon a long review is painted.

python benchmarks/laptop.py
python benchmarks/laptop.py --no-browser      # where Chromium is not installed

It starts `mentalize serve` in an empty folder, then again and again in one that has a session of 600 turns,
and opens that session's review in the system's Chromium. "Computed" is processor time, which says more where
the machine has much else to do. Exit code 1: a figure is over its bar.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from furnish import Seat, furnish, open_place
from load import PASSPHRASE
from processes import Part, mentalize

FIRST, AGAIN, PAINT = 10.0, 3.0, 1.0  # seconds
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
_ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One figure, how it is written, and the bar if there is one."""

    what: str
    value: float
    unit: str
    bar: float | None = None

    @property
    def missed(self) -> bool:
        """Whether it is over its bar."""
        return self.bar is not None and self.value > self.bar

    def __str__(self) -> str:
        """A row of the table."""
        bar = "" if self.bar is None else f"{self.bar:g} {self.unit}"
        met = "" if self.bar is None else ("no" if self.missed else "yes")
        return f"| {self.what} | {self.value:.2f} {self.unit} | {bar} | {met} |"


def main() -> int:
    """Start, look, tell."""
    told = _arguments()
    os.environ |= {"MENTALIZE_PASSPHRASE": PASSPHRASE, "MENTALIZE_BACKUPS": "no"}
    with tempfile.TemporaryDirectory(prefix="mentalize-laptop-") as folder:
        rows = list(_measured(Path(folder), told))
    print(f"\nmachine's load {', '.join(f'{x:.1f}' for x in os.getloadavg())}")
    print("| what | measured | bar | met |\n|---|---|---|---|", *rows, sep="\n")
    return int(any(x.missed for x in rows))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--times", type=int, default=5, help="starts, and visits of the review")
    parser.add_argument("--turns", type=int, default=600, help="of the session")
    parser.add_argument("--port", type=int, default=8690)
    parser.add_argument("--browser", action=argparse.BooleanOptionalAction, default=True)
    return parser.parse_args()


def _measured(folder: Path, told: argparse.Namespace) -> Iterator[Row]:
    data = folder / "data"
    with _serving(data, told.port) as (first, part):
        yield _said(Row("ready the first time", first, "s", FIRST))
        yield _said(Row("of that computed", part.computed, "s"))
    seat = _furnished(data, told.turns)
    took = []
    for _ in range(told.times):
        with _serving(data, told.port) as (ready, part):
            took.append(ready)
            computed = part.computed
            time.sleep(1)
            rest = part.megabytes
    yield _said(Row("ready, median", statistics.median(took), "s", AGAIN))
    yield _said(Row("ready, slowest", max(took), "s", AGAIN))
    yield _said(Row("of that computed", computed, "s"))
    yield _said(Row("memory at rest", rest, "MB"))
    with _serving(data, told.port) as (_, part):
        if told.browser:
            paints = _paints(seat, told.port, told.times)
            yield _said(Row("first paint, first look", paints[0], "s", PAINT))
            yield _said(Row("first paint, median", statistics.median(paints), "s", PAINT))
        yield _said(Row("memory after showing it", part.megabytes, "MB"))


def _said(row: Row) -> Row:
    print(f"{row.what}: {row.value:.2f} {row.unit}", flush=True)
    return row


@contextmanager
def _serving(data: Path, port: int) -> Iterator[tuple[float, Part]]:
    """A workbench that answers, and how long that took from the start of its process."""
    data.mkdir(exist_ok=True)
    part = mentalize("serve", data, "serve", "--no-open", port=port)
    began = time.perf_counter()
    part.start()
    try:
        part.wait_until_ready(0.02)
        yield time.perf_counter() - began, part
    finally:
        part.stop()


def _furnished(data: Path, turns: int) -> Seat:
    from mentalize.clinic.keys import from_passphrase

    open_place(data, "", from_passphrase(PASSPHRASE, data).master.hex())
    seat = furnish(1, 1, turns)[0]
    from django.db import connections

    connections.close_all()
    return seat


def _paints(seat: Seat, port: int, times: int) -> list[float]:
    """Seconds from asking for the page to the first words on the screen, each time in a fresh browser."""
    from playwright.sync_api import sync_playwright

    found = []
    with sync_playwright() as playwright:
        for _ in range(times):
            chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=list(_ARGUMENTS))
            found.append(_paint(chromium, seat, f"http://localhost:{port}"))
            chromium.close()
    return found


def _paint(chromium: Any, seat: Seat, site: str) -> float:
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    pairs = (x.split("=", 1) for x in seat.cookie.split("; "))
    context.add_cookies([{"name": x, "value": y, "url": site} for x, y in pairs])
    page = context.new_page()
    page.goto(f"{site}/sessions/{seat.sessions[0]}/")
    shown = page.evaluate(
        "performance.getEntriesByType('paint').find(x => x.name == 'first-contentful-paint').startTime"
    )
    return float(shown) / 1_000


if __name__ == "__main__":
    sys.exit(main())
