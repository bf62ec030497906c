"""Whisper and WhisperX: segments with times; only WhisperX and its like tell who speaks."""

from __future__ import annotations

from collections import Counter

from mentalize.transcripts.model import Segment
from mentalize.transcripts.readers.clock import from_number
from mentalize.transcripts.readers.parsed import Parsed, broken
from mentalize.transcripts.readers.values import Record, record, records, speaker_name, words

_MILLISECONDS = 0.001


def parse_document(document: object) -> Parsed | None:
    """The segments in order; None if `document` has none; an error if nobody is named in them."""
    top = record(document)
    short = records(top.get("transcription"))  # whisper.cpp
    segments = short or records(top.get("segments"))
    if not segments or not all("text" in segment for segment in segments):
        return None
    spoken = tuple(_short(item) if short else _segment(item) for item in segments)
    if not any(segment.speaker for segment in spoken):
        raise broken(
            "Whisper wrote down the words but not who says them",
            remedy="let a program that tells speakers apart make the transcript (WhisperX with "
            "--diarize), or write T: and P: before the turns in a text file",
        )
    diarized = any("words" in segment and "speaker" in segment for segment in segments)
    return Parsed(spoken, "whisperx" if diarized else "whisper")


def _segment(item: Record) -> Segment:
    speaker = speaker_name(item.get("speaker")) or _speaker_of_words(item)
    start, end = from_number(item.get("start")), from_number(item.get("end"))
    return Segment(speaker, words(item.get("text")).strip(), start, end)


def _speaker_of_words(item: Record) -> str:
    named = (speaker_name(word.get("speaker")) for word in records(item.get("words")))
    counts = Counter(name for name in named if name)
    return counts.most_common(1)[0][0] if counts else ""


def _short(item: Record) -> Segment:
    times = record(item.get("offsets"))
    start = from_number(times.get("from"), _MILLISECONDS)
    end = from_number(times.get("to"), _MILLISECONDS)
    return Segment(speaker_name(item.get("speaker")), words(item.get("text")).strip(), start, end)
