"""Places: by lists, by what a name ends in ("Elm Road", "University of Leeds")."""

from __future__ import annotations

import re

from mentalize.transcripts.pseudonyms.lists import cues, lists
from mentalize.transcripts.pseudonyms.model import Hint, Kind
from mentalize.transcripts.pseudonyms.tokens import Line

_HOUSE_NUMBER = re.compile(r"\b\d{1,4}[a-z]?,? $", re.IGNORECASE)
_SMALL_ENDS = frozenset({"street", "hospital", "school"})  # kinds that also end small words
_ABBREVIATED = 3  # letters: "st" and "ave" end nothing that is written small
_ON = frozenset({"in", "on", "at", "to", "from", "near", "down", "up", "off", "along", "past"})

Found = tuple[Hint, int]  # a hint, and the first word after it


def phrase(line: Line, place: int) -> Found | None:
    """A place of several words, such as "New York" or "Milton Keynes", that the list knows."""
    if not line.small and not line.words[place].text[:1].isupper():
        return None
    for rest, kind in lists().phrases.get(line.key(place), ()):
        last = place + len(rest)
        if tuple(line.key(x) for x in range(place + 1, last + 1)) == rest and _close(
            line, place, last
        ):
            return Hint(line.slice(place, last), kind, 0.9, "a known place"), last + 1
    return None


def _close(line: Line, first: int, last: int) -> bool:
    return all(line.words[x].gap.strip(".-") in {" ", ""} for x in range(first + 1, last + 1))


def institution(line: Line, first: int, last: int) -> Found | None:
    """A street, hospital, school, firm or other place by its last word, within a run of capitals."""
    last = _with_small_end(line, last)
    end = next((x for x in range(last, first - 1, -1) if line.key(x) in cues().ends), None)
    if end is None:
        return None
    kind = cues().ends[line.key(end)]
    if end < last and line.key(end + 1) in {"of", "for"}:
        end = last
    while first < end and line.words[first].opens and line.key(first) in lists().small:
        first += 1
    if not _names_one(line, first, end):
        return None
    return Hint(_with_number(line, first, end), kind, 0.85, "named like a place"), end + 1


def _with_small_end(line: Line, last: int) -> int:
    """In "Elm road", the small word belongs to the run before it."""
    after = line.key(last + 1)
    small = cues().ends.get(after) in _SMALL_ENDS and len(after) > _ABBREVIATED
    word = line.words[last]
    joined = not word.tail and not (word.opens and lists().is_ordinary(word.key))
    return last + 1 if small and joined and line.words[last + 1].gap == " " else last


def _names_one(line: Line, first: int, end: int) -> bool:
    """Not "High Street" or "the General Hospital": one word at least must be more than that."""
    keys = [line.key(x) for x in range(first, end + 1)]
    plain = cues().words["generic"] | lists().large
    return len(keys) > 1 and any(x not in plain and x not in lists().small for x in keys)


def _with_number(line: Line, first: int, end: int) -> str:
    start = line.words[first].start
    number = _HOUSE_NUMBER.search(line.text[max(0, start - 8) : start])
    begin = start - len(number.group()) if number else start
    return line.text[begin : line.words[end].end]


def small_address(line: Line, place: int) -> Found | None:
    """Find "on tinakori road" in text without capitals: a word that is no other before the last one."""
    kind: Kind | None = cues().ends.get(line.key(place + 1))
    key, before = line.key(place), line.key(place - 1)
    if kind not in _SMALL_ENDS or before not in _ON or len(line.key(place + 1)) <= _ABBREVIATED:
        return None
    if (
        key in cues().words["generic"]
        or key in lists().small
        or lists().is_ordinary(key)
        or lists().is_derived(key)
    ):
        return None
    return Hint(_with_number(line, place, place + 1), kind, 0.6, "named like a place"), place + 2


def kind_of_unknown(line: Line, first: int, last: int) -> tuple[Kind, float, str]:
    """What a capitalised word that no list knows is taken for, by the words before it."""
    before = line.key(first - 1)
    where = _where(line, first)
    if where:
        return where
    if before == "the":
        plural = line.key(last).endswith("s")
        return ("person", 0.5, "a family") if plural else ("place", 0.45, "after “the”")
    if cues().has("things", before):
        return "company", 0.3, f"after “{before}”, perhaps a make"
    return "person", 0.6, "a capital letter within the sentence"


def _where(line: Line, first: int) -> tuple[Kind, float, str] | None:
    """A place where somebody works, is, or goes."""
    before, cue = line.key(first - 1), cues()
    near = line.before(first, 5)[:-1]
    if before in {"at", "for", "with"} and any(cue.has("work", x) for x in near):
        return "company", 0.75, "after words about work"
    if cue.has("places", before):
        return "place", 0.7, f"after “{before}”"
    if cue.has("toward", before) and any(cue.has("motion", x) for x in near):
        return "place", 0.7, "after words about moving or living"
    return ("place", 0.6, "after “at”") if before == "at" else None
