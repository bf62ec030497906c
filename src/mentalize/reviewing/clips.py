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
    "into_mentalizing": "a shift into mentalizing",
    "out_of_mentalizing": "a shift out of mentalizing",
}


def clips(transcript: Transcript, moments: Sequence[Moment]) -> tuple[Clip, ...]:
    """Stretches that don't overlap, those with most moments first chosen, in the order of the session.

    A short session is one clip. Without moments there is nothing to single out, so there is no clip.
    A clip that would run into another is cut short there, so that no moment is lost between two.
    """
    taken: list[Clip] = []
    left = list(moments)
    while left and len(taken) < MOST:
        best = max((_around(transcript, moment, left, taken) for moment in left), key=_weight)
        taken.append(best)
        left = [moment for moment in left if not best.first <= moment.turn <= best.last]
    return tuple(sorted(taken, key=lambda clip: clip.first))


def _around(
    transcript: Transcript, moment: Moment, moments: Sequence[Moment], taken: Sequence[Clip]
) -> Clip:
    """The clip for a moment, between the clips that are taken."""
    first = min(_start(moment), _latest(transcript))
    lowest = max((clip.last + 1 for clip in taken if clip.last < moment.turn), default=0)
    end = len(transcript.turns)
    highest = min((clip.first - 1 for clip in taken if clip.first > moment.turn), default=end)
    return _clip(transcript, max(first, lowest), highest, moments)


def _start(moment: Moment) -> int:
    """A clip begins a little before its first moment, so that what led up to it is heard."""
    led_up = moment.turn if moment.before is None else min(moment.before, moment.turn)
    return max(0, led_up - 2)


def _latest(transcript: Transcript) -> int:
    """The turn behind which a clip would end with the session before it is long enough."""
    turns = transcript.turns
    end = turns[-1].end or turns[-1].start
    if transcript.timed and end is not None:
        early = (t.index for t in turns if t.start is not None and end - t.start >= SECONDS)
        return max(early, default=0)
    return max(0, len(turns) - TURNS)


def _weight(clip: Clip) -> tuple[int, int]:
    return len(clip.moments), -clip.first


def _clip(transcript: Transcript, first: int, highest: int, moments: Sequence[Moment]) -> Clip:
    last = min(_last(transcript, first), highest)
    inside = [moment for moment in moments if first <= moment.turn <= last]
    kinds = dict.fromkeys(_KIND_WORDS[moment.kind] for moment in inside)
    return Clip(
        first,
        last,
        transcript.turns[first].start,
        transcript.turns[last].end or transcript.turns[last].start,
        "holds " + _listed(list(kinds)),
        tuple(dict.fromkeys(moment.turn for moment in inside)),
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
