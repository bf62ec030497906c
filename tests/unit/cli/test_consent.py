"""The reminder of the patient's consent: once on a machine, on standard error, never in the way."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from mentalize.cli.consent import SENTENCE, remind, state_folder

COMMAND = str(Path(sys.executable).with_name("mentalize"))
TALK = b"T: How was it?\nP: I was ashamed.\nT: And then?\nP: I left.\n"


def test_it_is_said_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    remind(tmp_path / "state" / "mentalize")
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", f"{SENTENCE}\n")
    remind(tmp_path / "state" / "mentalize")
    assert capsys.readouterr().err == ""
    [remembered] = (tmp_path / "state" / "mentalize").iterdir()
    assert remembered.read_bytes() == b""


def test_where_nothing_can_be_remembered_it_is_said_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    taken = tmp_path / "a file"
    taken.touch()
    for _ in range(2):
        remind(taken / "mentalize")
        assert capsys.readouterr().err == f"{SENTENCE}\n"


def test_where_it_is_remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert state_folder() == tmp_path / "mentalize"
    monkeypatch.setenv("XDG_STATE_HOME", "")
    assert state_folder() == Path.home() / ".local" / "state" / "mentalize"


@pytest.mark.parametrize("writable", [True, False])
def test_the_command_says_it_and_json_stays_json(tmp_path: Path, *, writable: bool) -> None:
    state = tmp_path / "state"
    if not writable:
        state.touch()  # a file where a folder should be; permissions would not stop root
    told = {**os.environ, "XDG_STATE_HOME": str(state)}
    command = [COMMAND, "review", "-", "--coder", "rules", "--json", "-"]
    for time in (1, 2):
        done = subprocess.run(command, input=TALK, env=told, capture_output=True, check=True)
        assert len(json.loads(done.stdout)["turns"]) == 4
        said = SENTENCE in done.stderr.decode()
        assert said == (time == 1 or not writable)


def test_a_transcript_that_can_not_be_read_is_no_occasion(tmp_path: Path) -> None:
    told = {**os.environ, "XDG_STATE_HOME": str(tmp_path)}
    command = [COMMAND, "review", "nowhere.txt"]
    done = subprocess.run(command, env=told, capture_output=True, check=False)
    assert done.returncode == 2
    assert SENTENCE not in done.stderr.decode()
