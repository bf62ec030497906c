"""Cues: short phrases, written as data, that speak for a code.

A phrase is a row of words on a reading (see `reading.py`): `a|b` is either word, `_` joins words into
one alternative, `*` at the end of a word stands for any ending, `@name` for a class of words, `?` after
an element makes it optional, `...` lets up to six words pass, `!a|b` forbids a next word, `^` and `$`
are the sentence's ends (`$` also as one of several). Phrases have no nested repeats, so that a search
takes time linear in the text.

A cue is searched only in a sentence that holds one of its rarest words, and compiled when that first
happens: a session uses a fraction of all cues.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from typing import Any

from mentalize.coding.recognizers.reading import Reading, Sentence
from mentalize.errors import CodebookError

_GAP = r"(?:[^ ]+ ){0,6}"
_OFTEN = 25  # a common word is met about as often as this many others
STEM = 4  # letters by which a word with an open ending is looked up


@dataclass(frozen=True, slots=True)
class Cue:
    """One cue: which codes it speaks for ("mode:pretend"), its phrases, and how strongly.

    `unless` (in the same sentence) and `unless_turn` (anywhere in the turn) silence it; `before` must
    be in the clinician's turn before, if given; `target` is passed on to the finding.
    """

    id: str
    codes: tuple[str, ...]
    phrases: tuple[str, ...]
    strength: float
    unless: tuple[str, ...] = ()
    unless_turn: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    target: str = ""

    def allowed(self, sentence: Sentence, reading: Reading, before: str) -> bool:
        """Whether nothing around a phrase of this cue speaks against it."""
        if self.before and not compiled(self.before).search(before):
            return False
        if self.unless and compiled(self.unless).search(sentence.text):
            return False
        return not (self.unless_turn and compiled(self.unless_turn).search(reading.text))


@dataclass(frozen=True)
class _Phrase:
    """One phrase of a cue, compiled when it is first searched for."""

    cue: Cue
    text: str

    @cached_property
    def needs(self) -> tuple[frozenset[str], ...]:
        """Sets of words of which a sentence must hold one each: cheaper to ask than to compile."""
        rows = [_heads(row) for row in _obligatory(self.text)]
        return tuple(row for row in rows if not any(word[-1] in "*$" for word in row))

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The phrase as a pattern."""
        return compiled((self.text,))


@dataclass(frozen=True, slots=True)
class Sighting:
    """A cue that held: in which sentence (counted from 0), and the offsets into the turn's text."""

    cue: Cue
    sentence: int
    start: int
    end: int
    words: str

    @property
    def because(self) -> str:
        """The cue and the words it rests on."""
        return f"{self.cue.id}: '{self.words}'"


@cache
def word_classes() -> Mapping[str, tuple[str, ...]]:
    """The classes of words that phrases name with `@`."""
    classes: dict[str, str] = _table("word_classes")["class"]
    return {name: tuple(words.split()) for name, words in classes.items()}


@cache
def _common() -> frozenset[str]:
    """Words met so often that they sort no phrase out."""
    return frozenset(word_classes()["common"])


