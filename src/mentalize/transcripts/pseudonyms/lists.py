"""The word lists: names, places, ordinary words, and cue words, read once from `data`."""

from __future__ import annotations

import tomllib
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from mentalize.transcripts.pseudonyms.model import Kind

# Given names that are months as well.
MONTH_NAMES = frozenset({"april", "may", "june", "august"})


@dataclass(frozen=True, slots=True)
class Lists:
    """Names and places by what they are, in lower case and without accents."""

    given: frozenset[str]
    surnames: frozenset[str]
    ordinary: frozenset[str]
    large: frozenset[str]
    small: frozenset[str]
    places: Mapping[str, Kind]
    phrases: Mapping[str, tuple[tuple[tuple[str, ...], Kind], ...]]

    def is_name(self, key: str) -> bool:
        """Whether people are called so, by first or last name."""
        return key in self.given or key in self.surnames

    def is_ordinary(self, key: str) -> bool:
        """Whether it is an everyday word."""
        return key in self.ordinary or key in self.small

    def is_derived(self, key: str) -> bool:
        """Whether it is an everyday word with an ending, and nobody's name."""
        return not self.is_name(key) and any(stem in self.ordinary for stem in _stems(key))


@dataclass(frozen=True, slots=True)
class Cues:
    """Words around a name that say what it is the name of."""

    words: Mapping[str, frozenset[str]]
    ends: Mapping[str, Kind]
    named: tuple[tuple[str, ...], ...]
    introduced: tuple[tuple[str, ...], ...]

    def has(self, name: str, key: str) -> bool:
        """Whether the list `name` holds `key`."""
        return key in self.words[name]


@lru_cache(maxsize=20_000)
def fold(text: str) -> str:
    """`text` in lower case, without accents, with straight apostrophes and single spaces."""
    plain = unicodedata.normalize("NFKD", text.replace("’", "'").casefold())
    return " ".join("".join(x for x in plain if not unicodedata.combining(x)).split())


@cache
def lists() -> Lists:
    """The lists of names, places and ordinary words."""
    places = dict(_places())
    phrases: dict[str, list[tuple[tuple[str, ...], Kind]]] = defaultdict(list)
    for name in sorted(places, key=len, reverse=True):
        if "_" in name:
            first, *rest = name.split("_")
            phrases[first].append((tuple(rest), places[name]))
    return Lists(
        given=_words("given_names.txt"),
        surnames=_words("surnames.txt"),
        ordinary=_words("ordinary.txt"),
        large=_words("written_large.txt"),
        small=cues().words["small"],
        places={name: kind for name, kind in places.items() if "_" not in name},
        phrases={first: tuple(found) for first, found in phrases.items()},
    )


@cache
def cues() -> Cues:
    """The cue words."""
    table: dict[str, Any] = tomllib.loads(data_text("cues.toml"))
    return Cues(
        words={k: frozenset(v.split()) for k, v in table.items() if isinstance(v, str)},
        ends={word: kind for kind, words in table["ends"].items() for word in words.split()},
        named=tuple(tuple(x.split()) for x in table["named"]),
        introduced=tuple(tuple(x.split()) for x in table["introduced"]),
    )


def data_text(name: str) -> str:
    """A file of `data`."""
    file = resources.files("mentalize.transcripts.pseudonyms") / "data" / name
    return file.read_text(encoding="utf-8")


def _lines(name: str) -> Iterator[str]:
    return (x for x in data_text(name).splitlines() if x and not x.startswith("# "))


def _words(name: str) -> frozenset[str]:
    return frozenset(word for line in _lines(name) for word in line.split())


def _places() -> Iterator[tuple[str, Kind]]:
    """A town of the same name as a country stays a country: the first section counts."""
    seen: set[str] = set()
    kind: Kind = "town"
    for line in _lines("places.txt"):
        if line.startswith("## "):
            kind = line.removeprefix("## ").strip().lower()  # type: ignore[assignment]  # a kind
            continue
        for name in line.split():
            if name not in seen:
                seen.add(name)
                yield name, kind


def _stems(key: str) -> Iterator[str]:
    for ending in ("s", "es", "ed", "d", "ing", "ly", "er", "ers", "est", "ish", "y"):
        stem = key.removesuffix(ending)
        if stem != key and len(stem) > 2:  # noqa: PLR2004 - shorter stems fit everything
            yield stem
            yield f"{stem}e"
