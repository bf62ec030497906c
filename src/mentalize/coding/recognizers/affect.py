"""Which states the patient names as their own.

A word for a state counts when its sentence gives it to the speaker: "I was …", "it makes me …", a bare
answer, "my …". It does not when it is denied, supposed, or somebody else's (see `ownership.py`).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from mentalize.coding.recognizers.ownership import Place, denied_before, owned
from mentalize.coding.recognizers.phrases import Cue, CueIndex
from mentalize.coding.recognizers.reading import Reading, Sentence

VULNERABLE = frozenset({"shame", "fear", "sadness", "envy"})

_KINDS = ("words", "felt", "impersonal", "verbs", "moves_me", "nouns")
_SCORNS = frozenset({"no", "of", "for", "from"})  # "Envy. Of a man like that?"
_HEDGES = frozenset({"maybe", "perhaps", "guess", "suppose", "probably"})
_IDIOM = 0.75  # an idiom says whose it is by itself


@dataclass(frozen=True, slots=True)
class Affect:
    """A state that the patient names as their own, and the words for it."""

    family: str
    adjective: str
    sentence: int
    start: int
    end: int
    words: str
    strength: float

    @property
    def because(self) -> str:
        """The rule and the words."""
        return f"affects.{self.family}: '{self.words}'"


@dataclass(frozen=True, slots=True)
class _Form:
    """One way of saying a state: its words, and what kind of word it is."""

    words: tuple[str, ...]
    kind: str
    family: str
    adjective: str


@cache
def affect_entries() -> tuple[Mapping[str, object], ...]:
    """The rows of `affects.toml`: family, adjective, and the lists of words."""
    path = resources.files("mentalize.coding.recognizers") / "data" / "affects.toml"
    return tuple(tomllib.loads(path.read_text(encoding="utf-8"))["affect"])


@cache
def _forms() -> Mapping[str, tuple[_Form, ...]]:
    """Every form under its first word, the longest first."""
    found: dict[str, list[_Form]] = {}
    for entry in affect_entries():
        for kind in _KINDS:
            for said in _list(entry, kind):
                words = tuple(said.split("_"))
                form = _Form(words, kind, str(entry["family"]), str(entry["adjective"]))
                found.setdefault(words[0], []).append(form)
    return {
        word: tuple(sorted(forms, key=lambda form: -len(form.words)))
        for word, forms in found.items()
    }


@cache
def _states() -> frozenset[str]:
    """The single words that are states by themselves."""
    return frozenset(
        word
        for word, forms in _forms().items()
        if any(len(form.words) == 1 and form.kind in {"words", "felt"} for form in forms)
    )


@cache
def _idioms() -> CueIndex:
    return CueIndex(
        Cue(
            id=f"affects.{entry['adjective']}",
            codes=(str(entry["family"]), str(entry["adjective"])),
            phrases=_list(entry, "idioms"),
            strength=_IDIOM,
        )
        for entry in affect_entries()
    )


def _list(entry: Mapping[str, object], key: str) -> tuple[str, ...]:
    value = entry.get(key, ())
    return tuple(str(item) for item in value) if isinstance(value, list) else ()


def find_affects(
    reading: Reading, *, asked: bool = False, offered: frozenset[str] = frozenset()
) -> tuple[Affect, ...]:
    """The patient's own states.

    `asked`: the clinician has just asked for a feeling; `offered` are the words of that turn: a state
    that is only handed back as a question, or with scorn ("Envy. Of him."), is not the patient's.
    """
    found = [*_by_idiom(reading)]
    for number, sentence in enumerate(reading.sentences):
        if not _handed_back(reading, number, offered):
            found.extend(_by_word(reading, number, sentence, asked=asked))
    return _without_overlap(found)


def _handed_back(reading: Reading, number: int, offered: frozenset[str]) -> bool:
    """Whether a sentence only repeats a word that the clinician has offered, and doubts it."""
    sentence = reading.sentences[number]
    if sentence.tokens[0] not in offered or sentence.tokens[0] not in _forms():
        return False
    following = reading.sentences[number + 1 : number + 2]
    scorned = bool(following) and following[0].tokens[0] in _SCORNS
    return scorned or (sentence.mark == "?" and _HEDGES.isdisjoint(sentence.tokens))


def _without_overlap(found: Sequence[Affect]) -> tuple[Affect, ...]:
    """One affect a stretch: the longer words win."""
    kept: list[Affect] = []
    for affect in sorted(found, key=lambda x: x.start - x.end):
        if all(affect.end <= other.start or affect.start >= other.end for other in kept):
            kept.append(affect)
    return tuple(sorted(kept, key=lambda x: x.start))


def _by_idiom(reading: Reading) -> Iterator[Affect]:
    for seen in _idioms().sightings(reading):
        sentence = reading.sentences[seen.sentence]
        first = next(at for at, word in enumerate(sentence.words) if word.start >= seen.start)
        if denied_before(sentence, first):
            continue
        family, adjective = seen.cue.codes
        yield Affect(
            family, adjective, seen.sentence, seen.start, seen.end, seen.words, seen.cue.strength
        )


def _by_word(reading: Reading, number: int, sentence: Sentence, *, asked: bool) -> Iterator[Affect]:
    for at, token in enumerate(sentence.tokens):
        for form in _forms().get(token, ()):
            end = at + len(form.words)
            if sentence.tokens[at:end] != form.words:
                continue
            strength = owned(Place(sentence, at, end, form.kind, asked, _states()))
            if strength:
                start, stop = sentence.words[at].start, sentence.words[end - 1].end
                words = reading.raw[start:stop]
                yield Affect(form.family, form.adjective, number, start, stop, words, strength)
                break
