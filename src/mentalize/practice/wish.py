"""What the patient wants to do with a turn: tell, name a feeling, go round it, set right, leave."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random

from mentalize.practice.heard import Heard
from mentalize.practice.mind import Step
from mentalize.practice.model import Affect, Fact, Patient
from mentalize.practice.state import State
from mentalize.practice.teaching import Teaching

_GUARDED = 0.42  # threat from which on nothing costly is told [D]
_BELIEVES = 0.35  # trust from which on a near guess is met half way [D]
_SPEAKS_OF_DANGER = (
    0.22  # trust from which on a straight question about danger is answered at once [D]
)
_CAN_SEE_OTHERS = 0.4
_ASKED = 1.0  # likeness from which on a fact was asked for [D]
_PLAINLY_ASKED = 1.35  # the same where the question sounded like one for experience [D]
_STAYS = 0.6
# chances [D]: asks which of several questions, says more of a feeling, sets a guess right, minds being
# explained, opens when taken as meant, tells something unasked, breaks a silence
_ASKS_WHICH, _SAYS_MORE, _SETS_RIGHT, _MINDS = 0.5, 0.75, 0.6, 0.6
_OPENS, _TELLS_UNASKED, _BREAKS_SILENCE = 0.4, 0.25, 0.7
_SINCE_SIGNAL = 3  # turns between two signals [D]
_ADDS = 0.45  # how often the most talkative add something [D]
_REFRAINS = 0.12
_RESTED = 4  # turns: nobody falls silent turn after turn


@dataclass(frozen=True, slots=True)
class Wish:
    """An act, the fact or feeling that it is about, and what may be added behind it."""

    act: str
    node: str = ""
    adds: str = ""


@dataclass(frozen=True, slots=True)
class Moment:
    """All that a wish can depend on; `ranked` are the facts, those first that answer what was asked."""

    step: Step
    heard: Heard
    patient: Patient
    ranked: tuple[tuple[Fact, float], ...]
    same: bool
    rng: Random
    values: Teaching

    @property
    def state(self) -> State:
        """The state after the clinician's turn."""
        return self.step.state


def wish(at: Moment) -> Wish:
    """What the patient wants to do; the first rule that has an answer decides."""
    for rule in (_leaving, _danger, _signalling, _worn, _taking_back):
        found = rule(at)
        if found:
            return found
    made = _BY_MOVE.get(at.heard.did, _go_on)(at)
    return _with_more(at, made)


def _leaving(at: Moment) -> Wish | None:
    return Wish("leave") if at.state.memory.left else None


def _danger(at: Moment) -> Wish | None:
    if "safety" not in {at.heard.did, at.heard.asks}:
        return None
    memory = at.state.memory
    if memory.risk_told:
        return Wish("risk_more")
    calmly = at.state.threat < at.values["gates.walk_out"] and not at.heard.stacked
    open_ = at.state.trust > _SPEAKS_OF_DANGER or memory.risk_asked > 1
    return Wish("risk_told") if calmly and open_ else Wish("risk_brushed")


def _signalling(at: Moment) -> Wish | None:
    memory = at.state.memory
    hot = memory.hot >= at.values["gates.walk_out_turns"] - 1
    due = at.state.threat > at.values["gates.signal"] and memory.since_signal > _SINCE_SIGNAL
    if memory.hot and not memory.signals:
        return Wish("signal")
    return Wish("signal") if due and at.rng.random() < (0.75 if hot else 0.4) else None


def _worn(at: Moment) -> Wish | None:
    """The same again, too much at once, too long: how it was said counts before what was said."""
    if at.same:
        return Wish("repeat")
    if at.heard.stacked and at.rng.random() < _ASKS_WHICH:
        return Wish("stacked")
    if at.heard.long:
        return Wish("lectured" if at.heard.did in _TEACHES else "lost")
    if at.step.fit.value > 0 or at.heard.did in {"owns_misstep", "frame", "safety"}:
        return None
    rested = at.state.memory.since_quiet > _RESTED
    return Wish("quiet") if rested and at.rng.random() < 0.04 + 0.1 * at.state.fatigue else None


_TEACHES = {"lecture", "psychoeducate", "interpret", "joined_theory", "own_perspective", "advise"}


def _taking_back(at: Moment) -> Wish | None:
    """After a vulnerable word the door may close once more."""
    memory = at.state.memory
    just = memory.since_named == 1 and memory.vulnerable
    closes = 0.12 + 0.6 * max(0.0, at.state.threat - 0.25)
    return Wish("retract") if just and at.step.fit.value <= 0 and at.rng.random() < closes else None


def _tell(at: Moment) -> Wish:
    """What was asked for; else what comes next, or a detail more of what was told last."""
    told = at.state.memory.facts
    asked = [fact for fact, near in at.ranked if near >= _ASKED]
    if not asked and told and "go_on" not in at.heard.tone and at.rng.random() < _STAYS:
        return Wish("told", told[-1])
    chosen = next(iter(asked), None) or next((fact for fact, _ in at.ranked), None)
    if chosen is None:
        return Wish("next")
    if chosen.costly and at.state.threat > _GUARDED and chosen.id not in told:
        return Wish("dodge")
    return Wish("told" if chosen.id in told else "tell", chosen.id)


def _sayable(at: Moment) -> Affect | None:
    """The next feeling in depth that can be said now."""
    memory = at.state.memory
    for affect in at.patient.affects:
        if affect.id in memory.named:
            continue
        ready = len(memory.facts) >= affect.facts and at.state.access >= affect.access
        return affect if ready else None
    return None


