"""One direction: labels → derived codes → path → moments → suggestions → figures → card."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from mentalize.codebook import load
from mentalize.codebook.model import Codebook
from mentalize.coding import DEFAULT, coder_named
from mentalize.coding.context import derive, episodes
from mentalize.errors import LabelError
from mentalize.pathway.model import Moment, PathPoint, Suggestion
from mentalize.pathway.moments import moments as find_moments
from mentalize.pathway.policy import walk
from mentalize.pathway.suggest import Standing, suggest_all
from mentalize.pathway.telling import statement
from mentalize.reviewing.card import Findings, card
from mentalize.reviewing.clips import clips
from mentalize.reviewing.indices import compute
from mentalize.reviewing.model import CoderInfo, Review
from mentalize.reviewing.profile import profile
from mentalize.transcripts import read
from mentalize.transcripts.labels import Label, LabelledTurn, by_turn
from mentalize.transcripts.model import Transcript

_HEARD = 0.3
_MUCH_SURER = 0.3


def assemble(transcript: Transcript, labels: Iterable[Label], codebook: Codebook) -> Review:
    """The review that follows from labels, whoever gave them.

    Derived labels among `labels` are computed anew. Raises `LabelError` for a label that fits no turn
    or carries a code that the codebook lacks.
    """
    given = tuple(label for label in labels if label.layer != "derived")
    _check_codes(given, codebook)
    at = next((label.at for label in given if label.at), "")
    bare = by_turn(transcript, given)
    starts = episodes(bare)
    turns = by_turn(transcript, (*given, *derive(bare, at, starts)))
    path, steps = walk(tuple(map(_surer, turns)), starts, codebook)
    moments = find_moments(turns)
    suggestions = _suggestions(turns, moments, path, codebook)
    return Review(
        transcript=transcript,
        coder=_coder(given, codebook),
        turns=turns,
        path=path,
        steps=steps,
        moments=moments,
        suggestions=suggestions,
        clips=clips(transcript, moments),
        indices=compute(turns, steps),
        profile=profile(turns, steps),
        card=card(Findings(transcript, turns, moments, suggestions)),
    )


def _check_codes(labels: Iterable[Label], codebook: Codebook) -> None:
    for label in labels:
        if not codebook.has(label.layer, label.code):
            raise LabelError(
                f"the codebook {codebook.version} has no {label.layer} '{label.code}'",
                f"turn {label.turn}",
                "use the codes that `mentalize codebook` lists",
            )


def _coder(labels: Sequence[Label], codebook: Codebook) -> CoderInfo:
    """Whoever gave the labels; several names are joined, as when a person has corrected some."""
    coders = dict.fromkeys((label.coder, label.version) for label in labels)
    names = " + ".join(name for name, _ in coders) or "none"
    versions = " + ".join(version for _, version in coders) or "0"
    return CoderInfo(names, versions, codebook.version)


def _suggestions(
    turns: Sequence[LabelledTurn],
    moments: Sequence[Moment],
    path: Sequence[PathPoint],
    codebook: Codebook,
) -> tuple[Suggestion, ...]:
    statements = [item.turn.index for item in turns if statement(turns, item.turn.index)]
    stands = {point.turn: Standing(point.state, point.why_touched) for point in path}
    asked = list(dict.fromkeys(moment.turn for moment in moments))
    return suggest_all(turns, asked, statements, codebook, stands)


def _surer(item: LabelledTurn) -> LabelledTurn:
    """The turn without moves that no path is built on: barely heard, or by far less than another.

    Where two moves rest on the same words, and one was heard much more surely, that is what was done.
    """
    best = max((move.confidence for move in item.moves), default=0.0)
    least = min(best, _HEARD)
    kept = (move for move in item.moves if move.confidence >= least)
    return replace(item, moves=tuple(move for move in kept if not _outdone(move, item.moves)))


def _outdone(move: Label, moves: Sequence[Label]) -> bool:
    return any(
        other.start < move.end
        and move.start < other.end
        and other.confidence - move.confidence >= _MUCH_SURER
        for other in moves
    )


def review(
    source: Path | str | Transcript,
    *,
    clinician: str | None = None,
    coder: str = DEFAULT,
    at: str = "",
) -> Review:
    """Read `source` (a file, unless it is a transcript already), code it, and assemble the review.

    `clinician` names the speaker who is the clinician, `coder` the coder, `at` the time (ISO 8601)
    that the labels carry. Raises `MentalizeError` and nothing else.
    """
    transcript = source if isinstance(source, Transcript) else read(source, clinician=clinician)
    return assemble(transcript, coder_named(coder, at).code(transcript), load())
