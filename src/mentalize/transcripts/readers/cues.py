"""The grammar that WebVTT and SRT share: cues of a time line and the words below it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from mentalize.transcripts.readers.clock import CLOCK, from_clock
from mentalize.transcripts.readers.lines import Line, take_apart
from mentalize.transcripts.readers.parsed import broken

_TIMES = re.compile(rf"\s*({CLOCK})\s*-->\s*({CLOCK})(?:\s.*)?")
_LIKE_TIMES = re.compile(r"\s*\d{1,3}:\S{0,20}\s*-->|\s*-->\s*\d")
_VOICE = re.compile(r"<v(?:\.[^\s>]{1,60})?[ \t]+([^>\n]{1,120})>")
_TAG = re.compile(
    r"</?(?:c|i|b|u|v|lang|ruby|rt|font)(?:[.\s][^<>\n]{0,120})?>|<\d[\d:.,]{0,20}>", re.IGNORECASE
)
_COUNTER = re.compile(r"\s*(?:\d+|[\w./-]{0,80}\d[\w./-]{0,80})\s*")


@dataclass(frozen=True, slots=True)
class Cue:
    """The words between two times, as the file has them, line by line."""

    start: float | None
    end: float | None
    number: int
    words: tuple[str, ...]


def is_time_line(line: str) -> bool:
    """Whether `line` is the time line of a cue."""
    return "-->" in line and bool(_TIMES.fullmatch(line))


def cues(lines: Sequence[str]) -> Iterator[Cue]:
    """Every cue; raises `TranscriptError` for a time line that is cut off or damaged."""
    begins = [place for place, line in enumerate(lines) if _begins_cue(line, place)]
    for place, after in pairwise([*begins, len(lines)]):
        found = _TIMES.fullmatch(lines[place])
        if found is None:  # `_begins_cue` has seen to it
            continue
        # What stands right before the next time line may be that cue's number.
        until = after - 1 if after < len(lines) and _is_counter(lines, after) else after
        words = tuple(line for line in lines[place + 1 : until] if line.strip())
        yield Cue(from_clock(found[1]), from_clock(found[2]), place + 1, words)


def _begins_cue(line: str, place: int) -> bool:
    if "-->" not in line:
        return False
    if _TIMES.fullmatch(line):
        return True
    if _LIKE_TIMES.match(line):
        raise broken(
            "the time line of a cue is cut off or damaged",
            line=place + 1,
            remedy="write it as 00:00:01.000 --> 00:00:04.000, or export the file again",
        )
    return False


def _is_counter(lines: Sequence[str], place: int) -> bool:
    """Whether the line before the time line at `place` numbers or names its cue."""
    before = lines[place - 1]
    if place > 1 and is_time_line(lines[place - 2]):
        return False
    apart = place < 2 or not lines[place - 2].strip()  # noqa: PLR2004 - the line before that one
    return bool(before.strip()) and (apart or bool(_COUNTER.fullmatch(before)))


def without_tags(words: str) -> str:
    """The words without marks of style; `<laughs>` is none of them."""
    return _TAG.sub("", words)


def to_lines(found: Sequence[Cue], clean: Callable[[str], str] = without_tags) -> list[Line]:
    """The lines of all cues, each with the times of its cue, voices as they are marked."""
    voiced = any(_VOICE.search(words) for cue in found for words in cue.words)
    lines: list[Line] = []
    for cue in found:
        lines.extend(_voices(cue, clean) if voiced else _texts(cue, clean))
    return lines


def _texts(cue: Cue, clean: Callable[[str], str]) -> Iterator[Line]:
    for place, words in enumerate(cue.words):
        yield take_apart(clean(words), cue.number, opens=place == 0, start=cue.start, end=cue.end)


def _voices(cue: Cue, clean: Callable[[str], str]) -> Iterator[Line]:
    pieces = _VOICE.split(" ".join(cue.words))
    text = clean(pieces[0]).strip()
    if text:
        yield Line(cue.number, text, start=cue.start, end=cue.end, opens=True)
    for name, words in zip(pieces[1::2], pieces[2::2], strict=True):
        text, speaker = clean(words).strip(), clean(name).strip()
        yield Line(cue.number, text, speaker, text, "sure", cue.start, cue.end, opens=True)