def _spoken_of(at: Moment) -> str:
    """The feeling that has been named and that the question names, too."""
    families = {affect.id: affect.family for affect in at.patient.affects}
    return next((x for x in at.state.memory.named if families[x] in at.heard.guesses), "")


def _feel(at: Moment) -> Wish:
    if "inside" not in at.heard.tone and at.ranked and at.ranked[0][1] >= _PLAINLY_ASKED:
        return _tell(at)
    affect = _sayable(at)
    if affect is not None and at.step.fit.value >= 0:
        return Wish("feel", affect.id)
    named = at.state.memory.named
    if named and at.step.fit.value >= 0 and at.state.threat < _GUARDED:
        about = _spoken_of(at) or named[-1]
        return Wish("feel_more", about) if at.rng.random() < _SAYS_MORE else Wish("stay")
    return Wish("dodge")


def _why(at: Moment) -> Wish:
    return (
        Wish("why")
        if at.step.fit.value > 0
        else Wish("stay" if at.step.fit.value == 0 else "dodge")
    )


def _how(at: Moment) -> Wish:
    able = at.state.capacity >= at.values["gates.looks_at_thinking"]
    return Wish("how") if able and at.step.fit.value > 0 else Wish("how_not")


def _other(at: Moment) -> Wish:
    open_ = at.state.capacity > _CAN_SEE_OTHERS and at.state.memory.vulnerable
    return Wish("other_open" if open_ else "other_closed")


def _told_to_feel(at: Moment) -> Wish:
    """Complies emptily, sets right or bristles, by trust and by how near the guess is."""
    if at.state.threat > _GUARDED:
        return Wish("bristle")
    if at.step.near and at.state.trust >= _BELIEVES:
        return Wish("half")
    if at.step.near:
        return Wish("comply" if at.rng.random() < at.state.mask else "correct")
    return Wish("correct" if at.rng.random() < _SETS_RIGHT else "bristle")


def _explained(at: Moment) -> Wish:
    if at.state.threat > _GUARDED:
        return Wish("counter")
    if at.rng.random() < 0.5 * at.state.mask:
        return Wish("comply")
    return Wish("bristle" if at.rng.random() < _MINDS else "correct")


def _validated(at: Moment) -> Wish:
    if at.step.fit.value <= 0:
        return Wish("bland")
    affect = _sayable(at)
    return Wish("feel", affect.id) if affect and at.rng.random() < _OPENS else Wish("warm")


def _summed_up(at: Moment) -> Wish:
    return Wish("yes_and") if at.step.fit.value > 0 else Wish("not_quite")


def _own_view(at: Moment) -> Wish:
    seen = at.state.seen >= at.values["gates.hears_a_view"]
    return Wish("own") if seen and at.step.fit.value > 0 else Wish("not_yet")


def _challenged(at: Moment) -> Wish:
    return Wish("how") if at.step.fit.value > 0 else Wish("challenged")


def _framed(at: Moment) -> Wish:
    return Wish("frame") if not at.heard.asks else _BY_MOVE.get(at.heard.asks, _go_on)(at)


SPONTANEOUS = {
    "psychic_equivalence": "verdict",
    "pretend": "theory",
    "teleological": "proof",
    "emerging": "thinking",
    "mentalizing": "thinking",
}


def _go_on(at: Moment) -> Wish:
    """Listened to, the patient talks on in the present way; now and then with something that happened."""
    untold = [
        fact for fact, _ in at.ranked if fact.id not in at.state.memory.facts and not fact.costly
    ]
    if untold and at.rng.random() < _TELLS_UNASKED:
        return Wish("tell", untold[0].id)
    return Wish(SPONTANEOUS[at.state.mode])


def _after_silence(at: Moment) -> Wish:
    return Wish("after_silence" if at.rng.random() < _BREAKS_SILENCE else "quiet")


_BY_MOVE: Mapping[str, Callable[[Moment], Wish]] = {
    "clarify_facts": _tell,
    "explore_self": _feel,
    "explore_other": _other,
    "explore_why": _why,
    "examine_thinking": _how,
    "validate": _validated,
    "check_understanding": _summed_up,
    "mark_mentalizing": lambda _: Wish("marked"),
    "stop_rewind": lambda _: Wish("slowed"),
    "relationship": lambda _: Wish("us"),
    "owns_misstep": lambda _: Wish("repair"),
    "own_perspective": _own_view,
    "challenge": _challenged,
    "argue": lambda _: Wish("argued"),
    "label": lambda _: Wish("labelled"),
    "interpret": _explained,
    "fill_in": _told_to_feel,
    "lecture": lambda _: Wish("lectured"),
    "psychoeducate": lambda _: Wish("lectured"),
    "joined_theory": lambda _: Wish("theory"),
    "advise": lambda _: Wish("advised"),
    "reassure": lambda _: Wish("praised"),
    "frame": _framed,
    "silence": _after_silence,
}

_CAN_ADD = {
    "tell",
    "told",
    "dodge",
    "comply",
    "praised",
    "advised",
    "yes_and",
    "warm",
    "correct",
}


def _with_more(at: Moment, made: Wish) -> Wish:
    """Talkative people add something: what they always come back to, or something human."""
    weighs = made.act == "tell" and at.patient.fact(made.node).costly
    if weighs or made.act not in _CAN_ADD or at.rng.random() > _ADDS * at.patient.talkative:
        return made
    if made.act != "tell" and at.rng.random() < _REFRAINS:
        return Wish(made.act, made.node, "refrain")
    kind = "aside" if at.rng.random() < 0.2 + 0.4 * at.state.trust else SPONTANEOUS[at.state.mode]
    return Wish(made.act, made.node, kind)
