"""`mentalize codebook`: list, one entry, search."""

from __future__ import annotations

import pytest
import typer
from typer.testing import CliRunner

from mentalize.cli.codebook import codebook, entries, render_code, render_list, search
from mentalize.codebook.loader import load
from mentalize.errors import CodebookError

BOOK = load()


def run(*arguments: str) -> str:
    app = typer.Typer()
    app.command("codebook")(codebook)
    result = CliRunner().invoke(app, list(arguments))
    assert result.exit_code == 0, result.output
    return result.output


def test_the_list_names_everything() -> None:
    listed = run()
    assert listed.rstrip("\n") == render_list(BOOK)
    for entry in entries(BOOK):
        assert f" {entry.id} " in listed
        assert entry.name in listed
    for tag in BOOK.tags:
        assert tag.meaning in listed


def test_one_code_is_explained_in_full() -> None:
    shown = " ".join(run("explore_self").split())
    move = BOOK.code("move", "explore_self")
    for words in (move.name, move.definition, move.not_when, move.plain, *move.examples):
        assert words in shown
    assert "path what, family what" in shown
    assert f"Evidence A: {BOOK.tags[0].meaning}" in shown


def test_an_id_that_several_layers_hold_shows_them_all() -> None:
    shown = render_code(BOOK, "other")
    assert "Patient: affects" in shown
    assert "Clinician: moves" in shown
    shown = render_code(BOOK, "expand")
    assert "Derived codes" in shown
    assert "Path: states" in shown


def test_path_states_and_fit_rows_are_explained() -> None:
    state, row = BOOK.states[0], BOOK.fit_rows[0]
    assert state.enter in " ".join(render_code(BOOK, state.id).split())
    shown = " ".join(render_code(BOOK, row.id).split())
    assert row.plain in shown
    assert f"First: {row.first[0].move}" in shown
    assert f"Avoid {row.avoid[0]}" in shown


def test_an_unknown_id_brings_the_closest() -> None:
    with pytest.raises(CodebookError, match=r"no 'exploreself'; did you mean explore_self"):
        render_code(BOOK, "exploreself")


def test_an_id_like_no_other_points_to_the_list() -> None:
    with pytest.raises(CodebookError, match=r"no 'zzzzzz'; `mentalize codebook` lists"):
        render_code(BOOK, "zzzzzz")


@pytest.mark.parametrize(
    ("words", "layer", "found"),
    [
        ("ASHAMED", "affect", "shame"),  # in the definition, whatever the case
        ("minister rings", "process", "grandiosity"),  # both words, in an example
        ("read psychic", "mode", "psychic_equivalence"),  # definition and name together
        ("anchoring", "path", "anchor"),
        ("stayed_behind", "derived", "stayed_behind"),
    ],
)
def test_search_finds(words: str, layer: str, found: str) -> None:
    assert (layer, found) in [(entry.layer, entry.id) for entry in search(BOOK, words)]


def test_search_finds_fit_rows() -> None:
    row = BOOK.fit_rows[0]
    assert row.id in [entry.id for entry in search(BOOK, row.name)]


def test_search_wants_all_the_words() -> None:
    assert search(BOOK, "ashamed zebra") == []


def test_search_prints_what_it_found() -> None:
    printed = run("--search", "minister")
    assert printed.startswith("1 entry holds 'minister'")
    assert "grandiosity" in printed


def test_a_search_without_result_says_so() -> None:
    app = typer.Typer()
    app.command("codebook")(codebook)
    result = CliRunner().invoke(app, ["--search", "zebra"])
    assert isinstance(result.exception, CodebookError)
    assert "nothing holds 'zebra'" in str(result.exception)


def test_lines_fit_a_terminal() -> None:
    for entry in entries(BOOK):
        assert max(map(len, render_code(BOOK, entry.id).split("\n"))) <= 88
