"""Reads a simulated patient's file as a good editor would, and says what is missing or too early."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from mentalize.practice.acts import NEVER_SAID, acts
from mentalize.practice.heard import families
from mentalize.practice.model import Patient
from mentalize.practice.state import MODES, VULNERABLE
from mentalize.practice.wish import SPONTANEOUS
from mentalize.transcripts.words import words

LEAST = 350
_LONGEST = 70
_WAYS = 3
_NAMES = 4
_QUESTIONS = 3
_DATA = Path(__file__).with_name("data")
_EARLY_FREE = frozenset(
    {"feel", "feel_more", "retract", "why", "how", "thinking", "stay", "warm", "own", "marked", "risk_told",
     "risk_more", "other_open", "yes_and", "half", "repair", "us", *NEVER_SAID}
)  # fmt: skip
_OWN = re.compile(r"\b(?:i|me|my|myself|i'm|i was|i'd)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Remark:
    """What an editor would say: where, what, and whether the file can't be used like this."""

    where: str
    what: str
    grave: bool = False


def remarks(patient: Patient) -> tuple[Remark, ...]:
    """All remarks, the grave ones first."""
    found = [remark for check in _CHECKS for remark in check(patient)]
    return tuple(sorted(found, key=lambda remark: not remark.grave))


def _enough(patient: Patient) -> Iterator[Remark]:
    spoken = sum(len(x.say) for x in patient.lines if x.act not in NEVER_SAID)
    if spoken < LEAST:
        yield Remark("the bank", f"{spoken} lines are too few; write {LEAST} or more", grave=True)
    counts = Counter(
        {act: sum(len(x.say) for x in groups) for act, groups in patient.by_act.items()}
    )
    for act in acts().values():
        if counts[act.id] < act.want:
            yield Remark(
                act.id,
                f"{counts[act.id]} of {act.want} lines: {act.purpose}",
                grave=not counts[act.id],
            )


def _each_node(patient: Patient) -> Iterator[Remark]:
    ways = Counter({(x.act, x.node): 0 for x in patient.lines})
    for group in patient.lines:
        ways[group.act, group.node] += len(group.say)
    for fact in patient.facts:
        if ways["tell", fact.id] < _WAYS:
            yield Remark(
                f"tell {fact.id}",
                f"{ways['tell', fact.id]} ways to tell it; write {_WAYS}",
                grave=True,
            )
        if len(fact.asked) < _QUESTIONS:
            yield Remark(f"fact {fact.id}", f"give {_QUESTIONS} questions that it answers")
    for affect in patient.affects:
        for act, least in (("feel", _NAMES), ("feel_more", _NAMES)):
            if ways[act, affect.id] < least:
                yield Remark(
                    f"{act} {affect.id}", f"{ways[act, affect.id]} lines; write {least}", grave=True
                )


def _every_state(patient: Patient) -> Iterator[Remark]:
    """In every mode there must be something to dodge with and something to talk on with."""
    for mode in MODES:
        for act in {
            SPONTANEOUS[mode],
            *(("dodge",) if mode not in {"emerging", "mentalizing"} else ()),
        }:
            groups = patient.by_act.get(act, ())
            if not any(not group.modes or mode in group.modes for group in groups):
                yield Remark(act, f"no line fits the mode '{mode}'", grave=True)


def _reachable(patient: Patient) -> Iterator[Remark]:
    told: set[str] = set()
    for _ in patient.facts:
        told |= {fact.id for fact in patient.facts if told.issuperset(fact.needs)}
    for fact in patient.facts:
        if fact.id not in told:
            yield Remark(
                f"fact {fact.id}", "can never be told: what it needs is out of reach", grave=True
            )


def _too_early(patient: Patient) -> Iterator[Remark]:
    """A vulnerable feeling of one's own in a line that may be said at any time."""
    for group in patient.lines:
        if group.act in _EARLY_FREE or group.needs:
            continue
        for text in group.say:
            early = VULNERABLE & set(families(text))
            if early and _OWN.search(text):
                yield Remark(
                    group.act, f"may reveal {', '.join(sorted(early))} too early: “{text}”"
                )


def _says_it(patient: Patient) -> Iterator[Remark]:
    """A line that names a feeling must have a word for it that the coder knows."""
    known = {affect.id: affect.family for affect in patient.affects}
    for group in patient.lines:
        if group.act == "feel":
            for text in group.say:
                if known[group.node] not in families(text):
                    yield Remark(
                        f"feel {group.node}", f"no word of {known[group.node]} in: “{text}”"
                    )


def _twice(patient: Patient) -> Iterator[Remark]:
    counts = Counter(text for group in patient.lines for text in group.say)
    for text, times in counts.items():
        if times > 1:
            yield Remark("the bank", f"stands {times} times: “{text}”")


def _long(patient: Patient) -> Iterator[Remark]:
    for group in patient.lines:
        for text in group.say:
            if len(words(text)) > _LONGEST:
                yield Remark(group.act, f"{len(words(text))} words are a speech: “{text[:60]}…”")


@cache
def _forbidden() -> tuple[tuple[re.Pattern[str], str], ...]:
    with (_DATA / "forbidden.toml").open("rb") as file:
        rows = tomllib.load(file)["forbidden"]
    return tuple((re.compile("|".join(x["patterns"]), re.IGNORECASE), x["why"]) for x in rows)


def forbidden_in(text: str) -> str:
    """Why a text may not be said by a simulated patient; "" when it may."""
    return next((why for pattern, why in _forbidden() if pattern.search(text)), "")


def _forbidden_lines(patient: Patient) -> Iterator[Remark]:
    texts = [(group.act, text) for group in patient.lines for text in group.say]
    texts += [("referral", patient.referral), *((f"fact {x.id}", x.fact) for x in patient.facts)]
    for where, text in texts:
        if why := forbidden_in(text):
            yield Remark(where, f"{why}: “{text}”", grave=True)


_CHECKS = (
    _enough,
    _each_node,
    _every_state,
    _reachable,
    _too_early,
    _says_it,
    _twice,
    _long,
    _forbidden_lines,
)
