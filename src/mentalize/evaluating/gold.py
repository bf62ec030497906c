"""Reads a folder of sessions that two raters have coded.

The folder holds `sessions/NAME.jsonl` and, with the same turns, `raters/1/NAME.jsonl` and
`raters/2/NAME.jsonl`; beside it or above it there may be `risk/*.jsonl`, short snippets whose last
turn was judged. `real_sources.json`, if there is one, names the sessions that really took place.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from mentalize.codebook import Codebook
from mentalize.errors import GoldError
from mentalize.evaluating.lines import Line, parse_object, read_lines, read_text
from mentalize.transcripts.labels import Label, Layer
from mentalize.transcripts.model import ClinicianGuess, Role, Transcript, Turn

_RATERS = ("1", "2")
_ROLES: tuple[Role, ...] = get_args(Role)


@dataclass(frozen=True, slots=True)
class RatedSession:
    """A session and the labels that each of the two raters gave to it."""

    id: str
    transcript: Transcript
    ratings: tuple[tuple[Label, ...], ...]


Corrected = tuple[Transcript, tuple[Label, ...]]


@dataclass(frozen=True, slots=True)
class RiskSnippet:
    """A few turns; `risks` are the codes that the last of them bears."""

    id: str
    transcript: Transcript
    risks: frozenset[str]


@dataclass(frozen=True, slots=True)
class Gold:
    """All that a coder is measured by; `real` names the sessions that really took place."""

    sessions: tuple[RatedSession, ...]
    real: frozenset[str]
    snippets: tuple[RiskSnippet, ...]


def read_gold(folder: Path, book: Codebook) -> Gold:
    """Read `folder`, or the one folder in it that holds `sessions/`; raises `GoldError`."""
    home = _home(folder)
    files = sorted((home / "sessions").glob("*.jsonl"))
    if not files:
        raise GoldError("there is no session", str(home / "sessions"), "add NAME.jsonl files")
    _check_no_stray_ratings(home, {file.name for file in files})
    return Gold(
        tuple(_session(home, file, book) for file in files), _real(home), _snippets(home, book)
    )


def read_corrected(folder: Path, book: Codebook) -> tuple[Corrected, ...]:
    """Sessions with the labels as a person left them; raises `GoldError`.

    `folder` holds `sessions/NAME.jsonl` and, with the same turns, `labels/NAME.jsonl`, in the form of
    a rated session.
    """
    files = sorted((folder / "sessions").glob("*.jsonl"))
    if not files:
        remedy = "put sessions/NAME.jsonl and labels/NAME.jsonl into it"
        raise GoldError("there is no corrected session", str(folder), remedy)
    found = []
    for file in files:
        lines = read_lines(file)
        transcript = _transcript(lines, str(file))
        labels = _ratings(folder / "labels" / file.name, lines, transcript, book)
        found.append((transcript, labels))
    return tuple(found)


def find_words(text: str, quote: str) -> tuple[int, int]:
    """Where `quote` stands in `text`: to the letter, else in any case and spacing, else all."""
    words = quote.split()
    if not words:
        return 0, len(text)
    start = text.find(quote)
    if start >= 0:
        return start, start + len(quote)
    loose = re.search(r"\s+".join(map(re.escape, words)), text, re.IGNORECASE)
    return loose.span() if loose else (0, len(text))


def _home(folder: Path) -> Path:
    if not folder.is_dir():
        raise GoldError("there is no such folder", str(folder), "name one that holds sessions/")
    if (folder / "sessions").is_dir():
        return folder
    inside = sorted(found.parent for found in folder.glob("*/sessions"))
    if len(inside) == 1:
        return inside[0]
    if inside:
        names = " or ".join(str(found) for found in inside)
        raise GoldError("several folders hold sessions/", str(folder), f"name {names}")
    raise GoldError("there is no sessions/", str(folder), "put sessions/ and raters/ into it")


def _check_no_stray_ratings(home: Path, names: set[str]) -> None:
    for file in sorted((home / "raters").glob("*/*.jsonl")):
        if file.name not in names:
            remedy = f"add sessions/{file.name}, or take the ratings away"
            raise GoldError("ratings without a session", str(file), remedy)


def _session(home: Path, file: Path, book: Codebook) -> RatedSession:
    lines = read_lines(file)
    transcript = _transcript(lines, str(file))
    rated = (home / "raters" / rater / file.name for rater in _RATERS)
    ratings = tuple(_ratings(path, lines, transcript, book) for path in rated)
    return RatedSession(file.stem, transcript, ratings)


def _transcript(lines: Sequence[Line], source: str) -> Transcript:
    turns = tuple(_turn(position, line) for position, line in enumerate(lines))
    told = ClinicianGuess("clinician", 1.0, "the file names the roles", told=True)
    return Transcript(turns, told, source, "gold")


def _turn(position: int, line: Line) -> Turn:
    said = line.text("role")
    role = next((role for role in _ROLES if role == said), None)
    if role is None:
        raise line.fail(f"there is no role '{said}'", f"use {', '.join(_ROLES)}")
    return Turn(position, role, role, line.text("text"))


def _ratings(
    path: Path, spoken: Sequence[Line], transcript: Transcript, book: Codebook
) -> tuple[Label, ...]:
    rater = path.parent.name
    if not path.is_file():
        remedy = "add the file, or take the session away"
        what = f"rater {rater} has not rated the session" if rater in _RATERS else "no such file"
        raise GoldError(what, str(path), remedy)
    rated = read_lines(path)
    labels: list[Label] = []
    for said, line, turn in zip(spoken, rated, transcript.turns, strict=False):
        _check_same_turn(said, line)
        maker = f"rater {rater}" if rater in _RATERS else "corrected"
        labels += _Rating(line, turn, maker, book).labels()
    if len(rated) != len(spoken):
        what = f"{len(rated)} turns are rated, and the session has {len(spoken)}"
        raise GoldError(what, str(path), "rate every turn once, in the order spoken")
    return tuple(labels)


def _check_same_turn(said: Line, rated: Line) -> None:
    def name(line: Line) -> str:
        return f"turn {line.number('turn')} of {line.text('session')} ({line.text('role')})"

    if name(said) != name(rated):
        what = f"{name(rated)} is rated where the session has {name(said)}"
        raise rated.fail(what, "rate every turn once, in the order spoken")


@dataclass(frozen=True, slots=True)
class _Rating:
    """What one rater says of one turn."""

    line: Line
    turn: Turn
    rater: str
    book: Codebook

    def labels(self) -> list[Label]:
        if self.turn.role == "clinician":
            return self._clinician()
        return self._patient() if self.turn.role == "patient" else []

    def _clinician(self) -> list[Label]:
        moves = self.line.parts("moves")
        return [
            *(self._label("move", move.text("code"), move.text("quote")) for move in moves),
            self._label("question", self.line.text("question")),
            self._label("stance", str(self.line.number("stance"))),
        ]

    def _patient(self) -> list[Label]:
        quote = self.line.text("quote")
        return [
            self._label("mode", self.line.text("mode"), quote),
            self._label("arousal", self.line.text("arousal")),
            *(self._label("process", code, quote) for code in self.line.texts("processes")),
            *(self._label("affect", code, quote) for code in self.line.texts("affects")),
            *(self._label("risk", code, quote) for code in self.line.texts("risk")),
        ]

    def _label(self, layer: Layer, code: str, quote: str = "") -> Label:
        _check_known(self.line, layer, code, self.book)
        start, end = find_words(self.turn.text, quote)
        because = "rated by the codebook"
        return Label(
            self.turn.index, layer, code, start, end, 1.0, because, self.rater, self.book.version
        )


def _check_known(line: Line, layer: str, code: str, book: Codebook) -> None:
    if not book.has(layer, code):
        known = ", ".join(known.id for known in book.layer(layer))
        raise line.fail(f"codebook {book.version} has no {layer} '{code}'", f"use one of {known}")


def _real(home: Path) -> frozenset[str]:
    path = home / "real_sources.json"
    if not path.exists():
        return frozenset()
    return frozenset(parse_object(str(path), read_text(path)))


def _snippets(home: Path, book: Codebook) -> tuple[RiskSnippet, ...]:
    files = sorted((home / "risk").glob("*.jsonl")) or sorted(
        (home.parent / "risk").glob("*.jsonl")
    )
    # where several sets lie side by side, a set of the folder's own name belongs to it
    own = [file for file in files if file.stem == home.name] or files
    return tuple(_snippet(line, book) for file in own for line in read_lines(file))


def _snippet(line: Line, book: Codebook) -> RiskSnippet:
    turns = line.parts("turns")
    if not turns:
        raise line.fail("there is no turn", "give at least the turn that is judged")
    risks = line.texts("risk")
    for code in risks:
        _check_known(line, "risk", code, book)
    return RiskSnippet(line.text("id"), _transcript(turns, line.where), frozenset(risks))
