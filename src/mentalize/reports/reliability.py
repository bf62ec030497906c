"""What the measured figures of a coder mean for the person who reads its report, in plain words."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

_FEWEST = 10  # turns given that code; below it a share of ten says little
_NAMES = {
    "psychic_equivalence": "psychic equivalence",
    "check_understanding": "checking understanding",
    "fill_in": "filling in",
    "interpret": "interpreting",
    "validate": "validating",
    "explore_self": "exploring the patient's own experience",
}


@cache
def _measured() -> Mapping[str, Mapping[str, Any]]:
    path = resources.files("mentalize.reports") / "data" / "reliability.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def reliability(coder: str) -> tuple[str, ...]:
    """Sentences on how often a second rater would agree with `coder`; none if it was not measured."""
    figures = _measured().get(coder)
    return (_agreement(figures), *_of_ten(figures), _risk(figures)) if figures else ()


def _agreement(figures: Mapping[str, Any]) -> str:
    return (
        f"Measured on {figures['sessions']} sessions that the tool had not seen: of ten patient turns "
        f"whose mode it stands behind, a second rater would agree on about "
        f"{_ten(figures['answered'])}; of ten that it leaves as a best guess, on about "
        f"{_ten(figures['guessed'])}."
    )


def _of_ten(figures: Mapping[str, Any]) -> tuple[str, ...]:
    told = [
        f"{_ten(row['right'])} that it calls {_NAMES.get(row['code'], row['code'])}"
        for row in figures["code"]
        if row["given"] >= _FEWEST
    ]
    return (f"Of ten turns each, a second rater would agree on about {'; '.join(told)}.",) * bool(
        told
    )


def _risk(figures: Mapping[str, Any]) -> str:
    return (
        f"Of ten short passages that carry a risk it flags about {_ten(figures['risk_found'])}, "
        f"and about {_ten(figures['risk_right'])} of ten flags there are right; in whole sessions "
        f"it raises about {figures['false_flags']:.1f} flags a session that no rater gave."
    )


def _ten(share: float) -> str:
    return f"{10 * share:.0f}"
