"""Reads AnnoMI: counselling sessions whose utterances expert annotators have coded.

Wu et al., Creation, Analysis and Evaluation of AnnoMI, Future Internet 15(3):110, 2023. For measuring
only: no licence is stated, so that nothing of it is learnt from, kept or shipped.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from mentalize.errors import GoldError
from mentalize.evaluating.behaviours import Behaviour
from mentalize.evaluating.lines import read_text
from mentalize.transcripts.model import ClinicianGuess, Role, Transcript, Turn

FILE = "AnnoMI-full.csv"
LICENCE = (
    "AnnoMI (Wu et al., Future Internet 15(3):110, 2023): no licence is stated. For measuring only; "
    "nothing is trained on it, tuned on it or copied from it"
)
_COLUMNS = (
    "mi_quality",
    "transcript_id",
    "utterance_id",
    "interlocutor",
    "utterance_text",
    "main_therapist_behaviour",
)
_ROLES: Mapping[str, Role] = {"therapist": "clinician", "client": "patient"}
_BEHAVIOURS: Mapping[str, Behaviour] = {
    "question": "question",
    "reflection": "reflection",
    "therapist_input": "input",
    "other": "other",
}
_LONGEST_NUMBER = 9  # digits; Python refuses to read thousands of them
_QUALITIES = {"high": True, "low": False}
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class AnnomiSession:
    """One transcript: `behaviours` holds the main one of every turn, None for the client's."""

    id: str
    transcript: Transcript
    behaviours: tuple[Behaviour | None, ...]
    high: bool


@dataclass(frozen=True, slots=True)
class _Row:
    """What one annotator says of one utterance."""

    where: str
    session: str
    utterance: int
    role: Role
    text: str
    behaviour: Behaviour | None
    high: bool


def read_annomi(path: Path) -> tuple[AnnomiSession, ...]:
    """Every transcript of the file `path`, or of AnnoMI-full.csv in it; raises `GoldError`.

    Where several annotators coded an utterance, what most of them say counts; of several that are
    said as often, the one that was said first.
    """
    file = path / FILE if path.is_dir() else path
    by_session: dict[str, dict[int, list[_Row]]] = {}
    for row in _rows(file):
        by_session.setdefault(row.session, {}).setdefault(row.utterance, []).append(row)
    if not by_session:
        raise GoldError("there is no utterance", str(file), f"use {FILE} as its authors give it")
    return tuple(_session(name, said) for name, said in by_session.items())


def _rows(file: Path) -> Iterator[_Row]:
    reader = csv.DictReader(io.StringIO(read_text(file), newline=""), strict=True)
    try:
        missing = [column for column in _COLUMNS if column not in (reader.fieldnames or ())]
        if missing:
            what, remedy = (
                f"there is no column '{missing[0]}'",
                f"use {FILE} as its authors give it",
            )
            raise GoldError(what, f"{file}, line 1", remedy)
        for values in reader:
            yield _row(values, f"{file}, line {reader.line_num}")
    except csv.Error as error:
        where = f"{file}, line {reader.line_num}"
        raise GoldError(f"not valid CSV ({error})", where, "mend that line") from None


def _row(values: Mapping[str | None, str | None], where: str) -> _Row:
    def take(column: str) -> str:
        value = values[column]
        if value is None or None in values:
            raise GoldError("the row has another number of cells", where, "mend that line")
        return value

    role = _known(_ROLES, "interlocutor", take, where)
    said = role == "clinician"
    return _Row(
        where,
        take("transcript_id"),
        _number(take("utterance_id"), where),
        role,
        take("utterance_text"),
        _known(_BEHAVIOURS, "main_therapist_behaviour", take, where) if said else None,
        _known(_QUALITIES, "mi_quality", take, where),
    )


def _known(known: Mapping[str, _T], column: str, take: Callable[[str], str], where: str) -> _T:
    value = take(column)
    if value not in known:
        remedy = f"use {', '.join(known)}"
        raise GoldError(f"there is no {column} '{value}'", where, remedy)
    return known[value]


def _number(value: str, where: str) -> int:
    if not value.isdecimal() or len(value) > _LONGEST_NUMBER:
        raise GoldError(f"'{value}' is no number of an utterance", where, "count from 0")
    return int(value)


def _session(name: str, said: Mapping[int, Sequence[_Row]]) -> AnnomiSession:
    ordered = [said[number] for number in sorted(said)]
    first = ordered[0][0]
    for rows in ordered:
        for row in rows:
            _check_same(row, rows[0], first)
    turns = tuple(
        Turn(index, rows[0].role, rows[0].role, rows[0].text) for index, rows in enumerate(ordered)
    )
    told = ClinicianGuess("clinician", 1.0, "the file names the roles", told=True)
    transcript = Transcript(turns, told, f"AnnoMI, transcript {name}", "annomi")
    return AnnomiSession(name, transcript, tuple(map(_majority, ordered)), first.high)


def _check_same(row: _Row, same: _Row, session: _Row) -> None:
    """Refuse an annotator's row that shows other words or another quality."""
    if (row.text, row.role) != (same.text, same.role):
        what = f"utterance {row.utterance} of transcript {row.session} has other words or speaker"
        raise GoldError(what, row.where, f"make it as in {same.where}")
    if row.high != session.high:
        what = f"transcript {row.session} is of high and of low quality"
        raise GoldError(what, row.where, f"make it as in {session.where}")


def _majority(rows: Sequence[_Row]) -> Behaviour | None:
    counts = Counter(row.behaviour for row in rows)  # keeps the order in which they were said
    return max(counts, key=lambda behaviour: counts[behaviour])
