"""Files that can't be read: one clear sentence with file and remedy, and exit code 2."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from mentalize.transcripts import TranscriptError, read, read_bytes, read_text
from mentalize.transcripts.readers import MAX_BYTES


def _refused(path: Path | str) -> TranscriptError:
    with pytest.raises(TranscriptError) as caught:
        read(path)
    error = caught.value
    assert error.exit_code == 2
    assert error.remedy
    assert str(path) in str(error)
    assert str(error).count("\n") == 0
    return error


def test_missing(tmp_path: Path) -> None:
    assert "no such file" in _refused(tmp_path / "gone.txt").what


def test_folder(tmp_path: Path) -> None:
    assert "folder" in _refused(tmp_path).what


def test_empty(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.touch()
    assert "empty" in _refused(path).what


def test_too_large(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    with path.open("wb") as stream:
        stream.truncate(MAX_BYTES + 1)
    assert "50 MB" in _refused(path).what


def test_too_large_in_memory() -> None:
    with pytest.raises(TranscriptError, match="50 MB"):
        read_bytes(b"x" * (MAX_BYTES + 1), name="x.txt")
    with pytest.raises(TranscriptError, match="50 MB"):
        read_text("x" * (MAX_BYTES + 1), source="x.txt")


@pytest.mark.parametrize("name", ["x" * 5000, "nul\0byte"])
def test_impossible_names(name: str) -> None:
    assert "can't be opened" in _refused(name).what


@pytest.mark.skipif(os.name == "nt", reason="a lone surrogate is no part of a name there")
def test_a_name_that_is_no_text() -> None:
    with pytest.raises(TranscriptError) as caught:
        read("lone\udcffsurrogate.txt")
    assert str(caught.value).encode("utf-8")


@pytest.mark.parametrize(
    ("text", "what", "line"),
    [
        ("Just some words.", "no speakers are named", 1),
        ("\n\nTherapist: Hello.\nGo on.\n", "only one speaker, 'Therapist'", 3),
        ("T:\nP:\n", "nobody says anything", None),
    ],
)
def test_fewer_than_two_speakers(text: str, what: str, line: int | None) -> None:
    with pytest.raises(TranscriptError, match=what) as caught:
        read_text(text, source="x.txt")
    assert caught.value.where == ("x.txt" if line is None else f"x.txt, line {line}")
    assert "T: and P:" in caught.value.remedy


def test_an_unknown_clinician() -> None:
    with pytest.raises(TranscriptError, match="no speaker is called 'Zoe'") as caught:
        read_text("Ana: How?\nBen: Bad.", source="x.txt", clinician="Zoe")
    assert "'Ana', 'Ben'" in caught.value.remedy


def test_lone_surrogates_never_reach_a_turn() -> None:
    transcript = read_text("T: How \ud800?\nP: Bad.")
    assert transcript.turns[0].text.encode("utf-8") == b"How ??"
    from_json = read_text(
        '[{"speaker":"a\\udc00","text":"How \\ud800?"},{"speaker":"b","text":"Bad."}]'
    )
    assert all(f"{turn.speaker}{turn.text}".encode() for turn in from_json.turns)


def test_nothing_heavy_is_imported_before_a_file_asks_for_it() -> None:
    heavy = "{'openpyxl', 'charset_normalizer', 'defusedxml', 'csv', 'zipfile', 'json', 'numpy'}"
    program = (
        f"import sys\nfrom mentalize.transcripts import read\nprint({heavy} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "set()"
