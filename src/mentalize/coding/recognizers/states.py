"""States of mind named in a text, whose they are, and whether the patient has said them before."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from mentalize.coding.recognizers.rule import CodedTurn
from mentalize.coding.recognizers.words import content, stem, words

LOOK_BACK = 8
"""How many patient turns back a state counts as said (codebook §3.1)."""

_OWNERS = {
    "i": "clinician", "i'm": "clinician", "i'd": "clinician", "i've": "clinician", "i'll": "clinician",
    "me": "clinician", "he": "other", "she": "other", "they": "other", "him": "other", "them": "other",
    "he's": "other", "she's": "other", "they're": "other", "he'd": "other", "she'd": "other",
    "they'd": "other", "people": "other", "we": "clinician", "you": "patient", "you're": "patient",
    "you've": "patient", "you'd": "patient", "your": "patient", "yourself": "patient",
}  # fmt: skip
# "I imagine that hurt" guesses at the patient's state, it doesn't tell the clinician's.
_GUESSING = frozenset(
    {"imagine", "bet", "guess", "think", "suppose", "sense", "hear", "see", "can"}
)
_BUCKET = 3


@dataclass(frozen=True, slots=True)
class State:
    """A word for a state: its family, its stem, and where it stands among the words of its text."""

    word: str
    family: str
    stem: str
    position: int


@dataclass(frozen=True, slots=True)
class _Entry:
    family: str
    first: str
    rest: str
    open_ended: bool

    def fits(self, word: str, following: str) -> bool:
        """Whether `word` and the word after it are this entry."""
        same = word.startswith(self.first) if self.open_ended else word == self.first
        return same and (not self.rest or following == self.rest)


@cache
def _lexicon() -> Mapping[str, tuple[_Entry, ...]]:
    path = resources.files("mentalize.coding.recognizers") / "data" / "states.toml"
    families = tomllib.loads(path.read_text(encoding="utf-8"))["families"]
    buckets: dict[str, list[_Entry]] = {}
    for family, entries in families.items():
        for entry in entries:
            first, _, rest = str(entry).partition(" ")
            made = _Entry(str(family), first.rstrip("*"), rest, first.endswith("*"))
            buckets.setdefault(made.first[:_BUCKET], []).append(made)
    return {key: tuple(bucket) for key, bucket in buckets.items()}


@lru_cache(maxsize=512)
def states(text: str) -> tuple[State, ...]:
    """Every word for a state in `text`, whoever has it."""
    return tuple(_found(words(text)))


def _found(spoken: Sequence[str]) -> Iterator[State]:
    lexicon = _lexicon()
    for position, word in enumerate(spoken):
        following = spoken[position + 1] if position + 1 < len(spoken) else ""
        for entry in lexicon.get(word[:_BUCKET], ()):
            if entry.fits(word, following):
                named = f"{word} {following}" if entry.rest else word
                yield State(named, entry.family, stem(entry.rest or word), position)
                break


def states_of_patient(text: str) -> tuple[State, ...]:
    """The states in a clinician's `text` that are laid on the patient, by the nearest pronoun before."""
    spoken = words(text)
    return tuple(state for state in states(text) if _owner(spoken, state.position) == "patient")


def _owner(spoken: Sequence[str], position: int) -> str:
    if position and spoken[position - 1] == "your":
        return "named"  # "your contempt" speaks about a state, it doesn't lay one on
    for place in range(position - 1, -1, -1):
        word = spoken[place]
        if word in _OWNERS and not (word == "i" and spoken[place + 1] in _GUESSING):
            return _OWNERS[word]
    return "patient"


def said_before(state: State, past: Sequence[CodedTurn]) -> bool:
    """Whether the patient said `state` in the last eight turns: same family labelled, or same stem."""
    return any(_says(turn, state) for turn in recent_patient_turns(past, LOOK_BACK))


def _says(coded: CodedTurn, state: State) -> bool:
    if any(found.layer == "affect" and found.code == state.family for found in coded.findings):
        return True
    return state.stem in content(coded.turn.text)


def recent_patient_turns(past: Sequence[CodedTurn], count: int) -> tuple[CodedTurn, ...]:
    """The last `count` turns of the patient, newest first."""
    found: list[CodedTurn] = []
    for coded in reversed(past):
        if coded.turn.role == "patient":
            found.append(coded)
            if len(found) == count:
                break
    return tuple(found)
