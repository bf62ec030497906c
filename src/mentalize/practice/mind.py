"""One step of the simulated mind: a state and what was heard give the next state, with reasons."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random

from mentalize.practice.fit import Fit, fit
from mentalize.practice.heard import Heard
from mentalize.practice.model import Patient
from mentalize.practice.state import NUMBERS, Memory, State
from mentalize.practice.teaching import Move, Teaching

_KEPT = 6  # last moves that are remembered
_OWN_WORDS = 0.3  # share of own words from which on somebody feels listened to [D]
_WOUNDS = 0.15  # hurt from which on something stands between the two [D]
_STICKS = 0.05  # of arousal
_TOO_HOT = 0.75  # arousal from which on thinking gets worse [D]


@dataclass(frozen=True, slots=True)
class Step:
    """The state after a clinician's turn, why it changed, and how the turn fitted (1, 0, -1)."""

    state: State
    because: tuple[str, ...]
    fit: Fit
    near: bool


def step(state: State, heard: Heard, rng: Random, patient: Patient, values: Teaching) -> Step:
    """The next state. Pure: the same arguments give the same result.

    Rules and numbers follow the evidence page, section 6.3: trust comes slowly and goes fast, access to
    vulnerable feelings grows only where a move fits and little threat is felt, praise lifts esteem for a
    few turns and nothing else [D].
    """
    move = values.moves.get(heard.did, values.moves["other"])
    fits = fit(state, heard, move, values)
    near = _near(state, heard, patient)
    hurt = _hurt(heard, move, fits, values, near=near) * patient.gains.get("threat", 1.0)
    after = _felt(state, _Turn(heard, move, fits, hurt, patient.start["demand"]), rng, values)
    after = _grown(after, fits, values, patient)
    after = _set_back(after, rng, values)
    after = replace(
        after, mode=_mode(after, values), memory=_remembered(after, heard, move, hurt, values)
    )
    return Step(
        _within(after), tuple(_reasons(state, _within(after), heard, fits, near=near)), fits, near
    )


def _near(state: State, heard: Heard, patient: Patient) -> bool:
    """Whether a feeling that was put into the patient's mouth is one that could nearly be said."""
    reach = state.access + 0.15
    within = {x.family for x in patient.affects if x.access <= reach}
    return bool(within & set(heard.guesses))


def _hurt(heard: Heard, move: Move, fits: Fit, values: Teaching, *, near: bool) -> float:
    hurt = move.hurts * values["level.hurts"]
    if move.id == "fill_in":
        hurt *= 0.4 if near else 1.2
    if fits.value < 0:
        hurt += values["level.ahead"] if move.id != "explore_self" else values["level.ahead"] / 2
    if "why_demand" in heard.tone:
        hurt += 0.10
    if "urging" in heard.tone or "curt" in heard.tone:
        hurt += 0.06
    if heard.stacked:
        hurt += 0.04
    return hurt * (0.6 if "unsure" in heard.tone else 1.0)


@dataclass(frozen=True, slots=True)
class _Turn:
    """A clinician's turn as it arrives, and the demand for proof that this patient comes back to."""

    heard: Heard
    move: Move
    fits: Fit
    hurt: float
    home: float


def _felt(state: State, turn: _Turn, rng: Random, values: Teaching) -> State:
    """What the turn does at once: threat, arousal, feeling seen, esteem, tiredness."""
    heard, move, fits, hurt, home = turn.heard, turn.move, turn.fits, turn.hurt, turn.home
    helps = fits.value > 0
    eased = 0.6 * move.eases if fits.value >= 0 else 0.0
    pull = values["home.threat_pull"] * (values["home.threat"] - state.threat)
    threat = state.threat + pull + hurt - eased + rng.gauss(0, values["home.noise"])
    arousal = state.arousal + values["rates.arousal_threat"] * max(0.0, threat - 0.25)
    arousal += move.stirs - (move.calms if helps else 0.0)
    arousal -= values["home.arousal_pull"] * (state.arousal - values["home.arousal"])
    seen = (
        state.seen
        + (move.seen if helps or move.seen < 0 else 0.0)
        + 0.03 * (heard.echo > _OWN_WORDS)
    )
    rests = values["rates.praise_fades"] * (state.esteem - _base(state)) + _base(state)
    return replace(
        state,
        threat=threat,
        arousal=arousal,
        seen=min(seen, values["ceilings.seen"]) - 0.01,
        esteem=rests
        + (values["rates.praise"] if move.praise else 0.0)
        - 0.3 * max(0.0, hurt - 0.1),
        demand=home + 0.9 * (state.demand - home) + move.demand,
        anger=state.anger + 0.3 * max(0.0, hurt) - 0.02 * helps,
        fatigue=state.fatigue
        + values["rates.fatigue"]
        + move.tires
        + (0.03 if heard.long else 0.0),
    )


def _base(state: State) -> float:
    """The esteem that is left when nobody praises or wounds: what the gap was at the start."""
    return max(0.15, state.ideal - 0.73)


