"""Who is the clinician, told by names and by words, with how sure and why."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from mentalize.errors import TranscriptError
from mentalize.transcripts.model import ClinicianGuess, Role
from mentalize.transcripts.readers.naming import name_key
from mentalize.transcripts.role_names import has_title, role_letters, role_of
from mentalize.transcripts.role_words import ASKING, HELPED, HELPING, ME, QUESTION, WORD, YOU

# The opening of a session shows who leads it; the rest would only cost time.
_TURNS_HEARD = 600
_STATED = 6.0
_STATED_WEIGHTS = {"clinician": _STATED, "patient": -_STATED, "other": -_STATED / 2}
_TITLED = 2.0
# How much each difference between two speakers weighs, by judgement: each lies between -1 and 1.
_WEIGHT_QUESTIONS = 2.0
_WEIGHT_ADDRESS = 3.0
_WEIGHT_PHRASES = 3.0
_WEIGHT_LENGTH = 0.5
_SURE_AT_MOST = 0.99
_SMOOTHING = 2.0
_PLAIN_DIFFERENCE = 0.15
_TWO = 2


@dataclass(frozen=True, slots=True)
class Spoken:
    """A turn before roles are known."""

    speaker: str
    text: str


@dataclass(frozen=True, slots=True)
class _Habits:
    """How a speaker talks, as shares of what all speakers do and as balances from -1 to 1."""

    questions: int
    question_share: float
    address: float
    phrases: float
    brevity: float
    stated: float

    @property
    def score(self) -> float:
        return (
            _WEIGHT_QUESTIONS * self.question_share
            + _WEIGHT_ADDRESS * self.address
            + _WEIGHT_PHRASES * self.phrases
            + _WEIGHT_LENGTH * self.brevity
            + self.stated
        )


def cast_roles(
    spoken: Sequence[Spoken],
    titles: Mapping[str, str],
    given: Mapping[str, Role],
    told: str | None,
) -> tuple[ClinicianGuess, dict[str, Role]]:
    """The clinician and everybody's role; `told` goes before `given`, `given` before words."""
    speakers = list(dict.fromkeys(turn.speaker for turn in spoken))
    if told is not None:
        guess = ClinicianGuess(_named(told, speakers), 1.0, "You said so.", told=True)
    elif "clinician" in given.values() and given.keys() >= set(speakers):
        return _given(spoken, given)
    else:
        guess = _heard(spoken, speakers, titles)
    return guess, _roles(spoken, speakers, guess.speaker, titles)


def _named(told: str, speakers: Sequence[str]) -> str:
    wanted = name_key(told)
    for speaker in speakers:
        if name_key(speaker) == wanted:
            return speaker
    found = ", ".join(f"'{speaker}'" for speaker in speakers[:12])
    raise TranscriptError(
        f"no speaker is called '{told}'", remedy=f"name one of the speakers found: {found}"
    )


def _given(
    spoken: Sequence[Spoken], given: Mapping[str, Role]
) -> tuple[ClinicianGuess, dict[str, Role]]:
    turns = Counter(turn.speaker for turn in spoken if given[turn.speaker] == "clinician")
    if not turns:
        raise TranscriptError(
            "the clinician of this file says nothing", remedy="say who of the speakers it is"
        )
    return ClinicianGuess(turns.most_common(1)[0][0], 1.0, "The file gives the roles."), dict(given)


def _heard(
    spoken: Sequence[Spoken], speakers: Sequence[str], titles: Mapping[str, str]
) -> ClinicianGuess:
    habits = _habits(spoken[:_TURNS_HEARD], speakers, titles)
    best, second = sorted(speakers, key=lambda name: -habits[name].score)[:2]
    lead = habits[best].score - habits[second].score
    confidence = min(_SURE_AT_MOST, 1 / (1 + math.exp(-lead)))
    return ClinicianGuess(best, round(confidence, 3), _because(best, second, habits))


