"""Up to three stretches that a supervisor should hear: about 15 minutes or 25 turns each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from mentalize.pathway.model import Moment
from mentalize.reviewing.model import Clip
from mentalize.transcripts.model import Transcript

MOST = 3
SECONDS = 15 * 60.0
TURNS = 25
NOTHING = "no moment stood out here from the words alone"
_LEAD_IN = 2  # turns heard before a moment
_FARTHEST = (
    10  # turns before it in which that leads up to it; what lies further back is named apart [D]
)
_AFTER = 2  # and after it, where a clip is cut to what matters [D]
_TOO_MUCH = 0.5  # of a session: a clip of more singles nothing out, and is cut to its moments [D]
_MOST_OF_IT = 0.75
# where a clip holds all the turns that it takes to see the moment, and where some lie outside of it
_WHOLE_WORDS = {
    "left_risk": ("a risk cue that was not asked about", "risk cues that were not asked about"),
    "first_vulnerable": ("the first vulnerable feeling", "the first vulnerable feeling"),
    "missed_opening": ("an opening that was not taken", "openings that were not taken"),
    "rupture": ("a rupture", "ruptures"),
    "repair": ("a repair", "repairs"),
    "into_mentalizing": ("a shift into mentalizing", "shifts into mentalizing"),
    "out_of_mentalizing": ("a shift out of mentalizing", "shifts out of mentalizing"),
}
_PART_WORDS = {
    "left_risk": ("a risk cue", "risk cues"),
    "missed_opening": ("a vulnerable feeling", "vulnerable feelings"),
    "repair": ("the repair of a rupture before this clip", "repairs of ruptures before this clip"),
    "into_mentalizing": ("a turn in which mentalizing was heard", "turns in which mentalizing was heard"),
    "out_of_mentalizing": ("a turn in which mentalizing was lost", "turns in which mentalizing was lost"),
}  # fmt: skip
_NUMBERS = ("", "", "two", "three", "four", "five")


def clips(transcript: Transcript, moments: Sequence[Moment]) -> tuple[Clip, ...]:
    """Stretches that don't overlap, those with most moments first chosen, in the order of the session.

    Without moments there is nothing to single out, so there is no clip. A clip that would run into another
    is cut short there, so that no moment is lost between two; one that would hold more than half of the
    session is cut to its moments and what leads up to them, and says so where that is still all or most.
    """
    taken: list[Clip] = []
    left = list(moments)
    while left and len(taken) < MOST:
        best = max((_around(transcript, moment, left, taken) for moment in left), key=_weight)
        taken.append(best)
        left = [moment for moment in left if not best.first <= moment.turn <= best.last]
    return tuple(sorted(taken, key=lambda clip: clip.first))


def sections(transcript: Transcript) -> tuple[tuple[int, int], ...]:
    """The whole session in stretches of 15 minutes or 25 turns: first and last turn of each."""
    found: list[tuple[int, int]] = []
    first = 0
    while first < len(transcript.turns):
        last = max(first, _last(transcript, first))
        found.append((first, last))
        first = last + 1
    return tuple(found)


def clip_of(transcript: Transcript, first: int, last: int, moments: Sequence[Moment]) -> Clip:
    """The turns `first` to `last` as a clip; its reason names the moments that they hold, and no other."""
    inside = [moment for moment in moments if first <= moment.turn <= last]
    share = (last - first + 1) / len(transcript.turns)
    return Clip(
        first,
        last,
        transcript.turns[first].start,
        transcript.turns[last].end or transcript.turns[last].start,
        _reason(_names(inside, first, last), share),
        tuple(dict.fromkeys(moment.turn for moment in inside)),
    )


def _around(
    transcript: Transcript, moment: Moment, moments: Sequence[Moment], taken: Sequence[Clip]
) -> Clip:
    """The clip for a moment, between the clips that are taken."""
    lowest = max((clip.last + 1 for clip in taken if clip.last < moment.turn), default=0)
    end = len(transcript.turns) - 1
    highest = min((clip.first - 1 for clip in taken if clip.first > moment.turn), default=end)
    first = _holding(transcript, max(min(_start(moment), _latest(transcript)), lowest), moment.turn)
    last = min(_last(transcript, first), highest)
    inside = [x for x in moments if first <= x.turn <= last]
    if last - first + 1 > _TOO_MUCH * len(transcript.turns):
        first = max(first, min(_start(x) for x in inside))
        last = min(last, max(x.until or x.turn for x in inside) + _AFTER)
    return clip_of(transcript, first, last, inside)


def _start(moment: Moment) -> int:
    """A clip begins a little before its first moment, so that what led up to it is heard."""
    return max(
        0, min(moment.turn, _or(moment.before, moment), _or(moment.since, moment)) - _LEAD_IN
    )


def _or(turn: int | None, moment: Moment) -> int:
    """A turn that leads up to a moment, or the moment's own where it lies too far back."""
    return turn if turn is not None and moment.turn - turn <= _FARTHEST else moment.turn


def _holding(transcript: Transcript, first: int, turn: int) -> int:
    """The first turn from `first` on with which a clip reaches as far as `turn`, as after a long silence."""
    reaches = (x for x in range(first, turn) if _last(transcript, x) >= turn)
    return next(reaches, turn)


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


def _last(transcript: Transcript, first: int) -> int:
    turns = transcript.turns
    begin = turns[first].start
    if transcript.timed and begin is not None:
        inside = [
            t.index for t in turns[first:] if t.start is not None and t.start - begin < SECONDS
        ]
        return inside[-1]
    return min(first + TURNS, len(turns)) - 1


def _names(inside: Sequence[Moment], first: int, last: int) -> list[str]:
    """What the turns hold, each kind once and counted, in the order spoken.

    A moment of which only a part is heard adds nothing to another on the same turn.
    """
    whole = {x.turn for x in inside if _is_whole(x, first, last)}
    told = [x for x in inside if _is_whole(x, first, last) or x.turn not in whole]
    found = Counter(_words_for(x, first, last) for x in told)
    return [one if n == 1 else f"{_NUMBERS[n]} {many}" for (one, many), n in found.items()]


def _is_whole(moment: Moment, first: int, last: int) -> bool:
    """Whether the turns hold all that it takes to see the moment."""
    since, until = moment.since, moment.until
    return (since is None or first <= since) and (until is None or until <= last)


def _words_for(moment: Moment, first: int, last: int) -> tuple[str, str]:
    whole = _is_whole(moment, first, last)
    return (_WHOLE_WORDS if whole else _WHOLE_WORDS | _PART_WORDS)[moment.kind]


def _reason(names: Sequence[str], share: float) -> str:
    holds = f"holds {_listed(names)}" if names else NOTHING
    if share == 1:
        return f"the whole session, which is short; it {holds}" if names else NOTHING
    if share > _MOST_OF_IT and names:
        return f"most of this short session; it {holds}"
    return holds


def _listed(names: Sequence[str]) -> str:
    if len(names) < 2:  # noqa: PLR2004 - one name needs no "and"
        return "".join(names)
    return ", ".join(names[:-1]) + " and " + names[-1]
