"""One invented file per format: each gives the same four turns."""

import shutil
from pathlib import Path

import pytest

from mentalize.transcripts import TranscriptError, read, read_bytes, read_text
from people import TALK, TRANSCRIPTS, said, times

WITH_TIMES = [
    ("zoom.vtt", "vtt", "Dr. Meyer", "Jonas Reed"),
    ("teams.vtt", "vtt", "Dr. Meyer", "Jonas Reed"),
    ("plain.vtt", "vtt", "A", "B"),
    ("captions.srt", "srt", "DR. MEYER", "JONAS REED"),
    ("table.csv", "csv", "therapist", "client"),
    ("semicolons.csv", "csv", "Therapeutin", "Patient"),
    ("table.xlsx", "xlsx", "Dr. Meyer", "Jonas Reed"),
    ("whisperx.json", "whisperx", "SPEAKER_00", "SPEAKER_01"),
    ("aws.json", "aws", "spk_0", "spk_1"),
    ("deepgram.json", "deepgram", "Speaker 0", "Speaker 1"),
    ("assemblyai.json", "assemblyai", "A", "B"),
    ("rev.json", "rev", "Dr. Meyer", "Jonas Reed"),
    ("own.json", "mentalize", "Dr. Meyer", "Jonas Reed"),
    ("talk.cha", "chat", "DOC", "CLI"),
    ("talk.eaf", "elan", "Dr. Meyer", "Jonas Reed"),
]
WITH_STARTS = [
    ("stamps.txt", "text", "Therapist", "Patient"),
    ("otter.txt", "otter", "Dr. Meyer", "Jonas Reed"),
    ("table.tsv", "tsv", "Dr. Meyer", "Jonas Reed"),
    ("table.docx", "docx", "T", "P"),
]
WITHOUT_TIMES = [
    ("labels.txt", "text", "T", "P"),
    ("paragraphs.txt", "text", "A", "B"),
    ("talk.docx", "docx", "Therapist", "Patient"),
    ("rated.jsonl", "json", "clinician", "patient"),
]
EVERY = [*WITH_TIMES, *WITH_STARTS, *WITHOUT_TIMES]
# Of these the whole text can be read without knowing the name of the file.
TEXTS = [row for row in EVERY if not row[0].endswith((".docx", ".xlsx"))]


def test_no_sample_is_forgotten() -> None:
    names = {row[0] for row in EVERY} | {"whisper.json"}
    assert {path.name for path in TRANSCRIPTS.iterdir()} == names


@pytest.mark.parametrize(("name", "form", "clinician", "patient"), EVERY)
def test_words_speakers_and_roles(name: str, form: str, clinician: str, patient: str) -> None:
    transcript = read(TRANSCRIPTS / name)
    expected = [(clinician if asks else patient, words) for asks, words, _, _ in TALK]
    assert said(transcript) == expected
    assert [turn.role for turn in transcript.turns] == ["clinician", "patient"] * 2
    assert transcript.format == form
    assert transcript.source == name
    assert transcript.clinician.speaker == clinician
    assert transcript.clinician.confidence > 0.9


@pytest.mark.parametrize("name", [row[0] for row in WITH_TIMES])
def test_times_are_kept(name: str) -> None:
    assert times(read(TRANSCRIPTS / name)) == [(start, end) for _, _, start, end in TALK]


@pytest.mark.parametrize("name", [row[0] for row in WITH_STARTS])
def test_starts_are_kept_where_there_are_no_ends(name: str) -> None:
    transcript = read(TRANSCRIPTS / name)
    assert [int(turn.start or 0) for turn in transcript.turns] == [1, 3, 8, 10]
    assert transcript.timed


@pytest.mark.parametrize("name", [row[0] for row in EVERY])
@pytest.mark.parametrize("suffix", [".txt", ".json", ".docx", ".csv", ".weird", ""])
def test_the_suffix_may_be_wrong(name: str, suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"session{suffix}"
    shutil.copy(TRANSCRIPTS / name, path)
    assert said(read(path)) == said(read(TRANSCRIPTS / name))


@pytest.mark.parametrize("name", [row[0] for row in TEXTS])
def test_text_alone_is_enough(name: str) -> None:
    text = (TRANSCRIPTS / name).read_text(encoding="utf-8")
    assert said(read_text(text)) == said(read(TRANSCRIPTS / name))


@pytest.mark.parametrize("name", [row[0] for row in EVERY])
def test_the_clinician_can_be_told(name: str) -> None:
    data = (TRANSCRIPTS / name).read_bytes()
    patient = read_bytes(data, name=name).turns[1].speaker
    transcript = read_bytes(data, name=name, clinician=patient.upper())
    assert [turn.role for turn in transcript.turns] == ["patient", "clinician"] * 2
    assert transcript.clinician.told
    assert transcript.clinician.confidence == 1


def test_whisper_alone_does_not_say_who_speaks() -> None:
    with pytest.raises(TranscriptError, match="not who says them") as caught:
        read(TRANSCRIPTS / "whisper.json")
    assert "whisper.json" in caught.value.where
    assert "WhisperX" in caught.value.remedy
