"""Puts the stand-ins of a case in the place of names, and leaves every other character as it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace as changed

from mentalize.transcripts.model import ClinicianGuess, Transcript, Turn
from mentalize.transcripts.pseudonyms.lists import MONTH_NAMES, fold, lists
from mentalize.transcripts.pseudonyms.model import PseudonymError, Span

LONGEST = 80  # of a stand-in
_SHORT = 3  # letters; so short a word is replaced only as it is written
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")
_BRACKETED = re.compile(r"\[[^\[\]\n]+\]")
_BEGINS = r"(?<![^\W_])(?=[^\W_])"  # where a word does
_ASKS = "you|he|she|it|they|we|i|I|the|that|this|there|these|those|your|my|not|be"
_WHEN = "in|of|last|next|this|since|until|till|by|from|early|late|mid|every|during|before|after"


def original_of(text: str) -> str:
    """What a map keeps of `text`: without signs at its ends, on one line."""
    return " ".join(_EDGES.sub("", text).split())


def check(pseudonyms: Mapping[str, str]) -> None:
    """Refuse a map with which replacing would lose words or, done twice, go on replacing."""
    words = {word for original in pseudonyms for word in _words(original)}
    for original, stands in pseudonyms.items():
        _check_original(original)
        _check_stands(stands)
        clash = set() if _BRACKETED.fullmatch(stands) else words & _words(stands)
        if clash:
            raise PseudonymError(
                f"“{stands}” can't stand for a name: “{min(clash)}” is itself replaced", "",
                "choose another, or one in square brackets",
            )  # fmt: skip


def _check_original(original: str) -> None:
    if len(original) < 2 or original != original_of(original) or set("[]") & set(original):  # noqa: PLR2004 - one letter stands for nobody
        raise PseudonymError(
            f"“{original}” can't be replaced",
            "",
            "name at least two letters or digits, no brackets",
        )


def _check_stands(stands: str) -> None:
    plain = stands == " ".join(stands.split()) and 0 < len(stands) <= LONGEST
    if not plain or not (_BRACKETED.fullmatch(stands) or not set("[]") & set(stands)):
        raise PseudonymError(
            f"“{stands}” can't stand for a name", "",
            f"choose up to {LONGEST} characters, all of them in square brackets or none",
        )  # fmt: skip


def _words(text: str) -> set[str]:
    return set(re.findall(r"[^\W_]+", fold(text)))


class Matcher:
    """Finds the originals of a map: whole words, the longest first, in any case unless that misleads."""

    def __init__(self, pseudonyms: Mapping[str, str]) -> None:
        """Raises `PseudonymError` for a map that can't be replaced safely."""
        check(pseudonyms)
        self._pairs = sorted(pseudonyms.items(), key=lambda x: (-len(x[0]), x[0]))
        kept = sorted({x for x in pseudonyms.values() if _BRACKETED.fullmatch(x)})
        keepers = [*map(re.escape, kept), *_phrases(pseudonyms)]
        parts = [f"({_pattern(original)})" for original, _ in self._pairs]
        every = f"{_BEGINS}(?:{'|'.join(parts) or '(?!)'})"
        self._pattern = re.compile(f"({'|'.join(keepers) or '(?!)'})|{every}")

    def over(self, text: str) -> Iterator[tuple[int, int, str, str]]:
        """Where the originals stand: start, end, original and stand-in."""
        for match in self._pattern.finditer(text):
            if match.lastindex != 1:
                original, stands = self._pairs[(match.lastindex or 2) - 2]
                yield match.start(), match.end(), original, stands

    def put(self, text: str) -> str:
        """`text` with its stand-ins."""
        parts: list[str] = []
        done = 0
        for start, end, _, stands in self.over(text):
            parts += [text[done:start], stands]
            done = end
        return "".join([*parts, text[done:]])


def _pattern(original: str) -> str:
    """Whole words only. A number is not part of a longer one, nor an amount."""
    body = re.escape(original).replace(r"\ ", r"\s+")
    body = re.sub(r"['’]", "['’]", body)
    if not is_exact(original):
        body = f"(?i:{body})"
    before = "(?<!\\d[.,:/-])(?<![£$€])" if original[0].isdigit() else ""
    after = "(?![^\\W_])"
    if original[-1].isdigit():
        after += "(?![.,:/-]\\d)(?!\\s?%)"
    return before + body + after


def is_exact(original: str) -> bool:
    """Replaced only as it is written: Mark is not a mark, Jo not Spanish for "I"."""
    if " " in original:
        return False
    return len(original) <= _SHORT or lists().is_ordinary(fold(original))


def _phrases(pseudonyms: Mapping[str, str]) -> Iterator[str]:
    """What stays as it is where Will, or May, is a person: "Will you come?", "in May"."""
    if "Will" in pseudonyms or "May" in pseudonyms:
        yield rf"(?:(?<![\s\S])|(?<=[.?!…]\s))(?:Will|May)\s+(?:{_ASKS})\b"
    months = [x for x in pseudonyms if x.casefold() in MONTH_NAMES]
    if months:
        yield rf"\b(?i:{_WHEN})[\s-](?:{'|'.join(months)})\b"


def spans(transcript: Transcript, pseudonyms: Mapping[str, str]) -> tuple[Span, ...]:
    """Every stretch of the turns that `replace` changes, in order; a speaker's name before the words."""
    matcher = Matcher(pseudonyms)
    return tuple(
        Span(turn.index, *found, in_speaker=in_speaker)
        for turn in transcript.turns
        for in_speaker, text in ((True, turn.speaker), (False, turn.text))
        for found in matcher.over(text)
    )


def replace(transcript: Transcript, pseudonyms: Mapping[str, str]) -> Transcript:
    """`transcript` with the stand-ins of `pseudonyms` (original → what stands for it).

    Every occurrence in words, speakers' names, file name and notes is replaced, also with "'s" or in other
    case; all else stays verbatim, and doing it twice changes nothing more. Raises `PseudonymError` for a
    map with which that would not hold.
    """
    if not pseudonyms:
        return transcript
    put = Matcher(pseudonyms).put
    guess = transcript.clinician
    return changed(
        transcript,
        turns=tuple(_turn(turn, put(turn.speaker), put(turn.text)) for turn in transcript.turns),
        clinician=ClinicianGuess(
            put(guess.speaker), guess.confidence, put(guess.because), guess.told
        ),
        source=put(transcript.source),
        notes=tuple(map(put, transcript.notes)),
    )


def _turn(turn: Turn, speaker: str, text: str) -> Turn:
    return changed(turn, speaker=speaker, text=text)
