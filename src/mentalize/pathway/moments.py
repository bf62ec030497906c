"""The few turns of a session that are worth going back to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from mentalize.pathway.bearing import (
    bears_claim,
    bears_feeling,
    names_feeling,
    quote_of_mind,
    speaks_of,
    taken_up,
)
from mentalize.pathway.cues import Place, first_cue, order_of, place_of, words_of
from mentalize.pathway.evidence import LOST, MENTALIZING, VULNERABLE, is_minimal
from mentalize.pathway.model import Moment
from mentalize.pathway.ruptures import rupture, scorn, sentence_of, wish_to_leave
from mentalize.transcripts.labels import Label, LabelledTurn
from mentalize.transcripts.model import Quote
from mentalize.transcripts.words import words

MOST = 5
_SOON = 3  # turns of the clinician in which what is taken up still is the rupture [D]
_SHOWS = 4  # words that show something by themselves [D]
_QUARREL = 12  # turns within which two ruptures are one [D]
_CLEAR_WORDS = 6  # a turn of fewer words is too thin to be called a moment [D]
_TAKES_UP = frozenset(
    {"validate", "explore_self", "check_understanding", "explore_why", "mark_mentalizing",
     "safety", "stop_rewind", "relationship", "minimal"}
)  # fmt: skip
_PASSES_BY = frozenset(
    {"interpret", "fill_in", "advise", "reassure", "argue", "psychoeducate", "frame", "other"}
)


@dataclass(frozen=True, slots=True)
class _Scene:
    """A patient's turn with what came before and after it."""

    item: LabelledTurn
    before: LabelledTurn | None  # the clinician's last turn that was more than a back-channel
    after: LabelledTurn | None  # the clinician's next such turn
    minded: str  # the last mode of the patient that was not `none`
    minded_at: int | None  # and its turn
    minded_before: bool  # whether the patient had mentalized at all up to here
    vulnerable_before: bool
    since_rupture: int | None  # turns of the clinician since one that stands open
    lent: bool  # whether the word for the vulnerable feeling was the clinician's just before
    rupture_at: int | None  # and the patient's latest turn that was one


def moments(turns: Sequence[LabelledTurn], most: int = MOST) -> tuple[Moment, ...]:
    """At most `most` moments in the order of the session, the weightiest kinds first in the choice."""
    found = [moment for scene in _scenes(turns) for moment in _of(scene)]
    found += _left_risks(turns)
    chosen = sorted(found, key=lambda x: (_WEIGHT[x[1].kind], -x[0]))
    kept: list[Moment] = []
    for _, moment in chosen:
        if len(kept) < most and _is_new(moment, kept):
            kept.append(moment)
    return tuple(sorted(kept, key=lambda moment: moment.turn))


_WEIGHT = {
    "left_risk": 0,
    "first_vulnerable": 1,
    "missed_opening": 2,
    "rupture": 1,
    "repair": 3,
    "into_mentalizing": 3,
    "out_of_mentalizing": 4,
}


def _is_new(moment: Moment, kept: Sequence[Moment]) -> bool:
    """Two moments on one turn, or three of a kind, would say the same thing again.

    That the first vulnerable feeling was not taken up is another thing than that it was said.
    """
    same_kind = sum(other.kind == moment.kind for other in kept)
    alike = (o for o in kept if o.turn == moment.turn and {o.kind, moment.kind} != _APART)
    if moment.kind == "rupture" and any(_one_quarrel(moment, other) for other in kept):
        return False
    return not any(alike) and same_kind < 2  # noqa: PLR2004 - one more is the third


def _one_quarrel(moment: Moment, other: Moment) -> bool:
    return other.kind == "rupture" and abs(other.turn - moment.turn) < _QUARREL


_APART = {"first_vulnerable", "missed_opening"}


