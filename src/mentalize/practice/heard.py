"""What a simulated patient hears in a clinician's turn: the labels of the coder, and how it was said."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path

from mentalize.coding.coder import Coder
from mentalize.coding.context import derive
from mentalize.coding.recognizers.affect import affect_entries
from mentalize.practice.state import Memory
from mentalize.transcripts.labels import by_turn
from mentalize.transcripts.model import ClinicianGuess, Transcript, Turn
from mentalize.transcripts.words import content_words, words

_DATA = Path(__file__).with_name("data")
_HEARD = 0.25  # a move heard less surely than this is not reacted to, where there is another [D]
_TOLD = 0.4  # the same for one that hurts [D]
_SURELY = 0.5  # and for a question about danger [D]
_YOU = re.compile(r"\b(?:you|your|yours|yourself|you're|you've|you'd|you'll)\b", re.IGNORECASE)
_TELLS_OF = frozenset({"interpret", "psychoeducate", "other", "fill_in"})
# words for a feeling that are mostly said of other things
_EVERYDAY = frozenset(
    {
        "down",
        "low",
        "caught",
        "lost",
        "stuck",
        "alone",
        "calm",
        "special",
        "flat",
        "cross",
        "mad",
        "blue",
    }
)
_GUESS = ClinicianGuess("T", 1.0, "the trainee", told=True)
_MANY_QUESTIONS = 3
_LONG = 60
_STILL = 2  # turns after danger was spoken of in which it is still the subject [D]


@dataclass(frozen=True, slots=True)
class Heard:
    """A clinician's turn in the patient's ear.

    `did` is what the turn did above all, `asks` the question in it ("" when there is none), `moves` all
    moves with their confidence, `guesses` the families of feeling that were put into the patient's
    mouth, `echo` the share of content words (0 to 1) that are the patient's own of the last turns,
    `tone` markers such as "sorry", "urging", "curt".
    """

    text: str
    did: str
    asks: str
    moves: tuple[tuple[str, float], ...]
    question: str
    stance: int
    count: int
    questions: int
    echo: float
    guesses: tuple[str, ...]
    tone: frozenset[str]

    @property
    def long(self) -> bool:
        """Whether it was longer than anybody can hold."""
        return self.count > _LONG

    @property
    def stacked(self) -> bool:
        """Whether it asked several things at once."""
        return self.questions >= _MANY_QUESTIONS


_HURTS = ("label", "argue", "interpret", "fill_in", "lecture", "joined_theory", "reassure", "advise",
          "challenge", "psychoeducate")  # fmt: skip
_ASKS = ("examine_thinking", "explore_why", "explore_other", "relationship", "explore_self",
         "clarify_facts", "check_understanding", "stop_rewind")  # fmt: skip
_GIVES = ("validate", "mark_mentalizing", "own_perspective", "check_understanding", "stop_rewind",
          "relationship", "frame")  # fmt: skip


def hear(text: str, said: Sequence[str], coder: Coder) -> Heard:
    """How `text` sounds after the patient's last lines `said` (the newest last)."""
    if is_silence(text):
        return Heard("", "silence", "", (), "none", 0, 0, 0, 0.0, (), frozenset())
    moves, question, stance = _coded(text, said[-1] if said else "", coder)
    tone = tones(text)
    return Heard(
        text=text,
        did=_about_ideas(_did(moves, tone), text),
        asks=_asked(moves, question),
        moves=moves,
        question=question,
        stance=stance,
        count=len(words(text)),
        questions=text.count("?"),
        echo=_echo(text, said),
        guesses=families(text),
        tone=tone,
    )


def in_context(heard: Heard, memory: Memory) -> Heard:
    """The same turn, heard by somebody who remembers what has been told.

    A feeling given back that the patient has named is no guess, a feeling asked for is a question; and
    what follows soon after danger was spoken of, and keeps to it, is about danger.
    """
    if heard.did == "fill_in" and heard.question == "closed" and heard.questions:
        return replace(heard, did="explore_self", asks="explore_self")
    if heard.did == "fill_in" and heard.guesses and set(heard.guesses) <= set(memory.families):
        return replace(heard, did="validate", guesses=())
    if memory.since_risk <= _STILL and "danger" in heard.tone:
        return replace(heard, did="safety", asks="safety")
    return heard


