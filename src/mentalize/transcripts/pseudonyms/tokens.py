"""Words with their places: where each stands, and whether its capital letter means anything."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from mentalize.transcripts.pseudonyms.lists import fold

_WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")
_TAIL = re.compile(r"['’](?:s|ll|d|ve|re|m)$", re.IGNORECASE)
_CAMEL = re.compile(r"[a-z][A-Z]")
_NAME_HUMP = re.compile(r"(?:Mc|Mac|Fitz|De|Di|La|Le|Van|O['’])[A-Z]")
_I = re.compile(r"\bI(?:['’]\w+)?\b")
_WITHIN = " ,\t_/&*'’"  # what may stand between two words of one sentence
_TITLE_STOP = re.compile(r"\b(?:mr|mrs|ms|dr|st|prof|rev|sr|jr|mt|[A-Z])\.$", re.IGNORECASE)
_ENOUGH = 100  # words, before capitals are counted at all
_FEW = 0.002  # of all words: so few capitals within sentences that they mean nothing
_MANY = 0.12  # so many that nouns are written with one, as in German


@dataclass(frozen=True, slots=True)
class Word:
    """A word without a "'s" or "'ll"; `gap` stands before it, `opens` says that it begins a sentence."""

    text: str
    start: int
    end: int
    key: str
    gap: str
    opens: bool
    tail: str

    @property
    def capital(self) -> bool:
        """Written as a name is: with one capital letter, or with the humps of "McDonald"."""
        return self.text[:1].isupper() and not self.loud and not self.brand

    @property
    def loud(self) -> bool:
        """All in capitals."""
        return len(self.text) > 1 and self.text.isupper()

    @property
    def brand(self) -> bool:
        """Written like "YouTube", as no person is."""
        return bool(_CAMEL.search(self.text)) and not _NAME_HUMP.match(self.text)


@dataclass(frozen=True, slots=True)
class Line:
    """The words of one turn; out of range there is none. `small` text has no capitals to go by."""

    text: str
    words: tuple[Word, ...]
    small: bool
    nouns: bool

    def key(self, place: int) -> str:
        """The word at `place`, folded, or ""."""
        return self.words[place].key if 0 <= place < len(self.words) else ""

    def before(self, place: int, most: int) -> tuple[str, ...]:
        """Up to `most` words before `place`."""
        return tuple(x.key for x in self.words[max(0, place - most) : place])

    def follows(self, place: int, phrases: tuple[tuple[str, ...], ...]) -> bool:
        """Whether one of `phrases` stands right before `place`."""
        return any(self.before(place, len(x)) == x for x in phrases)

    def slice(self, first: int, last: int) -> str:
        """The text from one word to another, both included."""
        return self.text[self.words[first].start : self.words[last].end]


def lines_of(texts: Sequence[str]) -> tuple[Line, ...]:
    """The words of each turn; how all of them use capitals says what a capital letter means.

    A turn without any capital is read as small whatever the others are.
    """
    words = [words_of(text) for text in texts]
    within = [x for line in words for x in line if not x.opens and len(x.text) > 1]
    capital = sum(x.capital for x in within)
    enough = len(within) >= _ENOUGH
    small = enough and capital < _FEW * len(within)
    nouns = enough and capital > _MANY * len(within)
    return tuple(
        Line(text, found, small or _is_small(text), nouns)
        for text, found in zip(texts, words, strict=True)
    )


def _is_small(text: str) -> bool:
    bare = _I.sub("", text)
    return bare == bare.lower()


def words_of(text: str) -> tuple[Word, ...]:
    """The words of `text` in order."""
    found: list[Word] = []
    last = 0
    for match in _WORD.finditer(text):
        gap = text[last : match.start()]
        tail = _TAIL.search(match.group()) if {"'", "’"} & set(match.group()) else None
        end = match.start() + tail.start() if tail else match.end()
        core = text[match.start() : end]
        opens = not last or _begins(text[max(0, last - 6) : last], gap)
        after = tail.group() if tail else ""
        found.append(Word(core, match.start(), end, fold(core), gap, opens, after))
        last = match.end()
    return tuple(found)


def _begins(before: str, gap: str) -> bool:
    if not gap.strip(_WITHIN) or gap == "-":
        return False
    return not (gap.strip() == "." and _TITLE_STOP.search(before + "."))
