"""Texts to begin with, made from what the review shows: a note, a question for supervision.

They repeat the words said and the sentences of the card. They hold no verdict on a person and no advice;
whoever uses them strikes out and writes over, and nothing of them is kept unless it is saved.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from mentalize.reviewing.ahead import ahead
from mentalize.reviewing.model import CardLine, Review
from mentalize.reviewing.wording import said, when
from mentalize.transcripts.model import Quote


@dataclass(frozen=True, slots=True)
class Draft:
    """A text to begin with, and the turn (from 0) that it is about, if it is about one."""

    text: str
    turn: int | None = None


def note(review: Review, day: str, *, counted: bool = True) -> Draft:
    """A note of the session held on `day`; `counted`: with the sentences that count turns."""
    parts = [f"Session of {day}, {len(review.turns)} turns."]
    parts += _part("To ask about", _texts(review.card.risk))
    if counted:
        parts += _part("Heard", _texts(review.card.sentences))
    parts += _part("Where something opened", _texts(x.line for x in review.card.openings))
    parts += _part("One more opening", _missed(review))
    following = ahead(review.turns)
    parts += _part("Agreed", _quoted(review, following.agreed))
    parts += _part("Coming days", _quoted(review, (x.quote for x in following.coming)))
    parts += _part("To take along", [review.card.question.text])
    return Draft("\n\n".join(parts))


def question(review: Review) -> Draft:
    """The question of the card with the words around the turn that it is about."""
    asked, missed = review.card.question, review.card.missed
    if not asked.quotes and missed and missed.said and missed.line.quotes:
        quote = missed.line.quotes[0]
        wording = f"What was it like to hear {said(quote)}, and what drew away from it?"
        asked = CardLine(wording, (quote,))
    if not asked.quotes:
        return Draft(asked.text)
    turn = asked.quotes[0].turn
    lines = [f"At {when(review.transcript, turn)} the patient said: {said(asked.quotes[0])}."]
    if missed and missed.said and missed.line.quotes and missed.line.quotes[0].turn == turn:
        lines.append(f"What came next: {said(missed.said)}.")
    return Draft("\n".join((*lines, asked.text)), turn)


def _part(title: str, lines: Iterable[str]) -> Iterator[str]:
    found = [f"– {line}" for line in lines]
    if found:
        yield "\n".join((f"{title}:", *found))


def _texts(lines: Iterable[CardLine]) -> Iterator[str]:
    return (x.text for x in lines)


def _missed(review: Review) -> Iterator[str]:
    missed = review.card.missed
    if missed:
        yield missed.line.text + (f" What came next: {said(missed.said)}." if missed.said else "")


def _quoted(review: Review, quotes: Iterable[Quote]) -> Iterator[str]:
    return (f"{said(x)} ({when(review.transcript, x.turn)})" for x in quotes)
