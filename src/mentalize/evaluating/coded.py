"""A session as the coder and as each rater sees it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mentalize.codebook import Codebook
from mentalize.coding.coder import Coder
from mentalize.evaluating.gold import RatedSession
from mentalize.transcripts.labels import LabelledTurn, by_turn
from mentalize.transcripts.model import Role, Transcript

Turns = tuple[LabelledTurn, ...]


@dataclass(frozen=True, slots=True)
class Coded:
    """The same turns three times: with the labels of the coder, and of each rater."""

    id: str
    coder: Turns
    raters: tuple[Turns, ...]

    def rows(self, role: Role) -> Iterator[tuple[LabelledTurn, Sequence[LabelledTurn]]]:
        """Every turn of `role`: as the coder has it, and as each rater has it."""
        for ours, *theirs in zip(self.coder, *self.raters, strict=True):
            if ours.turn.role == role:
                yield ours, theirs


def label_turns(transcript: Transcript, coder: Coder, book: Codebook) -> Turns:
    """What `coder` says of every turn; raises `CodebookError` at a code that the codebook lacks."""
    labels = coder.code(transcript)
    for label in labels:
        book.code(label.layer, label.code)  # an unknown code would vanish from the counts
    return by_turn(transcript, labels)


def label_session(session: RatedSession, coder: Coder, book: Codebook) -> Coded:
    """A rated session, labelled by `coder`, who is shown the words alone."""
    rated = tuple(by_turn(session.transcript, rating) for rating in session.ratings)
    return Coded(session.id, label_turns(session.transcript, coder, book), rated)