@cache
def compiled(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """One pattern for several phrases."""
    return re.compile("(?<= )(?:" + "|".join(_regex(phrase) for phrase in phrases) + ")")


def _regex(phrase: str) -> str:
    return "".join(_element(element) for element in phrase.split())


def _element(element: str) -> str:
    special = {"...": _GAP, "^": r"(?<=\A )", "$": r"\Z"}.get(element)
    if special is not None:
        return special
    if element[0] == "!":
        return f"(?!{_either(element[1:])})"
    if element[-1] == "?":
        return f"(?:{_either(element[:-1])})?"
    return _either(element)


def _either(element: str) -> str:
    words = list(_words(element))
    end = "|\\Z" if "$" in words else ""
    said = "|".join(
        re.escape(word).replace(r"\*", "[^ ]*").replace("_", " ") for word in words if word != "$"
    )
    return f"(?:(?:{said}) {end})" if end or len(words) > 1 else f"{said} "


def _words(element: str) -> Iterator[str]:
    for word in element.split("|"):
        if word[0] == "@":
            yield from word_classes()[word[1:]]
        else:
            yield word


def keys(phrase: str) -> tuple[str, ...]:
    """Words of which a sentence must hold one: those of the phrase's rarest obligatory element."""
    return min(_obligatory(phrase), key=_frequency)


def _obligatory(phrase: str) -> list[tuple[str, ...]]:
    """The alternatives of every element that can't be left out."""
    return [
        tuple(_words(element))
        for element in phrase.split()
        if element not in {"...", "^"} and element[0] != "!" and element[-1] not in "?$"
    ]


def _frequency(words: tuple[str, ...]) -> int:
    """How often a sentence may hold one of `words`, roughly."""
    return sum(_OFTEN if head in _common() else 1 for head in _heads(words))


@cache
def _heads(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(_head(word) for word in words)


@cache
def _head(word: str) -> str:
    """The word of an alternative by which it is looked up: its rarest, else its first."""
    parts = word.split("_")
    return next((part for part in parts if part not in _common()), parts[0])


class CueIndex:
    """Many cues; their phrases are found by their rarest words."""

    def __init__(self, cues: Iterable[Cue]) -> None:
        """Sort the phrases under their words."""
        self._exact: dict[str, list[_Phrase]] = {}
        self._stems: dict[str, list[_Phrase]] = {}
        for cue in cues:
            for text in cue.phrases:
                phrase = _Phrase(cue, text)
                for word in _heads(keys(text)):
                    self._file(word, phrase)

    def _file(self, word: str, phrase: _Phrase) -> None:
        if word.endswith("*"):
            self._stems.setdefault(word[:-1][:STEM], []).append(phrase)
        else:
            self._exact.setdefault(word, []).append(phrase)

    def _near(self, sentence: Sentence) -> list[_Phrase]:
        """The phrases whose words are all in a sentence; one may come twice."""
        tokens = frozenset(sentence.tokens)
        found: list[_Phrase] = []
        for token in dict.fromkeys(sentence.tokens):
            found += self._exact.get(token, ())
            found += self._stems.get(token[:STEM], ())
        return [phrase for phrase in found if not any(map(tokens.isdisjoint, phrase.needs))]

    def sightings(self, reading: Reading, before: str = "") -> Iterator[Sighting]:
        """Every cue that holds, once a sentence."""
        for number, sentence in enumerate(reading.sentences):
            settled: set[str] = set()
            for phrase in self._near(sentence):
                cue = phrase.cue
                if cue.id in settled:
                    continue
                found = phrase.pattern.search(sentence.text)
                if found is None:
                    continue
                settled.add(cue.id)
                if cue.allowed(sentence, reading, before):
                    start, end = sentence.offsets(found.start(), found.end())
                    yield Sighting(cue, number, start, end, reading.raw[start:end])


@cache
def cue_index(*names: str) -> CueIndex:
    """The cues of `recognizers/data/NAME.toml`, for each name."""
    return CueIndex(cue for name in names for cue in load_cues(name))


@cache
def load_cues(name: str) -> tuple[Cue, ...]:
    """The cues of one file; raises `CodebookError` naming file and cue."""
    return tuple(cue_of(name, row) for row in _table(name).get("cue", ()))


def cue_of(name: str, row: Mapping[str, object]) -> Cue:
    """The cue of one row of the file `name`; raises `CodebookError` when the row is broken."""
    try:
        return Cue(
            id=f"{name}.{row['id']}",
            codes=_strings(row["codes"]),
            phrases=_strings(row["phrases"]),
            strength=float(str(row["strength"])),
            unless=_strings(row.get("unless", ())),
            unless_turn=_strings(row.get("unless_turn", ())),
            before=_strings(row.get("before", ())),
            target=str(row.get("target", "")),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise CodebookError(
            f"cue '{row.get('id', '?')}' is broken ({error!r})",
            f"{name}.toml",
            "give it id, codes, phrases and strength",
        ) from error


def _strings(value: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple):
        raise TypeError(value)
    return tuple(str(item) for item in value)


def _table(name: str) -> dict[str, Any]:
    path = resources.files("mentalize.coding.recognizers") / "data" / f"{name}.toml"
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise CodebookError(f"not valid TOML ({error})", f"{name}.toml", "mend the file") from error
