"""What a line can do in the talk, from `data/acts.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("data") / "acts.toml"
NODED = frozenset({"tell", "told", "feel", "feel_more"})
NEVER_SAID = frozenset({"unspoken_near", "unspoken_away"})


@dataclass(frozen=True, slots=True)
class ActInfo:
    """What an act is for, how many lines are wanted, and which act stands in when they are spent."""

    id: str
    purpose: str
    want: int
    instead: str


@cache
def acts() -> Mapping[str, ActInfo]:
    """All acts by id, in the order of the file."""
    with _FILE.open("rb") as file:
        found = tomllib.load(file)["act"]
    return {x["id"]: ActInfo(x["id"], x["for"], x["want"], x["else"]) for x in found}


def standing_in(act: str) -> Iterator[str]:
    """`act`, and what stands in for it, one after the other; the last resort is a fallback."""
    seen: set[str] = set()
    while act and act not in seen:
        seen.add(act)
        yield act
        act = acts()[act].instead
    if "fallback" not in seen:
        yield "fallback"
