"""What changed since last time: three sentences made from facts, with the words they rest on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mentalize.codebook.model import Codebook
from mentalize.reviewing.course import Brief, Mention
from mentalize.reviewing.model import Index
from mentalize.reviewing.wording import said
from mentalize.transcripts.model import Quote

_MOST_FEELINGS = 4


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a sentence; one with a quote leads to its turn, in the session before if `earlier`."""

    text: str
    quote: Quote | None = None
    earlier: bool = False


Sentence = tuple[Piece, ...]


def changed(before: Brief, now: Brief, book: Codebook) -> tuple[Sentence, Sentence, Sentence]:
    """Minds, feelings, and risk – or, where there was no cue either time, what the clinician told."""
    risk = _risk(before, now)
    minds, feelings = _minds(before, now), _feelings(before, now, book)
    return (risk, minds, feelings) if risk else (minds, feelings, _told(before, now))


def _minds(before: Brief, now: Brief) -> Sentence:
    what = "the patient looked at a state of mind"
    return _compared("mentalizing", what, (before, now), now.minded)


def _told(before: Brief, now: Brief) -> Sentence:
    return _compared("statements", "the clinician told instead of asking", (before, now), now.told)


def _compared(
    index_id: str, what: str, sessions: tuple[Brief, Brief], quote: Quote | None
) -> Sentence:
    then, now = (x.index(index_id) for x in sessions)
    if not then.of or not now.of:
        return (
            Piece(f"How often {what} can't be compared: one of the sessions has no such turn."),
        )
    text = (
        f"In {now.count} of {now.of} turns {what} ({_share(now)}), last time in {then.count} of "
        f"{then.of} ({_share(then)}); the intervals {_lie(then, now)}"
    )
    if quote is None:
        return (Piece(f"{text}."),)
    return Piece(f"{text}. This time: "), Piece(said(quote), quote), Piece(".")


def _share(index: Index) -> str:
    low, high = index.interval or (0.0, 1.0)
    return f"{(index.value or 0):.0%}, 95% interval {low * 100:.0f}–{high:.0%}"


def _lie(then: Index, now: Index) -> str:
    (a, b), (c, d) = then.interval or (0.0, 1.0), now.interval or (0.0, 1.0)
    return "overlap" if a <= d and c <= b else "lie apart"


def _feelings(before: Brief, now: Brief, book: Codebook) -> Sentence:
    then_codes, now_codes = ({x.code for x in b.affects} for b in (before, now))
    new = [x for x in now.affects if x.code not in then_codes]
    gone = [x for x in before.affects if x.code not in now_codes]
    if not new and not gone:
        same = "the same kinds of feeling were" if now.affects else "no feeling was"
        return (Piece(f"As last time, {same} named as the patient's own."),)
    return (
        Piece("Named this time and not last time: "),
        *_listed(new, book, earlier=False),
        Piece("; named last time and not this time: "),
        *_listed(gone, book, earlier=True),
        Piece("."),
    )


def _listed(mentions: Sequence[Mention], book: Codebook, *, earlier: bool) -> Iterator[Piece]:
    if not mentions:
        yield Piece("no feeling")
    for place, mention in enumerate(mentions[:_MOST_FEELINGS]):
        comma = ", " if place else ""
        yield Piece(f"{comma}{book.code('affect', mention.code).name.lower()} ")
        yield Piece(said(mention.quote), mention.quote, earlier)
    more = len(mentions) - _MOST_FEELINGS
    if more > 0:
        yield Piece(f" and {more} more")


def _risk(before: Brief, now: Brief) -> Sentence:
    """Nothing where no cue was heard either time; that nothing was heard now rules nothing out."""
    if not before.risks and not now.risks:
        return ()
    return (
        *_cue("This time", now.risks, earlier=False),
        *_cue("; last time", before.risks, earlier=True),
        Piece("." if now.risks else ". That does not rule risk out: ask."),
    )


def _cue(when: str, risks: Sequence[Mention], *, earlier: bool) -> Iterator[Piece]:
    if not risks:
        yield Piece(f"{when} no risk cue was heard")
        return
    quote = risks[0].quote
    yield Piece(f"{when} there was a risk cue: ")
    yield Piece(said(quote), quote, earlier)
    if len(risks) > 1:
        more = len(risks) - 1
        yield Piece(f" and cues of {more} other {'kind' if more == 1 else 'kinds'}")