def _grown(state: State, fits: Fit, values: Teaching, patient: Patient) -> State:
    """What grows slowly: trust, access, the capacity to mentalize."""
    gain = values["level.gains"]
    helps = float(fits.value > 0)
    trust = state.trust - values["rates.trust_down"] * max(0.0, state.threat - 0.25)
    trust += gain * patient.gains.get("trust", 1.0) * values["rates.trust_up"] * state.seen * helps * (
        values["ceilings.trust_aim"] - state.trust
    )  # fmt: skip
    access = state.access - values["rates.access_threat"] * (state.threat > values["gates.shuts"])
    access -= values["rates.access_stale"] * (1 - helps)
    access += gain * patient.gains.get("access", 1.0) * values["rates.access_up"] * helps * (
        (0.4 + state.seen) * max(0.0, 1 - state.arousal) * max(0.0, values["ceilings.access"] - state.access)
    )  # fmt: skip
    capacity = state.capacity - values["rates.capacity_hot"] * (state.arousal > _TOO_HOT)
    capacity -= values["rates.capacity_stale"] * (1 - helps)
    capacity += gain * values["rates.capacity_up"] * helps * max(
        0.0, (1 - 1.6 * abs(state.arousal - 0.45)) * (values["ceilings.capacity"] - state.capacity)
    )  # fmt: skip
    return replace(
        state,
        trust=min(trust, values["ceilings.trust"]),
        access=access,
        capacity=capacity,
        mask=state.mask - values["rates.mask_down"] * helps + 0.05 * max(0.0, state.threat - 0.3),
        grandiose=state.grandiose + 0.10 * max(0.0, state.threat - 0.25) - 0.015 * helps,
        vulnerable=state.vulnerable + 0.05 * max(0.0, state.arousal - 0.5) + 0.01 * helps,
    )


def _set_back(state: State, rng: Random, values: Teaching) -> State:
    """Now and then something closes again without a reason in the talk: relapse is expected."""
    chance = values["home.setback"] * values["level.setbacks"]
    if rng.random() >= chance or state.access < 0.2:  # noqa: PLR2004 - nothing to take back
        return state
    return replace(state, access=0.6 * state.access, capacity=0.85 * state.capacity)


def _mode(state: State, values: Teaching) -> str:
    able, open_, seen = values.several["gates.mentalizing"]
    begins, opens = values.several["gates.emerging"]
    named = bool(state.memory.families)
    if state.arousal > values["gates.hot"]:
        return "psychic_equivalence"
    if state.capacity > able and state.access > open_ and state.seen > seen:
        return "mentalizing"
    if state.capacity > begins and state.access > opens and named:
        return "emerging"
    if state.demand > values["gates.proof"]:
        return "teleological"
    # whoever is in one of the two stays in it for a while: a mode does not flicker
    stays = {"pretend": _STICKS, "psychic_equivalence": -_STICKS}.get(state.mode, 0.0)
    if state.arousal < values["gates.calm"] + stays and state.access < values["gates.empty"]:
        return "pretend"
    return "psychic_equivalence"


def _remembered(state: State, heard: Heard, move: Move, hurt: float, values: Teaching) -> Memory:
    kept = state.memory
    hot = kept.hot + 1 if state.threat > values["gates.walk_out"] else 0
    mends = heard.did in {"owns_misstep", "relationship"}
    return replace(
        kept,
        hot=hot,
        rupture=(kept.rupture or hurt > _WOUNDS) and not (kept.rupture and mends),
        last=(*kept.last, move.id)[-_KEPT:],
        risk_asked=kept.risk_asked + (heard.did == "safety" or heard.asks == "safety"),
        since_named=kept.since_named + 1,
        since_signal=kept.since_signal + 1,
        since_risk=kept.since_risk + 1,
        since_quiet=kept.since_quiet + 1,
        turn=kept.turn + 1,
        left=_leaves(state, hot, values),
    )


def _leaves(state: State, hot: int, values: Teaching) -> bool:
    """Nobody walks out unannounced: something must have been said that could have been heard."""
    boils = hot >= values["gates.walk_out_turns"] or state.arousal > values["gates.boils_over"]
    return boils and state.memory.signals > 0


def _within(state: State) -> State:
    """Every number back between 0 and 1."""
    return replace(state, **{name: min(1.0, max(0.0, getattr(state, name))) for name in NUMBERS})


_FELT = {
    "threat": ("more on guard", "less on guard"),
    "trust": ("trusts a little more", "trusts less"),
    "access": ("nearer to what hurts", "further from what hurts"),
    "arousal": ("more stirred up", "calmer"),
    "seen": ("feels more seen", "feels less seen"),
    "esteem": ("feels bigger for a while", "feels smaller"),
}
_NOTICED = 0.015


def _reasons(before: State, after: State, heard: Heard, fits: Fit, *, near: bool) -> list[str]:
    """Each change that can be noticed, with the reason, in words that a trainer can read."""
    moved = [
        (
            abs(getattr(after, name) - getattr(before, name)),
            ways[getattr(after, name) < getattr(before, name)],
        )
        for name, ways in _FELT.items()
    ]
    felt = [words for size, words in sorted(moved, reverse=True) if size >= _NOTICED]
    reason = fits.because + (
        ", and it was near the truth" if near and heard.did == "fill_in" else ""
    )
    lines = [f"{reason}: {', '.join(felt)}" if felt else f"{reason}: little changes"]
    if after.mode != before.mode:
        lines.append(f"from {before.mode} to {after.mode}")
    return lines
