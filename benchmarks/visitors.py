"""People at a workbench, over HTTP: they read, correct and remark, and remember what was acknowledged."""

from __future__ import annotations

import http.client
import random
import secrets
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from furnish import Seat

MODES = ("mentalizing", "psychic_equivalence", "pretend", "teleological")
TIMEOUT = 60
_OKAY = frozenset({200, 204, 302})


@dataclass
class Notes:
    """What visitors have seen: how long each kind of request took, what went wrong, what was acknowledged."""

    took: dict[str, list[float]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    broken: int = 0  # connections that ended without an answer
    acknowledged: dict[str, list[str]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def answered(self, kind: str, seconds: float, status: int) -> None:
        """An answer came."""
        with self.lock:
            self.took.setdefault(kind, []).append(seconds)
            if status not in _OKAY:
                self.wrong.append(f"{kind}: {status}")

    def acknowledge(self, kind: str, mark: str) -> None:
        """The workbench has said that it did this."""
        with self.lock:
            self.acknowledged.setdefault(kind, []).append(mark)


class Visitor:
    """One person with one browser."""

    def __init__(self, seat: Seat, ports: Sequence[int], notes: Notes, seed: int) -> None:
        """`ports` are those of the processes that serve the same pages."""
        self.seat, self.ports, self.notes = seat, tuple(ports), notes
        self.chance = random.Random(seed)  # noqa: S311 - draws what is clicked
        self._connection: http.client.HTTPConnection | None = None

    def stay(self, stop: threading.Event, think: float) -> None:
        """Click, look, click, until told to stop; `think` seconds lie between on average."""
        stop.wait(self.chance.uniform(0, think))
        while not stop.is_set():
            self.chance.choices(self.habits, self.weights)[0](self)
            stop.wait(self.chance.expovariate(1 / think) if think else 0)

    def read(self) -> None:
        """Open a review."""
        self._ask("read", f"/sessions/{self._session()}/")

    def look_at_case(self) -> None:
        """Open the case."""
        self._ask("case", f"/cases/{self.seat.case}/")

    def look_home(self) -> None:
        """Open the first page."""
        self._ask("home", "/")

    def look_at_turn(self) -> None:
        """Open the margin of one turn."""
        turn = self.chance.choice(self.seat.patient)
        self._ask("turn", f"/sessions/{self._session()}/turns/{turn}/")

    def correct(self) -> None:
        """Say otherwise of one mode; the page is then read anew, as the browser does."""
        turn, mark = self.chance.choice(self.seat.patient), secrets.token_hex(8)
        told = {"layer": "mode", "new": self.chance.choice(MODES), "reason": mark}
        self._say("correction", "correct", f"/sessions/{self._session()}/turns/{turn}/", mark, told)

    def remark(self) -> None:
        """Say something about a session."""
        mark = secrets.token_hex(8)
        told = {"text": mark, "kind": "comment"}
        self._say("remark", "remark", f"/sessions/{self._session()}/remarks/", mark, told)

    def _say(self, what: str, kind: str, path: str, mark: str, told: dict[str, str]) -> None:
        status, place = self._ask(kind, path, told)
        if status in _OKAY:
            self.notes.acknowledge(what, mark)
            self._ask("read", place.partition("#")[0] or "/")

    def add(self) -> None:
        """Paste a transcript, look at it, save it: from then on it is to be read by the machine."""
        mark = secrets.token_hex(8)
        text = (
            f"T: Where were you when it happened?\nP: {mark} I was furious, he knows exactly.\n"
            * 12
        )
        status, place = self._ask("upload", f"/cases/{self.seat.case}/add/", {"text": text})
        if status != 302:
            return
        self.notes.acknowledge("upload", mark)
        told = {"clinician": "T", "held_on": "2026-06-01", "title": mark}
        if self._ask("save", place, told)[0] == 302:
            self.notes.acknowledge("session", mark)

    habits: tuple[Callable[[Visitor], None], ...] = (
        read, look_at_turn, correct, look_at_case, look_home, remark,
    )  # fmt: skip
    weights: tuple[int, ...] = (30, 20, 30, 8, 7, 5)

    def _session(self) -> str:
        return self.chance.choice(self.seat.sessions)

    def _ask(self, kind: str, path: str, told: dict[str, str] | None = None) -> tuple[int, str]:
        """Status and place of the answer; (0, "") where the connection ended without one."""
        began = time.perf_counter()
        try:
            status, place = self._answer(path, told)
        except (OSError, http.client.HTTPException):
            self._connection = None
            with self.notes.lock:
                self.notes.broken += 1
            time.sleep(0.2)
            return 0, ""
        self.notes.answered(kind, time.perf_counter() - began, status)
        return status, place

    def _answer(self, path: str, told: dict[str, str] | None) -> tuple[int, str]:
        if self._connection is None:
            port = self.chance.choice(self.ports)
            self._connection = http.client.HTTPConnection("localhost", port, timeout=TIMEOUT)
        cookie = self.seat.cookie
        headers = {"Cookie": cookie, "X-CSRFToken": cookie.rpartition("=")[2]}
        if told is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        method, body = ("GET", None) if told is None else ("POST", urlencode(told))
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        answer.read()
        return answer.status, answer.getheader("Location", "")


class Adding(Visitor):
    """Somebody who also brings new sessions, so that the worker has something to do."""

    habits = (*Visitor.habits, Visitor.add)
    weights = (20, 10, 30, 5, 5, 20, 10)
