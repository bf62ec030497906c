"""From the segments of a file to the turns of a transcript."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from typing import TypeVar

from mentalize.errors import TranscriptError
from mentalize.transcripts.model import Role, Segment, Transcript, Turn
from mentalize.transcripts.readers.naming import name_key
from mentalize.transcripts.readers.parsed import Parsed
from mentalize.transcripts.roles import Spoken, cast_roles

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_T = TypeVar("_T")
_UNKNOWN = "Unknown"
_LABEL_THEM = (
    "begin every turn on a line of its own with who speaks (T: and P:, or names), or use an export "
    "with speakers"
)


@dataclass(slots=True)
class _Stretch:
    """Segments of one speaker that become one turn."""

    speaker: str
    texts: list[str] = field(default_factory=list)
    start: float | None = None
    end: float | None = None


def join(parsed: Parsed, source: str, clinician: str | None) -> Transcript:
    """The transcript of `parsed`: segments joined to turns, and a role for every speaker."""
    tidy = [_tidied(segment) for segment in parsed.segments]
    segments, notes = _attributed([segment for segment in tidy if segment.text])
    _check_two_speakers(segments)
    stretches = _stretches(segments, whole=parsed.whole)
    spoken = [Spoken(item.speaker, " ".join(item.texts)) for item in stretches]
    names = {name_key(segment.speaker): segment.speaker for segment in segments}
    guess, roles = cast_roles(
        spoken, _renamed(parsed.titles, names), _renamed(parsed.roles, names), clinician
    )
    return Transcript(
        tuple(map(_turn, count(), stretches, spoken, (roles[item.speaker] for item in stretches))),
        guess,
        source,
        parsed.format,
        (*parsed.notes, *notes),
    )


def _tidied(segment: Segment) -> Segment:
    """The segment without the signs that no text holds; words and spaces stay as they are."""
    start, end = segment.start, segment.end
    if start is not None and end is not None and end < start:
        end = None
    return replace(segment, speaker=_clean(segment.speaker), text=_clean(segment.text), end=end)


def _clean(text: str) -> str:
    text = _CONTROL.sub("", text) if _CONTROL.search(text) else text
    return (_SURROGATE.sub("\ufffd", text) if _SURROGATE.search(text) else text).strip()


def _attributed(segments: Sequence[Segment]) -> tuple[list[Segment], list[str]]:
    """One spelling for each speaker; a segment without one belongs to the speaker before it."""
    if not any(segment.speaker for segment in segments):
        return list(segments), []
    names: dict[str, str] = {}
    named: list[Segment] = []
    lost = 0
    for segment in segments:
        speaker = names.setdefault(name_key(segment.speaker), segment.speaker)
        if not speaker:
            speaker = named[-1].speaker if named else _UNKNOWN
            lost += speaker != _UNKNOWN
        named.append(replace(segment, speaker=speaker))
    if not lost:
        return named, []
    stretches = "1 stretch" if lost == 1 else f"{lost} stretches"
    return named, [f"{stretches} without a speaker went to the speaker before"]


def _check_two_speakers(segments: Sequence[Segment]) -> None:
    line = next((segment.line for segment in segments if segment.line), None)
    where = f"line {line}" if line else ""
    if not segments:
        raise TranscriptError("nobody says anything in this file", where, _LABEL_THEM)
    speakers = dict.fromkeys(segment.speaker for segment in segments)
    if not any(speakers):
        raise TranscriptError("no speakers are named", where, _LABEL_THEM)
    if len(speakers.keys() - {_UNKNOWN}) <= 1:
        only = next(iter(speakers.keys() - {_UNKNOWN}), _UNKNOWN)
        raise TranscriptError(f"there is only one speaker, '{only}'", where, _LABEL_THEM)


def _stretches(segments: Iterable[Segment], *, whole: bool) -> list[_Stretch]:
    found: list[_Stretch] = []
    for segment in segments:
        if whole or not found or found[-1].speaker != segment.speaker:
            found.append(_Stretch(segment.speaker, start=segment.start))
        found[-1].texts.append(segment.text)
        found[-1].end = _later(found[-1].end, segment.end)
    return found


def _later(end: float | None, last: float | None) -> float | None:
    """The end of the last segment, unless one before it, which it overlaps, ends later still."""
    return last if last is None or end is None else max(end, last)


def _turn(index: int, stretch: _Stretch, spoken: Spoken, role: Role) -> Turn:
    end = stretch.end
    if end is not None and stretch.start is not None and end < stretch.start:
        end = None
    return Turn(index, role, stretch.speaker, spoken.text, stretch.start, end)


def _renamed(said: Mapping[str, _T], names: Mapping[str, str]) -> dict[str, _T]:
    """What the file says of its speakers, by the spelling that stands in the turns."""
    return {names.get(name_key(speaker), speaker): value for speaker, value in said.items()}
