"""From our moves to AnnoMI's main clinician behaviour; the mapping is data, with its reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, get_args

from mentalize.codebook import load
from mentalize.codebook.entries import Entry, read_tables
from mentalize.errors import CodebookError
from mentalize.transcripts.labels import Label, LabelledTurn
from mentalize.transcripts.words import words

Behaviour = Literal["question", "reflection", "input", "other"]
BEHAVIOURS: tuple[Behaviour, ...] = get_args(Behaviour)  # on the same words the earlier one counts

_FOLDER = Path(__file__).with_name("data")
_FILE = "annomi.toml"


@dataclass(frozen=True, slots=True)
class MoveMapping:
    """What a move counts as: `said`, `asked`, and `said_short` in fewer than `short_below` words."""

    said: Behaviour
    asked: Behaviour
    short_below: int = 0
    said_short: Behaviour = "other"


Mappings = Mapping[str, MoveMapping]


@cache
def mappings(folder: Path = _FOLDER) -> Mappings:
    """The mapping of every move; raises `CodebookError` where the file leaves one out."""
    tables = read_tables(folder, _FILE, ("move", "short", "rule"))
    for rule in tables["rule"]:
        rule.filled("id")
        _explained(rule)
    short = dict(_short(entry) for entry in tables["short"])
    found = dict(_move(entry, short) for entry in tables["move"])
    moves = {code.id for code in load().layer("move")}
    if odd := sorted((moves ^ set(found)) | (set(short) - moves)):
        raise CodebookError(f"'{odd[0]}' is not mapped or no move", _FILE, "map each move once")
    return found


def main_behaviour(turn: LabelledTurn, by_move: Mappings) -> Behaviour:
    """The behaviour that covers most of a clinician's turn; the rules stand in the file."""
    moves = [move for move in turn.moves if not move.abstained] or turn.moves
    asks = turn.question is not None and turn.question.code != "none"
    if not moves:
        return "question" if asks else "other"
    marked, end = "?" in turn.turn.text, max(_span(turn, move).stop for move in moves)
    covered: dict[Behaviour, set[int]] = {}
    for move in moves:
        span = _span(turn, move)
        said = turn.turn.text[span.start : span.stop]
        asked = asks and ("?" in said if marked else span.stop == end)
        behaviour = _behaviour(by_move[move.code], said, asked=asked)
        covered.setdefault(behaviour, set()).update(span)
    return max(covered, key=lambda x: _weight(x, covered[x]))


def _weight(behaviour: Behaviour, characters: set[int]) -> tuple[bool, int, int, int]:
    """What decides, in this order."""
    last = max(characters, default=-1)
    return behaviour != "other", len(characters), last, -BEHAVIOURS.index(behaviour)


def _behaviour(mapping: MoveMapping, said: str, *, asked: bool) -> Behaviour:
    if asked:
        return mapping.asked
    return mapping.said_short if len(words(said)) < mapping.short_below else mapping.said


def _span(turn: LabelledTurn, label: Label) -> range:
    """The characters that a label rests on; one that names none rests on the whole turn."""
    if label.start == label.end:
        return range(len(turn.turn.text))
    return range(label.start, label.end)


def _move(entry: Entry, short: Mapping[str, tuple[int, Behaviour]]) -> tuple[str, MoveMapping]:
    move = entry.filled("id")
    said, asked = _named(entry, "said"), _named(entry, "asked")
    _explained(entry)
    return move, MoveMapping(said, asked, *short.get(move, (0, "other")))


def _short(entry: Entry) -> tuple[str, tuple[int, Behaviour]]:
    found = entry.filled("id"), (entry.number("below"), _named(entry, "behaviour"))
    _explained(entry)
    return found


def _explained(entry: Entry) -> None:
    """Insist on the reason, and on whether it is a judgement."""
    entry.filled("reason")
    if entry.text("judgement") not in {"yes", "no"}:
        raise entry.fail("'judgement' is neither yes nor no", "say which")
    entry.done()


def _named(entry: Entry, key: str) -> Behaviour:
    said = entry.filled(key)
    known = next((behaviour for behaviour in BEHAVIOURS if behaviour == said), None)
    if known is None:
        raise entry.fail(f"there is no behaviour '{said}'", f"use {', '.join(BEHAVIOURS)}")
    return known
