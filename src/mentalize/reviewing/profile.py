"""The fidelity profile: how often, out of how many, in which words. No score, no pass or fail."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mentalize.pathway.cues import asks_about_danger
from mentalize.pathway.model import Step
from mentalize.pathway.telling import TELLS
from mentalize.reviewing.indices import (
    clinician_turns,
    is_not_knowing,
    patient_turns,
    tells,
)
from mentalize.reviewing.model import ProfileRow
from mentalize.reviewing.wording import pull_of, quote_of
from mentalize.transcripts.labels import LabelledTurn
from mentalize.transcripts.model import Quote

_QUOTES = 3


@dataclass(frozen=True, slots=True)
class _Row:
    id: str
    name: str
    counts: Callable[[LabelledTurn], bool]
    codes: frozenset[str] = (
        frozenset()
    )  # the moves whose words show it; none: what the turn comes to


def _said(row: str, name: str, *codes: str) -> _Row:
    return _Row(row, name, lambda item: item.has_move(*codes), frozenset(codes))


def _derived(code: str) -> Callable[[LabelledTurn], bool]:
    return lambda item: any(label.code == code for label in item.derived)


def asks_safety(item: LabelledTurn) -> bool:
    """Whether the turn asks about danger in so many words."""
    return any(asks_about_danger(item, move) for move in item.moves)


_ROWS = (
    _Row("not_knowing", "Asked or checked from a not-knowing stance", is_not_knowing),
    _said("what", "Asked what happened, what was felt, what others may feel",
          "clarify_facts", "explore_self", "explore_other"),
    _Row("expand", "Asked for more beside a feeling that was named", _derived("expand"),
         frozenset({"explore_self"})),
    _said("why", "Asked how a feeling came about, or what it is like to have it", "explore_why"),
    _said("how", "Made the way of thinking the topic", "examine_thinking", "challenge"),
    _said("own", "Gave an own view, marked as own", "own_perspective"),
    _said("receive", "Received: validation, check, summary, going back",
          "validate", "check_understanding", "mark_mentalizing", "stop_rewind"),
    _said("relate", "Spoke of what happens between the two", "relationship"),
    _Row("safety", "Asked about safety", asks_safety, frozenset({"safety"})),
    _Row("contrary", "Turned to the other side (self and other, thought and feeling)",
         _derived("contrary")),
    _Row("statements", "Told instead of asking", tells, TELLS),
    _Row("offered_word", "Offered a single word as a question", _derived("offered_word"),
         frozenset({"fill_in"})),
    _Row("stacked", "Several questions at once, or a long run-up", _derived("stacked")),
    _Row("lecture", "Explained at length", _derived("lecture"), frozenset({"psychoeducate"})),
    _Row("joined_theory", "Went along with a theory", _derived("joined_theory")),
    _Row("too_early", "Why or how before a feeling was named, or at high arousal",
         _derived("too_early"), frozenset({"challenge", "examine_thinking", "explore_why"})),
    _Row("stayed_behind", "Stayed with facts after a feeling was there", _derived("stayed_behind")),
)  # fmt: skip


def profile(turns: Sequence[LabelledTurn], steps: Sequence[Step]) -> tuple[ProfileRow, ...]:
    """Rows of the profile: clinician's turns by kind, steps, and risk cues that were asked about."""
    spoken = clinician_turns(turns)
    rows = [_counted(row, spoken) for row in _ROWS]
    rows += [_stepped(kind, name, steps, turns) for kind, name in _STEPS.items()]
    rows.append(_risk(turns))
    return tuple(row for row in rows if row.of)  # of nothing nothing can be counted


_STEPS = {
    "in_step": "In step with where the path stood",
    "ahead": "Ahead of where the path stood",
    "behind": "Behind where the path stood",
}


def _counted(row: _Row, spoken: Sequence[LabelledTurn]) -> ProfileRow:
    found = [item for item in spoken if row.counts(item)]
    quotes = tuple(_words(item, row.codes) for item in found[:_QUOTES])
    return ProfileRow(row.id, row.name, len(found), len(spoken), "clinician turns", quotes)


def _words(item: LabelledTurn, codes: frozenset[str]) -> Quote:
    """The words that a row counts: a question behind a statement doesn't show the statement."""
    shown = next((move for move in item.moves if move.code in codes), None)
    return pull_of(item) if shown is None else quote_of(item, shown)


def _stepped(
    kind: str, name: str, steps: Sequence[Step], turns: Sequence[LabelledTurn]
) -> ProfileRow:
    found = [step for step in steps if step.step == kind]
    quotes = tuple(_words(turns[x.turn], frozenset({x.move})) for x in found[:_QUOTES])
    return ProfileRow(kind, name, len(found), len(steps), "moves on the path", quotes)


def _risk(turns: Sequence[LabelledTurn]) -> ProfileRow:
    cues = [t for t in patient_turns(turns) if any(risk.code != "dropout" for risk in t.risks)]
    asked = [item for item in cues if _asked_about(item, turns)]
    quotes = tuple(
        quote_of(item, next(risk for risk in item.risks if risk.code != "dropout"))
        for item in cues[:_QUOTES]
    )
    name = "Risk cues that a safety question followed within two turns"
    return ProfileRow("risk_asked", name, len(asked), len(cues), "turns with a risk cue", quotes)


def _asked_about(cue: LabelledTurn, turns: Sequence[LabelledTurn]) -> bool:
    following = clinician_turns(turns[cue.turn.index + 1 :])[:2]
    return any(item.has_move("safety") for item in following)
