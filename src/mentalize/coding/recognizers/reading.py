"""A turn read for its words: lower case, without hesitations, contractions spelled out.

Real speech is full of "um", repairs, dropped endings and adverbs. The cues of the patient's side are
written for the words that are left; every word keeps where it stands in the turn, so that a hit can
be shown as it was said.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from importlib import resources
from typing import NamedTuple

# A bracketed sound ("[laughs]") is bounded, so that a row of open brackets stays linear.
_PIECE = re.compile(
    r"[\[(][^\[\]()]{0,60}[\])]|[^\W_]+(?:['’][^\W_]+)*['’]?|[.?!…]+|--+|[,;:—–-]|\n\s*\n"
)
_LONG = 30  # words after which a stretch without a full stop is cut where a new clause begins
_LONGEST = 80
_CUT_BEFORE = frozenset({"and", "but", "so", "then", "because"})
_CUT_SUBJECTS = frozenset({"i", "he", "she", "they", "it", "you", "we", "that", "there", "then"})
_ASKS_LIKE = frozenset(
    {"it", "that", "look", "looked", "sound", "sounds"}
)  # "what was it like, then?"
_TITLES = frozenset({"mr", "mrs", "ms", "dr", "st", "prof", "vs"})


class Word(NamedTuple):
    """A word as the cues see it, and the offsets of what was said; `pause` if a comma follows.

    A tuple, since a session makes tens of thousands and a frozen dataclass takes four times as long.
    """

    text: str
    start: int
    end: int
    pause: bool = False


@dataclass(frozen=True)
class Sentence:
    """One sentence: its words, its offsets, and the mark that ended it (".", "?", "!" or "")."""

    words: tuple[Word, ...]
    start: int
    end: int
    mark: str = ""

    @cached_property
    def tokens(self) -> tuple[str, ...]:
        """The words alone."""
        return tuple(word.text for word in self.words)

    @cached_property
    def text(self) -> str:
        """The words with one space around each: what a cue is searched in."""
        return f" {' '.join(self.tokens)} "

    def offsets(self, start: int, end: int) -> tuple[int, int]:
        """Offsets into the turn for offsets into `text`."""
        first = self.text.count(" ", 0, start) - 1
        last = self.text.count(" ", 0, end) - 2
        return self.words[first].start, self.words[max(first, last)].end


@dataclass(frozen=True)
class Reading:
    """A turn's text and its sentences."""

    raw: str
    sentences: tuple[Sentence, ...]

    @cached_property
    def tokens(self) -> tuple[str, ...]:
        """All words of the turn."""
        return tuple(token for sentence in self.sentences for token in sentence.tokens)

    @cached_property
    def content(self) -> int:
        """How many words carry content."""
        empty = _speech().empty
        return sum(token not in empty for token in self.tokens)

    @cached_property
    def text(self) -> str:
        """All words in one line, sentences set off by a full stop."""
        return " . ".join(sentence.text for sentence in self.sentences)


@dataclass(frozen=True, slots=True)
class _Speech:
    expand: dict[str, tuple[str, ...]]
    fillers: dict[str, tuple[tuple[str, ...], ...]]
    empty: frozenset[str]
    like_after: frozenset[str]
    like_before: frozenset[str]
    is_hosts: frozenset[str]


@cache
def _speech() -> _Speech:
    path = resources.files("mentalize.coding.recognizers") / "data" / "speech.toml"
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    fillers: dict[str, list[tuple[str, ...]]] = {"like": []}
    for filler in sorted(table["fillers"], key=len, reverse=True):
        words = tuple(filler.split())
        fillers.setdefault(words[0], []).append(words)
    return _Speech(
        expand={key: tuple(value.split()) for key, value in table["expand"].items()},
        fillers={key: tuple(value) for key, value in fillers.items()},
        empty=frozenset(table["empty"].split()),
        like_after=frozenset(table["like_after"].split()),
        like_before=frozenset(table["like_before"].split()),
        is_hosts=frozenset(table["is_hosts"].split()),
    )


def read(text: str) -> Reading:
    """The reading of `text`."""
    sentences: list[Sentence] = []
    words: list[Word] = []
    for piece in _PIECE.finditer(text):
        said = piece.group()
        if said[0].isalnum():
            start, end = piece.span()
            words.extend([Word(part, start, end) for part in _parts(said.lower())])
        elif said[0] in "[(":
            continue
        elif _ends(said, piece.end(), text, words):
            sentences.extend(_cut(words, piece.end(), said.strip()[:1]))
            words = []
        elif words:
            words[-1] = _paused(words[-1])
    sentences.extend(_cut(words, words[-1].end if words else 0, ""))
    return Reading(text, tuple(sentences))


