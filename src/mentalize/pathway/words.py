"""The word lists that sentences for the moment are made with, from `data/words.toml`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class Feeling:
    """A feeling as one says it: "ashamed", of the family `shame`, with the noun where there is one."""

    adjective: str
    family: str
    noun: str


@dataclass(frozen=True, slots=True)
class WordLists:
    """Lists by name, the shifts from the patient's "I" to "you", and the feelings."""

    lists: Mapping[str, frozenset[str]]
    shifts: Mapping[str, str]
    feelings: tuple[Feeling, ...]

    def has(self, name: str, word: str) -> bool:
        """Whether the list `name` holds `word`, which is in lower case."""
        return word in self.lists[name]

    def meets(self, name: str, words: Iterable[str]) -> bool:
        """Whether the list `name` holds any of `words`."""
        return not self.lists[name].isdisjoint(words)


@cache
def word_lists() -> WordLists:
    """The lists, read once."""
    file = resources.files("mentalize.pathway") / "data" / "words.toml"
    table = tomllib.loads(file.read_text(encoding="utf-8"))
    return WordLists(
        lists={
            name: frozenset(word.replace("_", " ") for word in words.split())
            for name, words in table["lists"].items()
        },
        shifts=table["shifts"],
        feelings=tuple(
            Feeling(adjective, family, noun)
            for family, words in table["feelings"].items()
            for adjective, noun in words.items()
        ),
    )


_NEXT = re.compile(r"\s*([\w'’]+)")
_SMALL_WORDS = ("auxiliaries", "no_verbs", "adverbs", "breakers", "past", "subjects")


def ends_there(rest: str) -> bool:
    """Whether a noun or adjective is done before `rest`: "the business card" is about no business."""
    following = _NEXT.match(rest)
    if following is None:
        return True
    low, words = following[1].lower().replace("’", "'"), word_lists()
    return low.endswith(("ed", "n't")) or any(words.has(name, low) for name in _SMALL_WORDS)
