"""The glossary holds every mode, move and path state, in order, and names modules that exist."""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path

import pytest

from mentalize.codebook.loader import load

TEXT = (Path(__file__).parents[3] / "GLOSSARY.md").read_text(encoding="utf-8")
LINES = [line for line in TEXT.splitlines() if line.startswith("- ")]
TERMS = [match[1] for line in LINES if (match := re.match(r"- \*\*(.+?)\*\* – \S", line))]


def test_every_line_is_a_term_and_its_meaning() -> None:
    assert len(TERMS) == len(LINES) == len(set(TERMS))


def test_the_terms_are_alphabetical() -> None:
    keys = [re.sub(r"[^\w ]", "", term.casefold()) for term in TERMS]
    assert keys == sorted(keys)


@pytest.mark.parametrize(
    "name",
    [
        *(mode.name for mode in load().layer("mode")),
        *(move.name for move in load().layer("move")),
        *(state.name for state in load().states),
    ],
)
def test_a_name_is_in_the_glossary(name: str) -> None:
    assert name in TERMS


@pytest.mark.parametrize("module", sorted(set(re.findall(r"`(mentalize\.[a-z.]+)`", TEXT))))
def test_a_module_that_is_named_exists(module: str) -> None:
    assert find_spec(module) is not None
