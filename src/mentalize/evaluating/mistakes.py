"""The errors that the coder is surest of, for reading."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mentalize.evaluating.coded import Coded
from mentalize.evaluating.outcomes import Mistake
from mentalize.transcripts.labels import Label, LabelledTurn


def surest_mistakes(coded: Sequence[Coded], most: int) -> tuple[Mistake, ...]:
    """Up to `most` modes, then up to `most` moves, that no rater gave, the surest first."""
    modes = [mistake for one in coded for mistake in _modes(one)]
    moves = [mistake for one in coded for mistake in _moves(one)]
    return (*_surest(modes, most), *_surest(moves, most))


def _surest(found: Sequence[Mistake], most: int) -> list[Mistake]:
    return sorted(found, key=lambda x: (-x.confidence, x.session, x.turn, x.start))[:most]


def _modes(one: Coded) -> Iterator[Mistake]:
    for ours, theirs in one.rows("patient"):
        said = tuple(rater.mode_code for rater in theirs)
        if ours.mode is not None and ours.mode.code not in said:
            yield _mistake("mode", one.id, ours, ours.mode, said)


def _moves(one: Coded) -> Iterator[Mistake]:
    for ours, theirs in one.rows("clinician"):
        said = tuple(" + ".join(move.code for move in rater.moves) for rater in theirs)
        for move in ours.moves:
            if not any(rater.has_move(move.code) for rater in theirs):
                yield _mistake("moves", one.id, ours, move, said)


def _mistake(
    layer: str, session: str, turn: LabelledTurn, label: Label, said: tuple[str, ...]
) -> Mistake:
    return Mistake(
        layer=layer,
        session=session,
        turn=turn.turn.index,
        confidence=label.confidence,
        code=label.code,
        raters=said,
        text=turn.turn.text,
        start=label.start,
        end=label.end,
        abstained=label.abstained,
    )
