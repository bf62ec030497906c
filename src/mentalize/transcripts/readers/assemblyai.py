"""AssemblyAI: utterances or words with the letter of their speaker, times in milliseconds."""

from __future__ import annotations

from mentalize.transcripts.model import Segment
from mentalize.transcripts.readers.clock import from_number
from mentalize.transcripts.readers.parsed import Parsed
from mentalize.transcripts.readers.values import Record, record, records, speaker_name, words

_MILLISECONDS = 0.001


def parse_document(document: object) -> Parsed | None:
    """The stretches of each speaker; None if AssemblyAI didn't write `document`."""
    top = record(document)
    own_marks = "audio_url" in top or "audio_duration" in top or "language_model" in top
    utterances = records(top.get("utterances"))
    if not own_marks and not utterances:
        return None
    spoken = utterances or records(top.get("words"))
    if not all("text" in item for item in spoken):
        return None
    return Parsed(tuple(map(_segment, spoken)), "assemblyai")


def _segment(item: Record) -> Segment:
    return Segment(
        speaker_name(item.get("speaker")),
        words(item.get("text")),
        from_number(item.get("start"), _MILLISECONDS),
        from_number(item.get("end"), _MILLISECONDS),
    )
