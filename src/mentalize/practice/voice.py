"""Chooses what is said: authored lines, by what the patient wants to do, by state and by meaning."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from mentalize.practice.acts import NODED, standing_in
from mentalize.practice.meaning import Meaning
from mentalize.practice.model import Lines, Patient
from mentalize.practice.state import State
from mentalize.practice.wish import Wish

_NEAR_BEST = 0.12  # lines this near to the best answer are equally good [D]
_FOR_ANYTHING = 0.45  # how near a line is that answers no question in particular [D]
_OPENER = 0.16
_BARE = frozenset({"quiet", "leave", "close", "opening", "refrain"})


@dataclass(frozen=True, slots=True)
class Spoken:
    """What was said: the text, the lines it is made of, the act it came from, and whether it fell back."""

    text: str
    lines: tuple[str, ...]
    act: str
    node: str
    fell_back: bool


@dataclass(frozen=True, slots=True)
class Now:
    """The moment in which something is said: the state, what was asked, what has been said, and chance."""

    state: State
    asked: str
    used: frozenset[str]
    rng: Random


@dataclass(frozen=True, slots=True)
class _Choice:
    group: Lines
    text: str


class Voice:
    """A patient's bank of lines, with what they answer."""

    def __init__(self, patient: Patient, meaning: Meaning) -> None:
        """Take the bank and the meanings of the questions that its lines answer."""
        self._patient, self._meaning = patient, meaning

    def speak(self, want: Wish, now: Now) -> Spoken:
        """The line for a wish; another act stands in when all of its lines are spent or don't fit."""
        for act in standing_in(want.act):
            found = self._choose(act, want.node if act in NODED else "", now)
            if found is not None:
                return self._spoken(found, want, now)
        return Spoken("[says nothing]", (), "quiet", "", fell_back=True)

    def _spoken(self, found: _Choice, want: Wish, now: Now) -> Spoken:
        group = found.group
        more = self._choose(want.adds, "", now) if want.adds and group.act == want.act else None
        parts = [found.text, *([more.text] if more else [])]
        text = self._opened(" ".join(parts), group, now)
        return Spoken(text, tuple(parts), group.act, group.node, group.act == "fallback")

    def _choose(self, act: str, node: str, now: Now) -> _Choice | None:
        scored = [
            (self._score(group, now), _Choice(group, text))
            for group in self._fitting(act, node, now.state)
            for text in group.say
            if group.refrain or text not in now.used
        ]
        if not scored:
            return None
        best = max(score for score, _ in scored)
        return now.rng.choice([choice for score, choice in scored if score >= best - _NEAR_BEST])

    def _fitting(self, act: str, node: str, state: State) -> Iterator[Lines]:
        """Groups that may be said in this state: never a line that what was told has made untrue."""
        told = {*state.memory.facts, *state.memory.named}
        for group in self._patient.by_act.get(act, ()):
            about = not node or group.node == node
            in_state = (not group.modes or state.mode in group.modes) and (
                not group.arousal or state.heat in group.arousal
            )
            if about and in_state and told.issuperset(group.needs) and told.isdisjoint(group.until):
                yield group

    def _score(self, group: Lines, now: Now) -> float:
        """Meaning first; lines made for this very state before lines for all states."""
        made_for = 0.05 * bool(group.modes) + 0.03 * bool(group.arousal)
        if not group.answers:
            return made_for + _FOR_ANYTHING
        return made_for + self._meaning.of_lines(now.asked, group)

    def _opened(self, text: str, group: Lines, now: Now) -> str:
        """Now and then a small opening before the line, as people have."""
        small = self._patient.openers[now.state.heat]
        if group.act in _BARE or not small or text.startswith("[") or now.rng.random() > _OPENER:
            return text
        opener = now.rng.choice(small)
        return text if _opens_already(text, opener) else f"{opener} {text}"


_OPENINGS = frozenset({"well", "so", "look", "okay", "i", "right", "yeah", "no", "yes", "mm"})
_SHORT = 2


def _opens_already(text: str, opener: str) -> bool:
    """Whether the line begins with a small opening of its own."""
    first = text.replace("?", ".").replace("!", ".").partition(".")[0].replace(",", " ").split()
    begins = first[0].lower() if first else ""
    return len(first) <= _SHORT or begins in _OPENINGS or begins in opener.lower()
