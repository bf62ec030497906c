"""The processes of a workbench as a clinic runs them, started, killed and started again by a script."""

from __future__ import annotations

import http.client
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_BIN = Path("/usr/lib/postgresql")
_PATIENCE = 180.0  # seconds, on a machine that has much else to do


# PostgreSQL refuses to run as root
_USER = "postgres" if os.geteuid() == 0 else ""


def _as(user: str) -> dict[str, Any]:
    """How a process is started as somebody else."""
    return {"user": user, "group": user, "extra_groups": ()} if user else {}


@dataclass
class Part:
    """One process with the process group it leads; `ready` tells when it answers."""

    name: str
    command: list[str]
    env: dict[str, str]
    log: Path
    port: int = 0
    user: str = ""
    process: subprocess.Popen[bytes] | None = None
    killed: int = 0

    def start(self) -> None:
        """Start it, or start it again."""
        told = _as(self.user) | {"cwd": "/" if self.user else None, "start_new_session": True}
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command, env=self.env, stdout=log, stderr=log, **told
            )

    def kill(self) -> None:
        """What a power cut does: no process of the group hears of it."""
        if self.process is None:
            return
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.killed += 1

    def stop(self) -> None:
        """Ask it to leave."""
        if self.process is None or self.process.poll() is not None:
            return
        os.killpg(self.process.pid, signal.SIGTERM)
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.kill()

    @property
    def computed(self) -> float:
        """Seconds of processor time that it has used, all its threads together."""
        told = self._proc("stat").rpartition(")")[2].split()
        ticks = int(told[11]) + int(told[12]) if told else 0
        return ticks / os.sysconf("SC_CLK_TCK")

    @property
    def megabytes(self) -> float:
        """Memory that it holds at present."""
        lines = (x.split() for x in self._proc("status").splitlines())
        return next((int(x[1]) / 1024 for x in lines if x[:1] == ["VmRSS:"]), 0.0)

    def _proc(self, name: str) -> str:
        if self.process is None or self.process.poll() is not None:
            return ""
        path = Path(f"/proc/{self.process.pid}/{name}")
        return path.read_text("utf-8") if path.exists() else ""  # not on every system

    def wait_until_ready(self, pause: float = 0.2) -> None:
        """Until the health check answers; a worker has none."""
        until = time.monotonic() + _PATIENCE
        while self.port and not _answers(self.port):
            if time.monotonic() > until:
                told = self.log.read_text("utf-8", "replace")[-2_000:]
                raise SystemExit(f"{self.name} does not answer; its last words:\n{told}")
            time.sleep(pause)


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("localhost", port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def mentalize(name: str, data: Path, *told: str, port: int = 0) -> Part:
    """A command of ours; what it needs to know is in the environment of this process."""
    code = "from mentalize.cli import main; main()"
    ports = ["--port", str(port)] if port else []
    command = [sys.executable, "-c", code, *told, "--data", str(data), *ports]
    return Part(name, command, dict(os.environ), data / f"{name}.log", port)


@dataclass
class Postgres:
    """A database server of the script's own, in a folder of its own."""

    folder: Path
    port: int
    bin: Path = field(default_factory=lambda: max(_BIN.glob("*"), default=_BIN) / "bin")

    @property
    def address(self) -> str:
        """For MENTALIZE_DATABASE."""
        return f"postgresql://mentalize@127.0.0.1:{self.port}/mentalize"

    @property
    def _store(self) -> str:
        return str(self.folder / "store")

    def create(self) -> Part:
        """Make the server and start it with an empty database."""
        if not (self.bin / "initdb").exists():
            raise SystemExit("PostgreSQL's server programs are not installed")
        self.folder.mkdir(parents=True)
        if _USER:
            shutil.chown(self.folder, _USER)
            self.folder.parent.chmod(0o711)
        self._run("initdb", "--pgdata", self._store, "--username=mentalize", "--auth=trust")
        part = self.open()
        self._run(
            "createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "mentalize", "mentalize"
        )
        return part

    def open(self) -> Part:
        """Start the server that `create` made."""
        told = ("-D", self._store, "-p", str(self.port), "-k", str(self.folder))
        command = [str(self.bin / "postgres"), *told, "-c", "listen_addresses=127.0.0.1"]
        log = self.folder.parent / "postgres.log"
        part = Part("postgres", command, dict(os.environ), log, user=_USER)
        part.start()
        self.wait()
        return part

    def wait(self) -> None:
        """Until it takes connections."""
        ask = [str(self.bin / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        until = time.monotonic() + _PATIENCE
        while subprocess.run(ask, check=False).returncode:
            if time.monotonic() > until:
                raise SystemExit("PostgreSQL does not answer")
            time.sleep(0.2)

    def _run(self, program: str, *told: str) -> None:
        command = [str(self.bin / program), *told]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/", **_as(_USER))
