"""What must hold between the files of a codebook: every name that is used exists."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from string import Formatter

from mentalize.codebook.model import Codebook, FitRow, PathState, Wording
from mentalize.errors import CodebookError

FAMILIES = ("what", "why", "how", "receive", "relate", "frame", "tell", "")
PATHS = ("what", "why", "how", "own", "stance", "frame", "safe", "tell", "")

EVERY_STATE = "*"  # in a rule's `states`
STATE_BEFORE = "back"  # in a rule's `to`: the state before the side state was entered

# The file names the layer; the order is the one in which layers are listed and printed.
LAYER_FILES = {
    "mode": "modes.toml",
    "process": "processes.toml",
    "affect": "affects.toml",
    "arousal": "arousal.toml",
    "risk": "risks.toml",
    "move": "moves.toml",
    "question": "questions.toml",
    "stance": "stances.toml",
    "derived": "derived.toml",
}


def check(book: Codebook) -> None:
    """Raise `CodebookError` for the first rule that `book` breaks."""
    checks: tuple[Callable[[Codebook], None], ...] = (
        _check_ids,
        _check_evidence,
        _check_moves,
        _check_states,
        _check_rules,
        _check_rows,
        _check_wordings,
    )
    for one in checks:
        one(book)


def _check_ids(book: Codebook) -> None:
    for layer, file in LAYER_FILES.items():
        _unique(file, (code.id for code in book.layer(layer)))
    _unique("path.toml", (state.id for state in book.states))
    _unique("path.toml", (rule.id for rule in book.path_rules))
    _unique("fit.toml", (row.id for row in book.fit_rows))
    _unique("wordings.toml", (wording.id for wording in book.wordings))
    _unique("tags.toml", (tag.id for tag in book.tags))


def _check_evidence(book: Codebook) -> None:
    tags = [tag.id for tag in book.tags]
    tagged = [
        *((f"{LAYER_FILES[x.layer]}, {x.id}", x.evidence) for x in book.codes),
        *((f"path.toml, {x.id}", x.evidence) for x in book.states),
        *((f"fit.toml, {x.id}", x.evidence) for x in book.fit_rows),
    ]
    for where, evidence in tagged:
        if not evidence:
            raise CodebookError("there is no evidence tag", where, f"give {_any_of(tags)}")
        for tag in evidence:
            _known("evidence tag", tag, tags, where)


def _check_moves(book: Codebook) -> None:
    for move in book.layer("move"):
        _known("family", move.family, FAMILIES, f"moves.toml, {move.id}")
        _known("path", move.path, PATHS, f"moves.toml, {move.id}")


def _check_states(book: Codebook) -> None:
    moves, states = _moves(book), _states(book.states)
    for state in book.states:
        where = f"path.toml, {state.id}"
        for move in state.in_step:
            _known("move", move, moves, where)
        for other in state.fall_back:
            _known("state", other, states, where)


def _check_rules(book: Codebook) -> None:
    states = _states(book.states)
    for rule in book.path_rules:
        where = f"path.toml, {rule.id}"
        for state in rule.states:
            _known("state", state, [*states, EVERY_STATE], where)
        _known("state", rule.to, [*states, STATE_BEFORE], where)


def _check_rows(book: Codebook) -> None:
    moves = _moves(book)
    for row in book.fit_rows:
        where = f"fit.toml, {row.id}"
        for option in (*row.first, *row.then):
            _known("move", option.move, moves, where)
        _check_avoid(row, moves, where)


def _check_avoid(row: FitRow, moves: Collection[str], where: str) -> None:
    # What to avoid may be a move or plain words ("leaving it"); an underscore marks an id.
    for entry in row.avoid:
        if "_" in entry:
            _known("move", entry, moves, where)


def _check_wordings(book: Codebook) -> None:
    moves = _moves(book)
    rows = [row.id for row in book.fit_rows]
    for wording in book.wordings:
        where = f"wordings.toml, {wording.id}"
        _known("move", wording.move, moves, where)
        for row in wording.rows:
            _known("fit row", row, rows, where)
        _check_slots(wording, where)


def _check_slots(wording: Wording, where: str) -> None:
    try:
        slots = {name for _, name, _, _ in Formatter().parse(wording.text) if name is not None}
    except ValueError:
        raise CodebookError("a brace in 'text' is not closed", where, "write {slot}") from None
    if slots != set(wording.needs):
        raise CodebookError(
            f"'text' has the slots {_list(slots)} and 'needs' has {_list(wording.needs)}",
            where,
            "name the same in both",
        )


def _unique(file: str, ids: Iterable[str]) -> None:
    seen: set[str] = set()
    for one in ids:
        if one in seen:
            raise CodebookError("the id is used twice", f"{file}, {one}", "give each its own")
        seen.add(one)


def _known(kind: str, name: str, names: Collection[str], where: str) -> None:
    if name not in names:
        raise CodebookError(f"there is no {kind} '{name}'", where, f"use {_any_of(names)}")


def _moves(book: Codebook) -> list[str]:
    return [move.id for move in book.layer("move")]


def _states(states: Iterable[PathState]) -> list[str]:
    return [state.id for state in states]


def _any_of(names: Iterable[str]) -> str:
    return "one of " + ", ".join(name or '""' for name in names)


def _list(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "none"
