"""A simulated patient as data: who somebody is, what happened, what can be said and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from mentalize.errors import PracticeError

# What a line does in the talk. `data/acts.toml` says of each what it is for and how many are wanted.
Act = str


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that happened, told only when it is asked for.

    `fact` is the neutral sentence that stays true, `asked` are questions that it answers, `needs` the
    facts that must have been told before. A `costly` fact is told only where there is little threat.
    """

    id: str
    episode: str
    fact: str
    asked: tuple[str, ...]
    needs: tuple[str, ...] = ()
    costly: bool = False


@dataclass(frozen=True, slots=True)
class Affect:
    """One feeling by depth: it can be named from `access` (0 to 1) on, after `facts` facts."""

    id: str
    family: str
    access: float
    facts: int = 0


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines that may stand for one another: what they do, and when they may be said.

    `modes` and `arousal` are the states in which they fit (none given: all), `node` is the fact or the
    feeling that they tell, `answers` are questions that they answer, `needs` what must have been told,
    `until` what makes them untrue once it has been told. A refrain may be said more than once.
    """

    act: Act
    say: tuple[str, ...]
    modes: tuple[str, ...] = ()
    arousal: tuple[str, ...] = ()
    node: str = ""
    answers: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    until: tuple[str, ...] = ()
    refrain: bool = False


@dataclass(frozen=True)
class Patient:
    """An invented person: the referral, the history, the start of the state, and the bank of lines."""

    id: str
    name: str
    pronoun: str
    referral: str
    person: Mapping[str, str]
    start: Mapping[str, float]
    gains: Mapping[str, float]
    talkative: float
    dodges: str
    affects: tuple[Affect, ...]
    facts: tuple[Fact, ...]
    lines: tuple[Lines, ...]
    formulation: Mapping[str, str]
    openers: Mapping[str, tuple[str, ...]]

    @cached_property
    def by_act(self) -> Mapping[str, tuple[Lines, ...]]:
        """The groups of lines by what they do."""
        found: dict[str, tuple[Lines, ...]] = {}
        for group in self.lines:
            found[group.act] = (*found.get(group.act, ()), group)
        return found

    def fact(self, name: str) -> Fact:
        """The fact called `name`; raises `PracticeError` when there is none."""
        for fact in self.facts:
            if fact.id == name:
                return fact
        raise PracticeError(
            f"there is no fact '{name}'", self.id, "use one of the facts in the file"
        )

    @property
    def spoken_lines(self) -> int:
        """How many lines the bank holds."""
        return sum(len(group.say) for group in self.lines)
