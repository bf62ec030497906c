"""Patterns of words by name: what has to be said before something is made of it (`data/patterns.toml`)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any


@cache
def pattern(name: str) -> re.Pattern[str]:
    """The pattern called `name`, as in "cues.prepares"."""
    table, _, key = name.partition(".")
    entry = _table()[table][key]
    alternatives = "|".join(entry["words"].strip().splitlines())
    whole = rf"\b(?:{alternatives})\b" if entry.get("whole") else alternatives
    return re.compile(whole, re.IGNORECASE)


@cache
def _table() -> Mapping[str, Mapping[str, Mapping[str, Any]]]:
    file = resources.files("mentalize.pathway") / "data" / "patterns.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))
