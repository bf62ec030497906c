"""A line of a transcript taken apart: time, what may be a name, and the words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from mentalize.transcripts.readers.clock import CLOCK, from_clock
from mentalize.transcripts.readers.naming import states_speaker
from mentalize.transcripts.role_names import role_of

# How a name is set apart: by a colon; as a heading with a time (Otter, Teams); by a tab, a dash or
# a line of its own, believed of stated roles only; or by a mark of the file, beyond doubt.
Kind = Literal["none", "colon", "heading", "loose", "sure"]

_UNSEEN = "\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff"
_SPAN = rf"(?P<from>{CLOCK})(?:\s*(?:-->|[-–—]|to)\s*(?P<till>{CLOCK}))?"
_BOXED_TIME = re.compile(rf"[\[(<{{]\s*{_SPAN}\s*[\])>}}]\s*")
_BARE_TIME = re.compile(rf"{_SPAN}(?=\s|$)\s*")
_LEAD = re.compile(rf"[\s{_UNSEEN}]*")
_NAME = r"[^\W\d_][^:：\[\]<>{}\n\t!?;\"“”…]{0,47}?"
_NUMBER = r"(?:\d{1,5}[.)]?\s+)?"
_TIME_AFTER = rf"(?:[\[(<]?(?P<at>{CLOCK})[\])>]?\s*)?"
_ASIDE = r"(?P<aside>\((?!\d)[^()\n:：]{1,40}\)|\[(?!\d)[^\[\]\n:：]{1,40}\])?"
_COLON = re.compile(
    rf"[-–—|\s{_UNSEEN}]{{0,8}}[*_#>]{{0,6}}\s?{_NUMBER}"
    rf"(?:\[(?P<boxed>[^\[\]:：\n]{{1,48}})\]|(?P<name>{_NAME}|\d{{1,2}}))"
    rf"[\s{_UNSEEN}]{{0,4}}{_ASIDE}[\s{_UNSEEN}]{{0,4}}{_TIME_AFTER}[*_]{{0,3}}[:：][*_]{{0,3}}"
    r"(?![/\\\d:)]|\((?!\w))(?P<rest>.*)",
    re.DOTALL,
)
_HEADING = re.compile(rf"(?P<name>{_NAME})[ \t\xa0]+(?:[-–—|]\s)?[\[(]?(?P<at>{CLOCK})[\])]?\s*")
_LOOSE = re.compile(
    rf"{_NUMBER}(?:\[(?P<boxed>[^\[\]:：\n]{{1,48}})\][ \t]+|(?P<name>{_NAME})(?:\t+|\s+[-–—]\s+))"
    r"(?P<rest>\S.*)",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line, paragraph or cue.

    `text` are its words if `label` turns out to be no speaker, `rest` if it does. `opens` is set at
    the beginning of a paragraph.
    """

    number: int | None
    text: str
    label: str = ""
    rest: str = ""
    kind: Kind = "none"
    start: float | None = None
    end: float | None = None
    opens: bool = False


def take_apart(
    raw: str,
    number: int | None = None,
    *,
    opens: bool = False,
    start: float | None = None,
    end: float | None = None,
) -> Line:
    """The parts of one line; `start` and `end` are its times where the file gives them apart."""
    text = raw[_lead(raw) :].rstrip()
    boxed = _BOXED_TIME.match(text)
    if boxed:
        text, start, end = text[boxed.end() :], *_times(boxed, start, end)
    bare = None if boxed else _BARE_TIME.match(text)
    after = text[bare.end() :] if bare else text
    line = _labelled(after, number, opens=opens)
    if bare and (line.label or not after):
        # The time stays in `text`: if the label is no speaker, it was a word of the sentence.
        text, start, end = text if after else "", *_times(bare, start, end)
    elif bare:
        line = Line(number, text, opens=opens)
    return _timed(line, text, start, end)


def _lead(raw: str) -> int:
    found = _LEAD.match(raw)
    return found.end() if found else 0


def _times(
    found: re.Match[str], start: float | None, end: float | None
) -> tuple[float | None, float | None]:
    till = found["till"]
    return from_clock(found["from"]) or start or 0.0, from_clock(till) if till else end


def _timed(line: Line, text: str, start: float | None, end: float | None) -> Line:
    began = start if line.start is None else line.start
    ended = end if line.end is None else line.end
    return Line(line.number, text, line.label, line.rest, line.kind, began, ended, line.opens)


def _labelled(text: str, number: int | None, *, opens: bool) -> Line:
    colon = _COLON.match(text)
    if colon:
        return _from_colon(colon, text, number, opens=opens)
    heading = _HEADING.fullmatch(text)
    if heading:
        at = from_clock(heading["at"])
        return Line(number, text, heading["name"], "", "heading", at, opens=opens)
    loose = _LOOSE.match(text)
    if loose and states_speaker((loose["boxed"] or loose["name"]).strip()):
        label = (loose["boxed"] or loose["name"]).strip()
        return Line(number, text, label, loose["rest"], "loose", opens=opens)
    if len(text) > 1 and states_speaker(text):
        return Line(number, text, text, "", "loose", opens=opens)
    return Line(number, text, opens=opens)


def _from_colon(found: re.Match[str], text: str, number: int | None, *, opens: bool) -> Line:
    label = (found["boxed"] or found["name"]).strip(" *_\t\xa0")
    rest = found["rest"].strip()
    aside = found["aside"] or ""
    if _is_manner(aside):
        rest = f"{aside} {rest}".strip()
    elif aside:
        label = f"{label} {aside}"
    at, end = (from_clock(found["at"]) if found["at"] else None), None
    inner = _BOXED_TIME.match(rest) or _BARE_TIME.fullmatch(rest)
    if inner and at is None:
        rest, at, end = rest[inner.end() :], *_times(inner, None, None)
    return Line(number, text, label, rest, "colon", at, end, opens)


def _is_manner(aside: str) -> bool:
    """Whether "T (quietly):" says how something is said, unlike "Anna (client)" or "(she/her)"."""
    return aside[1:2].islower() and "/" not in aside and role_of(aside) is None