def _scenes(turns: Sequence[LabelledTurn]) -> Iterator[_Scene]:
    before: LabelledTurn | None = None
    minded, had, vulnerable = "", False, False
    since: int | None = None
    minded_at: int | None = None
    rupture_at: int | None = None
    following = _next_clinician(turns)
    for item in turns:
        if item.turn.role == "clinician" and not is_minimal(item):
            before, since = item, None if since is None else since + 1
        if item.turn.role != "patient":
            continue
        felt = _vulnerable_label(item)
        lent = felt is not None and taken_up(turns, item.turn.index, item.words(felt))
        after = following[item.turn.index]
        scene = _Scene(
            item, before, after, minded, minded_at, had, vulnerable, since, lent, rupture_at
        )
        yield scene
        rupture_at = item.turn.index if _is_rupture(item) else rupture_at
        vulnerable = vulnerable or felt is not None
        since = _since_rupture(scene)
        if item.mode_code in MENTALIZING | LOST and not _abstained(item):
            minded, minded_at = item.mode_code, item.turn.index
            had = had or item.mode_code in MENTALIZING


def _next_clinician(turns: Sequence[LabelledTurn]) -> list[LabelledTurn | None]:
    upcoming: LabelledTurn | None = None
    result: list[LabelledTurn | None] = [None] * len(turns)
    for item in reversed(turns):
        result[item.turn.index] = upcoming
        if item.turn.role == "clinician" and not is_minimal(item):
            upcoming = item
    return result


def _abstained(item: LabelledTurn) -> bool:
    return item.mode is None or item.mode.abstained


def _vulnerable_label(item: LabelledTurn) -> Label | None:
    """The first vulnerable feeling that the words bear."""
    felt = (affect for affect in item.affects if affect.code in VULNERABLE)
    return next((affect for affect in felt if bears_feeling(item, affect)), None)


def _is_rupture(item: LabelledTurn) -> bool:
    return rupture(item) is not None


def _since_rupture(scene: _Scene) -> int | None:
    if _is_rupture(scene.item):
        return 0
    return None if _repairs(scene) else scene.since_rupture


def _repairs(scene: _Scene) -> bool:
    """Whether the patient mentalizes after the clinician has taken the rupture up.

    Only `relationship` is about the two at any time; a check or an owned view much later is about
    something else.
    """
    before, since = scene.before, scene.since_rupture
    if since is None or before is None or _is_rupture(scene.item):
        return False
    soon = since <= _SOON and before.has_move("own_perspective", "validate", "check_understanding")
    return scene.item.mode_code == "mentalizing" and (soon or before.has_move("relationship"))


def _of(scene: _Scene) -> Iterator[tuple[float, Moment]]:
    for kind, finder in _FINDERS.items():
        found = finder(scene)
        if found is not None:
            label, because, quote = found
            before = scene.before.turn.index if scene.before else None
            reach = _reach(scene, kind)
            moment = Moment(scene.item.turn.index, kind, because, quote, before, *reach)
            yield label.confidence, moment


def _reach(scene: _Scene, kind: str) -> tuple[int | None, int | None]:
    """The turns that it takes to see a moment, beside its own."""
    if kind in {"into_mentalizing", "out_of_mentalizing"}:
        return scene.minded_at, None
    if kind == "repair":
        return scene.rupture_at, None
    if kind == "missed_opening" and scene.after:
        return None, scene.after.turn.index
    return None, None


def _quote(item: LabelledTurn, label: Label) -> Quote:
    """The words of a label; with its sentence where a word or two show little by themselves."""
    start, end = label.start, label.end
    if start == end:
        start, end = 0, len(item.turn.text)
    if len(words(item.turn.text[start:end])) < _SHOWS:
        start, end = sentence_of(item.turn.text, start, end)
    return Quote(item.turn.index, start, end, item.turn.text[start:end])


_Found = tuple[Label, str, Quote] | None


def _into(scene: _Scene) -> _Found:
    item = scene.item
    clear = item.mode_code == "mentalizing" and not _abstained(item)
    if not clear or item.mode is None or scene.minded not in LOST or not _long_enough(item):
        return None
    quote = quote_of_mind(item, item.mode)
    again = "mentalizing came back after it had been lost"
    first = "mentalizing was heard for the first time, after turns without it"
    return (item.mode, again if scene.minded_before else first, quote) if quote else None