def _paused(word: Word) -> Word:
    return Word(word.text, word.start, word.end, pause=True)


def _ends(mark: str, at: int, text: str, words: list[Word]) -> bool:
    """Whether a mark closes a sentence; dots of hesitation, titles and decimals don't."""
    if not words or mark[0] not in ".?!…\n":
        return False
    after = text[at : at + 2].lstrip()[:1]
    if mark[0] in "?!\n" or not after:
        return True
    if mark == "." and (words[-1].text in _TITLES or not text[at].isspace()):
        return not text[at].isalnum() and words[-1].text not in _TITLES
    return mark == "." or (after.isupper() and not text[at:].lstrip().startswith(("I ", "I'")))


@lru_cache(maxsize=20_000)
def _parts(said: str) -> tuple[str, ...]:
    speech = _speech()
    said = said.replace("’", "'")
    if said in speech.expand:
        return speech.expand[said]
    stem, _, tail = said.rpartition("'")
    if not stem:
        return (said.strip("'"),)
    if said.endswith("n't"):
        return (said[:-3], "not")
    spelled = {"m": "am", "re": "are", "ve": "have", "ll": "will", "d": "would"}.get(tail)
    if spelled:
        return (stem, spelled)
    if tail == "s":
        return (stem, "is") if stem in speech.is_hosts else (stem,)
    return (f"{stem}g",) if stem.endswith("in") and not tail else (said.replace("'", ""),)


def _cut(words: list[Word], end: int, mark: str) -> Iterator[Sentence]:
    """The sentence, or its clauses when it runs on and on."""
    kept = _without_repairs(_without_fillers(words))
    if not kept:
        return
    begin = 0
    for at in range(1, len(kept) if len(kept) > _LONG else 0):
        run_on = len(kept) > _LONG and at - begin >= _LONG // 2 and _opens_clause(kept, at)
        if run_on or at - begin >= _LONGEST:
            yield Sentence(tuple(kept[begin:at]), kept[begin].start, kept[at - 1].end)
            begin = at
    yield Sentence(tuple(kept[begin:]), kept[begin].start, end, mark)


def _opens_clause(words: list[Word], at: int) -> bool:
    return (
        words[at].text in _CUT_BEFORE
        and at + 1 < len(words)
        and words[at + 1].text in _CUT_SUBJECTS
    )


def _without_repairs(words: list[Word]) -> list[Word]:
    """Drop the first of "I, I" and of "it- it'll"."""
    kept: list[Word] = []
    for word in words:
        if kept and (kept[-1].pause or kept[-1].text == word.text) and _repairs(kept[-1], word):
            kept.pop()
        kept.append(word)
    return kept


def _repairs(earlier: Word, later: Word) -> bool:
    if earlier.start == later.start:
        return False
    if earlier.text == later.text:
        return True
    return earlier.pause and later.text.startswith(earlier.text)


def _without_fillers(words: list[Word]) -> list[Word]:
    speech = _speech()
    begins = speech.fillers
    if begins.keys().isdisjoint([word.text for word in words]):
        return words
    kept: list[Word] = []
    at = 0
    while at < len(words):
        skip = _filler_at(words, at, speech) if words[at].text in begins else 0
        if skip:
            if kept and words[at + skip - 1].pause:
                kept[-1] = _paused(kept[-1])
            at += skip
            continue
        kept.append(words[at])
        at += 1
    return kept


def _filler_at(words: list[Word], at: int, speech: _Speech) -> int:
    """How many words from `at` on are filler."""
    if words[at].text == "like":
        return int(_empty_like(words, at, speech))
    following = words[at + 1].text if at + 1 < len(words) else ""
    for filler in speech.fillers[words[at].text]:
        if len(filler) == 1 or (filler[1] == following and _says(words, at, filler)):
            return len(filler)
    return 0


def _says(words: list[Word], at: int, phrase: tuple[str, ...]) -> bool:
    return tuple([word.text for word in words[at : at + len(phrase)]]) == phrase


def _empty_like(words: list[Word], at: int, speech: _Speech) -> bool:
    """Whether "like" only fills: set off by commas, or before what is no comparison."""
    before = words[at - 1] if at else None
    if before is not None and not before.pause and before.text in _ASKS_LIKE:
        return False
    if words[at].pause or before is None:
        return True
    if before.pause:
        return before.text not in speech.like_after or before.text == "i"
    following = words[at + 1].text if at + 1 < len(words) else ""
    return before.text in speech.like_before and following not in speech.like_after
