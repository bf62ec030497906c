"""Any other JSON that lists who said what (Otter's, Zoom's, a colleague's script)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from mentalize.transcripts.model import Segment
from mentalize.transcripts.readers.clock import from_anything
from mentalize.transcripts.readers.parsed import Parsed
from mentalize.transcripts.readers.values import (
    Record,
    first_of,
    names_in,
    record,
    records,
    speaker_name,
    words,
)

_SPEAKER = (
    *("speaker_name", "speakerName", "speaker", "speaker_label", "speakerLabel", "speaker_id"),
    *("speakerId", "participant", "participantName", "participant_name", "ParticipantRole"),
    *("ParticipantId", "user", "username", "author", "who", "name", "role"),
)
_TEXT = (
    *("text", "transcript", "content", "Content", "utterance", "sentence", "value", "body"),
    *("message", "display", "said", "words"),
)
_START = ("start", "start_time", "startTime", "begin", "start_s", "ts", "timestamp", "time", "from")
_END = ("end", "end_time", "endTime", "stop", "end_s", "end_ts", "to")
_START_MS = ("start_ms", "startMs", "start_time_ms", "BeginOffsetMillis", "startMillis")
_END_MS = ("end_ms", "endMs", "end_time_ms", "EndOffsetMillis", "endMillis")
_MILLISECONDS = 0.001
_DEPTH = 4


def parse_document(document: object) -> Parsed | None:
    """The longest list of objects with words in them, wherever it lies; None if there is none.

    A list that names speakers goes before one that doesn't, such as that of all single words.
    """
    lists = [found for found in _lists(document, _DEPTH) if _speaks(found)]
    if not lists:
        return None
    items = max(lists, key=lambda found: (_names_speakers(found), len(found)))
    names = names_in(record(document))
    spoken = (_segment(item, names) for item in items)
    titles = {_speaker(item, names): words(item.get("role")) for item in items if "role" in item}
    return Parsed(tuple(spoken), "json", titles=titles)


def _lists(value: object, depth: int) -> Iterator[Sequence[Record]]:
    if isinstance(value, list):
        yield records(value)
    elif depth:
        for inner in record(value).values():
            yield from _lists(inner, depth - 1)


def _speaks(items: Sequence[Record]) -> bool:
    return any(words(first_of(item, _TEXT)) for item in items)


def _names_speakers(items: Sequence[Record]) -> bool:
    return any(speaker_name(first_of(item, _SPEAKER)) for item in items)


def _speaker(item: Record, names: Mapping[str, str]) -> str:
    speaker = speaker_name(first_of(item, _SPEAKER))
    return names.get(speaker, speaker)


def _segment(item: Record, names: Mapping[str, str]) -> Segment:
    return Segment(
        _speaker(item, names),
        words(first_of(item, _TEXT)).strip(),
        _time(item, _START, _START_MS),
        _time(item, _END, _END_MS),
    )


def _time(item: Record, keys: Sequence[str], millisecond_keys: Sequence[str]) -> float | None:
    fine = first_of(item, millisecond_keys)
    if fine is not None:
        return from_anything(fine, _MILLISECONDS)
    return from_anything(first_of(item, keys))
