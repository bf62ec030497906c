"""AssemblyAI: utterances or words with the letter of their speaker, times in milliseconds.

Others list "utterances" too; where they count seconds, a fraction gives them away.
"""

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
    scale = 1.0 if any(map(_counts_seconds, spoken)) else _MILLISECONDS
    return Parsed(tuple(_segment(item, scale) for item in spoken), "assemblyai")


def _counts_seconds(item: Record) -> bool:
    times = (item.get("start"), item.get("end"))
    return any(isinstance(time, float) and not time.is_integer() for time in times)


def _segment(item: Record, scale: float) -> Segment:
    return Segment(
        speaker_name(item.get("speaker")),
        words(item.get("text")),
        from_number(item.get("start"), scale),
        from_number(item.get("end"), scale),
    )
