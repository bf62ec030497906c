"""Which labels of a transcript are speakers: those that recur, are short and begin a line."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise, takewhile

from mentalize.transcripts.readers.lines import Line
from mentalize.transcripts.readers.naming import (
    looks_like_name,
    looks_like_small_name,
    name_key,
    states_speaker,
)
from mentalize.transcripts.role_names import role_of

_COUNTED = re.compile(r"([^\W\d_]{1,20})[\s._-]?(\d{1,5})")
_MOSTLY = 0.6
_HALF = 0.5


def without_turn_numbers(lines: Sequence[Line]) -> list[Line]:
    """The lines with "T1", "P1", "T2" … named "T" and "P", where the numbers count turns."""
    counts: dict[str, list[int]] = defaultdict(list)
    for line in lines:
        found = _COUNTED.fullmatch(line.label)
        if found:
            counts[found[1].casefold()].append(int(found[2]))
    bases = {base for base, numbers in counts.items() if _counts_turns(numbers)}
    if len(bases) <= 1:
        return list(lines)
    return [_without_number(line, bases) for line in lines]


def _counts_turns(numbers: Sequence[int]) -> bool:
    return len(numbers) > 1 and all(a < b for a, b in pairwise(numbers))


def _without_number(line: Line, bases: set[str]) -> Line:
    found = _COUNTED.fullmatch(line.label)
    return replace(line, label=found[1]) if found and found[1].casefold() in bases else line


def find_speakers(lines: Sequence[Line]) -> dict[str, str]:
    """Every speaker by the key of the name, spelled as the name first stands in the file."""
    sure = _spelled(line for line in lines if line.kind == "sure")
    if sure:
        return sure
    set_apart = [line for line in lines if line.kind in ("colon", "heading")]
    strong = _consistent(set_apart, lines)
    if len(strong) > 1:
        return strong
    loose = [line for line in lines if line.kind == "loose"]
    return {**strong, **_spelled(loose)} if loose else strong


def _spelled(lines: Iterable[Line]) -> dict[str, str]:
    names: dict[str, str] = {}
    for line in lines:
        names.setdefault(name_key(line.label), line.label)
    return names


def _consistent(labelled: Sequence[Line], lines: Sequence[Line]) -> dict[str, str]:
    names = _spelled(labelled)
    counts = Counter(name_key(line.label) for line in labelled)
    chosen = {key for key, name in names.items() if states_speaker(name)}
    chosen |= {key for key, n in counts.items() if n > 1 and looks_like_name(names[key])}
    if len(chosen) <= 1:
        chosen |= _small_names(names, counts, lines)
    chosen |= _spoken_once(names, chosen, labelled, lines) | _timed_headings(labelled)
    chosen -= _in_header(names, counts, labelled, chosen)
    return {key: name for key, name in names.items() if key in chosen}


def _in_header(
    names: Mapping[str, str], counts: Mapping[str, int], labelled: Sequence[Line], chosen: set[str]
) -> set[str]:
    """Roles that stand once, above all speakers who recur, as in the head of a file."""
    recurring = {key for key in chosen if counts[key] > 1}
    if len(recurring) <= 1:
        return set()
    keys = (name_key(line.label) for line in labelled)
    above = takewhile(lambda key: key not in recurring, keys)
    return {key for key in above if role_of(names[key]) in ("clinician", "patient")}


def _small_names(
    names: Mapping[str, str], counts: Mapping[str, int], lines: Sequence[Line]
) -> set[str]:
    """Names in small letters, where most lines begin with one that recurs."""
    found = {key for key, n in counts.items() if n > 1 and looks_like_small_name(names[key])}
    worded = sum(bool(line.text) for line in lines)
    return found if sum(counts[key] for key in found) >= _MOSTLY * worded else set()


def _timed_headings(labelled: Sequence[Line]) -> set[str]:
    """Names on a line with nothing but a time, where that is how the file names its speakers."""
    headings = [line for line in labelled if line.kind == "heading" and line.start is not None]
    if len(headings) <= 1 or len(headings) < len(labelled) * _HALF:
        return set()
    return {name_key(line.label) for line in headings if looks_like_name(line.label)}


def _spoken_once(
    names: Mapping[str, str], chosen: set[str], labelled: Sequence[Line], lines: Sequence[Line]
) -> set[str]:
    """Names that stand there once: believed where next to every line begins with a speaker.

    Beside "T:" and "P:" a lone "Honestly:" is a word of the speech; beside "Anna:" and "Ben:" a
    lone "Carla:" is a third person, unless other lines run on without a name.
    """
    once = {key for key, name in names.items() if key not in chosen and looks_like_name(name)}
    either = chosen | once
    named = {line.number for line in labelled if name_key(line.label) in either}
    worded = [line for line in lines if line.text]
    running_on = sum(line.number not in named for line in worded)
    if len(chosen) <= 1:
        return once if running_on <= _HALF * len(worded) else set()
    by_role = all(states_speaker(names[key]) for key in chosen)
    return set() if by_role or running_on else once
