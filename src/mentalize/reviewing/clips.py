"""Up to three stretches that a supervisor should hear: about 15 minutes or 25 turns each."""

from __future__ import annotations

from collections.abc import Sequence

from mentalize.pathway.model import Moment
from mentalize.reviewing.model import Clip
from mentalize.transcripts.model import Transcript

MOST = 3
SECONDS = 15 * 60.0
TURNS = 25
_KIND_WORDS = {
    "left_risk": "a risk cue",
    "first_vulnerable": "the first vulnerable feeling",
    "missed_opening": "an opening that was not taken",
    "rupture": "a rupture",
    "repair": "a repair",
    "into_mentalizing": "mentalizing coming back",
    "out_of_mentalizing": "mentalizing being lost",
}


def clips(transcript: Transcript, moments: Sequence[Moment]) -> tuple[Clip, ...]:
    """Stretches that don't overlap, those with most moments first chosen, in the order of the session.

    A short session is one clip. Without moments there is nothing to single out, so there is no clip.
    """
    taken: list[Clip] = []
    left = list(moments)
    while left and len(taken) < MOST:
        best = max((_clip(transcript, first, left) for first in _starts(left)), key=_weight)
        if not _overlaps(best, taken):
            taken.append(best)
        left = [moment for moment in left if not best.first <= moment.turn <= best.last]
    return tuple(sorted(taken, key=lambda clip: clip.first))


def _starts(moments: Sequence[Moment]) -> list[int]:
    """A clip begins a little before its first moment, so that what led up to it is heard."""
    return [max(0, (m.turn if m.before is None else min(m.before, m.turn)) - 2) for m in moments]


def _weight(clip: Clip) -> tuple[int, int]:
    return len(clip.moments), -clip.first


def _overlaps(clip: Clip, taken: Sequence[Clip]) -> bool:
    return any(clip.first <= other.last and other.first <= clip.last for other in taken)


def _clip(transcript: Transcript, first: int, moments: Sequence[Moment]) -> Clip:
    last = _last(transcript, first)
    inside = [moment for moment in moments if first <= moment.turn <= last]
    kinds = dict.fromkeys(_KIND_WORDS[moment.kind] for moment in inside)
    return Clip(
        first,
        last,
        transcript.turns[first].start,
        transcript.turns[last].end or transcript.turns[last].start,
        "holds " + _listed(list(kinds)),
        tuple(moment.turn for moment in inside),
    )


def _last(transcript: Transcript, first: int) -> int:
    turns = transcript.turns
    begin = turns[first].start
    if transcript.timed and begin is not None:
        inside = [
            t.index for t in turns[first:] if t.start is not None and t.start - begin < SECONDS
        ]
        return inside[-1]
    return min(first + TURNS, len(turns)) - 1


def _listed(names: Sequence[str]) -> str:
    if len(names) < 2:  # noqa: PLR2004 - one name needs no "and"
        return "".join(names)
    return ", ".join(names[:-1]) + " and " + names[-1]
