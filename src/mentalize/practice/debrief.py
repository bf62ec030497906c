"""After a session: what only a simulation can show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from random import Random

from mentalize.practice.coach import coach_words, for_patient
from mentalize.practice.session import Reply, Session
from mentalize.practice.state import State

_MOST = 3
_CLEARLY = 0.05


@dataclass(frozen=True, slots=True)
class Mark:
    """A turn at which the patient came nearer or withdrew, with the thought that was not spoken."""

    turn: int
    said: str
    nearer: bool
    because: str
    unspoken: str


@dataclass(frozen=True, slots=True)
class Debrief:
    """Trust and threat after every reply, three marked turns, what was left unasked, one thing to try."""

    trust: tuple[float, ...]
    threat: tuple[float, ...]
    marks: tuple[Mark, ...]
    unasked: tuple[str, ...]
    next_time: str
    name: str

    def sections(self) -> Iterator[tuple[str, list[str]]]:
        """Headings with their lines, in the order in which they should be read."""
        if self.unasked:
            yield "Left unasked", list(self.unasked)
        if self.marks:
            yield "Nearer and further", [_marked(mark, self.name) for mark in self.marks]
        yield "One thing to try next time", [self.next_time]


def _marked(mark: Mark, name: str) -> str:
    did = "came nearer" if mark.nearer else "withdrew"
    return f"Turn {mark.turn}, “{mark.said}”: here {name} {did} ({mark.because}). Unspoken: “{mark.unspoken}”"


def debrief(session: Session) -> Debrief:
    """All of it, computed from the session alone."""
    return Debrief(
        trust=tuple(reply.state.trust for reply in session.replies),
        threat=tuple(reply.state.threat for reply in session.replies),
        marks=_marks(session),
        unasked=_unasked(session),
        next_time=for_patient(_to_try(session), session.patient),
        name=session.patient.name,
    )


def _marks(session: Session) -> tuple[Mark, ...]:
    pairs = list(pairwise(session.replies))
    weighed = sorted(pairs, key=lambda pair: -abs(_nearer(pair[0].state, pair[1].state)))
    chosen = [
        pair for pair in weighed[:_MOST] if abs(_nearer(pair[0].state, pair[1].state)) > _CLEARLY
    ]
    made: list[Mark] = []
    for before, after in sorted(chosen, key=lambda pair: pair[1].index):
        made.append(_mark(session, before, after, [mark.unspoken for mark in made]))
    return tuple(made)


def _nearer(before: State, after: State) -> float:
    """How much nearer (+) or further (-) the patient is: trust, access and being seen against threat."""
    gained = (
        (after.trust - before.trust) * 3
        + (after.access - before.access)
        + (after.seen - before.seen)
    )
    return gained - (after.threat - before.threat)


def _mark(session: Session, before: Reply, after: Reply, used: list[str]) -> Mark:
    nearer = _nearer(before.state, after.state) > 0
    groups = session.patient.by_act.get("unspoken_near" if nearer else "unspoken_away", ())
    lines = [text for group in groups for text in group.say if text not in used]
    thought = Random(f"{session.seed}:{after.index}").choice(lines) if lines else "…"  # noqa: S311 - wording only
    turn = after.index - 1
    because = after.because[0].partition(":")[0]
    return Mark(turn, session.said[turn][1], nearer, because, thought)


def _unasked(session: Session) -> tuple[str, ...]:
    """What never came up; danger first."""
    memory, patient = session.state.memory, session.patient
    found = []
    if not memory.risk_asked:
        found.append("Whether there are thoughts of not being alive was not asked.")
    told = set(memory.facts)
    missing = {fact.episode for fact in patient.facts} - {
        x.episode for x in patient.facts if x.id in told
    }
    if missing:
        episodes = list(
            dict.fromkeys(fact.episode for fact in patient.facts if fact.episode in missing)
        )
        found.append(f"Not heard of yet: {', '.join(episodes)}.")
    unsaid = [affect.id for affect in patient.affects if affect.id not in memory.named]
    if unsaid and memory.named:
        found.append(
            "There was more beside what was felt; nobody asked for it, or it could not be said yet."
        )
    return tuple(found)


def _to_try(session: Session) -> str:
    """By what closed the patient most often; ahead of the path counts as one kind."""
    counts: Counter[str] = Counter()
    tries = coach_words()["try"]
    for before, after in pairwise(session.replies):
        if _nearer(before.state, after.state) < 0:
            counts["ahead" if "too early" in after.because[0] else after.heard.did] += 1
            counts["repeat"] += after.spoken.act == "repeat"
    known = [(times, did) for did, times in counts.items() if did in tries and times]
    return str(tries[max(known)[1]] if known else tries["none"])
