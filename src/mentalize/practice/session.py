"""A practice session: what the trainee says, what the patient answers, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any, Literal

from mentalize.coding.coder import Coder
from mentalize.practice.heard import Heard, hear, in_context, is_silence
from mentalize.practice.meaning import Meaning, meaning_of
from mentalize.practice.mind import Step, step
from mentalize.practice.model import Fact, Patient
from mentalize.practice.state import VULNERABLE, Memory, State
from mentalize.practice.teaching import Teaching, teaching
from mentalize.practice.voice import Now, Spoken, Voice
from mentalize.practice.wish import Moment, Wish, wish
from mentalize.transcripts.model import ClinicianGuess, Transcript, Turn
from mentalize.transcripts.words import words

Ended = Literal["", "walked_out", "time"]
SILENCE = "[says nothing]"
_WORDS_A_MINUTE = 140
_PAUSE = 0.06  # minutes that pass between two turns
_SAID_SOMETHING = 3  # words; less can be said again and again
_ANSWERS = 1.0  # likeness from which on a question is taken to be about that very fact [D]
_HERE = 0.1  # what it is worth that a fact belongs to what is being told [D]
_NOTHING = Heard("", "opening", "", (), "none", 0, 0, 0, 0.0, (), frozenset())


@dataclass(frozen=True, slots=True)
class Reply:
    """One turn of the patient, with the state behind it and the reasons for every change."""

    index: int
    text: str
    state: State
    because: tuple[str, ...]
    spoken: Spoken
    heard: Heard
    ended: Ended


@dataclass(frozen=True, slots=True)
class _Kept:
    """What a session is made of after each turn; going back is taking an earlier one."""

    said: tuple[tuple[str, str], ...]
    replies: tuple[Reply, ...]
    used: frozenset[str]
    minutes: float


class Session:
    """A talk with a patient; the same patient, seed, coder and words give the same talk.

    `minutes` is the length after which the patient is told that time is up, `difficulty` easy, medium
    or hard.
    """

    def __init__(
        self, patient: Patient, seed: int, coder: Coder, *,
        difficulty: str = "medium", minutes: float = 45.0, values: Teaching | None = None,
    ) -> None:  # fmt: skip
        """Sit down; the patient has spoken the opening line."""
        self.patient, self.seed, self.minutes = patient, seed, minutes
        self._coder = coder
        self._values = values or teaching(difficulty)
        self._meaning: Meaning = meaning_of(patient)
        self._voice = Voice(patient, self._meaning)
        self._kept = self._opened()

    @property
    def replies(self) -> tuple[Reply, ...]:
        """What the patient has said so far, with the opening first."""
        return self._kept.replies

    @property
    def said(self) -> tuple[tuple[str, str], ...]:
        """All turns as (role, text), in order."""
        return self._kept.said

    @property
    def state(self) -> State:
        """The state now."""
        return self._kept.replies[-1].state

    @property
    def ended(self) -> Ended:
        """How the talk ended; "" while it goes on."""
        return self._kept.replies[-1].ended

    def say(self, text: str) -> Reply:
        """What the patient answers. After the end nothing is added: the last reply comes again."""
        if self.ended:
            return self._kept.replies[-1]
        rng = self._chance(len(self._kept.replies))
        heard = in_context(hear(text, self._own_lines(), self._coder), self.state.memory)
        moved = step(self.state, heard, rng, self.patient, self._values)
        want = self._wish(moved, heard, rng)
        spoken = self._speak(want, moved.state, heard.text, rng)
        after = _told(moved.state, spoken, self.patient, self._values)
        self._keep(text, heard, moved, after, spoken)
        return self._kept.replies[-1]

    def back_to(self, replies: int) -> Session:
        """The same talk as it was when the patient had spoken `replies` times; this one stays as it is."""
        other = object.__new__(Session)
        other.__dict__.update(self.__dict__)
        other._kept = self._opened()
        for text in [text for role, text in self.said if role == "clinician"][: replies - 1]:
            other.say(text)
        return other

    def transcript(self) -> Transcript:
        """The talk as a transcript, for the same review as any session."""
        names = {"clinician": "You", "patient": self.patient.name}
        turns = tuple(
            Turn(number, "clinician" if role == "clinician" else "patient", names[role], text)
            for number, (role, text) in enumerate(self.said)
        )
        return Transcript(
            turns, ClinicianGuess("You", 1.0, "the trainee", told=True), format="practice"
        )

    def _chance(self, turn: int) -> Random:
        # a source of its own for each turn, so that going back and saying it otherwise can be compared
        return Random(f"{self.patient.id}:{self.seed}:{turn}")  # noqa: S311 - no secret hangs on it

    def _opened(self) -> _Kept:
        state = State(**self.patient.start, mode="pretend", memory=Memory())
        spoken = self._voice.speak(Wish("opening"), Now(state, "", frozenset(), self._chance(0)))
        reply = Reply(0, spoken.text, state, ("the session begins",), spoken, _NOTHING, "")
        return _Kept((("patient", spoken.text),), (reply,), frozenset(spoken.lines), 0.0)

    def _own_lines(self) -> Sequence[str]:
        return [text for role, text in self._kept.said if role == "patient"]

    def _wish(self, moved: Step, heard: Heard, rng: Random) -> Wish:
        before = [text for role, text in self._kept.said if role == "clinician"][-4:]
        again = heard.text.strip().lower() in {x.strip().lower() for x in before}
        same = again and heard.count >= _SAID_SOMETHING
        ranked = self._ranked(moved.state, heard)
        return wish(Moment(moved, heard, self.patient, ranked, same, rng, self._values))

    def _ranked(self, state: State, heard: Heard) -> tuple[tuple[Fact, float], ...]:
        """Facts that were asked for, the nearest first; then those that come next in the story."""
        told, here = set(state.memory.facts), self._episode(state)
        near = {
            fact.id: self._meaning.of_fact(heard.text, fact) + _HERE * (fact.episode == here)
            for fact in self.patient.facts
        }
        facts = sorted(self.patient.facts, key=lambda fact: -near[fact.id])
        asked = [fact for fact in facts if near[fact.id] >= _ANSWERS]
        open_ = [fact for fact in self.patient.facts if told.issuperset(fact.needs)]
        rest = sorted((x for x in open_ if x.id not in told), key=lambda fact: fact.episode != here)
        ranked = [self._before(fact, told) for fact in asked] + rest
        return tuple((fact, near[fact.id]) for fact in dict.fromkeys(ranked))

    def _before(self, fact: Fact, told: set[str]) -> Fact:
        """The fact, or the first one that must be told before it."""
        missing = [name for name in fact.needs if name not in told]
        return self._before(self.patient.fact(missing[0]), told) if missing else fact

    def _episode(self, state: State) -> str:
        last = state.memory.facts[-1:] or (self.patient.facts[0].id,)
        return self.patient.fact(last[0]).episode

    def _speak(self, want: Wish, state: State, asked: str, rng: Random) -> Spoken:
        return self._voice.speak(want, Now(state, asked, self._kept.used, rng))

    def _keep(self, text: str, heard: Heard, moved: Step, state: State, spoken: Spoken) -> None:
        kept = self._kept
        minutes = (
            kept.minutes + (len(words(text)) + len(words(spoken.text))) / _WORDS_A_MINUTE + _PAUSE
        )
        ended: Ended = "walked_out" if state.memory.left else ""
        if not ended and minutes >= self.minutes:
            ended = "time"
            close = self._speak(Wish("close"), state, "", self._chance(-1))
            spoken = replace(
                spoken, text=f"{spoken.text} {close.text}", lines=(*spoken.lines, *close.lines)
            )
        index = len(kept.said) + 1
        reply = Reply(index, spoken.text, state, moved.because, spoken, heard, ended)
        said = (
            *kept.said,
            ("clinician", SILENCE if is_silence(text) else text.strip()),
            ("patient", spoken.text),
        )
        self._kept = _Kept(said, (*kept.replies, reply), kept.used | set(spoken.lines), minutes)


def _told(state: State, spoken: Spoken, patient: Patient, values: Teaching) -> State:
    """The state once the patient has heard what he or she has said."""
    memory = state.memory
    if spoken.act == "tell" and spoken.node not in memory.facts:
        memory = replace(memory, facts=(*memory.facts, spoken.node))
    if spoken.act == "feel" and spoken.node not in memory.named:
        return _named(state, spoken.node, patient, values)
    return replace(state, memory=replace(memory, **_kept_in_mind(spoken.act, memory)))


def _kept_in_mind(act: str, memory: Memory) -> dict[str, Any]:
    changes: dict[str, dict[str, Any]] = {
        "why": {"whys": memory.whys + 1},
        "how": {"hows": memory.hows + 1},
        "own": {"owned": True},
        "signal": {"signals": memory.signals + 1, "since_signal": 0},
        "risk_told": {"risk_told": True, "since_risk": 0},
        "risk_more": {"since_risk": 0},
        "risk_brushed": {"since_risk": 0},
        "leave": {"left": True},
        "feel_more": {"since_named": 0},
        "quiet": {"since_quiet": 0},
    }
    return changes.get(act, {})


def _named(state: State, affect: str, patient: Patient, values: Teaching) -> State:
    """A feeling has been said for the first time; a vulnerable one makes a wave."""
    family = next(x.family for x in patient.affects if x.id == affect)
    memory = state.memory
    memory = replace(
        memory,
        named=(*memory.named, affect),
        families=(*memory.families, family),
        since_named=0,
    )
    wave = values["rates.first_named"] if family in VULNERABLE else 0.0
    return replace(state, arousal=min(1.0, state.arousal + wave), memory=memory)
