"""The workbench as somebody starts it: `mentalize serve` in a process of its own, over a real encrypted file."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

PASSPHRASE = "three quiet words of nobody"  # noqa: S105 - of databases that exist in tests alone
_HERE = Path(__file__).parent
_COMMAND = "from mentalize.cli import main; main()"
_PATIENCE = 180.0  # seconds, on a machine that has much else to do


def free_port() -> int:
    """One that nobody listens at."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
    return port


def environment(passphrase: str = PASSPHRASE) -> dict[str, str]:
    """Ours without a developer's own workbench in it."""
    kept = {name: told for name, told in os.environ.items() if not name.startswith("MENTALIZE_")}
    path = os.pathsep.join(x for x in (str(_HERE.parent), os.environ.get("PYTHONPATH", "")) if x)
    return kept | {
        "MENTALIZE_PASSPHRASE": passphrase,
        "MENTALIZE_BACKUPS": "no",
        "PYTHONPATH": path,
        "PYTHONWARNINGS": "default",
    }


def mentalize(*told: str, passphrase: str = PASSPHRASE) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    command = [sys.executable, "-c", _COMMAND, *told]
    return subprocess.run(
        command, env=environment(passphrase), capture_output=True, text=True, timeout=_PATIENCE,
        check=False,
    )  # fmt: skip


def furnish(data: Path, *told: str) -> dict[str, Any]:
    """Run `furnish.py` over the workbench of a folder; what it prints."""
    command = [sys.executable, "-W", "ignore", str(_HERE / "furnish.py"), str(data), *told]
    done = subprocess.run(
        command, env=environment(), capture_output=True, text=True, timeout=_PATIENCE, check=False
    )
    assert done.returncode == 0, done.stderr
    made: dict[str, Any] = json.loads(done.stdout)
    return made


@dataclass
class Workbench:
    """One that can be started, killed and started again."""

    data: Path
    port: int = field(default_factory=free_port)
    setup: str = ""  # the link for the first user
    _process: subprocess.Popen[str] | None = None
    _lines: SimpleQueue[str] = field(default_factory=SimpleQueue)

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def log(self) -> Path:
        return self.data.with_suffix(".log")

    def start(self) -> Workbench:
        """Until it says that it is ready."""
        told = ("serve", "--data", str(self.data), "--port", str(self.port), "--no-open")
        with self.log.open("a") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-c", _COMMAND, *told], env=environment(), stdout=subprocess.PIPE,
                stderr=log, text=True,
            )  # fmt: skip
        threading.Thread(target=self._listen, daemon=True).start()
        while (line := self._line()) != f"Ready: {self.address}":
            before, _, link = line.partition("First user: ")
            self.setup = link if not before else self.setup
        return self

    def _listen(self) -> None:
        assert self._process
        assert self._process.stdout
        for line in self._process.stdout:
            self._lines.put(line.strip())

    def _line(self) -> str:
        try:
            return self._lines.get(timeout=_PATIENCE)
        except Empty as error:
            raise AssertionError(self.log.read_text()) from error

    def kill(self) -> None:
        """As a power cut does."""
        assert self._process
        self._process.kill()
        self._end()

    def stop(self) -> None:
        """As Ctrl-C does."""
        if self._process:
            self._process.send_signal(2)
            self._end()

    def _end(self) -> None:
        assert self._process
        self._process.wait(_PATIENCE)
        if self._process.stdout:
            self._process.stdout.close()
        self._process = None
