"""Back-channels written into another's turn: "I just left [T: mm-hm] and went home"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from mentalize.transcripts.model import Segment
from mentalize.transcripts.readers.naming import name_key
from mentalize.transcripts.role_names import is_role_letter, role_of

_PLAIN = r"[^\[\](){}<>\n]"
_SAID = rf"(?P<said>{_PLAIN}{{0,300}}(?:[\[(]{_PLAIN}{{0,60}}[\])]{_PLAIN}{{0,100}})?)"
_WHO = r"(?P<who>[^\W\d_][^:：\[\](){}<>\n]{0,31}?)"
_INLINE = re.compile(rf"[\[({{<]\s?{_WHO}\s?[:：]\s?{_SAID}[\])}}>]")
_PAIRS = {"[": "]", "(": ")", "{": "}", "<": ">"}


def split_backchannels(segments: Iterable[Segment], names: Mapping[str, str]) -> Iterator[Segment]:
    """Every segment, cut where another speaker's words stand in brackets with their name."""
    for segment in segments:
        yield from _split(segment, names)


def _split(segment: Segment, names: Mapping[str, str]) -> Iterator[Segment]:
    done = 0
    pieces: list[tuple[str, str]] = []
    for found in _INLINE.finditer(segment.text):
        speaker = _speaker(found, names, segment.speaker)
        if speaker:
            pieces.append((segment.speaker, segment.text[done : found.start()]))
            pieces.append((speaker, found["said"]))
            done = found.end()
    pieces.append((segment.speaker, segment.text[done:]))
    worded = [piece for piece in pieces if piece[1].strip()]
    last = len(worded) - 1
    for place, (speaker, text) in enumerate(worded):
        # Only the ends are known: the first piece begins, and the last ends, with the segment.
        start = segment.start if place == 0 else None
        end = segment.end if place == last else None
        yield replace(segment, speaker=speaker, text=text, start=start, end=end)


def _speaker(found: re.Match[str], names: Mapping[str, str], current: str) -> str | None:
    if _PAIRS[found[0][0]] != found[0][-1] or not found["said"].strip():
        return None
    who = found["who"].strip()
    name = names.get(name_key(who))
    if name is None and (is_role_letter(who) or role_of(who) in ("clinician", "patient")):
        name = who
    return name if name and name_key(name) != name_key(current) else None
