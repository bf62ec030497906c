"""Words of a text: all of them, and the stems of those that carry content."""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from importlib import resources

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*|\d+")
_ENDINGS = ("ings", "ing", "edly", "ed", "ies", "es", "ly", "er", "s", "y", "e")
_SHORTEST_STEM = 3


@lru_cache(maxsize=512)
def words(text: str) -> tuple[str, ...]:
    """Every word of `text` in lower case, with straight apostrophes."""
    return tuple(_WORD.findall(text.replace("’", "'").lower()))


@lru_cache(maxsize=512)
def content(text: str) -> frozenset[str]:
    """The stems of the words of `text` that are more than grammar."""
    empty = grammar_words()
    return frozenset(stem(word) for word in words(text) if word not in empty)


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """Cut off one ending, so that "drawing" meets "draws"; crude, and the same on both sides."""
    word = word.removesuffix("'s")
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return _single(word[: -len(ending)])
    return word


def _single(word: str) -> str:
    doubled = len(word) > _SHORTEST_STEM and word[-1] == word[-2] and word[-1] not in "aeiouls"
    return word[:-1] if doubled else word


@cache
def grammar_words() -> frozenset[str]:
    """The words that carry no content of their own."""
    path = resources.files("mentalize.coding.recognizers") / "data" / "grammar_words.toml"
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    return frozenset(" ".join(table["words"]).split())
