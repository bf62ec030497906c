"""`mentalize codebook`: lists what may be said of a session, explains one entry, or searches."""

from __future__ import annotations

from collections.abc import Iterable
from textwrap import fill
from typing import Annotated

import typer

from mentalize.codebook.loader import load
from mentalize.codebook.model import Code, Codebook, FitOption, FitRow, PathState
from mentalize.codebook.page import LAYER_TITLES
from mentalize.errors import CodebookError

# Path states and fit rows are listed and found like codes, as layers of their own.
_TITLES = {**LAYER_TITLES, "path": "Path: states", "fit": "What to try next"}
_WIDTH = 88


def codebook(
    code: Annotated[
        str, typer.Argument(help="The entry to explain, by its id, such as explore_self.")
    ] = "",
    words: Annotated[
        str, typer.Option("--search", help="List the entries that hold all of these words.")
    ] = "",
) -> None:
    """Show the codes, path states and fit rows, with plain words and evidence."""
    book = load()
    if code:
        typer.echo(render_code(book, code))
    elif words:
        typer.echo(render_found(book, words))
    else:
        typer.echo(render_list(book))


def render_list(book: Codebook) -> str:
    """Name every entry, by layer."""
    counts = (
        f"{len(book.codes)} codes, {len(book.states)} path states, {len(book.fit_rows)} fit rows"
    )
    tags = [f"  {tag.id}  {tag.meaning}" for tag in book.tags]
    return "\n".join(
        [
            f"Codebook {book.version}: {counts}",
            _lines(entries(book)),
            "\nEvidence tags",
            *tags,
            "\n`mentalize codebook ID` explains one entry, `--search WORDS` finds some.",
        ]
    )


def render_code(book: Codebook, code_id: str) -> str:
    """Explain every entry of that id; raises `CodebookError` with the closest ids."""
    found = [entry for entry in entries(book) if entry.id == code_id]
    if not found:
        raise _unknown(book, code_id)
    return "\n\n".join(_explained(book, entry) for entry in found)


def render_found(book: Codebook, words: str) -> str:
    """Name the entries that hold all of the words; raises `CodebookError` when none does."""
    found = search(book, words)
    if not found:
        raise CodebookError(
            f"nothing holds '{words}'",
            f"codebook {book.version}",
            "try fewer words, or `mentalize codebook` for the whole list",
        )
    count = "1 entry holds" if len(found) == 1 else f"{len(found)} entries hold"
    return f"{count} '{words}'\n{_lines(found)}"


def search(book: Codebook, words: str) -> list[Code]:
    """Find the entries whose id, name, plain words, definition or examples hold all of `words`."""
    wanted = words.casefold().split()
    return [entry for entry in entries(book) if all(word in _haystack(entry) for word in wanted)]


def entries(book: Codebook) -> tuple[Code, ...]:
    """Every code, then the path states and the fit rows in the shape of codes."""
    return (
        *book.codes,
        *(_of_state(state) for state in book.states),
        *(_of_row(row) for row in book.fit_rows),
    )


def _of_state(state: PathState) -> Code:
    moves = ", ".join(state.in_step)
    return Code(
        id=state.id,
        layer="path",
        name=state.name,
        plain=state.plain,
        definition=f"Enter when: {state.enter} Leave when: {state.leave} Moves in step: {moves}.",
        evidence=state.evidence,
    )


def _of_row(row: FitRow) -> Code:
    offers = (_offer("First", row.first), _offer("Then", row.then))
    return Code(
        id=row.id,
        layer="fit",
        name=row.name,
        plain=row.plain,
        definition=" ".join(part for part in offers if part),
        evidence=row.evidence,
        not_when=f"Avoid {', '.join(row.avoid)}." if row.avoid else "",
    )


def _offer(when: str, options: Iterable[FitOption]) -> str:
    said = [f"{x.move} ({x.how})" if x.how else x.move for x in options]
    return f"{when}: {'; '.join(said)}." if said else ""


def _haystack(entry: Code) -> str:
    parts = (entry.id, entry.name, entry.plain, entry.definition, *entry.examples)
    return "\n".join(parts).casefold()


def _lines(found: Iterable[Code]) -> str:
    lines: list[str] = []
    layer = ""
    for entry in found:
        if entry.layer != layer:
            layer = entry.layer
            lines += ["", _TITLES[layer]]
        lines.append(f"  {entry.glyph or ' '} {entry.id:<20} {entry.name}")
    return "\n".join(lines)


def _explained(book: Codebook, entry: Code) -> str:
    place = f" · path {entry.path}, family {entry.family}" if entry.path else ""
    lines = [
        f"{entry.name} ({entry.id})",
        f"{_TITLES[entry.layer]}{place}",
        "",
        _wrapped("", entry.definition),
    ]
    if entry.not_when:
        lines.append(_wrapped("" if entry.layer == "fit" else "Not when: ", entry.not_when))
    lines.append(_wrapped("In plain words: ", entry.plain))
    if entry.examples:
        lines += ["Examples:", *(_wrapped("  – ", example) for example in entry.examples)]
    return "\n".join([*lines, *_evidence(book, entry)])


def _evidence(book: Codebook, entry: Code) -> list[str]:
    tags = [tag for tag in book.tags if tag.id in entry.evidence]
    return [_wrapped(f"Evidence {tag.id}: ", f"{tag.meaning} {tag.trust}") for tag in tags]


def _wrapped(label: str, text: str) -> str:
    indent = " " * len(label) if label.startswith(" ") else "  "
    return fill(f"{label}{text}", _WIDTH, subsequent_indent=indent if label else "")


def _unknown(book: Codebook, code_id: str) -> CodebookError:
    from difflib import get_close_matches

    ids = list(dict.fromkeys(entry.id for entry in entries(book)))
    close = get_close_matches(code_id.casefold(), ids, n=3, cutoff=0.5)
    hint = f"did you mean {' or '.join(close)}? " if close else ""
    return CodebookError(
        f"there is no '{code_id}'",
        f"codebook {book.version}",
        f"{hint}`mentalize codebook` lists what there is",
    )
