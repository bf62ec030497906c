"""The command line as a person meets it: outputs, exit codes, one clear sentence."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[3] / "examples"
FIRST = str(EXAMPLES / "first_appointment.txt")
COMMAND = str(Path(sys.executable).with_name("mentalize"))


@pytest.fixture(autouse=True)
def _no_memory(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """A developer's own machine neither remembers nor forgets anything."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))


def run(*arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([COMMAND, *arguments], input=given, capture_output=True, check=False)


def test_help_and_version() -> None:
    helped = run("--help")
    assert helped.returncode == 0
    assert all(word in helped.stdout for word in (b"review", b"codebook", b"evaluate"))
    assert run("--version").stdout.startswith(b"mentalize ")


def test_every_command_and_option_has_help() -> None:
    for command in ("review", "codebook", "evaluate"):
        text = run(command, "--help").stdout.decode()
        options = [line for line in text.splitlines() if "--" in line and "│" in line]
        assert options
        assert all(len(line.strip("│ ").split("  ")) > 1 for line in options), text


def test_without_an_output_the_summary_is_printed_plain_when_piped() -> None:
    done = run("review", FIRST)
    assert done.returncode == 0
    assert b"\x1b[" not in done.stdout
    assert b"To ask about" in done.stdout
    assert b"not promising anybody anything" in b" ".join(done.stdout.split())


def test_json_on_standard_output_is_json_alone() -> None:
    done = run("review", FIRST, "--json", "-")
    document = json.loads(done.stdout)
    assert document["schema"] == "mentalize.review/1"
    assert len(document["turns"]) == 66


def test_several_outputs_at_once(tmp_path: Path) -> None:
    paths = {kind: tmp_path / f"r.{kind}" for kind in ("json", "html", "csv", "pdf")}
    options = [part for kind, path in paths.items() for part in (f"--{kind}", str(path))]
    assert run("review", FIRST, *options).returncode == 0
    assert paths["pdf"].read_bytes().startswith(b"%PDF")
    assert paths["html"].read_text(encoding="utf-8").lstrip().lower().startswith("<!doctype html>")
    assert paths["csv"].read_text(encoding="utf-8").count("\n") > 100
    assert sorted(tmp_path.iterdir()) == sorted(paths.values())


def test_standard_input_and_a_told_clinician() -> None:
    text = b"Ana: What happened?\nBo: She left. I was angry.\nAna: And then?\nBo: Nothing.\n"
    document = json.loads(
        run("review", "-", "--clinician", "Ana", "--json", "-", given=text).stdout
    )
    assert [turn["role"] for turn in document["turns"]] == ["clinician", "patient"] * 2


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("review", "nowhere.txt"), "nowhere.txt"),
        (("review", FIRST, "--clinician", "Nobody"), "Dr Varga"),
        (("review", FIRST, "--coder", "oracle"), "rules"),
        (("review", FIRST, "--json", "-", "--csv", "-"), "standard output"),
        (("review", FIRST, "--json", "no/such/folder/r.json"), "no/such/folder"),
        (("review", FIRST, "--columns", "one"), "SPEAKER,TEXT"),
        (("codebook", "xplore_self"), "explore_self"),
        (("evaluate", "nowhere"), "nowhere"),
    ],
)
def test_a_fault_is_one_clear_sentence_and_exit_code_2(
    arguments: tuple[str, ...], words: str
) -> None:
    done = run(*arguments)
    message = done.stderr.decode()
    assert done.returncode == 2
    assert words in message
    assert "Traceback" not in message
    assert done.stdout == b""


def test_a_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    old = tmp_path / "r.json"
    old.write_text("old", encoding="utf-8")
    assert run("review", "nowhere.txt", "--json", str(old)).returncode == 2
    assert old.read_text(encoding="utf-8") == "old"


def test_an_output_never_replaces_the_transcript_or_another_output(tmp_path: Path) -> None:
    session = tmp_path / "session.csv"
    session.write_text("speaker,text\nT,How?\nP,Bad.\n", encoding="utf-8")
    before = session.read_bytes()
    done = run("review", str(session), "--coder", "rules", "--csv", str(session))
    assert (done.returncode, session.read_bytes()) == (2, before)
    assert b"would replace the transcript" in done.stderr
    twice = str(tmp_path / "r")
    done = run("review", str(session), "--coder", "rules", "--csv", twice, "--json", twice)
    assert done.returncode == 2
    assert list(tmp_path.iterdir()) == [session]


def test_a_reader_that_has_left_is_no_fault() -> None:
    with subprocess.Popen([COMMAND, "codebook"], stdout=subprocess.PIPE) as left:
        assert left.stdout is not None
        left.stdout.close()
        assert left.wait() == 0


def test_a_pipe_in_an_old_character_set_gets_what_it_can_show() -> None:
    old = {**os.environ, "PYTHONIOENCODING": "cp1252"}
    done = subprocess.run([COMMAND, "codebook"], env=old, capture_output=True, check=False)
    assert done.returncode == 0
    assert b"explore_self" in done.stdout


def test_importing_the_package_loads_nothing_heavy() -> None:
    code = "import sys, mentalize; print([m for m in ('numpy', 'typer', 'rich', 'jinja2', 'typst') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_public_names_are_there() -> None:
    import mentalize

    assert all(getattr(mentalize, name) is not None for name in mentalize.__all__)
    with pytest.raises(AttributeError, match="no attribute 'divine'"):
        _ = mentalize.divine
