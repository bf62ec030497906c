"""What the path rests on: counters that each turn adds to, and the named guards that read them.

Codebook §4, "What counts" [D]. Missing evidence keeps the present state.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from mentalize.pathway.cues import to_be_asked
from mentalize.pathway.ruptures import rupture
from mentalize.transcripts.labels import LabelledTurn
from mentalize.transcripts.words import content_words, words

VULNERABLE = frozenset({"shame", "fear", "sadness", "envy"})
MENTALIZING = frozenset({"mentalizing", "emerging"})
LOST = frozenset({"psychic_equivalence", "pretend", "teleological"})
_CONTRADICTION = re.compile(
    r"^\W*(?:well\W+)?(?:no\b|nope\b|nah\b|wrong\b|not (?:really|at all|quite|exactly)\b"
    r"|that'?s (?:not|wrong)|that isn'?t|i (?:didn'?t|never) sa(?:y|id))",
    re.IGNORECASE,
)
_EPISODE_WORDS = 8
_FACT_WORDS = 4
_TRIES = 3
_QUIET_TURNS = 3


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that the guards know after a turn. `reset_episode` clears what belongs to one episode."""

    patient: LabelledTurn | None = None
    before: LabelledTurn | None = None
    clinician: LabelledTurn | None = None
    affects: frozenset[str] = frozenset()
    anchored: int = 0
    tries: int = 0
    chosen: bool = False
    why_touched: bool = False
    rigid: bool = False
    doubt: bool = False
    summary_confirmed: bool = False
    last_minded: str = ""
    lost_now: bool = False
    asked_safety: bool = False
    safety_answered: bool = False
    since_cue: int = 0
    since_high: int = 0
    shared_account: bool = False
    rupture_open: bool = False


def reset_episode(evidence: Evidence) -> Evidence:
    """The same evidence for a new topic: what was found out about the old one does not count."""
    return replace(
        evidence,
        affects=frozenset(),
        anchored=0,
        tries=0,
        chosen=False,
        why_touched=False,
        rigid=False,
        doubt=False,
        summary_confirmed=False,
        last_minded="",
        lost_now=False,
    )


def observe(evidence: Evidence, item: LabelledTurn) -> Evidence:
    """The evidence with one more turn."""
    if item.turn.role == "clinician":
        return _observe_clinician(evidence, item)
    if item.turn.role == "patient":
        return _observe_patient(evidence, item)
    return evidence


def _observe_clinician(evidence: Evidence, item: LabelledTurn) -> Evidence:
    if is_minimal(item):
        return evidence
    return replace(
        evidence,
        clinician=item,
        tries=evidence.tries + (item.has_move("explore_self") and bool(evidence.affects)),
        asked_safety=evidence.asked_safety or item.has_move("safety"),
    )


def is_minimal(item: LabelledTurn) -> bool:
    """Whether a clinician's turn is a back-channel and no more."""
    return bool(item.moves) and all(move.code == "minimal" for move in item.moves)


def contradicts(text: str) -> bool:
    """Whether an answer begins by saying no to what was put to the patient."""
    return _CONTRADICTION.search(text) is not None


def _observe_patient(evidence: Evidence, item: LabelledTurn) -> Evidence:
    evidence = _episode_facts(evidence, item)
    withdrew = item.has_process("disengaged") and evidence.last_minded in MENTALIZING
    evidence = _minding(evidence, item)
    evidence = replace(evidence, before=evidence.patient, patient=item)
    ruptured = withdrew or _leaves_or_scorns(item)
    still = evidence.rupture_open and not evidence.shared_account
    return _risk_and_arousal(replace(evidence, rupture_open=ruptured or still), item)


def _episode_facts(evidence: Evidence, item: LabelledTurn) -> Evidence:
    asked = evidence.clinician
    count = len(words(item.turn.text))
    invited = asked is not None and (
        asked.has_move("frame") or (asked.question is not None and asked.question.code != "none")
    )
    anchored = (
        asked is not None
        and asked.has_move("clarify_facts")
        and len(content_words(item.turn.text)) >= _FACT_WORDS
    )
    checked = asked is not None and asked.has_move("check_understanding")
    return replace(
        evidence,
        chosen=evidence.chosen or (invited and count >= _EPISODE_WORDS),
        anchored=evidence.anchored + anchored,
        affects=evidence.affects | {affect.code for affect in item.affects},
        summary_confirmed=(
            not contradicts(item.turn.text) if checked else evidence.summary_confirmed
        ),
    )


