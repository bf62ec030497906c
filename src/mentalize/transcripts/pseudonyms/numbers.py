"""Dates, ages over 89, telephone numbers, addresses, and numbers of accounts and records."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

from mentalize.transcripts.pseudonyms.lists import data_text
from mentalize.transcripts.pseudonyms.model import Hint, Kind

_DIGIT_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_CALL = re.compile(
    r"\b(?:phone|telephone|mobile|cell|number|ring|call|text|whatsapp|fax|landline|dial)\w*\b"
    r"[^.?!]{0,40}$",
    re.IGNORECASE,
)
_YEARS = re.compile(r"(?:19|20)\d\d(?:\D+(?:19|20)\d\d)+")
_AMERICAN = re.compile(r"\(?\d{3}\)?[-. ]\d{3}[-. ]\d{4}")
_FEAST = re.compile(r"fourth of july|july (?:the )?(?:4th|fourth)", re.IGNORECASE)
_LEAST_PHONE, _MOST_PHONE, _CUED_PHONE = 9, 15, 6  # digits


@dataclass(frozen=True, slots=True)
class _Pattern:
    kind: Kind
    confidence: float
    because: str
    pattern: re.Pattern[str]
    holds: Callable[[re.Match[str]], bool]
    digits: bool


def numbers_in(text: str) -> Iterator[Hint]:
    """What looks like a date, an address or a number of somebody's, in the order of the patterns."""
    digits = any(map(str.isdigit, text))
    for kind in _patterns():
        if kind.digits and not digits:
            continue
        for match in kind.pattern.finditer(text):
            if kind.holds(match):
                found = match.group(match.lastindex or 0)
                yield Hint(found, kind.kind, kind.confidence, kind.because)


def _is_phone(match: re.Match[str]) -> bool:
    """Enough digits, and written like a number to call – or somebody speaks of calling."""
    text = match.group()
    digits = re.sub(r"\D", "", text)
    if _YEARS.fullmatch(text) or len(digits) > _MOST_PHONE:
        return False
    if _CALL.search(match.string[max(0, match.start() - 60) : match.start()]):
        return len(digits) >= _CUED_PHONE
    like = text.startswith(("+", "0", "(0")) or _AMERICAN.fullmatch(text)
    return bool(like) and len(digits) >= _LEAST_PHONE


def _is_not_counting(match: re.Match[str]) -> bool:
    """Breaths are counted aloud: one, two, three … is nobody's number."""
    said = re.findall("|".join(_DIGIT_WORDS), match.group().lower())
    steps = {b - a for a, b in pairwise(map(_DIGIT_WORDS.index, said))}
    return steps not in ({1}, {-1})


def _is_no_feast(match: re.Match[str]) -> bool:
    return not _FEAST.fullmatch(match.group())


_CHECKS: Mapping[str, Callable[[re.Match[str]], bool]] = {
    "": lambda _: True,
    "phone": _is_phone,
    "not_counting": _is_not_counting,
    "no_feast": _is_no_feast,
}


@cache
def _patterns() -> tuple[_Pattern, ...]:
    table: dict[str, Any] = tomllib.loads(data_text("numbers.toml"))
    return tuple(
        _Pattern(
            entry["kind"],
            entry["confidence"],
            entry["because"],
            _compiled(entry["pattern"], table["parts"], exact=entry.get("exact", False)),
            _CHECKS[entry.get("check", "")],
            entry.get("digits", False),
        )
        for entry in table["pattern"]
    )


def _compiled(pattern: str, parts: Mapping[str, str], *, exact: bool) -> re.Pattern[str]:
    """Parts may hold parts, so they are put in until none is left."""
    named = re.compile(rf"<({'|'.join(parts)})>")
    while named.search(pattern):
        pattern = named.sub(lambda match: parts[match.group(1)], pattern)
    return re.compile(pattern, re.VERBOSE if exact else re.VERBOSE | re.IGNORECASE)
