"""The state of a simulated mind: numbers from 0 to 1, and what has been told, named and asked."""

from __future__ import annotations

from dataclasses import dataclass, field

MODES = ("psychic_equivalence", "pretend", "teleological", "emerging", "mentalizing")
VULNERABLE = frozenset({"shame", "fear", "sadness", "envy"})


@dataclass(frozen=True, slots=True)
class Memory:
    """What the patient knows of this talk: ids of facts and feelings told, and counts of what was asked."""

    facts: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    whys: int = 0
    hows: int = 0
    owned: bool = False
    rupture: bool = False
    signals: int = 0
    hot: int = 0
    last: tuple[str, ...] = ()
    risk_asked: int = 0
    risk_told: bool = False
    since_named: int = 99
    since_signal: int = 99
    since_risk: int = 99
    since_quiet: int = 99
    turn: int = 0
    left: bool = False

    @property
    def vulnerable(self) -> bool:
        """Whether a vulnerable feeling has been named."""
        return bool(VULNERABLE & set(self.families))

    @property
    def stage(self) -> str:
        """How far this talk has come on the path: facts, feelings, why, how or own_view."""
        if len(self.facts) < FACTS_FIRST and not self.families:
            return "facts"
        if not self.vulnerable:
            return "feelings"
        if self.whys < ASKED_TWICE:
            return "why"
        return "how" if self.hows < ASKED_TWICE else "own_view"


FACTS_FIRST = 3
ASKED_TWICE = 2


@dataclass(frozen=True, slots=True)
class State:
    """All variables of the mind, each 0 to 1 (evidence page, section 6.2) [D].

    `grandiose` and `vulnerable` are the two self-states, `access` how much of the second can be said,
    `esteem` and `ideal` make the `gap`, `capacity` is that to mentalize, `trust` epistemic trust, `seen`
    feeling seen as oneself, `threat` what is felt from the clinician, `mask` how calm it looks, `demand`
    the pull towards proof and advice.
    """

    grandiose: float
    vulnerable: float
    access: float
    esteem: float
    ideal: float
    arousal: float
    capacity: float
    trust: float
    seen: float
    anger: float
    threat: float
    mask: float
    risk: float
    fatigue: float
    demand: float
    mode: str
    memory: Memory = field(default_factory=Memory)

    @property
    def gap(self) -> float:
        """How far the self falls short of what it should be."""
        return max(0.0, self.ideal - self.esteem)

    @property
    def heat(self) -> str:
        """The arousal that can be heard: a calm mask hides some of it."""
        shown = self.arousal * (1 - 0.35 * self.mask)
        if shown > HIGH:
            return "high"
        return "low" if shown < LOW else "mid"


HIGH, LOW = 0.6, 0.33
NUMBERS = tuple(name for name in State.__dataclass_fields__ if name not in {"mode", "memory"})
