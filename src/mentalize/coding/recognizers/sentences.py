"""Sentences of transcribed speech, with offsets, and the words in them that patterns should read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_STOP = re.compile(r"[.?!…]+[\"'”’)\]]*(?=\s|$)")
_ABBREVIATION = re.compile(r"\b(?:mr|mrs|ms|dr|prof|st|vs|etc|e\.g|i\.e)\.$", re.IGNORECASE)
_ABBREVIATION_REACH = 6
_TRAILS_ON = re.compile(r"\s+[a-z]")

# Speech is often typed without full stops: a question that begins in mid-sentence is cut off there.
_ASKS_ON = re.compile(
    r"[,;:–—-]?\s(?=(?:and|so|but|then|okay|ok|now)\s(?:then\s)?"
    r"(?:what(?:'s|’s|'d|’d| is| was| were| did| do| does| would| could| happen| about| else| kind)"
    r"|how (?:is|was|did|do|does|would|are|were|has|have|come|long|many|much|often|about)"
    r"|why (?:is|was|did|do|does|would|are|were)"
    r"|(?:where|who|when)(?:'s|’s| is| was| did| do| does| were| are)"
    r"|(?:did|do|does|are|were|was|is|can|could|would|have) (?:you|he|she|they|it|that|there)\b))",
    re.IGNORECASE,
)
_WAITS = re.compile(
    r"\W*(?:(?:and|so|but|okay|ok|now|then|well)\W+)*"
    r"(?:when|if|while|as|since|after|before|because|once|whenever|that|tell|say)\b",
    re.IGNORECASE,
)
_SHORTEST_HEAD = 3
# "oh dear how was that": a sound of presence is a sentence of its own
_SOUND = re.compile(
    r"\W*(?:oh (?:dear|gosh|god|no|my god|my)|gosh|ouch|goodness)\s(?=[a-z'’]{2})", re.IGNORECASE
)

_NOTE = re.compile(r"\[[^\[\]]{0,80}\]|\([^()]{0,80}\)")
_FILLER = re.compile(
    r"(?<!['\w])(?:u+m+|u+h+|e+r+m*|em|eh|kinda|sorta)\b(?!-)[,.…]*"
    r"|(?<!what )(?<!some )(?<!any )(?<!which )(?<!\ba )(?<!the )\b(?:kind|sort) of\b"
    r"|,\s*(?:like|you know|i mean|sort of|kind of)\s*,|^(?:i mean|you know),",
    re.IGNORECASE,
)
_STUTTER = re.compile(r"\b(\w{1,8})-+ ?(?=\1)|\b(\w{1,12}),? (?=\2\b)", re.IGNORECASE)
_RESTART = re.compile(r"^\W*(?:\w+ ){0,3}\w+(?:--+|—)\s(?=[A-Z][a-z]* )")
_LEAD = re.compile(
    r"^\W*(?:(?:(?:and|so|but|well(?! done)|okay|ok|oh|ah|aw|yeah|then|now|mm+|hm+|mhm|mm-?hm+|uh-huh|huh)\b"
    r"|(?:right|alright|all right|yes|yep|no|nope|sure|also|listen|look|see|i mean|i just mean|i guess|god"
    r"|gosh|lord|wow|good|great|cool|fine|thanks|exactly|in fact)\b(?=[,.…;:–—-]))[\s,.…;:–—-]*)+",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence from `start` to `end` of its turn.

    `plain` is what was said without stage notes, fillers and stutters, with straight quotes; `core`
    is `plain` without the little words that lead in ("So, and …"). Patterns read `core`.
    """

    start: int
    end: int
    plain: str
    core: str

    @property
    def marked(self) -> bool:
        """Whether a question mark ends it."""
        return self.plain.rstrip("\"') ]").endswith("?")


def sentences(text: str) -> tuple[Sentence, ...]:
    """Cut `text` into sentences; stretches without a word in them belong to no sentence."""
    parts = (part for whole in _stretches(text) for part in _clauses(text, *whole))
    made = (_sentence(text, start, end) for start, end in parts)
    return tuple(sentence for sentence in made if sentence is not None)


def _stretches(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for stop in _STOP.finditer(text):
        if _goes_on(text, stop):
            continue
        yield start, stop.end()
        start = stop.end()
    yield start, len(text)


def _goes_on(text: str, stop: re.Match[str]) -> bool:
    if stop.group().startswith(("..", "…")):
        return _TRAILS_ON.match(text, stop.end()) is not None
    before = text[max(0, stop.end() - _ABBREVIATION_REACH) : stop.end()]
    return stop.group() == "." and _ABBREVIATION.search(before) is not None


def _clauses(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    if sound := _SOUND.match(text, start, end):
        yield start, sound.end()
        start = sound.end()
    for turn in _ASKS_ON.finditer(text, start, end):
        head = text[start : turn.start()]
        if len(head.split()) >= _SHORTEST_HEAD and not _WAITS.match(head):
            yield start, turn.start() + 1
            start = turn.end()
    yield start, end


def _sentence(text: str, start: int, end: int) -> Sentence | None:
    raw = text[start:end]
    start += len(raw) - len(raw.lstrip())
    raw = raw.strip()
    plain = _plain(raw)
    if not any(char.isalnum() for char in plain):
        return None
    core = _LEAD.sub("", plain, count=1)
    return Sentence(start, start + len(raw), plain, core if _has_word(core) else plain)


def _has_word(text: str) -> bool:
    return any(char.isalnum() for char in text)


def _plain(raw: str) -> str:
    text = raw.replace("’", "'").replace("‘", "'")
    if "[" in text or "(" in text:
        text = _NOTE.sub(" ", text)
    text = " ".join(_FILLER.sub(" ", text).split())
    return _RESTART.sub("", _STUTTER.sub("", text)).strip()
