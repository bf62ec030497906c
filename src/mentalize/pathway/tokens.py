"""Takes a turn apart into words; sounds of hesitation are no words, and a stutter is one word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_ASIDE = re.compile(r"\[[^\]]*\]|\([^)]*\)")
# "they were, like, waiting": what stands between two commas here is a sound, and so are its commas.
_FILLER = re.compile(
    r"(?:[,.](?= ?(?:um|uh|uhm|er|erm|em|hm|mm)\b))?[ ]?\b(?:um|uh|uhm|er|erm|em|hm|mm)\b,?"
    r"|, (?:like|you know|i mean|i guess|sort of|kind of|actually|honestly|basically|well),",
    re.IGNORECASE,
)
_LEADING_LIKE = re.compile(r"\bLike,(?= )")
_TOKEN = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*(?:(?<=in)['’])?|(?<!\w)['’](?:cause|em)\b")
_QUOTE_MARKS = re.compile(r"[\"“”«»]")
_STUTTER = re.compile(r"^([^\W_]+)(?:-\1)+(?=['’]|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Token:
    """A word: as written, in lower case with a plain apostrophe, and where it stands."""

    text: str
    low: str
    start: int
    end: int
    spoken: bool  # inside quotation marks


def mask(text: str) -> str:
    """The text without asides and hesitation, letter for letter in its place."""
    masked = _ASIDE.sub(lambda aside: "," + " " * (len(aside.group()) - 1), text)
    return _FILLER.sub(_blank, _LEADING_LIKE.sub(_blank, masked))


def _blank(found: re.Match[str]) -> str:
    return " " * len(found.group())


def tokens_of(masked: str) -> Iterator[Token]:
    """The words of a masked text; "I-I" gives its last part."""
    spoken, seen = False, 0
    for match in _TOKEN.finditer(masked):
        for mark in _QUOTE_MARKS.findall(masked, seen, match.start()):
            spoken = not spoken if mark == '"' else mark in "“«"
        seen = match.end()
        text = match.group()
        stutter = _STUTTER.match(text)
        start = match.start()
        if stutter:
            start += stutter.end() - len(stutter.group(1))
            text = text[start - match.start() :]
        yield Token(text, text.lower().replace("’", "'"), start, match.end(), spoken)