def _minding(evidence: Evidence, item: LabelledTurn) -> Evidence:
    asked, mode = evidence.clinician, item.mode_code
    minding = mode in MENTALIZING
    after_how = asked is not None and asked.has_move("examine_thinking", "challenge")
    reflects = item.has_process("self_reflection") or mode == "mentalizing"
    equation = mode == "psychic_equivalence" or (
        item.has_process("contingent_worth") and item.has_process("certainty")
    )
    return replace(
        evidence,
        why_touched=evidence.why_touched
        or (minding and asked is not None and asked.has_move("explore_why")),
        rigid=evidence.rigid or equation,
        doubt=evidence.doubt or (after_how and reflects),
        lost_now=mode in LOST and evidence.last_minded in MENTALIZING,
        last_minded=mode if mode in MENTALIZING | LOST else evidence.last_minded,
        shared_account=minding
        or (
            asked is not None
            and asked.has_move("relationship", "own_perspective")
            and len(words(item.turn.text)) >= _EPISODE_WORDS
        ),
    )


def _risk_and_arousal(evidence: Evidence, item: LabelledTurn) -> Evidence:
    cue = _has_current_risk(item)
    return replace(
        evidence,
        # an answer counts once a safety question has been put; a new cue asks for a new question
        safety_answered=evidence.asked_safety,
        asked_safety=evidence.asked_safety,
        since_cue=0 if cue else evidence.since_cue + 1,
        since_high=0 if item.high_arousal else evidence.since_high + 1,
    )


def _has_current_risk(item: LabelledTurn) -> bool:
    return to_be_asked(item) is not None


def _leaves_or_scorns(item: LabelledTurn) -> bool:
    return rupture(item) is not None


def _pretend_twice(evidence: Evidence) -> bool:
    return _mode(evidence.patient) == "pretend" and _mode(evidence.before) == "pretend"


def _mode(item: LabelledTurn | None) -> str:
    return item.mode_code if item is not None else ""


def _event_or_live_feeling(evidence: Evidence) -> bool:
    item = evidence.patient
    if item is None or item.mode_code == "pretend":
        return False
    return bool(item.affects) or item.mode_code in MENTALIZING | {"none"}


def _seen_in_own_terms(evidence: Evidence) -> bool:
    recent = {_mode(evidence.patient), _mode(evidence.before)}
    return (
        bool(evidence.affects & VULNERABLE)
        and evidence.summary_confirmed
        and not _high(evidence)
        and not recent & {"psychic_equivalence", "pretend"}
    )


def _high(evidence: Evidence) -> bool:
    return evidence.patient is not None and evidence.patient.high_arousal


GUARDS: Mapping[str, Callable[[Evidence], bool]] = {
    "new_current_risk": lambda e: e.patient is not None and _has_current_risk(e.patient),
    "safety_answered": lambda e: e.safety_answered,
    "no_cue_for_three_turns": lambda e: e.since_cue >= _QUIET_TURNS,
    "high_arousal": _high,
    "calm_for_two_turns": lambda e: e.since_high >= 2,  # noqa: PLR2004 - the guard's name says it
    # it stays open behind high arousal and danger until there is a shared account
    "rupture": lambda e: e.rupture_open,
    "shared_account": lambda e: e.shared_account,
    "pretend_twice": _pretend_twice,
    "event_or_live_feeling": _event_or_live_feeling,
    "mentalizing_lost": lambda e: e.lost_now,
    "mentalizing_now": lambda e: _mode(e.patient) in MENTALIZING,
    "episode_chosen": lambda e: e.chosen,
    "affect_named": lambda e: bool(e.affects),
    "two_affects": lambda e: len(e.affects) > 1,
    "vulnerable_affect": lambda e: bool(e.affects & VULNERABLE),
    "three_anchored_facts": lambda e: e.anchored >= 3,  # noqa: PLR2004 - the guard's name says it
    "three_tries": lambda e: e.tries >= _TRIES,
    "why_touched": lambda e: e.why_touched,
    "rigid_equation": lambda e: e.rigid,
    "doubt": lambda e: e.doubt,
    "seen_in_own_terms": _seen_in_own_terms,
}


def holds(guard: str, evidence: Evidence) -> bool:
    """Whether a guard of the table holds; "not NAME" is its opposite. An unknown name is a KeyError."""
    if guard.startswith("not "):
        return not holds(guard.removeprefix("not "), evidence)
    return GUARDS[guard](evidence)
