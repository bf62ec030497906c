"""Starting on a laptop, as people do it: one process, one passphrase, one folder, this machine alone."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

import mentalize
from mentalize.clinic.claim import claim
from mentalize.errors import MentalizeError

PATIENCE = 120  # seconds; a machine that is busy with other tests is slow


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def environment(passphrase: str = "right") -> dict[str, str]:  # noqa: S107 - of this test alone
    kept = {x: y for x, y in os.environ.items() if not x.startswith(("MENTALIZE_", "DJANGO_"))}
    source = str(Path(mentalize.__file__).parent.parent)
    return kept | {"PYTHONPATH": source, "MENTALIZE_PASSPHRASE": passphrase}


def command(folder: Path, port: int) -> list[str]:
    code = "from mentalize.cli import main; main()"
    told = ["serve", "--data", str(folder), "--port", str(port), "--no-open"]
    return [sys.executable, "-c", code, *told]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bench") / "data"


@pytest.fixture(scope="module")
def running(folder: Path) -> Iterator[tuple[int, list[str]]]:
    """A workbench that serves, its port, and what it said."""
    port = free_port()
    process = subprocess.Popen(
        command(folder, port), env=environment(), stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    said: list[str] = []
    while not said or not said[-1].startswith("Ready"):
        line = process.stdout.readline()
        assert line, said
        said.append(line.strip())
    yield port, said
    process.send_signal(signal.SIGINT)
    process.wait(PATIENCE)
    process.stdout.close()


def test_the_first_link_opens_the_setup(running: tuple[int, list[str]]) -> None:
    port, said = running
    (link,) = [x.removeprefix("First user: ") for x in said if x.startswith("First user")]
    assert re.fullmatch(rf"http://localhost:{port}/\?setup=\d+\.[0-9a-f]{{64}}", link)
    with urllib.request.urlopen(link.replace("localhost", "127.0.0.1"), timeout=30) as answer:  # noqa: S310 - an address on this machine
        assert answer.url.endswith(link.partition("/?")[2])
        assert b"The first user" in answer.read()


def test_it_listens_on_this_machine_alone(running: tuple[int, list[str]]) -> None:
    port, _ = running
    listening = [
        line.split()[1]
        for table in ("/proc/net/tcp", "/proc/net/tcp6")
        for line in Path(table).read_text("ascii").splitlines()[1:]
        if line.split()[3] == "0A" and line.split()[1].endswith(f":{port:04X}")
    ]
    assert listening == [f"0100007F:{port:04X}"]


def test_a_second_one_for_the_same_folder_says_so(
    running: tuple[int, list[str]], folder: Path
) -> None:
    assert running
    second = subprocess.run(
        command(folder, free_port()), env=environment(), capture_output=True, text=True,
        check=False, timeout=PATIENCE,
    )  # fmt: skip
    assert second.returncode == 2
    assert second.stderr.count("\n") == 1
    assert "this workbench runs already" in second.stderr


def test_a_wrong_passphrase_is_said_in_one_sentence(
    running: tuple[int, list[str]], folder: Path, tmp_path: Path
) -> None:
    assert running
    copy = tmp_path / "copy"
    copy.mkdir()
    for name in ("salt", "workbench.db"):
        (copy / name).write_bytes((folder / name).read_bytes())
    wrong = subprocess.run(
        command(copy, free_port()), env=environment("wrong"), capture_output=True, text=True,
        check=False, timeout=PATIENCE,
    )  # fmt: skip
    assert wrong.returncode == 2
    assert wrong.stderr.count("\n") == 1
    assert "the passphrase does not open this database" in wrong.stderr


def test_the_passphrase_is_no_option() -> None:
    """Arguments can be seen by everybody on the machine."""
    told = subprocess.run(
        [sys.executable, "-c", "from mentalize.cli import main; main()", "serve", "--help"],
        env=environment(), capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "--passphrase" not in told.stdout
    assert "--key" not in told.stdout


def test_a_folder_is_let_go_when_its_process_ends(tmp_path: Path) -> None:
    let_go = claim(tmp_path)
    with pytest.raises(MentalizeError, match="runs already"):
        claim(tmp_path)
    let_go()
    claim(tmp_path)()
    code = "import sys, time, pathlib; from mentalize.clinic.claim import claim; x = claim(pathlib.Path(sys.argv[1])); print('mine', flush=True); time.sleep(600)"
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], env=environment(), stdout=subprocess.PIPE
    )
    assert process.stdout
    assert process.stdout.readline() == b"mine\n"
    process.kill()
    process.wait()
    process.stdout.close()
    for _ in range(50):
        try:
            claim(tmp_path)()
        except MentalizeError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("a process that was killed holds the folder for ever")
