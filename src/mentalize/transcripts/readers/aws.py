"""AWS Transcribe: words with times as strings, speakers beside them or in a list of their own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mentalize.transcripts.model import Segment
from mentalize.transcripts.readers.clock import from_anything
from mentalize.transcripts.readers.parsed import Parsed
from mentalize.transcripts.readers.values import Record, first_of, record, records, words


def parse_document(document: object) -> Parsed | None:
    """The stretches of each speaker; None if AWS Transcribe didn't write `document`."""
    results = record(record(document).get("results"))
    if not ({"items", "audio_segments", "speaker_labels", "channel_labels"} & results.keys()):
        return None
    stretches = records(results.get("audio_segments"))
    if stretches and all(words(stretch.get("speaker_label")) for stretch in stretches):
        return Parsed(tuple(_stretch(stretch) for stretch in stretches), "aws")
    return Parsed(tuple(_spoken(results)), "aws")


def _stretch(stretch: Record) -> Segment:
    return Segment(
        words(stretch.get("speaker_label")),
        words(stretch.get("transcript")),
        from_anything(stretch.get("start_time")),
        from_anything(stretch.get("end_time")),
    )


def _spoken(results: Record) -> Iterator[Segment]:
    """The words run together for as long as their speaker stays the same."""
    speaker, text = "", ""
    start: float | None = None
    end: float | None = None
    for said in _words_said(results):
        mark = said.start is None
        if mark or said.speaker == speaker:
            text += said.text if mark else f" {said.text}"
        else:
            yield Segment(speaker, text, start, end)
            speaker, text, start = said.speaker, said.text, said.start
        end = end if said.end is None else said.end
    yield Segment(speaker, text, start, end)


def _words_said(results: Record) -> Iterator[Segment]:
    channels = records(record(results.get("channel_labels")).get("channels"))
    if channels:
        yield from _of_channels(channels)
        return
    speakers = _speakers_by_time(results)
    last = ""
    for item in records(results.get("items")):
        last = words(item.get("speaker_label")) or speakers.get(_time(item), last)
        yield _word(item, last)


def _of_channels(channels: list[Record]) -> Iterator[Segment]:
    """The words of all channels in the order spoken; marks stay with the word before them."""
    timed: list[tuple[float, Segment]] = []
    for channel in channels:
        name, at = words(channel.get("channel_label")), 0.0
        for item in records(channel.get("items")):
            said = _word(item, name)
            at = at if said.start is None else said.start
            timed.append((at, said))
    yield from (said for _, said in sorted(timed, key=lambda pair: pair[0]))


def _speakers_by_time(results: Record) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for stretch in records(record(results.get("speaker_labels")).get("segments")):
        label = words(stretch.get("speaker_label"))
        found.setdefault(_time(stretch), label)
        for item in records(stretch.get("items")):
            found[_time(item)] = words(item.get("speaker_label")) or label
    found.pop("", None)
    return found


def _time(item: Record) -> str:
    value = item.get("start_time")
    return str(value) if isinstance(value, str | float) else ""


def _word(item: Record, speaker: str) -> Segment:
    options = records(item.get("alternatives"))
    content = words(first_of(options[0], ("content",))) if options else ""
    # A mark of punctuation has no times and belongs to the word before it.
    start = from_anything(item.get("start_time"))
    mark = words(item.get("type")) == "punctuation"
    end = from_anything(item.get("end_time"))
    return Segment(speaker, content, None if mark else start or 0.0, end)
