"""What may identify somebody, and what stands in its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, get_args

from mentalize.errors import MentalizeError

Kind = Literal[
    "person", "town", "region", "country", "street", "hospital", "school", "company", "place",
    "date", "age", "phone", "email", "web", "postcode", "number",
]  # fmt: skip
KINDS: tuple[Kind, ...] = get_args(Kind)

# Kinds of which one is told from another, with the word before the letter ("[Town B]") …
NOUNS: Mapping[Kind, str] = MappingProxyType(
    {
        "person": "Person",
        "town": "Town",
        "region": "Region",
        "country": "Country",
        "street": "Street",
        "hospital": "Hospital",
        "school": "School",
        "company": "Company",
        "place": "Place",
    }
)
# … and kinds of which all look alike.
SAME: Mapping[Kind, str] = MappingProxyType(
    {
        "date": "[date]",
        "age": "[age over 89]",
        "phone": "[phone number]",
        "email": "[e-mail address]",
        "web": "[web address]",
        "postcode": "[post code]",
        "number": "[number]",
    }
)


@dataclass(frozen=True, slots=True)
class Hint:
    """Words that look like `kind`, how surely (0 to 1) and why; `text` is as it was written."""

    text: str
    kind: Kind
    confidence: float
    because: str


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch that is replaced: in the words of `turn`, or (`in_speaker`) in its speaker's name."""

    turn: int
    start: int
    end: int
    original: str
    stands: str
    in_speaker: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """One place where something stands that may identify somebody, and what is suggested for it.

    `original` is what a map of pseudonyms holds for it; `text` is how it is written here.
    """

    turn: int
    start: int
    end: int
    text: str
    original: str
    kind: Kind
    confidence: float
    because: str
    stands: str
    in_speaker: bool = False


class PseudonymError(MentalizeError):
    """An original or a stand-in that could not be replaced safely."""
