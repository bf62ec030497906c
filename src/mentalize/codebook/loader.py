"""Loads a codebook from its folder of TOML files, and refuses one that breaks its own rules."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from mentalize.codebook.checks import LAYER_FILES, check
from mentalize.codebook.entries import Entry, read_tables
from mentalize.codebook.model import (
    Code,
    Codebook,
    FitOption,
    FitRow,
    PathRule,
    PathState,
    Tag,
    Wording,
)
from mentalize.errors import CodebookError

CURRENT = "1.2"

# Beside this file rather than through importlib.resources, which takes 25 ms to import.
_DATA = Path(__file__).with_name("data")


@cache
def load(version: str = CURRENT) -> Codebook:
    """The codebook of `version`; old versions stay in the package for the reviews made by them."""
    folder = _DATA / f"v{version}"
    if not folder.is_dir():
        there = sorted(found.name.removeprefix("v") for found in _DATA.glob("v*"))
        raise CodebookError(f"no codebook {version}", "", f"there is {', '.join(there)}")
    return load_folder(folder, version)


def load_folder(folder: Path, version: str = CURRENT) -> Codebook:
    """The codebook in `folder`; raises `CodebookError` that names the file and entry at fault."""
    path = read_tables(folder, "path.toml", ("state", "rule"))
    fit = read_tables(folder, "fit.toml", ("row",))
    said = read_tables(folder, "wordings.toml", ("wording",))
    book = Codebook(
        version=version,
        codes=_codes(folder),
        states=tuple(_state(entry) for entry in path["state"]),
        path_rules=tuple(_rule(entry) for entry in path["rule"]),
        fit_rows=tuple(_row(entry) for entry in fit["row"]),
        wordings=tuple(_wording(entry) for entry in said["wording"]),
        tags=tuple(_tag(x) for x in read_tables(folder, "tags.toml", ("tag",))["tag"]),
    )
    check(book)
    return book


def _codes(folder: Path) -> tuple[Code, ...]:
    return tuple(
        _code(entry, layer)
        for layer, file in LAYER_FILES.items()
        for entry in read_tables(folder, file, ("code",))["code"]
    )


def _code(entry: Entry, layer: str) -> Code:
    is_move = layer == "move"
    code = Code(
        id=entry.filled("id"),
        layer=layer,
        name=entry.filled("name"),
        plain=entry.filled("plain"),
        definition=entry.filled("definition"),
        evidence=entry.texts("evidence"),
        examples=entry.texts("examples", ()),
        not_when=entry.text("not_when", ""),
        family=entry.text("family") if is_move else "",
        path=entry.text("path") if is_move else "",
        glyph=entry.text("glyph", ""),
    )
    entry.done()
    return code


def _state(entry: Entry) -> PathState:
    state = PathState(
        id=entry.filled("id"),
        name=entry.filled("name"),
        plain=entry.filled("plain"),
        enter=entry.filled("enter"),
        leave=entry.filled("leave"),
        fall_back=entry.texts("fall_back"),
        evidence=entry.texts("evidence"),
        rank=entry.number("rank"),
        in_step=entry.texts("in_step"),
    )
    entry.done()
    return state


def _rule(entry: Entry) -> PathRule:
    rule = PathRule(
        id=entry.filled("id"),
        states=entry.texts("states"),
        when=entry.texts("when"),
        to=entry.filled("to"),
        because=entry.filled("because"),
    )
    entry.done()
    return rule


def _row(entry: Entry) -> FitRow:
    row = FitRow(
        id=entry.filled("id"),
        name=entry.filled("name"),
        plain=entry.filled("plain"),
        when=entry.texts("when"),
        first=tuple(_option(part) for part in entry.parts("first")),
        then=tuple(_option(part) for part in entry.parts("then")),
        avoid=entry.texts("avoid"),
        evidence=entry.texts("evidence"),
    )
    entry.done()
    return row


def _option(entry: Entry) -> FitOption:
    option = FitOption(entry.filled("move"), entry.text("how"), entry.filled("because"))
    entry.done()
    return option


def _wording(entry: Entry) -> Wording:
    wording = Wording(
        id=entry.filled("id"),
        move=entry.filled("move"),
        rows=entry.texts("rows", ()),
        needs=entry.texts("needs", ()),
        text=entry.filled("text"),
    )
    entry.done()
    return wording


def _tag(entry: Entry) -> Tag:
    tag = Tag(entry.filled("id"), entry.filled("meaning"), entry.filled("trust"))
    entry.done()
    return tag