def is_silence(text: str) -> bool:
    """Whether nothing is said: no words, or only a described silence in square brackets."""
    return not words(text)


_Coded = tuple[tuple[tuple[str, float], ...], str, int]


def _coded(text: str, before: str, coder: Coder) -> _Coded:
    return _remembered(text, before, _Named(coder))


class _Named:
    """A coder as a key: the same name and version label the same words alike."""

    def __init__(self, coder: Coder) -> None:
        self.coder = coder

    def __hash__(self) -> int:
        return hash((self.coder.name, self.coder.version))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Named) and hash(self) == hash(other)


@lru_cache(maxsize=200_000)
def _remembered(text: str, before: str, named: _Named) -> _Coded:
    turns = (Turn(0, "patient", "P", before), Turn(1, "clinician", "T", text))
    transcript = Transcript(turns, _GUESS)
    labels = named.coder.code(transcript, 1)
    item = by_turn(transcript, labels)[1]
    derived = derive(by_turn(transcript, labels))
    extra = [
        (x.code, 1.0) for x in derived if x.turn == 1 and x.code in {"lecture", "joined_theory"}
    ]
    found = [(move.code, round(move.confidence, 4)) for move in item.moves]
    question = item.question.code if item.question else "none"
    return tuple(found + extra), question, int(item.stance.code) if item.stance else 0


def _did(moves: Sequence[tuple[str, float]], tone: frozenset[str]) -> str:
    """What hurts is heard first, then what was asked, then what was given."""
    if "label" in tone:
        return "label"
    if "owns" in tone:
        return "owns_misstep"
    if "own_view" in tone:
        return "own_perspective"
    sure = dict(sorted(moves, key=lambda move: move[1]))
    for codes, least in (
        (("safety",), _SURELY),
        (_HURTS, _TOLD),
        (_ASKS, _HEARD),
        (_GIVES, _HEARD),
    ):
        heard = [code for code in codes if sure.get(code, 0.0) >= least]
        if heard:
            return max(heard, key=lambda code: (round(sure[code], 1), -codes.index(code)))
    return max(sure, key=lambda code: sure[code], default="other")


def _about_ideas(did: str, text: str) -> str:
    """What tells about the world in general, and nothing of the patient, keeps company with ideas."""
    if did in _TELLS_OF and len(words(text)) > _LONG:
        return "lecture"
    spoken_to = _YOU.search(text) is not None
    return "joined_theory" if did in _TELLS_OF and not spoken_to else did


def _asked(moves: Sequence[tuple[str, float]], question: str) -> str:
    if question == "none":
        return ""
    asking = [move for move in moves if move[0] in {"safety", *_ASKS} and move[1] >= _HEARD]
    return max(asking, key=lambda move: move[1], default=("", 0.0))[0]


def _echo(text: str, said: Sequence[str]) -> float:
    own = {word for line in said[-3:] for word in content_words(line)}
    told = content_words(text)
    return sum(word in own for word in told) / len(told) if told else 0.0


@cache
def _ear() -> Mapping[str, re.Pattern[str]]:
    with (_DATA / "ear.toml").open("rb") as file:
        found = tomllib.load(file)["tone"]
    return {x["id"]: re.compile("|".join(x["patterns"]), re.IGNORECASE) for x in found}


def tones(text: str) -> frozenset[str]:
    """The markers of `data/ear.toml` that are heard in `text`."""
    plain = text.replace("’", "'")
    return frozenset(name for name, pattern in _ear().items() if pattern.search(plain))


@cache
def _feeling_words() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for entry in affect_entries():
        for kind in ("words", "felt", "nouns", "verbs"):
            listed = entry.get(kind, [])
            for word in listed if isinstance(listed, list) else []:
                found.setdefault(str(word).lower(), str(entry["family"]))
    return found


def families(text: str) -> tuple[str, ...]:
    """The families of feeling whose words are in `text`."""
    known = {word: x for word, x in _feeling_words().items() if word not in _EVERYDAY}
    return tuple(dict.fromkeys(known[w] for w in map(str.lower, words(text)) if w in known))
