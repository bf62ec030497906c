"""The manual's page of the codebook is made from the data, and is current."""

from __future__ import annotations

import re
from pathlib import Path

from mentalize.codebook.loader import load
from mentalize.codebook.page import render

BOOK = load()
PAGE = Path(__file__).parents[2] / "docs" / "codebook.md"


def test_the_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == render(BOOK), "run `make docs`"


def test_the_page_holds_every_entry() -> None:
    page = render(BOOK)
    for code in BOOK.codes:
        for words in (code.name, f"`{code.id}`", code.definition, code.plain, *code.examples):
            assert words in page
    for state in BOOK.states:
        assert f"| {state.name} (`{state.id}`) | {state.enter} |" in page
    for rule in BOOK.path_rules:
        assert f"| {rule.because} |" in page
    for row in BOOK.fit_rows:
        assert f"### {row.name} (`{row.id}`)" in page
    for tag in BOOK.tags:
        assert f"| **[{tag.id}]** | {tag.meaning} | {tag.trust} |" in page


def test_the_page_counts_the_wordings() -> None:
    assert f"There are {len(BOOK.wordings)} sentences" in render(BOOK)


def test_the_page_says_where_its_knowledge_ends() -> None:
    page = " ".join(render(BOOK).split())
    assert "Tables 1–3 and figures 1–2 of the article" in page
    assert "not endorsed by the treatment's authors" in page
    assert "No randomised controlled trial" in page


def test_every_table_has_rows_of_one_width() -> None:
    for table in re.findall(r"(?:^\|.*\n)+", render(BOOK), flags=re.MULTILINE):
        widths = {len(re.findall(r"(?<!\\)\|", line)) for line in table.splitlines()}
        assert len(widths) == 1
