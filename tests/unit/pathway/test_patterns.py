"""Every pattern of the data is used, every used one is there, and all compile."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import mentalize.pathway
from mentalize.pathway.patterns import pattern

HOME = Path(mentalize.pathway.__file__).parent


def test_patterns_and_their_use_agree() -> None:
    table = tomllib.loads((HOME / "data" / "patterns.toml").read_text(encoding="utf-8"))
    kept = {f"{part}.{key}" for part, entries in table.items() for key in entries}
    sources = "".join(file.read_text(encoding="utf-8") for file in HOME.glob("*.py"))
    assert kept == set(re.findall(r'= pattern\("([a-z_.]+)"\)', sources))
    for name in kept:
        pattern(name).search("nothing of it")  # one that does not compile raises
