"""The fidelity profile: how often, out of how many, in which words. No score, no pass or fail."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mentalize.pathway.model import Step
from mentalize.reviewing.indices import clinician_turns, is_not_knowing, patient_turns, tells
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


def _moves(*codes: str) -> Callable[[LabelledTurn], bool]:
    return lambda item: item.has_move(*codes)


def _derived(code: str) -> Callable[[LabelledTurn], bool]:
    return lambda item: any(label.code == code for label in item.derived)


_ROWS = (
    _Row("not_knowing", "Asked or checked from a not-knowing stance", is_not_knowing),
    _Row("what", "Asked what happened, what was felt, what others may feel",
         _moves("clarify_facts", "explore_self", "explore_other")),
    _Row("expand", "Asked for more beside a feeling that was named", _derived("expand")),
    _Row("why", "Asked how a feeling came about, or what it is like to have it",
         _moves("explore_why")),
    _Row("how", "Made the way of thinking the topic", _moves("examine_thinking", "challenge")),
    _Row("own", "Gave an own view, marked as own", _moves("own_perspective")),
    _Row("receive", "Received: validation, check, summary, going back",
         _moves("validate", "check_understanding", "mark_mentalizing", "stop_rewind")),
    _Row("relate", "Spoke of what happens between the two", _moves("relationship")),
    _Row("contrary", "Turned to the other side (self and other, thought and feeling)",
         _derived("contrary")),
    _Row("statements", "Told instead of asking", tells),
    _Row("offered_word", "Offered a single word as a question", _derived("offered_word")),
    _Row("stacked", "Several questions at once, or a long run-up", _derived("stacked")),
    _Row("lecture", "Explained at length", _derived("lecture")),
    _Row("joined_theory", "Went along with a theory", _derived("joined_theory")),
    _Row("too_early", "Why or how before a feeling was there", _derived("too_early")),
    _Row("stayed_behind", "Stayed with facts after a feeling was there", _derived("stayed_behind")),
)  # fmt: skip


def profile(turns: Sequence[LabelledTurn], steps: Sequence[Step]) -> tuple[ProfileRow, ...]:
    """Rows of the profile: clinician's turns by kind, steps, and risk cues that were asked about."""
    spoken = clinician_turns(turns)
    rows = [_counted(row, spoken) for row in _ROWS]
    rows += [_stepped(kind, name, steps, turns) for kind, name in _STEPS.items()]
    rows.append(_risk(turns))
    return tuple(rows)


_STEPS = {
    "in_step": "In step with where the path stood",
    "ahead": "Ahead of where the path stood",
    "behind": "Behind where the path stood",
}


def _counted(row: _Row, spoken: Sequence[LabelledTurn]) -> ProfileRow:
    found = [item for item in spoken if row.counts(item)]
    quotes = tuple(pull_of(item) for item in found[:_QUOTES])
    return ProfileRow(row.id, row.name, len(found), len(spoken), "clinician turns", quotes)


def _stepped(
    kind: str, name: str, steps: Sequence[Step], turns: Sequence[LabelledTurn]
) -> ProfileRow:
    found = [step for step in steps if step.step == kind]
    quotes = tuple(pull_of(turns[step.turn]) for step in found[:_QUOTES])
    return ProfileRow(kind, name, len(found), len(steps), "moves on the path", quotes)


def _risk(turns: Sequence[LabelledTurn]) -> ProfileRow:
    cues = [t for t in patient_turns(turns) if any(risk.code != "dropout" for risk in t.risks)]
    asked = [item for item in cues if _asked_about(item, turns)]
    quotes: tuple[Quote, ...] = tuple(quote_of(item, item.risks[0]) for item in cues[:_QUOTES])
    name = "Risk cues that a safety question followed within two turns"
    return ProfileRow("risk_asked", name, len(asked), len(cues), "turns with a risk cue", quotes)


def _asked_about(cue: LabelledTurn, turns: Sequence[LabelledTurn]) -> bool:
    following = clinician_turns(turns[cue.turn.index + 1 :])[:2]
    return any(item.has_move("safety") for item in following)