def _habits(
    spoken: Sequence[Spoken], speakers: Sequence[str], titles: Mapping[str, str]
) -> dict[str, _Habits]:
    texts: dict[str, list[str]] = {speaker: [] for speaker in speakers}
    for turn in spoken:
        texts[turn.speaker].append(turn.text.casefold().replace("’", "'"))
    asked = {speaker: _questions(said) for speaker, said in texts.items()}
    words = {speaker: WORD.findall(" ".join(said)) for speaker, said in texts.items()}
    all_asked, all_words = sum(asked.values()), sum(map(len, words.values()))
    stated = _stated(speakers, titles)
    return {
        speaker: _Habits(
            asked[speaker],
            (asked[speaker] + 1) / (all_asked + len(speakers)),
            _balance(sum(w in YOU for w in words[speaker]), sum(w in ME for w in words[speaker])),
            _balance(_count(HELPING, texts[speaker]), _count(HELPED, texts[speaker])),
            1 - len(words[speaker]) / max(1, all_words),
            stated[speaker],
        )
        for speaker in speakers
    }


def _questions(said: Sequence[str]) -> int:
    marks = sum(len(QUESTION.findall(text)) for text in said)
    if marks:
        return marks
    # Without punctuation a question is told by its first word.
    firsts = (WORD.match(text) for text in said)
    return sum(first is not None and first[0] in ASKING for first in firsts)


def _balance(more: int, less: int) -> float:
    return (more - less) / (more + less + _SMOOTHING)


def _count(pattern: re.Pattern[str], said: Sequence[str]) -> int:
    return sum(len(pattern.findall(text)) for text in said)


def _stated(speakers: Sequence[str], titles: Mapping[str, str]) -> dict[str, float]:
    roles = _stated_roles(speakers, titles)
    titled = {name: has_title(f"{name} {titles.get(name, '')}") for name in speakers}
    return {
        name: _STATED_WEIGHTS[role] if role else _TITLED * titled[name]
        for name, role in roles.items()
    }


def _because(best: str, second: str, habits: Mapping[str, _Habits]) -> str:
    first, other = habits[best], habits[second]
    if first.stated >= _STATED:
        return f"The name or title of '{best}' says so."
    if first.stated > 0:
        return f"'{best}' carries a title{_and_habits(first, other, habits)}."
    if other.stated <= -_STATED and len(habits) <= _TWO:
        return f"'{second}' is named as the patient."
    told = _and_habits(first, other, habits)
    if told:
        return f"'{best}'{told.removeprefix(' and')}."
    return f"The words hardly tell the speakers apart; '{best}' comes nearest to a clinician."


def _and_habits(first: _Habits, other: _Habits, habits: Mapping[str, _Habits]) -> str:
    """What sets the first speaker apart from the other, as the rest of a sentence."""
    asked = sum(one.questions for one in habits.values())
    parts = []
    if first.questions > other.questions:
        parts.append(f"asks most of the questions ({first.questions} of {asked})")
    if first.address - other.address > _PLAIN_DIFFERENCE:
        parts.append("says 'you' rather than 'I'")
    if first.phrases - other.phrases > _PLAIN_DIFFERENCE:
        parts.append("uses the phrases of somebody who asks and listens")
    return f" and {_listed(parts)}" if parts else ""


def _listed(parts: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))


def _roles(
    spoken: Sequence[Spoken], speakers: Sequence[str], clinician: str, titles: Mapping[str, str]
) -> dict[str, Role]:
    """The clinician, the patient (with whom the clinician talks most), and the others."""
    stated = _stated_roles(speakers, titles)
    others = [speaker for speaker in speakers if speaker != clinician]
    # An interpreter or a second therapist may talk more than the patient, and is none.
    candidates = (
        [speaker for speaker in others if stated[speaker] == "patient"]
        or [speaker for speaker in others if stated[speaker] is None]
        or others
    )
    beside = _exchanges(spoken, clinician)
    words: Counter[str] = Counter()
    for turn in spoken:
        words[turn.speaker] += len(turn.text)
    patient = max(candidates, key=lambda speaker: (beside[speaker], words[speaker]))
    roles: dict[str, Role] = dict.fromkeys(speakers, "other")
    return {**roles, clinician: "clinician", patient: "patient"}


def _exchanges(spoken: Sequence[Spoken], clinician: str) -> Counter[str]:
    """How often each speaker comes right before or right after the clinician."""
    beside: Counter[str] = Counter()
    for one, other in pairwise(turn.speaker for turn in spoken):
        if clinician in (one, other):
            beside[other if one == clinician else one] += 1
    return beside


def _stated_roles(speakers: Sequence[str], titles: Mapping[str, str]) -> dict[str, Role | None]:
    letters = role_letters(speakers)
    return {
        name: letters.get(name) or role_of(name) or role_of(titles.get(name, ""))
        for name in speakers
    }
