"""Deepgram: utterances, paragraphs, or words with the number of their speaker."""

from __future__ import annotations

from collections.abc import Iterator

from mentalize.transcripts.model import Segment
from mentalize.transcripts.readers.clock import from_number
from mentalize.transcripts.readers.parsed import Parsed
from mentalize.transcripts.readers.values import Record, first_of, record, records, words
from mentalize.transcripts.readers.values import speaker_name as name


def parse_document(document: object) -> Parsed | None:
    """The stretches of each speaker; None if Deepgram didn't write `document`."""
    results = record(record(document).get("results"))
    if not ({"channels", "utterances"} & results.keys()):
        return None
    channels = records(results.get("channels"))
    spoken = list(_utterances(results))
    if not _tells_speakers(spoken):
        spoken = [said for at, channel in enumerate(channels) for said in _channel(channel, at)]
    if len(channels) > 1 and not _tells_speakers(spoken):
        spoken = [
            Segment(f"Channel {at}", said.text, said.start, said.end)
            for at, channel in enumerate(channels)
            for said in _channel(channel, at)
        ]
    if all(said.start is not None for said in spoken):
        spoken.sort(key=lambda said: said.start or 0.0)
    return Parsed(tuple(spoken), "deepgram")


def _tells_speakers(spoken: list[Segment]) -> bool:
    return len({said.speaker for said in spoken} - {""}) > 1


def _utterances(results: Record) -> Iterator[Segment]:
    for item in records(results.get("utterances")):
        speaker = name(item.get("speaker")) or name(item.get("channel"), "Channel")
        yield _segment(item, speaker, words(item.get("transcript")))


def _channel(channel: Record, at: int) -> Iterator[Segment]:
    options = records(channel.get("alternatives"))
    best = options[0] if options else {}
    paragraphs = records(record(best.get("paragraphs")).get("paragraphs"))
    if paragraphs and all("speaker" in paragraph for paragraph in paragraphs):
        for paragraph in paragraphs:
            sentences = records(paragraph.get("sentences"))
            text = " ".join(words(sentence.get("text")) for sentence in sentences)
            yield _segment(paragraph, name(paragraph.get("speaker")), text)
        return
    for word in records(best.get("words")):
        text = words(first_of(word, ("punctuated_word", "word")))
        yield _segment(word, name(word.get("speaker")), text)
    if not best.get("words"):
        yield Segment(f"Channel {at}", words(best.get("transcript")))


def _segment(item: Record, speaker: str, text: str) -> Segment:
    return Segment(speaker, text, from_number(item.get("start")), from_number(item.get("end")))
