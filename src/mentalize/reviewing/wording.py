"""Small ways of saying where and what, shared by the card and the profile."""

from __future__ import annotations

from mentalize.transcripts.labels import Label, LabelledTurn
from mentalize.transcripts.model import Quote, Transcript

_LONGEST = 90


def when(transcript: Transcript, turn: int) -> str:
    """The minute (12′) when the session has times, else the turn as people count, from 1."""
    start = transcript.turns[turn].start
    if transcript.timed and start is not None:
        return f"{int(start // 60)}′"
    return f"turn {turn + 1}"


def excerpt(text: str, longest: int = _LONGEST) -> str:
    """The words on one line, cut at a word with an ellipsis when they are many."""
    line = " ".join(text.split())
    if len(line) <= longest:
        return line
    return line[:longest].rsplit(" ", 1)[0].rstrip(",;:–— ") + " …"


def said(quote: Quote, longest: int = _LONGEST) -> str:
    """The words of a quote in quotation marks, without the stop that the sentence around brings."""
    return f"“{excerpt(quote.text, longest).rstrip('.,;: ')}”"


def quote_of(item: LabelledTurn, label: Label) -> Quote:
    """The words a label rests on; the whole turn when its span is empty."""
    start, end = label.start, label.end
    if start == end:
        start, end = 0, len(item.turn.text)
    return Quote(item.turn.index, start, end, item.turn.text[start:end])


def pull_of(item: LabelledTurn) -> Quote:
    """What a clinician's turn comes down to: its last move, or all of it."""
    if item.moves:
        return quote_of(item, item.moves[-1])
    return Quote(item.turn.index, 0, len(item.turn.text), item.turn.text)
