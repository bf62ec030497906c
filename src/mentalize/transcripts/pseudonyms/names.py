"""Names of persons, and what looks like one: by lists, capital letters and the words around."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mentalize.transcripts.pseudonyms.lists import MONTH_NAMES, cues, lists
from mentalize.transcripts.pseudonyms.model import Hint, Kind
from mentalize.transcripts.pseudonyms.places import (
    Found,
    institution,
    kind_of_unknown,
    phrase,
    small_address,
)
from mentalize.transcripts.pseudonyms.tokens import Line

_CONNECTORS = frozenset(
    {
        "of",
        "de",
        "da",
        "do",
        "dos",
        "del",
        "van",
        "von",
        "der",
        "den",
        "bin",
        "ibn",
        "al",
        "el",
        "ap",
        "la",
    }
)
_PARTICLES = _CONNECTORS - {"of", "do"}
_LIKELY_WORD = re.compile(
    r"(?:ing|ed|ly|ness|tion|sion|able|ible|ful|less|ment|ous|ive|ish|ism|ist)s?$"
)
_TOWARD = frozenset({"to", "from"})
_SHORTEST = 3


def names_in(line: Line) -> Iterator[Hint]:
    """What looks like a name of a person or a place in one turn."""
    place = 0
    while place < len(line.words):
        found = phrase(line, place) or (_small(line, place) if line.small else None)
        if found:
            yield found[0]
            place = found[1]
        elif not line.small and line.words[place].capital:
            last = _run(line, place)
            yield from _in_run(line, place, last)
            place = last + 1
        else:
            place += 1


def _run(line: Line, first: int) -> int:
    """The last word of a run of capitals: "Anna van der Berg", "University of Leeds"."""
    last = first
    while (step := _next_capital(line, last)) is not None:
        last = step
    return last


def _next_capital(line: Line, place: int) -> int | None:
    for step in range(place + 1, min(place + 4, len(line.words))):
        word = line.words[step]
        owner = (
            line.words[step - 1].tail and word.key not in cues().ends
        )  # but "St Mary's Hospital"
        if owner or word.gap not in {" ", "-", ". "} or word.opens:
            return None
        if word.capital and len(word.text) > 1:
            return step
        if word.key not in _CONNECTORS:
            return None
    return None


def _in_run(line: Line, first: int, last: int) -> Iterator[Hint]:
    found = institution(line, first, last)
    if found:
        yield found[0]
        first = found[1]
    part: list[int] = []
    for place in range(first, last + 1):
        if _is_part(line, place, part):
            part.append(place)
            continue
        yield from _part(line, part)
        part = []
    yield from _part(line, part)


def _is_part(line: Line, place: int, part: list[int]) -> bool:
    """Whether a word of a run can belong to a name."""
    word, known = line.words[place], lists()
    if word.key in _PARTICLES and not word.capital:
        return bool(part) or line.key(place + 1) not in known.large
    if len(word.text) == 1 or not word.capital or _is_month(line, place):
        return False
    if word.key in known.large or (word.key.endswith("s") and word.key[:-1] in known.large):
        # "Tom Ford" is a name, Ford alone is a car
        return bool(part) and line.key(place - 1) in known.given and word.key in known.surnames
    if known.is_name(word.key) or word.key in known.places:
        return True
    if part and not word.opens:  # "Lorain Collision", "Herbert Read"
        return word.key not in lists().small
    return not known.is_ordinary(word.key) and not known.is_derived(word.key)


def _is_month(line: Line, place: int) -> bool:
    """April, May, June and August are months after "in" or beside a number, else people."""
    word = line.words[place]
    if word.key not in MONTH_NAMES:
        return False
    number = re.match(r"\s*(?:the )?\d", line.text[word.end : word.end + 12])
    return bool(number) or cues().has("month_before", line.key(place - 1)) or not _acts(line, place)


def _part(line: Line, part: list[int]) -> Iterator[Hint]:
    while part and not line.words[part[-1]].capital:  # a particle that nothing follows
        part = part[:-1]
    if not part:
        return
    first, last = part[0], part[-1]
    called = _called(line, first)
    if called:
        yield Hint(line.slice(first, last), "person", 0.95, called)
    elif len(part) > 1:
        yield _several(line, first, last)
    else:
        yield from filter(None, (_single(line, first),))


def _called(line: Line, first: int) -> str:
    """Why the words before make this a person: a title, kin, "my name is"."""
    before, cue = line.key(first - 1), cues()
    if first and line.words[first].gap.strip(" .") == "":
        if cue.has("titles", before) or cue.has("addressed", before):
            return f"after “{line.words[first - 1].text}”"
        if cue.has("kin", before) and line.key(first - 2) in {
            "my",
            "his",
            "her",
            "our",
            "their",
            "your",
        }:
            return f"after “{before}”"
        if line.follows(first, cue.named):
            return f"after “{before}”"
    return ""


def _several(line: Line, first: int, last: int) -> Hint:
    known, text = lists(), line.slice(first, last)
    keys = [line.key(x) for x in range(first, last + 1)]
    if any(known.is_name(x) for x in keys):
        return Hint(text, "person", 0.95, "a known name")
    place = next((x for x in keys if x in known.places), None)
    if place:
        return Hint(text, known.places[place], 0.7, "a known place")
    kind, confidence, because = kind_of_unknown(line, first, last)
    return Hint(text, kind, confidence, because)


def _single(line: Line, place: int) -> Hint | None:
    word, known = line.words[place], lists()
    named, located = known.is_name(word.key), word.key in known.places
    if located and (word.key not in known.given or _located(line, place)):
        return _place(line, place, sure=not named)
    if line.nouns and word.key not in known.given:
        return None
    if named:
        return _person(line, place)
    if word.opens:
        return _opening(line, place)
    if len(word.text) < _SHORTEST or word.key in cues().ends:
        return None
    return Hint(word.text, *kind_of_unknown(line, place, place))


def _located(line: Line, place: int) -> bool:
    """Florence is a town after "in", and after "to" or "from" where somebody moves."""
    before = line.key(place - 1)
    moving = any(cues().has("motion", x) for x in line.before(place - 1, 4))
    return cues().has("where", before) or (before in _TOWARD and moving)


def _place(line: Line, place: int, *, sure: bool) -> Hint | None:
    word, known = line.words[place], lists()
    kind: Kind = known.places[word.key]
    if known.is_ordinary(word.key):  # Bath, Reading, Nice
        before = line.key(place - 1)
        after = cues().has("where", before) or before in _TOWARD
        return Hint(word.text, kind, 0.8, "a known place") if after and not word.opens else None
    return Hint(word.text, kind, 0.95 if sure else 0.8, "a known place")


def _person(line: Line, place: int) -> Hint | None:
    word, known = line.words[place], lists()
    first_name = word.key in known.given
    if not known.is_ordinary(word.key):
        sure = 0.95 if first_name and word.key not in known.places else 0.8
        return Hint(word.text, "person", sure, "a known name")
    if word.opens:
        return _opening_name(line, place) if first_name else None
    return Hint(word.text, "person", 0.8 if first_name else 0.4, "a name that is a word as well")


def _opening_name(line: Line, place: int) -> Hint | None:
    """Grace, Mark or Hope that opens a sentence: "Hope is a duty", but "Hope said no"."""
    text = line.words[place].text
    if cues().has("speaks", line.key(place + 1)):
        return Hint(text, "person", 0.6, "a known name, and speaks")
    return Hint(text, "person", 0.4, "a known name, and acts") if _acts(line, place) else None


def _opening(line: Line, place: int) -> Hint | None:
    """An unknown word that opens a sentence: a name if it acts like one and is made like one."""
    word = line.words[place]
    if len(word.text) < _SHORTEST or _LIKELY_WORD.search(word.key):
        return None
    return (
        Hint(word.text, "person", 0.4, "opens a sentence and acts") if _acts(line, place) else None
    )


def _acts(line: Line, place: int) -> bool:
    word = line.words[place]
    after = line.words[place + 1] if place + 1 < len(line.words) else None
    close = after is not None and after.gap == " " and cues().has("does", after.key)
    return bool(word.tail) or close


def _small(line: Line, place: int) -> Found | None:
    """The same in text without capitals: lists, and the words before."""
    key = line.key(place)
    if len(key) < _SHORTEST or key in lists().small or key in MONTH_NAMES:
        return None
    confidence, because = _small_person(line, place)
    if confidence:
        last = _small_last(line, place)
        return Hint(line.slice(place, last), "person", confidence, because), last + 1
    known = lists()
    if key in known.places and not known.is_ordinary(key):
        return Hint(line.words[place].text, known.places[key], 0.8, "a known place"), place + 1
    return small_address(line, place)


def _small_person(line: Line, place: int) -> tuple[float, str]:
    key, before, known, cue = line.key(place), line.key(place - 1), lists(), cues()
    ordinary, given = known.is_ordinary(key), key in known.given
    if cue.has("titles", before) and (not ordinary or known.is_name(key)):
        return 0.85, f"after “{before}”"
    if line.follows(place, cue.named) and (not ordinary or given):
        return 0.75 if known.is_name(key) else 0.4, f"after “{before}”"
    whose = line.key(place - 2) in {"my", "his", "her", "our", "their", "your"}
    if given and ((cue.has("kin", before) and whose) or cue.has("addressed", before)):
        return 0.75, f"after “{before}”"
    if ordinary or key in known.large:
        return 0.0, ""
    if given and not (key in known.places and _located(line, place)):
        return 0.75, "a known name"
    return 0.0, ""


def _small_last(line: Line, place: int) -> int:
    """A family name right after a first name belongs to it."""
    known, after = lists(), line.key(place + 1)
    close = place + 1 < len(line.words) and line.words[place + 1].gap == " "
    joined = close and not line.words[place].tail and after in known.surnames
    return (
        place + 1
        if joined and not known.is_ordinary(after) and after not in lists().small
        else place
    )
