"""From lines to segments: who says which words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from mentalize.transcripts.model import Segment
from mentalize.transcripts.readers.inline import split_backchannels
from mentalize.transcripts.readers.lines import Line
from mentalize.transcripts.readers.naming import name_key
from mentalize.transcripts.readers.parsed import Parsed
from mentalize.transcripts.readers.speakers import find_speakers, without_turn_numbers

_CHANGE = re.compile(r"(?:>{1,3}|[-–—])\s*(?=\S)")
_HALF = 0.5
_LONG_PARAGRAPH = 60
_SHOWN = 60
_WITH_PARAGRAPHS = ("text", "docx")
_TWO = ("A", "B")
_ALTERNATED = "No speaker is named; {} were taken as the turns of two speakers, one after the other"


@dataclass(slots=True)
class _Open:
    """A segment that is still being read."""

    speaker: str
    words: list[str] = field(default_factory=list)
    start: float | None = None
    end: float | None = None
    line: int | None = None

    def add(self, words: str, line: Line) -> None:
        if not words:
            return
        if not self.words:
            self.start = line.start if self.start is None else self.start
            self.line = line.number if self.line is None else self.line
        self.end = line.end if line.end is not None else self.end
        self.words.append(words)

    def closed(self) -> Segment:
        return Segment(self.speaker, " ".join(self.words), self.start, self.end, self.line)


def to_parsed(lines: Sequence[Line], format_name: str) -> Parsed:
    """The segments of `lines` by their labels; without any, by marks of change or by paragraphs."""
    numbered = without_turn_numbers(lines)
    names = find_speakers(numbered)
    if not names:
        return _unnamed(lines, format_name)
    spoken, before = _by_label(numbered, names)
    notes = (f"Left out before the first speaker: '{_shortened(before)}'",) if before else ()
    return Parsed(tuple(split_backchannels(spoken, names)), format_name, notes=notes)


def _by_label(lines: Sequence[Line], names: Mapping[str, str]) -> tuple[list[Segment], str]:
    found: list[_Open] = []
    before: list[str] = []
    waiting: float | None = None  # a time on a line of its own belongs to the words that follow
    for line in lines:
        speaker = names.get(name_key(line.label)) if line.label else None
        if speaker is not None:
            began = waiting if line.start is None else line.start
            found.append(_Open(speaker, start=began, line=line.number))
            found[-1].add(line.rest, line)
            waiting = None
        elif not line.text:
            waiting = line.start if line.start is not None else waiting
        elif found:
            found[-1].add(line.text, line)
            waiting = None
        else:
            before.append(line.text)
    return [item.closed() for item in found if item.words], " ".join(before)


def _unnamed(lines: Sequence[Line], format_name: str) -> Parsed:
    worded = [line for line in lines if line.text]
    marked = sum(bool(_CHANGE.match(line.text)) for line in worded)
    if marked > 1 and _CHANGE.match(worded[0].text) and marked >= _HALF * len(worded):
        units = _joined(lines, lambda line: bool(_CHANGE.match(line.text)))
        spoken = [replace(unit, text=_CHANGE.sub("", unit.text, count=1)) for unit in units]
        return _alternating(spoken, format_name, "dashes or arrows")
    paragraphs = list(_joined(lines, lambda line: line.opens))
    if format_name in _WITH_PARAGRAPHS and len(paragraphs) > 1 and _sounds_spoken(paragraphs):
        return _alternating(paragraphs, format_name, "paragraphs")
    return Parsed(tuple(paragraphs), format_name)


def _joined(lines: Sequence[Line], begins: Callable[[Line], bool]) -> Iterator[Segment]:
    """The lines run together; a new segment wherever `begins` says so."""
    unit = _Open("")
    for line in lines:
        if line.text and unit.words and begins(line):
            yield unit.closed()
            unit = _Open("")
        unit.add(line.text, line)
    if unit.words:
        yield unit.closed()


def _alternating(spoken: Sequence[Segment], format_name: str, what: str) -> Parsed:
    turns = (replace(one, speaker=_TWO[place % 2]) for place, one in enumerate(spoken))
    return Parsed(tuple(turns), format_name, notes=(_ALTERNATED.format(what),))


def _sounds_spoken(paragraphs: Sequence[Segment]) -> bool:
    """Whether paragraphs may be turns: somebody asks, or they are no essay's in length."""
    if any(mark in one.text for one in paragraphs for mark in "?؟？"):
        return True
    words = sum(len(one.text.split()) for one in paragraphs)
    return words <= _LONG_PARAGRAPH * len(paragraphs)


def _shortened(words: str) -> str:
    return words if len(words) <= _SHOWN else f"{words[:_SHOWN].rstrip()} …"
