"""Patterns of words by name: what has to be said before something is made of it (`data/patterns.toml`)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any


@dataclass(frozen=True, slots=True)
class Words:
    """A pattern that is compiled when it is first asked for: most sessions need only a few."""

    name: str

    def search(self, text: str) -> re.Match[str] | None:
        """The first place where the words stand."""
        return _compiled(self.name).search(text)

    def match(self, text: str) -> re.Match[str] | None:
        """The same at the beginning of a text."""
        return _compiled(self.name).match(text)

    def fullmatch(self, text: str) -> re.Match[str] | None:
        """The same if there is nothing else."""
        return _compiled(self.name).fullmatch(text)

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """Every place where they stand."""
        return _compiled(self.name).finditer(text)

    def sub(self, by: str, text: str) -> str:
        """The text with other words in their place."""
        return _compiled(self.name).sub(by, text)


def pattern(name: str) -> Words:
    """The pattern called `name`, as in "cues.prepares"."""
    return Words(name)


@cache
def _compiled(name: str) -> re.Pattern[str]:
    table, _, key = name.partition(".")
    entry = _table()[table][key]
    alternatives = "|".join(entry["words"].strip().splitlines())
    whole = rf"\b(?:{alternatives})\b" if entry.get("whole") else alternatives
    return re.compile(whole, re.IGNORECASE)


@cache
def _table() -> Mapping[str, Mapping[str, Mapping[str, Any]]]:
    file = resources.files("mentalize.pathway") / "data" / "patterns.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))