def _out(scene: _Scene) -> _Found:
    item, mode = scene.item, scene.item.mode
    if mode is None or mode.code not in LOST or mode.abstained or not _long_enough(item):
        return None
    # what others may think was asked for, so that telling it is no loss
    asked = scene.before is not None and scene.before.has_move("explore_other")
    if scene.minded != "mentalizing" or asked or not bears_claim(item, mode):
        return None
    return mode, "the patient had been mentalizing, and here it was lost", _quote(item, mode)


def _long_enough(item: LabelledTurn) -> bool:
    return len(words(item.turn.text)) >= _CLEAR_WORDS


def _first_vulnerable(scene: _Scene) -> _Found:
    label = _vulnerable_label(scene.item)
    if label is None or scene.vulnerable_before:
        return None
    quote = _quote(scene.item, label)
    if not names_feeling(scene.item, label):
        because = "the first vulnerable feeling that was heard, shown rather than named"
    elif scene.lent:
        because = "the first vulnerable feeling, in a word taken up from the clinician"
    else:
        because = "the first vulnerable feeling in the patient's own words"
    return label, because, quote


def _missed(scene: _Scene) -> _Found:
    label, after = _vulnerable_label(scene.item), scene.after
    if label is None or after is None or after.has_move(*_TAKES_UP):
        return None
    quote = _quote(scene.item, label)
    taken = speaks_of(after.turn.text, quote.text) and not after.has_move("reassure", "argue")
    if after.has_move(*_PASSES_BY) and not taken:
        return label, "a feeling was said, and the next turn did not take it up", quote
    return None


def _rupture(scene: _Scene) -> _Found:
    """Every turn in which something comes between the two; of one quarrel the surest is chosen later."""
    item = scene.item
    quits = wish_to_leave(item)
    if quits is not None:
        return quits, "the patient speaks of leaving", _quote(item, quits)
    aimed = scorn(item)
    return (aimed, "contempt turns on the clinician", _quote(item, aimed)) if aimed else None


def _repair(scene: _Scene) -> _Found:
    item = scene.item
    if item.mode is None or not _repairs(scene) or not _long_enough(item):
        return None
    quote = quote_of_mind(item, item.mode)
    because = "the rupture had been taken up, and the patient was mentalizing again"
    return (item.mode, because, quote) if quote else None


_FINDERS: dict[str, Callable[[_Scene], _Found]] = {
    "into_mentalizing": _into,
    "out_of_mentalizing": _out,
    "first_vulnerable": _first_vulnerable,
    "missed_opening": _missed,
    "rupture": _rupture,
    "repair": _repair,
}


def _left_risks(turns: Sequence[LabelledTurn]) -> list[tuple[float, Moment]]:
    """The patient's turn whose cue was left: the gravest between the two turns before a `left_risk` mark."""
    found: list[tuple[float, Moment]] = []
    before = {scene.item.turn.index: scene.before for scene in _scenes(turns)}
    older: list[LabelledTurn] = []
    newer: list[LabelledTurn] = []
    for item in turns:
        if item.turn.role == "patient" and _cue(item) is not None:
            newer.append(item)
        if item.turn.role != "clinician" or is_minimal(item):
            continue
        if older and any(label.code == "left_risk" for label in item.derived):
            found.append(_left(min(older, key=_gravity), before, item.turn.index))
        older, newer = newer, []
    return found


def _cue(item: LabelledTurn) -> Label | None:
    """The cue to ask about, in the patient's own words; a wish to leave is taken up in another way."""
    cue = first_cue(item)
    return cue if cue in item.risks and place_of(item, cue) <= Place.OWN else None


def _gravity(item: LabelledTurn) -> tuple[Place, bool, bool, float]:
    return order_of(item, _cue(item) or item.risks[0])


def _left(
    item: LabelledTurn, before: Mapping[int, LabelledTurn | None], until: int
) -> tuple[float, Moment]:
    label, came = _cue(item) or item.risks[0], before[item.turn.index]
    start, end = words_of(item, label)
    because = "a risk cue, and neither of the next two turns asked about it"
    quote = Quote(item.turn.index, start, end, item.turn.text[start:end])
    came_at = came.turn.index if came else None
    told = Moment(item.turn.index, "left_risk", because, quote, came_at, until=until)
    return -float(place_of(item, label)), told
